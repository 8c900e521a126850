"""The callers' file as a process uses it that answers calls: opened when it can be, opened anew after trouble."""

import sqlite3
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from callcontrol.callers.errors import CallersError
from callcontrol.callers.file import CallersFile
from callcontrol.callers.sealed import Seals, marks_of, open_entry, open_memory, seal_memory
from callcontrol.model.callers import Entry, Remembered
from callcontrol.model.errors import CallcontrolError

T = TypeVar("T")
RETRY_SECONDS = 5.0
"""How long a file that is in trouble is left alone: no caller waits for it meanwhile."""

Change = Callable[[Remembered | None], tuple[Remembered, datetime] | None]
"""From what was kept of a number to what is kept now, and until when; None: as it was."""


class CallersStore:
    """For one thread. Raises CallersError, in every method, where the file can not be used."""

    def __init__(self, path: Path, seals: Seals, busy_seconds: float) -> None:
        self.trouble: str | None = None
        """Why the file can not be used; None when all is well. May be read by any thread."""
        self._path, self._seals, self._busy_seconds = path, seals, busy_seconds
        self._file: CallersFile | None = None
        self._retry_at = 0.0

    def find(self, number: str) -> tuple[Entry, ...]:
        """The directory's entries of an E.164 number."""
        sealed = self._try(lambda file: file.entries(marks_of(self._seals, number)))
        return tuple(open_entry(self._seals, one) for one in sealed)

    def recall(self, number: str) -> Remembered | None:
        """What earlier calls from a number left."""
        sealed = self._try(lambda file: file.remembered(marks_of(self._seals, number)))
        return open_memory(self._seals, sealed) if sealed is not None else None

    def change(self, number: str, change: Change) -> None:
        """Put what ``change`` makes of it in the place of what was kept of a number."""
        try:
            before = self.recall(number)
        except CallersError:
            raise
        except CallcontrolError:
            before = None  # it does not open any more: nobody misses it
        kept = change(before)
        if kept is not None:
            memory, until = kept
            sealed, marks = seal_memory(self._seals, memory), marks_of(self._seals, number)
            self._try(lambda file: file.remember(marks, sealed, memory.called_at, until))

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _try(self, use: Callable[[CallersFile], T]) -> T:
        if self.trouble is not None and time.monotonic() < self._retry_at:
            raise CallersError(self.trouble)
        try:
            self._file = self._file or CallersFile(self._path, self._busy_seconds)
            answer = use(self._file)
        except (sqlite3.Error, OSError) as error:
            self._retry_at = time.monotonic() + RETRY_SECONDS
            self.trouble = f"{self._path} can not be used: {error}"
            self.close()
            raise CallersError(self.trouble) from error
        self.trouble = None
        return answer
