"""Whatever fails, and when: what was promised arrives once, and the highest version of a record wins."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from callcontrol.journal.batch import RowsRefused, deliver
from callcontrol.journal.codec import encode
from callcontrol.journal.rows import Kind, NewRow, Row
from callcontrol.journal.spool import Spool
from callcontrol.journal.store import Store
from tests.support.exploring import examples
from tests.unit.journal.builders import drive, event, record

Key = tuple[str, str, int]
POISON_SEQ = 5
"""Every fifth event's content is refused by the sink."""


class Disk:
    """A switch that every spool file of the test obeys."""

    broken = False
    breaks_at_commit = False


class FailingSpool(Spool):
    disk = Disk()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if self.disk.broken:
            raise sqlite3.OperationalError("disk I/O error")
        with super().transaction():
            yield
            if self.disk.breaks_at_commit:
                raise sqlite3.OperationalError("database or disk is full")


class Database:
    """PostgreSQL's part: events once, records by version, bad content refused, a connection that may break."""

    def __init__(self) -> None:
        self.events: dict[Key, bytes] = {}
        self.records: dict[str, int] = {}
        self.breaks: str | None = None

    async def write(self, rows: Sequence[Row]) -> None:
        if self.breaks == "before":
            raise ConnectionResetError
        if any(is_poison(row) for row in rows):
            raise RowsRefused("22P05")
        for row in rows:
            if row.kind == Kind.EVENT:
                self.events.setdefault(key(row), row.payload)
            else:
                self.records[row.call_id] = max(row.seq, self.records.get(row.call_id, 0))
        if self.breaks == "after":
            raise ConnectionResetError


class Told:
    """The writer's part in telling the store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def settle(self, rows: Sequence[Row]) -> None:
        self.store.settle(rows[-1].id, len(rows))
        self.store.persist()

    async def set_aside(self, row: Row, reason: str) -> None:
        self.store.set_aside(row, reason)
        self.store.persist()


def key(row: Row | NewRow) -> Key:
    return (row.kind, row.call_id, row.seq)


def is_poison(row: Row | NewRow) -> bool:
    return row.kind == Kind.EVENT and row.seq % POISON_SEQ == 0


calls = st.sampled_from(["a", "b", "c"])


class Delivery(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.patch = patch("callcontrol.journal.rescue.Spool", FailingSpool)
        self.patch.start()
        FailingSpool.disk = self.disk = Disk()
        self.database = Database()
        self.seqs: dict[str, int] = {}
        self.promised: dict[Key, bytes] = {}
        self.staged: dict[Key, bytes] = {}
        self.open()

    def open(self) -> None:
        self.store = Store(self.folder / "spool.db", retry_seconds=0)
        self.store.open()

    def persist(self) -> None:
        self.store.persist()
        if self.store.trouble is None:
            self.promised |= self.staged
            self.staged = {}

    @rule(call=calls, count=st.integers(1, 7))
    def append_events(self, call: str, count: int) -> None:
        first = self.seqs.get(call, 0) + 1
        self.seqs[call] = first + count - 1
        self.append([encode(event(call, seq, text="x" * seq)) for seq in range(first, first + count)])

    @rule(call=calls, version=st.integers(1, 30))
    def append_record(self, call: str, version: int) -> None:
        self.append([encode(record(call, version))])

    def append(self, rows: list[NewRow]) -> None:
        self.store.add(rows)
        self.staged |= {key(row): row.payload for row in rows}
        self.persist()

    @rule(limit=st.integers(1, 20), breaks=st.sampled_from([None, None, "before", "after"]))
    def write_batch(self, limit: int, breaks: str | None) -> None:
        self.database.breaks = breaks
        rows = self.store.take(limit)
        if not rows:
            return
        try:
            drive(deliver(rows, self.database, Told(self.store)))
        except ConnectionResetError:
            assert breaks
        self.persist()

    @rule(broken=st.booleans(), at_commit=st.booleans())
    def disk_changes(self, broken: bool, at_commit: bool) -> None:
        self.disk.broken, self.disk.breaks_at_commit = broken, at_commit

    @rule()
    def damage_is_met(self) -> None:
        """The file is let go of, and opened again at the next chance."""
        self.store._in_trouble(sqlite3.DatabaseError("database disk image is malformed"))

    @rule()
    def crash(self) -> None:
        self.forget_process()
        self.open()

    def forget_process(self) -> None:
        """What memory held is gone; SQLite's own connection has nothing open between two changes."""
        self.staged = {}
        if self.store._file is not None:
            self.store._file.close()
        self.store._lock.release()

    @invariant()
    def nothing_refused_is_in_the_database(self) -> None:
        assert not any(seq % POISON_SEQ == 0 for _, _, seq in self.database.events)

    def teardown(self) -> None:
        self.disk.broken = self.disk.breaks_at_commit = False
        self.persist()
        self.crash()
        for _ in range(10_000):
            self.write_batch(20, None)
            if not self.store.depth:
                break
        self.check_all_arrived()
        self.forget_process()
        self.patch.stop()
        shutil.rmtree(self.folder)

    def check_all_arrived(self) -> None:
        aside = {(row.kind, row.call_id, row.seq): row.payload for row in self.store.poison()}
        for promise, payload in self.promised.items():
            kind, call, seq = promise
            if kind == Kind.RECORD:
                assert self.database.records[call] >= seq
            elif seq % POISON_SEQ == 0:
                assert aside[promise] == payload
            else:
                assert self.database.events[promise] == payload
        assert self.store.depth == 0


Delivery.TestCase.settings = settings(examples(40), stateful_step_count=40)
TestDelivery = Delivery.TestCase
