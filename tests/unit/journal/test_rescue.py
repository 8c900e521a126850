"""A spool that was damaged while nobody looked, or while it was open."""

import os
import random
from pathlib import Path

from callcontrol.disk.sqlite import PAGE_BYTES
from callcontrol.journal.store import Store
from tests.unit.journal.builders import rows, seqs_waiting


def filled(path: Path, count: int) -> Store:
    store = Store(path, retry_seconds=0)
    store.open()
    for seq in range(0, count, 10_000):
        store.add(rows(*range(seq, min(seq + 10_000, count))))
        store.persist()
    store.checkpoint("live", b"stage")
    store.persist()
    return store


def damaged_files(path: Path) -> list[Path]:
    return [p for p in path.parent.glob(f"{path.name}.damaged-*") if p.name.endswith("Z")]


def overwrite(path: Path, offset: int, length: int) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(random.Random(1).randbytes(length))
        file.flush()
        os.fsync(file.fileno())


def works(store: Store) -> bool:
    store.add(rows(99, call="new"))
    store.persist()
    return store.trouble is None and "new" in {row.call_id for row in store.take(100_000)}


def test_random_bytes_are_set_aside_and_the_service_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    path.write_bytes(random.Random(2).randbytes(100_000))
    before = path.read_bytes()
    store = Store(path, retry_seconds=0)
    store.open()
    assert works(store)
    (damaged,) = damaged_files(path)
    assert damaged.read_bytes() == before
    store.close()


def test_rows_on_both_sides_of_the_damage_are_saved(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    filled(path, 5_000).close()
    pages = path.stat().st_size // PAGE_BYTES
    overwrite(path, pages // 2 * PAGE_BYTES, PAGE_BYTES)
    store = Store(path, retry_seconds=0)
    store.open()
    saved = seqs_waiting(store)
    assert 4_900 < len(saved) < 5_000
    assert saved[0] == 0
    assert saved[-1] == 4_999
    assert saved == sorted(set(saved))
    assert store.checkpoints() == {"live": b"stage"}
    assert len(damaged_files(path)) == 1
    assert works(store)
    store.close()


def test_a_torn_file_loses_only_what_was_torn_off(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    filled(path, 5_000).close()
    os.truncate(path, path.stat().st_size // 3)
    store = Store(path, retry_seconds=0)
    store.open()
    assert len(damaged_files(path)) == 1
    assert works(store)
    store.close()


def test_damage_while_open_is_met_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    count = 40_000  # more than SQLite keeps in memory, so that it reads the damaged page
    filled(path, count).close()
    store = Store(path, retry_seconds=0)
    store.open()
    pages = path.stat().st_size // PAGE_BYTES
    overwrite(path, pages // 2 * PAGE_BYTES, PAGE_BYTES)
    assert store.take(100_000) == []
    assert store.trouble is not None
    assert works(store)
    assert count - 100 < len(seqs_waiting(store)) <= count
    store.close()


def test_old_damaged_files_give_way(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    for _ in range(8):
        path.write_bytes(b"not a database, far from it" * 100)
        store = Store(path, retry_seconds=0)
        store.open()
        store.close()
    assert len(damaged_files(path)) == 5
