"""Rendering ahead of time: only what changed, in a few worker processes at once. Recordings win over speech."""

import asyncio
import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from callcontrol.model.names import LocationKey
from callcontrol.model.rules import Group
from callcontrol.prompts.catalogue import Pair, only, prompts_of
from callcontrol.prompts.errors import WRITABLE, PromptError
from callcontrol.prompts.library import PromptLibrary
from callcontrol.prompts.planning import Plan, plan_recordings, plan_speech
from callcontrol.prompts.pool import Job, Made, run_jobs
from callcontrol.prompts.recordings import Recording, Refused, key_of, survey, take_up
from callcontrol.prompts.tables import changing, read_voices, write_voices

MAX_WORKERS = 4
"""Each holds an engine of about 150 MB; more than this is of no use for a few dozen sentences."""
WORTH_A_WORKER = 24
"""Files: a worker needs as long to load its engines as to say about so many sentences."""

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
    """Duration of the sound that was made."""
    recorded: int = 0
    """Sentences that are heard as they were recorded."""
    refused: tuple[Refused, ...] = ()
    """Recordings that the rules name and nobody can hear; their text is spoken."""


async def render(
    group: Group,
    folder: Path,
    progress: Progress | None = None,
    *,
    recordings: Path | None = None,
    location: LocationKey | None = None,
) -> RenderReport:
    """Make the sound file of every prompt of ``group`` that has none in ``folder`` yet.

    ``recordings`` is where the recordings that the rules name lie; None: those stay that were taken up before.
    ``location``: only for this one's callers. Cancelling ends the workers; files that are finished stay and are
    kept the next time.

    Raises:
        MissingPrompt: a prompt has no text in a language that is offered.
        SpeechMissing: an engine that is needed is not installed.
        RenderFailed: an engine failed, or a text is too long; names the prompt.
        PromptError: a table of the folder is damaged, only for one location another voice would be needed, or nothing
            can be written there.
        KeyError: there is no such location.
    """
    rules = group if location is None else only(group, location)
    try:
        return await _render(rules, folder, progress, recordings, partly=location is not None)
    except OSError as error:
        raise PromptError(f"{error.filename or folder}: {error.strerror}; {WRITABLE}") from error


async def _render(
    rules: Group, folder: Path, progress: Progress | None, recordings: Path | None, *, partly: bool
) -> RenderReport:
    started = time.monotonic()
    work = await asyncio.to_thread(_look, prompts_of(rules), folder, recordings, partly)
    watch, total = progress or _silent, len(work.first) + len(work.speech.to_do)
    made = await _run(work.first, lambda done, _, name: watch(done, total, name))
    if made.unusable:
        work = await asyncio.to_thread(_without, work, made.unusable)
    before = len(work.first)
    spoken = await _run(work.speech.to_do, lambda done, all_, name: watch(before + done, before + all_, name))
    await asyncio.to_thread(_go_live, work)
    files = before - len(made.unusable) + len(work.speech.to_do)
    recorded = {each.path for each in work.found}
    kept = work.speech.kept + len(recorded - {job.path for job in work.first})
    seconds = time.monotonic() - started
    return RenderReport(files, kept, seconds, made.seconds + spoken.seconds, len(work.found), work.refused)


@dataclass(frozen=True, slots=True)
class _Work:
    pairs: tuple[Pair, ...]
    folder: Path
    partly: bool
    found: tuple[Recording, ...]
    """Recordings that callers will hear."""
    refused: tuple[Refused, ...]
    first: list[Job]
    """To make of recordings: what is no good is spoken afterwards."""
    speech: Plan


async def _run(jobs: list[Job], progress: Progress) -> Made:
    return await run_jobs(jobs, min(-(-len(jobs) // WORTH_A_WORKER), os.cpu_count() or 1, MAX_WORKERS), progress)


def _look(pairs: tuple[Pair, ...], folder: Path, recordings: Path | None, partly: bool) -> _Work:
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    if recordings is None:
        library = PromptLibrary(folder)
        to_speak = [pair for pair in pairs if library.recorded(*pair) is None]
        return _Work(pairs, folder, partly, (), (), [], plan_speech(to_speak, folder, partly=partly))
    looked = survey(pairs, recordings, folder)
    speech = plan_speech(_unrecorded(pairs, looked.found), folder, partly=partly)
    return _Work(pairs, folder, partly, looked.found, looked.refused, plan_recordings(looked.found), speech)


def _without(work: _Work, unusable: Mapping[Path, str]) -> _Work:
    """The work that is left once some recordings have turned out to be no good."""
    found = tuple(each for each in work.found if each.path not in unusable)
    refused = tuple(
        Refused(each.prompt, each.language, str(each.source), unusable[each.path])
        for each in work.found
        if each.path in unusable
    )
    speech = plan_speech(_unrecorded(work.pairs, found), work.folder, partly=work.partly)
    return replace(work, found=found, refused=work.refused + refused, speech=speech)


def _unrecorded(pairs: Iterable[Pair], found: Iterable[Recording]) -> list[Pair]:
    recorded = {each.key for each in found}
    return [pair for pair in pairs if key_of(*pair) not in recorded]


def _go_live(work: _Work) -> None:
    take_up(work.folder, work.found, work.refused)
    with changing(work.folder):
        write_voices(work.folder, read_voices(work.folder) | {str(k): v for k, v in work.speech.voices.items()})


def _silent(_done: int, _total: int, _name: str) -> None:
    """Nobody watches."""
