"""The callers' file: SQLite in write-ahead mode, `callers.sqlite` in the state folder. One thread an instance.

A process that answers calls and a command that imports a directory have it open at the same time.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from callcontrol.disk.sqlite import PAGE_BYTES, open_database, transaction

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
        self._kept = 0
        self._db = open_database(
            path,
            _SCHEMA,
            busy_seconds=busy_seconds,
            synchronous="normal",
            max_bytes=MAX_BYTES,
            pragmas=["secure_delete = on"],  # what is forgotten is overwritten
        )

    def close(self) -> None:
        """Let go of it."""
        self._db.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing."""
        return transaction(self._db)

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
