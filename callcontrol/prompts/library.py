"""Where a sentence's sound file lies. Needs no speech engine: a box may be given the files alone.

A folder holds ``<language>/<hash>.wav`` for speech, ``recordings/<hash>.wav`` for recordings, and the `tables` that
name the voice of each language and the file of each recording. Speech is named by voice and text, a recording by
its content: what changes is another file, so calls that are up keep the old one until `prune`. A new voice, or a new
recording, goes live in one step, when its table is replaced after the last file is there. Beside a ``.wav`` of 8 kHz
may lie a ``.wav16`` of 16 kHz; Asterisk takes whichever suits the call.
"""

import hashlib
import wave
from functools import lru_cache
from pathlib import Path

from callcontrol.model.names import Language
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group
from callcontrol.prompts.catalogue import prompts_of
from callcontrol.prompts.errors import MissingPrompt, PromptError
from callcontrol.prompts.recordings import kept_file
from callcontrol.prompts.spoken import SpokenRecording, SpokenStore
from callcontrol.prompts.tables import RECORDINGS, RENDER, VOICES, Table
from callcontrol.speaking import is_piece

_LENGTHS = 4096
"""Files whose length is kept in memory: what a file is named after says what it holds."""
PIECE = "piece-1"
"""Raised when the silence around pieces changes, so that they alone are made anew."""


def file_of(folder: Path, voice: str, language: Language, text: str, *, piece: bool = False) -> Path:
    """The file of ``text`` spoken by ``voice``; as a ``piece`` of a value it has less silence around it."""
    named = (voice, language, text, *((PIECE,) if piece else ()))
    digest = hashlib.sha256("\0".join(named).encode()).hexdigest()
    return folder / language / f"{digest[:24]}.wav"


def text_of(prompt: Prompt, language: Language) -> str:
    """The words of ``prompt`` in ``language``.

    Raises:
        MissingPrompt: the rules word it in other languages only.
    """
    text = prompt.text.get(language)
    if text is None:
        raise MissingPrompt(prompt, language, "the rules give no text; add one in that language")
    return text


class PromptLibrary:
    """Finds prompts in ``folder``; notices by itself when they are rendered anew."""

    def __init__(self, folder: Path, by_phone: SpokenStore | None = None) -> None:
        """``by_phone``: sentences recorded at a desk phone, which count where they are there."""
        self._folder = folder.absolute()
        self._by_phone = by_phone
        self._voices = Table(self._folder, VOICES)
        self._recordings = Table(self._folder, RECORDINGS)

    def media(self, prompt: Prompt, language: Language) -> str:
        """What ARI's ``play`` takes: ``sound:`` and the file's path without its extension.

        Raises:
            MissingPrompt: it has no words in ``language``, or was not rendered.
        """
        return f"sound:{self.path(prompt, language).with_suffix('')}"

    def seconds(self, media: str) -> float:
        """How long a file of `media` sounds; 0 where that can not be read."""
        return _seconds(media)

    def path(self, prompt: Prompt, language: Language) -> Path:
        """The 8 kHz WAV file: the newest recording where there is one, by phone or of the rules, else speech.

        Raises:
            MissingPrompt: as `media`; or nothing there can be read.
        """
        try:
            return self._found(prompt, language)
        except MissingPrompt:
            raise
        except PromptError as error:  # a damaged table must not cost anybody the call
            raise MissingPrompt(prompt, language, str(error)) from error
        except OSError as error:
            why = f"{self._folder} can not be read ({error.strerror}): give this user the right to, as Asterisk's"
            raise MissingPrompt(prompt, language, why) from error

    def _found(self, prompt: Prompt, language: Language) -> Path:
        recorded = self.recorded(prompt, language)
        if (spoken := self.by_phone(prompt, language)) is not None and not _newer(recorded, spoken[0]):
            return spoken[1]
        return recorded if recorded is not None else self._spoken(prompt, language)

    def recorded(self, prompt: Prompt, language: Language) -> Path | None:
        """The file of its recording; None when the rules name none or it was not taken up."""
        return kept_file(self._folder, self._recordings, prompt, language)

    def by_phone(self, prompt: Prompt, language: Language) -> tuple[SpokenRecording, Path] | None:
        """What was recorded by phone for the words of now, and its file."""
        return self._by_phone.find(prompt, language) if self._by_phone is not None else None

    def for_older_words(self, prompt: Prompt, language: Language) -> SpokenRecording | None:
        """The last recording by phone, where the words have changed since."""
        if self._by_phone is None or self.by_phone(prompt, language) is not None:
            return None
        return next(reversed(self._by_phone.recordings(prompt, language)), None)

    def voice(self, language: Language) -> str | None:
        """What speaks this language; None: nothing of it is rendered."""
        return self._voices.lines().get(language)

    def missing(self, group: Group) -> list[MissingPrompt]:
        """Every prompt that somebody could come to and would not hear."""
        absent = []
        for prompt, language in prompts_of(group):
            try:
                self.path(prompt, language)
            except MissingPrompt as error:
                absent.append(error)
        return absent

    def _spoken(self, prompt: Prompt, language: Language) -> Path:
        text, voice = text_of(prompt, language), self.voice(language)
        if voice is None:
            raise MissingPrompt(prompt, language, f"nothing is rendered in {self._folder}; {RENDER}")
        path = file_of(self._folder, voice, language, text, piece=is_piece(prompt))
        if not path.is_file():
            raise MissingPrompt(prompt, language, f"no sound file in {path.parent}; {RENDER}")
        return path


@lru_cache(_LENGTHS)
def _seconds(media: str) -> float:
    try:
        with wave.open(f"{media.removeprefix('sound:')}.wav", "rb") as file:
            return file.getnframes() / file.getframerate()
    except (OSError, EOFError, ZeroDivisionError, wave.Error):
        return 0.0


def _newer(recorded: Path | None, spoken: SpokenRecording) -> bool:
    """Whether the rules' recording was taken up after somebody spoke the sentence at a phone: the newest voice wins."""
    try:
        return recorded is not None and recorded.stat().st_mtime > spoken.at.timestamp()
    except OSError:
        return False
