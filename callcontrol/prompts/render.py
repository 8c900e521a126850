"""Rendering ahead of time: only what changed, in a few worker processes at once."""

import asyncio
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from callcontrol.model.names import Language
from callcontrol.model.rules import Group
from callcontrol.prompts.catalogue import prompts_of
from callcontrol.prompts.errors import RenderFailed
from callcontrol.prompts.library import file_of, read_voices, text_of, write_voices
from callcontrol.prompts.pool import Job, run_jobs
from callcontrol.prompts.voices import voice_of
from callcontrol.prompts.words import MAX_TEXT

MAX_WORKERS = 4
"""Each holds an engine of about 150 MB; more than this is of no use for a few dozen sentences."""

Progress = Callable[[int, int, str], None]
"""Called with how many of how many files are done and the name of the last one."""


@dataclass(frozen=True, slots=True)
class RenderReport:
    """What a rendering did."""

    rendered: int
    """Files made."""
    kept: int
    """Files that were there already."""
    seconds: float
    """Duration of the rendering."""
    speech_seconds: float
    """Duration of the speech that was made."""


async def render(group: Group, folder: Path, progress: Progress | None = None) -> RenderReport:
    """Make the sound file of every prompt of ``group`` that has none in ``folder`` yet.

    Cancelling ends the workers; files that are finished stay and are kept the next time.

    Raises:
        MissingPrompt: a prompt has no text in a language that is offered.
        SpeechMissing: an engine that is needed is not installed.
        RenderFailed: an engine failed, or a text is too long; names the prompt.
    """
    started = time.monotonic()
    plan = await asyncio.to_thread(_plan, group, folder)
    workers = min(len(plan.to_do), os.cpu_count() or 1, MAX_WORKERS)
    spoken = await run_jobs(plan.to_do, workers, progress or _silent)
    await asyncio.to_thread(write_voices, folder, plan.voices)
    return RenderReport(len(plan.to_do), plan.kept, time.monotonic() - started, spoken)


@dataclass(frozen=True, slots=True)
class _Plan:
    to_do: list[Job]
    kept: int
    voices: dict[str, str]
    """Those of languages rendered earlier stay."""


def _plan(group: Group, folder: Path) -> _Plan:
    voices = {language: voice_of(language) for language in dict.fromkeys(pair[1] for pair in prompts_of(group))}
    jobs = _jobs(group, folder.absolute(), voices)
    folder.mkdir(parents=True, exist_ok=True)
    to_do = [job for job in jobs if not job.path.is_file()]
    return _Plan(to_do, len(jobs) - len(to_do), read_voices(folder) | {str(k): v for k, v in voices.items()})


def _jobs(group: Group, folder: Path, voices: Mapping[Language, str]) -> list[Job]:
    jobs: dict[Path, Job] = {}
    for prompt, language in prompts_of(group):
        text = text_of(prompt, language)
        if len(text) > MAX_TEXT:
            raise RenderFailed(
                f"prompt '{prompt.name}' ({prompt.source}) in '{language}' has {len(text)} characters; "
                f"at most {MAX_TEXT} are spoken: shorten it"
            )
        path = file_of(folder, voices[language], language, text)
        jobs.setdefault(path, Job(f"{prompt.name} ({language})", str(prompt.source), text, language, path))
    return list(jobs.values())


def _silent(_done: int, _total: int, _name: str) -> None:
    """Nobody watches."""
