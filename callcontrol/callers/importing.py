"""The directory and the memory as commands use them, beside a process that answers calls or without one."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from callcontrol.callers.errors import CallersError
from callcontrol.callers.file import CallersFile, Counts, Row
from callcontrol.callers.sealed import Seals, marks_of, marks_of_person, open_entry, open_memory, seal_entry
from callcontrol.callers.table import Listed
from callcontrol.model.callers import Entry, Remembered

BUSY_SECONDS = 10.0
"""How long a command waits for a process that writes at the same time."""


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a number."""

    entries: tuple[Entry, ...]
    memory: Remembered | None


def write_directory(path: Path, seals: Seals, listed: Sequence[Listed], *, replace: bool) -> Counts:
    """Put everybody of a table into the directory, at once or not at all; what there is then. Raises CallersError.

    Whoever has the same number and id is replaced; with ``replace`` nobody else is left. Everything is sealed before
    the file is touched, so that no call waits for the disk longer than for writing it.
    """
    rows: list[Row] = []
    stale: list[tuple[bytes, bytes]] = []
    for one in listed:
        newest, *older = marks_of_person(seals, one.number, one.entry.id)
        rows.append((*newest, seal_entry(seals, one.entry)))
        stale += older
    with opened(path) as file:
        file.write(rows, stale, replace=replace)
        return file.counts()


def known_of(path: Path, seals: Seals, number: str) -> Known:
    """What is known of an E.164 number. Raises CallcontrolError."""
    with opened(path) as file:
        marks = marks_of(seals, number)
        sealed, memory = file.entries(marks), file.remembered(marks)
    entries = tuple(open_entry(seals, one) for one in sealed)
    return Known(entries, open_memory(seals, memory) if memory is not None else None)


def forget_number(path: Path, seals: Seals, number: str) -> tuple[int, int]:
    """Forget an E.164 number: how many entries, and how many memories, were there. Raises CallersError."""
    with opened(path) as file:
        return file.forget(marks_of(seals, number))


@contextmanager
def opened(path: Path) -> Iterator[CallersFile]:
    """The file, opened for a command. Raises CallersError that says what to do."""
    file: CallersFile | None = None
    try:
        file = CallersFile(path, BUSY_SECONDS)
        yield file
    except (sqlite3.Error, OSError) as error:
        hint = "be the user who runs callcontrol; a damaged file is moved away and the directory imported again"
        raise CallersError(f"{path} can not be used: {error}; {hint}") from error
    finally:
        if file is not None:
            file.close()
