"""The two tables of a prompts folder: which voice speaks a language, which file holds a recording.

Each is a JSON object that is replaced in one step, so that whoever reads one sees all of a change or none of it.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from callcontrol.prompts.errors import PromptError

VOICES = "voices.json"
"""Language to voice, see `voices.voice_of`."""
RECORDINGS = "recordings.json"
"""`recordings.key_of` to the name of a file in the folder's ``recordings``."""
RENDER = "make it with: callcontrol prompts render"

_LOCK = ".lock"
_LOCK_SECONDS = 30.0
"""Whoever changes a table holds it for milliseconds, whoever prunes for seconds."""


def read_table(folder: Path, name: str) -> dict[str, str]:
    """A table's lines; none when it was never written.

    Raises:
        PromptError: the file is damaged.
    """
    path = folder / name
    try:
        lines = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise PromptError(f"{path} is damaged ({error}); delete it and {RENDER}") from error
    if not isinstance(lines, dict):
        raise PromptError(f"{path} holds no table; delete it and {RENDER}")
    return {str(key): str(value) for key, value in lines.items()}


def write_table(folder: Path, name: str, lines: Mapping[str, str]) -> None:
    """Replace a table in one step. Raises OSError; then it is as it was."""
    unfinished = folder / f".{name}.{os.getpid()}.part"
    try:
        unfinished.write_text(json.dumps(lines, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
        unfinished.replace(folder / name)
    finally:
        unfinished.unlink(missing_ok=True)


def read_voices(folder: Path) -> dict[str, str]:
    """The voice of each rendered language. Raises PromptError as `read_table`."""
    return read_table(folder, VOICES)


def write_voices(folder: Path, voices: Mapping[str, str]) -> None:
    """Make ``voices`` the ones that callers hear from now on."""
    write_table(folder, VOICES, voices)


@contextmanager
def changing(folder: Path, seconds: float | None = None) -> Iterator[None]:
    """Hold the folder's tables while they are read, changed and written: two who change it at once lose nothing.

    Raises:
        PromptError: another process has held them for so many ``seconds``, half a minute unless said.
        OSError: nothing can be written there.
    """
    patience = _LOCK_SECONDS if seconds is None else seconds
    deadline = time.monotonic() + patience
    with (folder / _LOCK).open("a") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise PromptError(
                        f"another process has held {folder / _LOCK} for {patience:.0f} s: let it end, then again"
                    ) from None
                time.sleep(0.05)
        yield


class Table:
    """A table that is read again whenever it was replaced."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._lines: Mapping[str, str] = {}
        self._stamp: tuple[int, int] | None = None

    def lines(self) -> Mapping[str, str]:
        """What it says now; empty when there is none. Raises PromptError when it is damaged."""
        try:
            status = (self._folder / self._name).stat()
        except FileNotFoundError:
            self._lines, self._stamp = {}, None
            return self._lines
        stamp = (status.st_mtime_ns, status.st_ino)
        if stamp != self._stamp:
            self._lines, self._stamp = read_table(self._folder, self._name), stamp
        return self._lines
