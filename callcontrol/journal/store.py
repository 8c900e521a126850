"""What happens to rows on this machine: staged in memory, kept in the file, gone when PostgreSQL has them.

Every change is staged in memory and then written by `Store.persist` in one transaction for all who wait.
When the disk fails, what is staged stays in memory, is offered to PostgreSQL from there and is written when
the disk is back. Memory is bounded: beyond ``max_memory_rows`` the newest rows are dropped and counted in
``lost_total``.
"""

import sqlite3
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from structlog import get_logger

from callcontrol.journal import rescue
from callcontrol.journal.lock import FolderLock
from callcontrol.journal.rows import NewRow, PoisonRow, Row
from callcontrol.journal.spool import MAX_POISON_ROWS, Durability, Spool

log = get_logger(__name__)

MAX_BYTES = 2 * 1024**3
"""Largest spool file: some five million rows, months of a busy group's calls with PostgreSQL away."""
MAX_MEMORY_ROWS = 20_000
RETRY_SECONDS = 1.0
"""How long a failed disk is left alone, so that no call waits for it again and again."""
ROWS_A_COMMIT = 2_000


class Store:
    """Rows on their way to PostgreSQL, and checkpoints. For one thread; others may read plain attributes."""

    def __init__(
        self,
        path: Path,
        *,
        durability: Durability = Durability.POWER_CUT,
        max_bytes: int = MAX_BYTES,
        max_memory_rows: int = MAX_MEMORY_ROWS,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        self.depth = 0
        """Rows that are not in PostgreSQL yet."""
        self.oldest_at: float | None = None
        """When the oldest of them was added, seconds since 1970 UTC."""
        self.lost_total = 0
        self.poison_total = 0
        self.trouble: str | None = None
        """Why the disk cannot be used; None when all is well."""
        self.last_id = 0
        self._path, self._durability, self._max_bytes = path, durability, max_bytes
        self._max_memory_rows, self._retry_seconds = max_memory_rows, retry_seconds
        self._lock = FolderLock(path)
        self._file: Spool | None = None
        self._rows: deque[Row] = deque()
        self._stages: dict[str, bytes | None] = {}
        self._poison: deque[PoisonRow] = deque(maxlen=MAX_POISON_ROWS)
        self._settled = self._removed = 0
        self._retry_at = 0.0

    def open(self) -> None:
        """Open the file, or go on in memory where the disk does not let us.

        Raises:
            SpoolInUse: another process has it.
        """
        self._lock.acquire()
        try:
            self._reach_file()
        except (sqlite3.Error, OSError) as error:
            self._in_trouble(error)

    def close(self) -> None:
        """Write what is staged, if the disk lets us, and let go of the file."""
        self._retry_at = 0.0
        self.persist()
        if self._rows:
            log.error("spool_rows_lost", rows=len(self._rows), reason=self.trouble)
        if self._file is not None:
            self._file.close()
            self._file = None
        self._lock.release()

    def add(self, rows: Sequence[NewRow]) -> None:
        """Stage rows; those beyond the bound of memory are dropped and counted."""
        room = max(0, self._max_memory_rows - len(self._rows))
        now = time.time()
        for row in rows[:room]:
            self.last_id += 1
            self._rows.append(Row(self.last_id, row.kind, row.call_id, row.seq, row.payload, now))
        if self.oldest_at is None and rows[:room]:
            self.oldest_at = now
        self.depth += min(room, len(rows))
        self.lose(len(rows) - room)

    def lose(self, count: int) -> None:
        """Count rows that found no room."""
        if count > 0:
            self.lost_total += count
            log.error(
                "spool_rows_lost",
                rows=count,
                total=self.lost_total,
                reason=self.trouble or "too many at once",
            )

    def checkpoint(self, call_id: str, stage: bytes | None) -> None:
        """Stage a call's checkpoint; None forgets it."""
        if call_id in self._stages or len(self._stages) < self._max_memory_rows:
            self._stages[call_id] = stage
        else:
            self.lose(1)

    def settle(self, up_to: int, count: int) -> None:
        """PostgreSQL has every row up to this id; ``count`` rows more than at the last call."""
        self._settled = max(self._settled, up_to)
        while self._rows and self._rows[0].id <= self._settled:
            self._rows.popleft()
        self.depth = max(0, self.depth - count)
        self._find_oldest()

    def set_aside(self, row: Row, reason: str) -> None:
        """Keep a row that PostgreSQL refuses where people can look at it, and let the next ones pass."""
        self.add_poison(PoisonRow(row.kind, row.call_id, row.seq, row.payload, reason, time.time()))
        self.settle(row.id, 1)

    def add_poison(self, row: PoisonRow) -> None:
        """Stage a row to be set aside."""
        self._poison.append(row)
        self.poison_total += 1
        log.error("journal_row_set_aside", kind=row.kind, call=row.call_id, seq=row.seq, reason=row.reason)

    def take(self, limit: int) -> list[Row]:
        """The oldest rows not in PostgreSQL. None when the disk cannot be read: none may be passed over."""
        try:
            stored = self._file.rows(self._settled, limit) if self._file else []
        except sqlite3.Error as error:
            self._in_trouble(error)
            return []
        rows = [*stored, *islice(self._rows, limit - len(stored))]
        if not rows and self._file is not None:
            self.depth, self.oldest_at = 0, None
        return rows

    def checkpoints(self) -> dict[str, bytes]:
        """Checkpoint of every call that has one, as far as the disk can be read."""
        try:
            stored: dict[str, bytes | None] = dict(self._file.checkpoints()) if self._file else {}
        except sqlite3.Error as error:
            self._in_trouble(error)
            stored = {}
        return {call_id: stage for call_id, stage in (stored | self._stages).items() if stage is not None}

    def poison(self) -> list[PoisonRow]:
        """Rows set aside, oldest first."""
        return [*(self._file.poison() if self._file else []), *self._poison]

    def retry_poison(self) -> int:
        """Put every row that was set aside back in line, after its cause was mended. Returns how many."""
        rows = self.poison()[: self._max_memory_rows - len(self._rows)]
        self.add([NewRow(row.kind, row.call_id, row.seq, row.payload) for row in rows])
        self._poison.clear()
        self.persist()
        if self._file is not None and not self._rows:
            self._file.clear_poison()
        return len(rows)

    def persist(self) -> None:
        """Write what is staged; on a failing disk keep it, and try again after a while."""
        if not self.unwritten or time.monotonic() < self._retry_at:
            return
        try:
            self._write(self._file or self._reach_file())
        except (sqlite3.Error, OSError) as error:
            self._in_trouble(error)
            return
        if self.trouble is not None:
            log.warning("spool_recovered", after=self.trouble, lost_total=self.lost_total)
            self.trouble = None

    @property
    def unwritten(self) -> bool:
        """Whether something staged is not on the disk, or the file waits to be opened again."""
        staged = self._rows or self._stages or self._poison or self._settled > self._removed
        return bool(staged) or self._file is None

    def _write(self, file: Spool) -> None:
        try:
            self._commit(file)
            while self._rows:
                self._commit(file)
        except sqlite3.OperationalError:
            # A full disk may still let us remove rows, and that is what makes room.
            if self._settled > self._removed:
                self._commit_removals(file)
            raise

    def _commit(self, file: Spool) -> None:
        rows, settled = list(islice(self._rows, ROWS_A_COMMIT)), self._settled
        with file.transaction():
            file.remove(settled)
            file.add(rows)
            file.add_poison(list(self._poison))
            file.set_checkpoints(self._stages)
        for _ in rows:
            self._rows.popleft()
        self._removed = settled
        self._poison.clear()
        self._stages.clear()

    def _commit_removals(self, file: Spool) -> None:
        settled = self._settled
        with file.transaction():
            file.remove(settled)
        self._removed = settled

    def _in_trouble(self, error: sqlite3.Error | OSError) -> None:
        if self._file is not None and rescue.is_damage(error):
            self._file.close()
            self._file = None  # opened again, and replaced, at the next attempt
        elif self._retry_seconds:
            self._retry_at = time.monotonic() + self._retry_seconds
        if self.trouble is None:
            log.error("spool_trouble", path=str(self._path), reason=str(error), kept_in_memory=len(self._rows))
        self.trouble = str(error)

    def _reach_file(self) -> Spool:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = rescue.open_or_replace(self._path, self._durability, self._max_bytes)
        try:
            count, last = file.extent()
        except sqlite3.Error:
            file.close()
            raise
        # Ids already given out may be settled any moment: all that waits gets later ones, the file's rows first.
        file.id_offset = self.last_id
        self.last_id += last
        self._rows = deque(replace(row, id=self.last_id + place) for place, row in enumerate(self._rows, 1))
        self.last_id += len(self._rows)
        self._file, self._removed = file, self._settled
        self.depth = count + len(self._rows)
        self._find_oldest()
        return file

    def _find_oldest(self) -> None:
        found: Iterable[float | None] = (row.added_at for row in islice(self._rows, 1))
        stored = self._file.oldest_at(self._settled) if self._file and self.depth > len(self._rows) else None
        self.oldest_at = min((at for at in (*found, stored) if at is not None), default=None)
