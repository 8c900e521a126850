"""Sentences recorded by phone: kept on this machine, each with who spoke it, when, and for which words.

``spoken.json`` in the folder lists them; ``<hash>.wav`` and ``<hash>.wav16`` are what Asterisk plays, ``<hash>.taken``
what came from the phone. A recording counts for the words that it was spoken for, and for no others: whoever rewords
a sentence hears the new words at once, and the recording again when the old words come back.
"""

import asyncio
import hashlib
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from callcontrol.model.names import Language
from callcontrol.model.paths import Prompt
from callcontrol.prompts.errors import PromptError, UnusableRecording
from callcontrol.prompts.files import wide_form
from callcontrol.prompts.pool import Job, run_jobs
from callcontrol.prompts.tables import changing
from callcontrol.prompts.voices import need_numpy

INDEX = "spoken.json"
MOST_WORDINGS = 5
"""Recordings kept of one sentence in one language, for as many wordings; the oldest goes first."""
SPARED_SECONDS = 24 * 3600.0
"""Files that nothing leads to any more stay so long: a call may be about to hear one."""
_LOCK_SECONDS = 10.0
"""A person holds a telephone meanwhile."""


class SpokenRecording(msgspec.Struct, frozen=True):
    """One sentence, recorded by phone."""

    name: str
    language: Language
    words: str
    """SHA-256 of the text that it was recorded for, the first digits."""
    file: str
    author: str
    at: datetime
    """Aware UTC, when it was kept."""


class SpokenCandidate(msgspec.Struct, frozen=True):
    """A recording that could be kept."""

    prompt: Prompt
    language: Language
    path: Path
    """The 8 kHz file as callers would hear it."""


class SpokenStore:
    """The folder ``<state>/spoken``. Read by whoever looks for a sentence, changed by a phone or a command."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self._index = self.folder / INDEX
        self._entries: dict[tuple[str, str], tuple[SpokenRecording, ...]] = {}
        self._stamp: tuple[int, int] | None = None

    def find(self, prompt: Prompt, language: Language) -> tuple[SpokenRecording, Path] | None:
        """The recording for the words of now, and its 8 kHz file; None: there is none that can be heard."""
        words = words_of(prompt, language)
        for entry in self.recordings(prompt, language):
            path = self.folder / entry.file
            if entry.words == words and path.is_file():
                return entry, path
        return None

    def recordings(self, prompt: Prompt, language: Language) -> tuple[SpokenRecording, ...]:
        """All that were spoken for a sentence, also for older words; a damaged index holds none."""
        return self._read().get((prompt.name, language), ())

    async def prepare(self, prompt: Prompt, language: Language, wav: bytes) -> SpokenCandidate:
        """As loud as every sentence and without silence around it. Raises UnusableRecording, PromptError, OSError."""
        need_numpy()
        taken = self.folder / f"{secrets.token_hex(12)}.taken"
        await asyncio.to_thread(self._take, taken, wav)
        path, digest = taken.with_suffix(".wav"), hashlib.sha256(wav).hexdigest()
        job = Job(f"{prompt.name} ({language})", str(prompt.source), "", language, path, recording=taken, digest=digest)
        made = False
        try:
            unusable = (await run_jobs([job], 1, lambda *_: None)).unusable
            made = not unusable
        finally:
            if not made:
                _unlink(path)
        if unusable:
            raise UnusableRecording(unusable[path])
        return SpokenCandidate(prompt, language, path)

    async def keep(self, candidate: SpokenCandidate, author: str) -> None:
        """Callers hear it from now on. Raises PromptError, OSError."""
        prompt, language = candidate.prompt, candidate.language
        entry = SpokenRecording(
            prompt.name, language, words_of(prompt, language), candidate.path.name, author, datetime.now(UTC)
        )
        await asyncio.to_thread(self._keep, entry)

    async def drop(self, candidate: SpokenCandidate) -> None:
        """It is not wanted."""
        await asyncio.to_thread(_unlink, candidate.path)

    def forget(self, name: str, language: str) -> int:
        """Callers hear a sentence as before it was recorded by phone; how many recordings of it there were.

        Blocks on the disk. Raises PromptError, OSError.
        """
        with self._changing():
            before = [each for entries in self._read(damaged_is_error=True).values() for each in entries]
            left = [each for each in before if (each.name, each.language) != (name, language)]
            if len(left) != len(before):
                self._write(left)
        return len(before) - len(left)

    def _take(self, path: Path, wav: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(wav)

    def _keep(self, entry: SpokenRecording) -> None:
        with self._changing():
            entries = self._read(damaged_is_error=True)
            same = [e for e in entries.get((entry.name, entry.language), ()) if e.words != entry.words]
            mine = (*same[-(MOST_WORDINGS - 1) :], entry)
            all_ = entries | {(entry.name, entry.language): mine}
            self._write([each for found in all_.values() for each in found])
            self._sweep()

    def _read(self, *, damaged_is_error: bool = False) -> dict[tuple[str, str], tuple[SpokenRecording, ...]]:
        """The index, read again whenever it was replaced."""
        try:
            status = self._index.stat()
            stamp = (status.st_mtime_ns, status.st_ino)
            if stamp != self._stamp:
                self._entries = _by_sentence(msgspec.json.decode(self._index.read_bytes(), type=list[SpokenRecording]))
                self._stamp = stamp
        except FileNotFoundError:
            self._entries, self._stamp = {}, None
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            # A sentence is spoken then; calls must not fail by it.
            self._entries, self._stamp = {}, None
            if damaged_is_error:
                raise PromptError(f"{self._index} can not be read ({error}): mend or remove it") from error
        return self._entries

    def _write(self, entries: Iterable[SpokenRecording]) -> None:
        unfinished = self.folder / f".{INDEX}.{os.getpid()}.part"
        try:
            unfinished.write_bytes(msgspec.json.format(msgspec.json.encode(list(entries)), indent=1) + b"\n")
            unfinished.replace(self._index)
        finally:
            unfinished.unlink(missing_ok=True)

    def _sweep(self) -> None:
        used = {Path(each.file).stem for entries in self._read().values() for each in entries}
        for path in self.folder.glob("*.*"):
            ours = path.suffix in {".wav", ".wav16", ".taken"} and not path.name.startswith(".")
            if ours and path.stem not in used and time.time() - path.stat().st_mtime > SPARED_SECONDS:
                path.unlink(missing_ok=True)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """A phone and a command at once lose nothing. Raises PromptError when somebody holds it too long."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with changing(self.folder, _LOCK_SECONDS):
            yield


def words_of(prompt: Prompt, language: Language) -> str:
    """Tells whether a recording is for the words that the rules have now."""
    return hashlib.sha256(prompt.text.get(language, "").encode()).hexdigest()[:24]


def _by_sentence(entries: Iterable[SpokenRecording]) -> dict[tuple[str, str], tuple[SpokenRecording, ...]]:
    found: dict[tuple[str, str], tuple[SpokenRecording, ...]] = {}
    for entry in entries:
        if "/" in entry.file or entry.at.utcoffset() is None:
            continue  # not ours
        key = (entry.name, entry.language)
        found[key] = (*found.get(key, ()), entry)
    return found


def _unlink(path: Path) -> None:
    for each in (path, wide_form(path), path.with_suffix(".taken")):
        try:
            each.unlink(missing_ok=True)
        except OSError:
            continue  # swept later
