"""Recordings by people, which win over speech where they exist (requirement I8).

The rules name a file under their ``recordings/``. Rendering turns it into a file of the prompts folder, named by
content, and writes into a table which file it became. The table's key holds the words as well: whoever rewords a
menu and records it again under the same name changes nothing for calls that began by the old words.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from callcontrol.model.names import Language
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group
from callcontrol.prompts.catalogue import Pair, prompts_of, recording_of
from callcontrol.prompts.tables import RECORDINGS, Table, changing, read_table, write_table
from callcontrol.prompts.voices import RENDERING

FOLDER = "recordings"
"""In the rules' folder, and in the prompts folder."""
LARGEST_BYTES = 100 * 1024 * 1024
"""Three minutes in stereo, 48 kHz and 32 bit are 69 MB."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording that is there to be taken up."""

    prompt: Prompt
    language: Language
    key: str
    """In the table of recordings."""
    source: Path
    digest: str
    """Of the source's content, SHA-256."""
    path: Path
    """What it becomes."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A recording that the rules name and nobody can hear; its text is spoken instead."""

    prompt: Prompt
    language: Language
    source: str
    """Its path, as far as it is known."""
    why: str
    """What is wrong and what to do."""

    def __str__(self) -> str:
        where = f"prompt '{self.prompt.name}' ({self.prompt.source}) in language '{self.language}'"
        return f"recording {self.source} of {where}: {self.why}; until then its text is spoken"


@dataclass(frozen=True, slots=True)
class Survey:
    """What became of every recording that the rules name."""

    found: tuple[Recording, ...]
    refused: tuple[Refused, ...]


def key_of(prompt: Prompt, language: Language) -> str | None:
    """``northside/greeting.wav#en-6f1d...``: readable, and another one for other words. None: it has no recording."""
    named = recording_of(prompt, language)
    words = hashlib.sha256(prompt.text.get(language, "").encode()).hexdigest()
    return f"{named}#{language}-{words[:16]}" if named is not None else None


def kept_file(folder: Path, table: Table, prompt: Prompt, language: Language) -> Path | None:
    """The file in the prompts folder that a sentence's recording became; None: none was taken up."""
    key = key_of(prompt, language)
    if key is None or key not in (lines := table.lines()):
        return None
    path = folder / FOLDER / lines[key]
    return path if path.is_file() else None


def survey(pairs: Iterable[Pair], sources: Path, folder: Path) -> Survey:
    """Look for every recording named in ``pairs`` under ``sources``; reads each file once, to know its content."""
    found: list[Recording] = []
    refused: list[Refused] = []
    for prompt, language in pairs:
        named, key = recording_of(prompt, language), key_of(prompt, language)
        if named is None or key is None:
            continue
        source = sources / named
        trouble = _trouble(named, source)
        try:
            digest = digest_of(source) if trouble is None else ""
        except OSError as error:
            trouble = f"it can not be read ({error.strerror}): check its permissions"
        if trouble is not None:
            refused.append(Refused(prompt, language, str(source), trouble))
            continue
        found.append(Recording(prompt, language, key, source, digest, folder / FOLDER / _name(digest)))
    return Survey(tuple(found), tuple(refused))


def digest_of(source: Path) -> str:
    """SHA-256 of a file's content. Raises OSError."""
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def take_up(folder: Path, taken: Iterable[Recording], refused: Iterable[Refused]) -> None:
    """Make these recordings the ones that callers hear from now on; where one is refused, the text.

    Raises:
        PromptError: the table is damaged or held by another process.
        OSError: the disk does not take it.
    """
    new = {each.key: each.path.name for each in taken}
    gone = {key_of(each.prompt, each.language) for each in refused}
    if not new and not gone:
        return
    with changing(folder):
        before = read_table(folder, RECORDINGS)
        after = {key: name for key, name in before.items() if key not in gone} | new
        if after != before:
            write_table(folder, RECORDINGS, after)


def waiting(group: Group, sources: Path, folder: Path) -> bool:
    """Whether a rendering may change what is heard of the recordings. Raises PromptError for a damaged table."""
    looked, lines = survey(prompts_of(group), sources, folder), read_table(folder, RECORDINGS)
    current = all(lines.get(each.key) == each.path.name and each.path.is_file() for each in looked.found)
    return bool(looked.refused) or not current


def _name(digest: str) -> str:
    """The same content is made anew when the way from recording to file changes."""
    return f"{hashlib.sha256(f'{RENDERING}:{digest}'.encode()).hexdigest()[:24]}.wav"


def _trouble(named: str, source: Path) -> str | None:
    path = PurePosixPath(named)
    if path.is_absolute() or ".." in path.parts:
        return f"it leads out of the rules' folder {FOLDER}: name a file in there"
    try:
        if not source.exists():
            return "it is not there: put it there, or correct its name in the rules"
        if not source.is_file():  # a pipe would be waited for, for ever
            return "it is not a file: put the recording in its place"
        if source.stat().st_size > LARGEST_BYTES:
            return f"it is larger than {LARGEST_BYTES // 2**20} MB: a prompt has at most three minutes"
    except OSError as error:
        return f"it can not be read ({error.strerror}): check its permissions"
    return None
