"""A damaged spool: set aside under a visible name, whatever can still be read moved into a fresh one."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from structlog import get_logger

from callcontrol.journal.rows import PoisonRow, Row
from callcontrol.journal.spool import Durability, Spool

log = get_logger(__name__)

CHECKED_BYTES = 256 * 1024**2
"""A larger file is not read in full when opened, calls may be waiting: its damage shows when it is met."""
KEPT = 5
"""Damaged files that are kept; the oldest give way."""
SUFFIXES = ("", "-wal", "-shm")
FROM_BOTH_ENDS = ("select * from spool order by id", "select * from spool order by id desc")
"""Each reads up to the damage that it meets: together all but what lies between two damages."""
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def is_damage(error: BaseException) -> bool:
    """Whether the file's content is at fault, not the disk's room or rights."""
    if not isinstance(error, sqlite3.DatabaseError):
        return False
    # An error that SQLite did not raise itself is the verdict of `Spool.check`.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF in _DAMAGE


def open_or_replace(path: Path, durability: Durability, max_bytes: int) -> Spool:
    """The spool at ``path``; a fresh one with the readable rows when that is damaged.

    Raises:
        sqlite3.Error, OSError: the disk is in trouble.
    """
    try:
        return _open_checked(path, durability, max_bytes)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        reason = str(error)
    damaged = _set_aside(path)
    fresh = Spool(path, durability, max_bytes)
    rows, checkpoints = _save(damaged, fresh)
    log.error(
        "spool_damaged",
        reason=reason,
        set_aside_as=str(damaged),
        rows_saved=rows,
        checkpoints_saved=checkpoints,
    )
    return fresh


def _open_checked(path: Path, durability: Durability, max_bytes: int) -> Spool:
    size = path.stat().st_size if path.exists() else 0
    spool = Spool(path, durability, max_bytes)
    try:
        if size <= CHECKED_BYTES:
            spool.check()
    except sqlite3.Error:
        spool.close()
        raise
    return spool


def _set_aside(path: Path) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    damaged = path.with_name(f"{path.name}.damaged-{stamp}")
    for suffix in SUFFIXES:
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(damaged.with_name(damaged.name + suffix))
    older = sorted(p for p in path.parent.glob(f"{path.name}.damaged-*Z"))[:-KEPT]
    for old in older:
        for suffix in SUFFIXES:
            old.with_name(old.name + suffix).unlink(missing_ok=True)
    return damaged


def _save(damaged: Path, fresh: Spool) -> tuple[int, int]:
    """Move what can be read; returns the numbers of rows and checkpoints saved."""
    with closing(sqlite3.connect(damaged, isolation_level=None)) as old:
        rows = {row.id: row for query in FROM_BOTH_ENDS for row in _readable(old, query)}
        checkpoints: dict[str, bytes | None] = {
            call_id: stage
            for call_id, stage in _until_damage(old, "select call_id, stage from checkpoints")
            if isinstance(call_id, str) and isinstance(stage, bytes)
        }
        query = "select kind, call_id, seq, payload, reason, set_aside_at from poison"
        poison = [PoisonRow(*values) for values in _until_damage(old, query) if _whole(values)]
    with fresh.transaction():
        fresh.add(rows[key] for key in sorted(rows))
        fresh.set_checkpoints(checkpoints)
        fresh.add_poison(poison)
    return len(rows), len(checkpoints)


def _readable(old: sqlite3.Connection, query: str) -> Iterator[Row]:
    for values in _until_damage(old, query):
        if _whole(values):
            yield Row(*values)


def _whole(values: tuple[Any, ...]) -> bool:
    """Whether every column still has a value of some sense: SQLite's columns take any type."""
    kinds = tuple(type(value) for value in values)
    return kinds in {(int, str, str, int, bytes, float), (str, str, int, bytes, str, float)}


def _until_damage(old: sqlite3.Connection, query: str) -> Iterator[tuple[Any, ...]]:
    try:
        yield from old.execute(query)
    except sqlite3.DatabaseError:
        return
