"""The journal without a database: what a call sees of it."""

import asyncio
import os
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from callcontrol.journal import Durability, Journal, SpoolInUse
from callcontrol.journal.codec import encode
from callcontrol.journal.store import Store
from callcontrol.journal.thread import SpoolThread
from callcontrol.model.calls import CallId
from tests.unit.journal.builders import event, record, rows, seqs_waiting


def stored(path: Path) -> list[tuple[str, int]]:
    with sqlite3.connect(path) as db:
        return db.execute("select call_id, seq from spool order by id").fetchall()


async def test_append_returns_when_another_reader_can_see_the_row(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    async with Journal(path) as journal:
        await journal.append(event("c", 1), record("c", 1))
        assert stored(path) == [("c", 1), ("c", 1)]
        assert journal.depth == 2
        assert 0 <= journal.oldest_age_seconds < 60
        assert not journal.postgres_up
        assert not await journal.flush(0)


async def test_appends_at_once_share_commits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commits = 0
    persist = Store.persist

    def counted(store: Store) -> None:
        nonlocal commits
        commits += 1
        persist(store)

    monkeypatch.setattr(Store, "persist", counted)
    async with Journal(tmp_path / "spool.db") as journal:
        await asyncio.gather(*(journal.append(event("c", seq)) for seq in range(500)))
        assert journal.depth == 500
    assert commits < 100
    assert stored(tmp_path / "spool.db") == [("c", seq) for seq in range(500)]


async def test_a_cancelled_append_still_happened(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    async with Journal(path) as journal:
        task = asyncio.create_task(journal.append(event("c", 1)))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert stored(path) == [("c", 1)]


async def test_what_cannot_be_stored_is_set_aside_and_its_neighbours_are_kept(tmp_path: Path) -> None:
    async with Journal(tmp_path / "spool.db") as journal:
        await journal.append(event("c", 1), event("c", 2, bad=object()), event("c", 3))
        (poison,) = await journal.poison_rows()
        assert (poison.call_id, poison.seq) == ("c", 2)
        assert "cannot be stored" in poison.reason
        assert journal.poison_total == 1
    assert stored(tmp_path / "spool.db") == [("c", 1), ("c", 3)]


async def test_checkpoints_survive_a_restart(tmp_path: Path) -> None:
    async with Journal(tmp_path / "spool.db") as journal:
        await journal.checkpoint(CallId("b"), b"{}")
        await journal.checkpoint(CallId("a"), b"1")
        await journal.checkpoint(CallId("a"), b"2")
        await journal.forget_checkpoint(CallId("b"))
    async with Journal(tmp_path / "spool.db") as journal:
        assert await journal.checkpoints() == [(CallId("a"), b"2")]


async def test_what_is_posted_and_not_waited_for_shares_a_commit_and_keeps_its_order(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    async with Journal(path) as journal:
        for number in range(1, 4):
            journal.post(event("c", number))
            journal.post_checkpoint(CallId("c"), str(number).encode())
        assert stored(path) == []
        await journal.checkpoint(CallId("d"), b"0")  # waited for: it takes all before along, at once
        assert stored(path) == [("c", 1), ("c", 2), ("c", 3)]
        assert await journal.checkpoints() == [(CallId("c"), b"3"), (CallId("d"), b"0")]
        journal.post(event("c", 4))
        async with asyncio.timeout(10):
            while len(stored(path)) < 4:  # noqa: ASYNC110 - nobody hurries: it comes by itself
                await asyncio.sleep(0.01)


async def test_a_full_disk_is_told_but_never_raised(tmp_path: Path) -> None:
    async with Journal(tmp_path / "spool.db", max_bytes=16 * 4096, max_memory_rows=100) as journal:
        for seq in range(600):
            await journal.append(event("c", seq))
        assert journal.disk_trouble is not None
        assert journal.lost_total > 0
        assert journal.depth + journal.lost_total == 600


async def test_a_second_journal_on_the_same_spool_is_refused(tmp_path: Path) -> None:
    async with Journal(tmp_path / "spool.db"):
        with pytest.raises(SpoolInUse):
            await Journal(tmp_path / "spool.db").__aenter__()


async def test_append_after_the_end_is_counted_as_lost(tmp_path: Path) -> None:
    async with Journal(tmp_path / "spool.db") as journal:
        pass
    await journal.append(event("c", 1))
    assert journal.lost_total == 1
    journal.post(event("c", 2))
    journal.post_checkpoint(CallId("c"), b"{}")
    assert journal.lost_total == 3


async def test_what_is_posted_and_finds_no_thread_any_more_is_counted_as_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("threading.excepthook", lambda _: None)
    async with Journal(tmp_path / "spool.db") as journal:

        def broken(_: Store) -> None:
            raise RuntimeError("a fault of ours")

        monkeypatch.setattr(Store, "persist", broken)
        journal.post(event("c", 1))
        await journal.append(event("c", 2))
        assert journal.lost_total == 2


async def test_a_fault_in_the_thread_leaves_nobody_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("threading.excepthook", lambda _: None)
    thread = SpoolThread(Store(tmp_path / "spool.db"))
    await thread.start()

    def broken(store: Store) -> None:
        raise KeyError("a mistake of ours")

    journal_rows = rows(1)
    first = thread.submit(broken)
    second = thread.submit(lambda store: store.add(journal_rows))
    done, _ = await asyncio.wait({first, second}, timeout=5)
    assert len(done) == 2
    assert all(future.exception() is not None for future in done)
    await thread.stop()


CHILD = """
import asyncio, sys
from pathlib import Path
from callcontrol.journal import Durability, Journal
from tests.unit.journal.builders import event

async def caller(journal, name):
    seq = 0
    while True:
        seq += 1
        await journal.append(event(name, seq))
        print(name, seq, flush=True)

async def main():
    async with Journal(Path(sys.argv[1]), durability=Durability[sys.argv[2]]) as journal:
        await asyncio.gather(*(caller(journal, f"c{n}") for n in range(8)))

asyncio.run(main())
"""


@pytest.mark.parametrize("durability", list(Durability))
async def test_kill_9_loses_nothing_that_append_returned_for(tmp_path: Path, durability: Durability) -> None:
    path = tmp_path / "spool.db"
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        CHILD,
        str(path),
        durability.name,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert child.stdout is not None
    async with asyncio.timeout(30):
        promised = [await child.stdout.readline() for _ in range(2_000)]
        child.send_signal(signal.SIGKILL)
        promised += (await child.stdout.read()).splitlines(keepends=True)
        await child.wait()
    wanted = {(name, int(seq)) for name, seq in (line.decode().split() for line in promised if line.endswith(b"\n"))}
    store = Store(path)
    store.open()
    found = [(row.call_id, row.seq) for row in store.take(1_000_000)]
    store.close()
    assert wanted <= set(found)
    for name in {name for name, _ in found}:
        seqs = [seq for call, seq in found if call == name]
        assert seqs == list(range(1, len(seqs) + 1))


def test_builders_agree_with_the_codec(tmp_path: Path) -> None:
    store = Store(tmp_path / "spool.db")
    store.open()
    store.add([encode(event("c", 5))])
    assert seqs_waiting(store) == [5]
    store.close()
