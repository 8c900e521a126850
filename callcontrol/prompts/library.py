"""Where a sentence's sound file lies. Needs no speech engine: a box may be given the files alone.

A folder holds ``<language>/<hash>.wav`` and ``voices.json``, which names the voice of each language. The hash
is over voice and text, so a changed sentence is another file and calls that are up keep the old one until
`prune`. A new voice goes live in one step, when ``voices.json`` is replaced after the last file is there.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from callcontrol.model.names import Language
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group
from callcontrol.prompts.catalogue import prompts_of
from callcontrol.prompts.errors import MissingPrompt, PromptError

_VOICES = "voices.json"
_RENDER = "make it with: callcontrol prompts render"


def file_of(folder: Path, voice: str, language: Language, text: str) -> Path:
    """The file of ``text`` spoken by ``voice``."""
    digest = hashlib.sha256("\0".join((voice, language, text)).encode()).hexdigest()
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
    """Finds rendered prompts in ``folder``; notices by itself when they are rendered anew."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._voices: Mapping[str, str] = {}
        self._stamp: tuple[int, int] | None = None

    def media(self, prompt: Prompt, language: Language) -> str:
        """What ARI's ``play`` takes: ``sound:`` and the file's path without its extension.

        Raises:
            MissingPrompt: it has no words in ``language``, or was not rendered.
        """
        return f"sound:{self.path(prompt, language).with_suffix('')}"

    def path(self, prompt: Prompt, language: Language) -> Path:
        """The 8 kHz WAV file.

        Raises:
            MissingPrompt: as `media`.
        """
        text = text_of(prompt, language)
        voice = self._current_voices().get(language)
        if voice is None:
            raise MissingPrompt(prompt, language, f"nothing is rendered in {self._folder}; {_RENDER}")
        path = file_of(self._folder, voice, language, text)
        if not path.is_file():
            raise MissingPrompt(prompt, language, f"no sound file in {path.parent}; {_RENDER}")
        return path

    def missing(self, group: Group) -> list[MissingPrompt]:
        """Every prompt that a caller of ``group`` could reach and would not hear."""
        absent = []
        for prompt, language in prompts_of(group):
            try:
                self.path(prompt, language)
            except MissingPrompt as error:
                absent.append(error)
        return absent

    def prune(self, group: Group) -> int:
        """Delete the sound files that ``group`` does not use; the number of files deleted.

        A call that began with older rules may still need one: prune when none is up.
        """
        voices = self._current_voices()
        used = {
            file_of(self._folder, voices[language], language, prompt.text[language])
            for prompt, language in prompts_of(group)
            if language in voices and language in prompt.text
        }
        unused = [path for path in self._folder.glob("*/*.wav") if path not in used]
        for path in (*unused, *self._folder.glob("*/.*.part")):
            path.unlink(missing_ok=True)
        return len(unused)

    def _current_voices(self) -> Mapping[str, str]:
        path = self._folder / _VOICES
        try:
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_ino)
            if stamp != self._stamp:
                self._voices, self._stamp = read_voices(self._folder), stamp
        except FileNotFoundError:
            self._voices, self._stamp = {}, None
        return self._voices


def read_voices(folder: Path) -> dict[str, str]:
    """The voice of each rendered language; empty when nothing was rendered yet.

    Raises:
        PromptError: the file that tells it is damaged.
    """
    path = folder / _VOICES
    try:
        voices = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise PromptError(f"{path} is damaged ({error}); delete it and {_RENDER}") from error
    if not isinstance(voices, dict):
        raise PromptError(f"{path} holds no table of voices; delete it and {_RENDER}")
    return {str(language): str(voice) for language, voice in voices.items()}


def write_voices(folder: Path, voices: Mapping[str, str]) -> None:
    """Make ``voices`` the ones that callers hear from now on, in one step."""
    unfinished = folder / f".{_VOICES}.{os.getpid()}.part"
    unfinished.write_text(json.dumps(voices, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    unfinished.replace(folder / _VOICES)
