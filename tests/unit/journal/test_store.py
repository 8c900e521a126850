"""Rows on this machine, with the disk well, full and back again."""

import sqlite3
from pathlib import Path

import pytest

from callcontrol.disk.sqlite import PAGE_BYTES
from callcontrol.journal.lock import SpoolInUse
from callcontrol.journal.store import Store
from tests.unit.journal.builders import event, rows, seqs_waiting


def opened(path: Path, max_bytes: int = 1 << 30, max_memory_rows: int = 20_000) -> Store:
    store = Store(path, max_bytes=max_bytes, max_memory_rows=max_memory_rows, retry_seconds=0)
    store.open()
    return store


def reopened(store: Store, path: Path) -> Store:
    store.close()
    return opened(path)


def in_trouble(store: Store) -> bool:
    return store.trouble is not None


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "spool.db"


def test_rows_come_out_in_the_order_they_went_in_and_survive(path: Path) -> None:
    store = opened(path)
    for seq in (3, 1, 2):
        store.add(rows(seq))
        store.persist()
    store = reopened(store, path)
    assert seqs_waiting(store) == [3, 1, 2]
    assert store.depth == 3
    store.close()


def test_settled_rows_are_gone_and_ids_go_on(path: Path) -> None:
    store = opened(path)
    store.add(rows(1, 2, 3))
    store.persist()
    first, second, _ = store.take(10)
    store.settle(second.id, 2)
    assert seqs_waiting(store) == [3]
    store.persist()
    store.add(rows(4))
    store.persist()
    store = reopened(store, path)
    assert seqs_waiting(store) == [3, 4]
    assert store.oldest_at == store.take(1)[0].added_at
    assert first.id < second.id
    store.close()


def test_taking_is_limited_and_repeats_until_settled(path: Path) -> None:
    store = opened(path)
    store.add(rows(*range(10)))
    store.persist()
    assert [row.seq for row in store.take(4)] == [0, 1, 2, 3]
    assert [row.seq for row in store.take(4)] == [0, 1, 2, 3]
    store.close()


def test_a_full_disk_keeps_rows_in_memory_and_offers_them_in_order(path: Path) -> None:
    store = opened(path, max_bytes=16 * PAGE_BYTES)
    for seq in range(1000):
        store.add(rows(seq))
        store.persist()
    assert in_trouble(store)
    assert "full" in str(store.trouble)
    assert seqs_waiting(store) == list(range(1000))
    assert (store.depth, store.lost_total) == (1000, 0)
    store.close()


def test_room_on_the_disk_is_used_again(path: Path) -> None:
    store = opened(path, max_bytes=16 * PAGE_BYTES)
    for seq in range(600):
        store.add(rows(seq))
        store.persist()
    assert in_trouble(store)
    taken = store.take(550)
    store.settle(taken[-1].id, len(taken))
    store.persist()
    assert not in_trouble(store)
    store = reopened(store, path)
    assert seqs_waiting(store) == list(range(550, 600))
    store.close()


def test_a_full_disk_still_forgets_what_postgres_has(path: Path) -> None:
    store = opened(path, max_bytes=16 * PAGE_BYTES)
    for seq in range(1000):
        store.add(rows(seq))
        store.persist()
    store.settle(store.take(10)[-1].id, 10)
    store.persist()
    assert in_trouble(store)
    with sqlite3.connect(path) as db:
        assert db.execute("select min(seq) from spool").fetchone() == (10,)
    store.close()


def test_beyond_the_bound_of_memory_the_newest_rows_are_dropped_and_counted(path: Path) -> None:
    store = opened(path, max_bytes=16 * PAGE_BYTES, max_memory_rows=50)
    for seq in range(1000):
        store.add(rows(seq))
        store.persist()
    kept = seqs_waiting(store)
    assert kept == list(range(len(kept)))
    assert store.lost_total == 1000 - len(kept) > 0
    assert store.depth == len(kept)
    store.close()


def test_a_folder_that_cannot_hold_a_spool_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    store = opened(tmp_path / "state" / "spool.db")
    store.add(rows(1, 2))
    store.persist()
    assert in_trouble(store)
    assert seqs_waiting(store) == [1, 2]
    (tmp_path / "state").unlink()
    store.persist()
    assert not in_trouble(store)
    store = reopened(store, tmp_path / "state" / "spool.db")
    assert seqs_waiting(store) == [1, 2]
    store.close()


def test_rows_found_in_a_file_reached_late_are_not_taken_for_settled_ones(tmp_path: Path) -> None:
    folder, away = tmp_path / "state", tmp_path / "away"
    store = opened(folder / "spool.db")
    store.add(rows(1, 2, 3))
    store.close()
    folder.rename(away)
    folder.write_text("in the way")
    store = opened(folder / "spool.db")
    store.add(rows(*range(10, 20), call="late"))
    taken = store.take(100)
    store.settle(taken[-1].id, len(taken))
    folder.unlink()
    away.rename(folder)
    store.persist()
    assert sorted(seqs_waiting(store)) == [1, 2, 3]
    store.close()


def test_rows_in_memory_are_not_passed_over_by_those_of_a_file_reached_late(path: Path) -> None:
    store = opened(path, max_bytes=16 * PAGE_BYTES)
    for seq in range(600):
        store.add(rows(seq))
        store.persist()
    assert in_trouble(store)
    store._in_trouble(sqlite3.DatabaseError("database disk image is malformed"))
    store.persist()  # opens the file again; it is still full
    delivered: list[int] = []
    while taken := store.take(7):
        delivered += [row.seq for row in taken]
        store.settle(taken[-1].id, len(taken))
    assert sorted(delivered) == list(range(600))
    store.close()


def test_checkpoints_are_replaced_forgotten_and_kept(path: Path) -> None:
    store = opened(path)
    for call, stage in (("a", b"1"), ("b", b"1"), ("a", b"2"), ("b", None), ("c", b"3")):
        store.checkpoint(call, stage)
        store.persist()
    store = reopened(store, path)
    store.checkpoint("c", None)
    assert store.checkpoints() == {"a": b"2"}
    store.close()


def test_a_row_set_aside_stays_visible_and_can_be_tried_again(path: Path) -> None:
    store = opened(path)
    store.add(rows(1, 2))
    store.persist()
    store.set_aside(store.take(1)[0], "22P05 unsupported Unicode escape sequence")
    store = reopened(store, path)
    assert seqs_waiting(store) == [2]
    (poison,) = store.poison()
    assert (poison.call_id, poison.seq, poison.reason) == (
        "c",
        1,
        "22P05 unsupported Unicode escape sequence",
    )
    assert store.retry_poison() == 1
    assert store.poison() == []
    assert seqs_waiting(store) == [2, 1]
    store.close()


def test_one_spool_has_one_owner(path: Path) -> None:
    store = opened(path)
    with pytest.raises(SpoolInUse, match="in use by another callcontrol"):
        opened(path)
    store.close()
    opened(path).close()


def test_the_spool_is_for_its_owner_s_eyes(path: Path) -> None:
    store = opened(path)
    store.add(rows(1))
    store.persist()
    assert {p.stat().st_mode & 0o077 for p in path.parent.iterdir()} == {0}
    store.close()


def test_no_field_of_an_event_is_lost(path: Path) -> None:
    store = opened(path)
    store.add(rows(1))
    (row,) = store.take(1)
    assert row.payload == (b'{"call_id":"c","seq":1,"at":"2026-03-03T14:30:01Z","kind":"stage","data":{}}'), event(
        "c", 1
    )
    store.close()
