"""The callers' file: SQLite in write-ahead mode, `callers.sqlite` in the state folder. One thread an instance.

A process that answers calls and a command that imports a directory have it open at the same time.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

PAGE_BYTES = 4096
MAX_BYTES = 1 << 30
"""Largest file: a million people and half a million callers need a part of it."""
MOST_ENTRIES = 1_000_000
MOST_REMEMBERED = 500_000
"""Numbers; whoever called longest ago gives way beyond this."""
_COUNT_EVERY = 1_000
"""Calls after which the memory is counted: it takes a while when there are many."""

_SCHEMA = """
create table if not exists directory (
    number blob not null, person blob not null, sealed blob not null, primary key (number, person)
) without rowid;
create table if not exists memory (
    number blob primary key, until real not null, called real not null, sealed blob not null
) without rowid;
create index if not exists memory_until on memory (until);
create index if not exists memory_called on memory (called);
"""

Row = tuple[bytes, bytes, bytes]
"""Of the directory: the number's mark, the person's, the sealed entry."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is in the file."""

    entries: int
    numbers: int
    several: int
    """Numbers that more than one person has."""
    remembered: int
    bytes: int


class CallersFile:
    """An open file. Raises sqlite3.Error and OSError, here and in every method."""

    def __init__(self, path: Path, busy_seconds: float) -> None:
        """``busy_seconds``: how long another's write may hold us up."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)  # SQLite gives its side files the same rights
        self._kept = 0
        self._db = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None)
        try:
            self._db.execute(f"pragma page_size = {PAGE_BYTES}")
            self._db.execute("pragma journal_mode = wal")
            self._db.execute("pragma synchronous = normal")
            self._db.execute("pragma secure_delete = on")  # what is forgotten is overwritten
            self._db.execute(f"pragma max_page_count = {MAX_BYTES // PAGE_BYTES}")
            self._db.executescript(_SCHEMA)
        except sqlite3.Error:
            self._db.close()
            raise

    def close(self) -> None:
        """Let go of it."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self._db.execute("begin immediate")
        try:
            yield
            self._db.execute("commit")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("rollback")
            raise

    def entries(self, marks: Sequence[bytes]) -> list[bytes]:
        """Every sealed entry of a number, known by one of its marks."""
        query = f"select sealed from directory where number in ({_places(marks)}) order by person"  # noqa: S608
        return [bytes(sealed) for (sealed,) in self._db.execute(query, marks)]

    def remembered(self, marks: Sequence[bytes]) -> bytes | None:
        """What is kept of a number, sealed; the newest where a change of keys left several."""
        query = f"select sealed from memory where number in ({_places(marks)}) order by called desc limit 1"  # noqa: S608
        found = self._db.execute(query, marks).fetchone()
        return bytes(found[0]) if found is not None else None

    def remember(self, marks: Sequence[bytes], sealed: bytes, called: datetime, until: datetime) -> None:
        """Put this in the place of what was kept of a number; what has had its time goes."""
        row = (marks[0], until.timestamp(), called.timestamp(), sealed)
        with self.transaction():
            self._db.execute(f"delete from memory where number in ({_places(marks)})", marks)  # noqa: S608
            self._db.execute("insert into memory values (?, ?, ?, ?)", row)
            self._db.execute("delete from memory where until <= ?", (called.timestamp(),))
            self._bound()
        self._kept += 1

    def write(self, rows: Iterable[Row], stale: Iterable[tuple[bytes, bytes]], *, replace: bool) -> None:
        """Add entries, each in the place of the same person's; with ``replace`` no others are left. All or nothing.

        ``stale``: marks of the same people by older keys.
        """
        with self.transaction():
            if replace:
                self._db.execute("delete from directory")
            self._db.executemany("delete from directory where number = ? and person = ?", stale)
            self._db.executemany("insert or replace into directory values (?, ?, ?)", rows)

    def forget(self, marks: Sequence[bytes]) -> tuple[int, int]:
        """Forget a number: how many entries, and how many memories, were there."""
        with self.transaction():
            gone = [
                self._db.execute(f"delete from {table} where number in ({_places(marks)})", marks).rowcount  # noqa: S608
                for table in ("directory", "memory")
            ]
        self._db.execute("pragma wal_checkpoint(truncate)")  # nor is it left in the log
        return gone[0], gone[1]

    def counts(self) -> Counts:
        """How much there is."""
        entries, numbers = self._one("select count(*), count(distinct number) from directory")
        (several,) = self._one("select count(*) from (select 1 from directory group by number having count(*) > 1)")
        (remembered,) = self._one("select count(*) from memory")
        (pages,) = self._one("pragma page_count")
        return Counts(entries, numbers, several, remembered, pages * PAGE_BYTES)

    def _bound(self) -> None:
        if self._kept % _COUNT_EVERY:
            return
        (count,) = self._one("select count(*) from memory")
        if count > MOST_REMEMBERED:
            oldest = "select number from memory order by called limit ?"
            self._db.execute(f"delete from memory where number in ({oldest})", (count - MOST_REMEMBERED,))  # noqa: S608

    def _one(self, query: str) -> tuple[int, ...]:
        found: tuple[int, ...] = self._db.execute(query).fetchone()
        return found


def _places(marks: Sequence[bytes]) -> str:
    return ", ".join("?" for _ in marks)
