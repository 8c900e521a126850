"""A bounded pool of worker processes for as long as there are jobs."""

import asyncio
import json
import os
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import callcontrol
from callcontrol.model.names import Language
from callcontrol.prompts.errors import RenderFailed, UnusableRecording

JOB_SECONDS = 60.0
"""A sentence takes well under a second, the first one two more for loading; this long means stuck."""
WORKER = ("-m", "callcontrol.prompts.worker")
"""What Python is started with."""
_GOODBYE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Job:
    """One file to make."""

    name: str
    source: str
    text: str
    language: Language
    path: Path
    recording: Path | None = None
    """What to make it from; None: speech."""
    digest: str = ""
    """SHA-256 of the recording's content, hexadecimal."""
    piece: bool = False
    """Of a value: others follow it within a breath."""


@dataclass(frozen=True, slots=True)
class Made:
    """What became of all jobs."""

    seconds: float
    """Duration of the sound that was made."""
    unusable: Mapping[Path, str]
    """Why a recording could not be made into this file."""


async def run_jobs(jobs: Sequence[Job], workers: int, progress: Callable[[int, int, str], None]) -> Made:
    """Do all ``jobs`` in ``workers`` processes.

    The first failure ends every worker; a recording that is no good is none. So does cancellation.

    Raises:
        RenderFailed: names the prompt and what went wrong.
    """
    waiting = deque(jobs)
    done: list[float] = []
    unusable: dict[Path, str] = {}

    async def work() -> None:
        async with _worker() as process:
            while waiting:
                job = waiting.popleft()
                try:
                    done.append(await _do(process, job))
                except UnusableRecording as error:
                    done.append(0.0)
                    unusable[job.path] = str(error)
                progress(len(done), len(jobs), job.name)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(work())
    except* RenderFailed as failures:
        first = failures.exceptions[0]
        raise first if isinstance(first, RenderFailed) else RenderFailed(str(first)) from None
    return Made(sum(done), unusable)


@asynccontextmanager
async def _worker() -> AsyncIterator[asyncio.subprocess.Process]:
    package_root = str(Path(callcontrol.__file__).parent.parent)
    paths = [package_root, *filter(None, [os.environ.get("PYTHONPATH")])]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *WORKER,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )
    try:
        yield process
    finally:
        # Files are put in place by renaming, so a worker may be ended at any moment.
        if process.returncode is None:
            process.kill()
        await asyncio.wait_for(process.wait(), _GOODBYE_SECONDS)


async def _do(process: asyncio.subprocess.Process, job: Job) -> float:
    where = f"prompt {job.name} at {job.source}"
    try:
        async with asyncio.timeout(JOB_SECONDS):
            answer = await _ask(process, _order(job))
    except TimeoutError:
        raise RenderFailed(f"{where}: its sound was not finished within {JOB_SECONDS:.0f} seconds") from None
    if answer is None:
        status = await process.wait()
        raise RenderFailed(f"{where}: the process that makes its sound ended by itself (status {status})")
    if "unusable" in answer:
        raise UnusableRecording(str(answer["unusable"]))
    if "error" in answer:
        raise RenderFailed(f"{where}: {answer['error']}")
    return float(answer["seconds"])


def _order(job: Job) -> dict[str, object]:
    recording = str(job.recording) if job.recording is not None else None
    words = {"text": job.text, "language": job.language, "path": str(job.path)}
    return {**words, "recording": recording, "digest": job.digest, "piece": job.piece}


async def _ask(process: asyncio.subprocess.Process, job: dict[str, object]) -> dict[str, str | float] | None:
    """The worker's answer; None when it died."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps(job).encode() + b"\n")
        await process.stdin.drain()
    except ConnectionError:
        return None
    line = await process.stdout.readline()
    answer: dict[str, str | float] | None = json.loads(line) if line.endswith(b"\n") else None
    return answer
