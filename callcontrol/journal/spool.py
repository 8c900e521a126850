"""The spool's file: SQLite in write-ahead mode, used from one thread. Knows no policy, see `store`."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from enum import Enum
from pathlib import Path

from callcontrol.disk.sqlite import open_database, transaction
from callcontrol.journal.rows import PoisonRow, Row

BUSY_SECONDS = 1.0
"""How long another's lock (a person with the ``sqlite3`` shell) may hold us up before it is trouble."""
MAX_POISON_ROWS = 10_000
"""The oldest give way beyond this."""

_SCHEMA = """
create table if not exists spool (
    id integer primary key, kind text not null, call_id text not null, seq integer not null,
    payload blob not null, added_at real not null
);
create table if not exists checkpoints (call_id text primary key, stage blob not null) without rowid;
create table if not exists poison (
    id integer primary key, kind text not null, call_id text not null, seq integer not null,
    payload blob not null, reason text not null, set_aside_at real not null
);
"""


class Durability(Enum):
    """What a row that `Journal.append` returned for survives. The value is SQLite's ``synchronous`` setting.

    In write-ahead mode FULL syncs the disk at every commit, NORMAL only when the log is folded back
    (sqlite.org/pragma.html#pragma_synchronous).
    """

    POWER_CUT = "FULL"
    """The machine losing power; and everything below."""
    PROCESS = "NORMAL"
    """The program being killed. A power cut may take the last moments, never the file's integrity."""


class Spool:
    """An open spool file.

    Raises, here and in every method:
        sqlite3.Error: the disk, the file or its content is in trouble (OSError: the file cannot be made).
    """

    def __init__(self, path: Path, durability: Durability, max_bytes: int) -> None:
        self.id_offset = 0
        """What a row's id is higher by than in the file, so that ids of this process never come twice."""
        self._db = open_database(
            path, _SCHEMA, busy_seconds=BUSY_SECONDS, synchronous=durability.value, max_bytes=max_bytes
        )

    def close(self) -> None:
        """Fold the log back into the file and let go of it."""
        self._db.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing, and on the disk as `Durability` says when the block is left."""
        return transaction(self._db)

    def check(self) -> None:
        """Read every page and complain of a damaged one."""
        (verdict,) = self._db.execute("pragma quick_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(str(verdict))

    def add(self, rows: Iterable[Row]) -> None:
        """Append rows under the ids that they carry."""
        values = ((r.id - self.id_offset, r.kind, r.call_id, r.seq, r.payload, r.added_at) for r in rows)
        self._db.executemany("insert or ignore into spool values (?, ?, ?, ?, ?, ?)", values)

    def rows(self, after: int, limit: int) -> list[Row]:
        """The oldest rows with an id above ``after``, in order."""
        query = "select * from spool where id > ? order by id limit ?"
        with closing(self._db.execute(query, (after - self.id_offset, limit))) as found:
            return [Row(values[0] + self.id_offset, *values[1:]) for values in found]

    def remove(self, up_to: int) -> None:
        """Forget rows up to and with this id."""
        self._db.execute("delete from spool where id <= ?", (up_to - self.id_offset,))

    def extent(self) -> tuple[int, int]:
        """Number of rows and highest id in the file (0 when empty)."""
        count, last = self._db.execute("select count(*), coalesce(max(id), 0) from spool").fetchone()
        return int(count), int(last)

    def oldest_at(self, after: int) -> float | None:
        """``added_at`` of the first row with an id above ``after``."""
        found = self._db.execute(
            "select added_at from spool where id > ? order by id limit 1", (after - self.id_offset,)
        ).fetchone()
        return float(found[0]) if found else None

    def add_poison(self, rows: Sequence[PoisonRow]) -> None:
        """Set rows aside, the oldest giving way beyond `MAX_POISON_ROWS`."""
        values = ((r.kind, r.call_id, r.seq, r.payload, r.reason, r.set_aside_at) for r in rows)
        self._db.executemany("insert into poison values (null, ?, ?, ?, ?, ?, ?)", values)
        self._db.execute("delete from poison where id <= (select max(id) from poison) - ?", (MAX_POISON_ROWS,))

    def poison(self) -> list[PoisonRow]:
        """Rows set aside, oldest first."""
        query = "select kind, call_id, seq, payload, reason, set_aside_at from poison order by id"
        return [PoisonRow(*values) for values in self._db.execute(query)]

    def poison_count(self) -> int:
        """How many rows are set aside."""
        return int(self._db.execute("select count(*) from poison").fetchone()[0])

    def clear_poison(self) -> None:
        """Forget all rows set aside."""
        self._db.execute("delete from poison")

    def set_checkpoints(self, stages: Mapping[str, bytes | None]) -> None:
        """Replace the checkpoints of these calls; None forgets."""
        gone = [(call_id,) for call_id, stage in stages.items() if stage is None]
        self._db.executemany("delete from checkpoints where call_id = ?", gone)
        kept = [(call_id, stage) for call_id, stage in stages.items() if stage is not None]
        self._db.executemany("insert or replace into checkpoints (call_id, stage) values (?, ?)", kept)

    def checkpoints(self) -> dict[str, bytes]:
        """Checkpoint of every call that has one."""
        return dict(self._db.execute("select call_id, stage from checkpoints order by call_id").fetchall())
