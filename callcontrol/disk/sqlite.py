"""A file of ours that is SQLite in write-ahead mode: one thread writes while others, also of other processes, read."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

PAGE_BYTES = 4096


def open_database(
    path: Path,
    schema: str,
    *,
    busy_seconds: float,
    synchronous: str,
    max_bytes: int,
    pragmas: Iterable[str] = (),
) -> sqlite3.Connection:
    """Open the file, or make it for its owner alone, with the tables of ``schema``, each made ``if not exists``.

    ``busy_seconds``: how long another's write may hold us up. ``synchronous`` is SQLite's own word
    (sqlite.org/pragma.html#pragma_synchronous). Beyond ``max_bytes`` it answers that the disk is full.
    Nothing begins a transaction by itself: see `transaction`.

    Raises sqlite3.Error, and OSError where the file can not be made.
    """
    path.touch(mode=0o600)  # SQLite gives its side files the same rights
    db = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None)
    settings = (
        f"page_size = {PAGE_BYTES}",
        "journal_mode = wal",
        f"synchronous = {synchronous}",
        f"max_page_count = {max_bytes // PAGE_BYTES}",
        *pragmas,
    )
    try:
        for setting in settings:
            db.execute(f"pragma {setting}")
        db.executescript(schema)
    except sqlite3.Error:
        db.close()
        raise
    return db


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; kept as ``synchronous`` says when the block is left. Raises sqlite3.Error."""
    db.execute("begin immediate")
    try:
        yield
        db.execute("commit")
    except BaseException:
        if db.in_transaction:
            db.execute("rollback")
        raise
