"""What a rendering has to make."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from callcontrol.model.names import Language
from callcontrol.model.paths import Prompt
from callcontrol.prompts.catalogue import Pair
from callcontrol.prompts.errors import PromptError, RenderFailed, SpeechMissing
from callcontrol.prompts.library import file_of, text_of
from callcontrol.prompts.pool import Job
from callcontrol.prompts.recordings import Recording
from callcontrol.prompts.tables import read_voices
from callcontrol.prompts.voices import need_numpy, voice_of
from callcontrol.prompts.words import MAX_TEXT
from callcontrol.speaking import is_piece


@dataclass(frozen=True, slots=True)
class Plan:
    """Speech to make."""

    to_do: list[Job]
    kept: int
    """Files that are there already."""
    voices: Mapping[Language, str]
    """Of the languages that are spoken."""


def plan_speech(pairs: Iterable[Pair], folder: Path, *, partly: bool) -> Plan:
    """What is still to be spoken of ``pairs``.

    An engine that is not installed is not missed where all its files are there. ``partly``: other sentences of the
    group are not among ``pairs``, so no language may change its voice.

    Raises:
        MissingPrompt, SpeechMissing, RenderFailed, PromptError: as `render.render`.
    """
    texts: dict[Language, list[Pair]] = {}
    for prompt, language in pairs:
        _check_text(prompt, language)
        texts.setdefault(language, []).append((prompt, language))
    before = read_voices(folder)
    voices = {language: _voice(told, folder, before.get(language), partly=partly) for language, told in texts.items()}
    jobs: dict[Path, Job] = {}
    for prompt, language in (pair for told in texts.values() for pair in told):
        text = text_of(prompt, language)
        piece = is_piece(prompt)
        path = _file(folder, voices[language], prompt, language)
        job = Job(f"{prompt.name} ({language})", str(prompt.source), text, language, path, piece=piece)
        jobs.setdefault(path, job)
    to_do = [job for job in jobs.values() if not job.path.is_file()]
    return Plan(to_do, len(jobs) - len(to_do), voices)


def plan_recordings(found: Iterable[Recording]) -> list[Job]:
    """The recordings that are still to be made into files; several sentences may share one. Raises SpeechMissing."""
    jobs = {each.path: _job(each) for each in found if not each.path.is_file()}
    if jobs:
        need_numpy()
    return list(jobs.values())


def _job(each: Recording) -> Job:
    name, source = f"{each.prompt.name} ({each.language})", str(each.prompt.source)
    piece = is_piece(each.prompt)
    return Job(name, source, "", each.language, each.path, recording=each.source, digest=each.digest, piece=piece)


def _check_text(prompt: Prompt, language: Language) -> None:
    text = text_of(prompt, language)
    if len(text) > MAX_TEXT:
        raise RenderFailed(
            f"prompt '{prompt.name}' ({prompt.source}) in '{language}' has {len(text)} characters; "
            f"at most {MAX_TEXT} are spoken: shorten it"
        )


def _file(folder: Path, voice: str, prompt: Prompt, language: Language) -> Path:
    return file_of(folder, voice, language, text_of(prompt, language), piece=is_piece(prompt))


def _voice(pairs: list[Pair], folder: Path, before: str | None, *, partly: bool) -> str:
    """The voice for the sentences of one language."""
    language = pairs[0][1]
    try:
        voice = voice_of(language)
    except SpeechMissing:
        if before is None or not all(_file(folder, before, *pair).is_file() for pair in pairs):
            raise
        return before
    if partly and before not in {None, voice}:
        raise PromptError(f"the voice of '{language}' is another one now: render everything once, for all locations")
    return voice
