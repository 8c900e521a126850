"""Child processes that never outlive us and never hang us."""

import asyncio
import contextlib
import os
import shutil
import signal
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import IO

from callcontrol.sandbox.errors import SandboxError

MAX_OUTPUT = 1 << 20
"""Bytes of a command's output that are kept; what follows is read and thrown away."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A command that ended by itself."""

    code: int
    output: str
    """Standard output and standard error together."""


@cache
def _guard() -> tuple[str, ...]:
    # Only the kernel can end a child whose parent was killed with SIGKILL. setpriv asks it to do so
    # without running Python between fork and exec, which is unsafe beside other threads.
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "KILL", "--") if setpriv else ()


async def start(
    argv: Sequence[str], *, env: Mapping[str, str] | None = None, output: int | IO[bytes] = DEVNULL
) -> Process:
    """Starts ``argv`` in a process group of its own, so that Ctrl-C in a terminal reaches us alone.

    On Linux with util-linux the child is killed when the thread that started it ends, however it ends.
    """
    return await asyncio.create_subprocess_exec(
        *_guard(),
        *argv,
        stdin=DEVNULL,
        stdout=output,
        stderr=STDOUT,
        env={**os.environ, **(env or {})},
        process_group=0,
    )


async def kill(process: Process) -> None:
    """Kills the process and its group, and waits until it is gone. Nothing happens to one that has ended.

    The signal is out before the first wait: a cancellation here leaves nothing running.
    """
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def capture(argv: Sequence[str], *, timeout: float, env: Mapping[str, str] | None = None) -> Finished:
    """Runs ``argv`` to its end and returns what it printed, at most `MAX_OUTPUT` bytes of it.

    Raises `SandboxError` when it runs longer than ``timeout`` seconds.
    """
    process = await start(argv, env=env, output=PIPE)
    try:
        async with asyncio.timeout(timeout):
            output = await _read_bounded(process)
            return Finished(await process.wait(), output.decode(errors="replace"))
    except TimeoutError:
        raise SandboxError(f"{argv[0]} gave no result within {timeout:g} s and was ended") from None
    finally:
        await kill(process)


async def lines(
    argv: Sequence[str], *, silence: float, env: Mapping[str, str] | None = None
) -> AsyncGenerator[str, None]:
    """Yields each line that ``argv`` prints, then a last one ``exit N``.

    Raises `SandboxError` after ``silence`` seconds without a line. Closing the iterator ends the process.
    """
    process = await start(argv, env=env, output=PIPE)
    assert process.stdout is not None
    try:
        while True:
            async with asyncio.timeout(silence):
                line = await process.stdout.readline()
                if not line:
                    break
            yield line.decode(errors="replace").rstrip()
        yield f"exit {await process.wait()}"
    except TimeoutError:
        raise SandboxError(f"{argv[0]} said nothing for {silence:g} s and was ended") from None
    finally:
        await kill(process)


async def _read_bounded(process: Process) -> bytes:
    assert process.stdout is not None
    kept = bytearray()
    while chunk := await process.stdout.read(1 << 16):
        kept += chunk[: MAX_OUTPUT - len(kept)]
    return bytes(kept)
