"""Callers are recognised in time or not at all, whatever the disk and the places that are asked do."""

import asyncio
import gc
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from callcontrol.callers import Callers, Chain, Found, LookupFailed, callers, e164, region_of
from callcontrol.callers import worker as worker_module
from callcontrol.callers.errors import Busy
from callcontrol.callers.importing import known_of, write_directory
from callcontrol.callers.table import Listed
from callcontrol.callers.worker import Worker
from callcontrol.model.callers import Entry, Recognise, Recognised, Recognition, ShowName
from callcontrol.model.calls import CallerKind, CallId, CallRecord, ChannelId
from callcontrol.model.names import Did, Language, LocationKey, Source
from callcontrol.model.paths import Category
from tests.fixtures.rules import example_group
from tests.support.practice import SEALER

ANN = "+12025550143"
NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
EN, ES = Language("en"), Language("es")
RULE = Recognise(180, 14, ShowName.IDENTIFIED, Source("group.yaml", 5, 3))
PLACE = replace(example_group().locations[LocationKey("northside")], recognise=RULE)
RECORD = CallRecord(CallId("c"), 1, ChannelId("ch"), Did("+12125550110"), "v", NOW, language=ES)
NEW = Recognised(Recognition.NEW)


class Place:
    """A scheduling system: who is there, after ``seconds``."""

    def __init__(self, *entries: Entry, seconds: float = 0.0, error: Exception | None = None) -> None:
        self.entries, self.seconds, self.error, self.asked = entries, seconds, error, 0

    async def find(self, number: str) -> Found:
        """As `Lookup.find`."""
        self.asked += 1
        await asyncio.sleep(self.seconds)
        if self.error is not None:
            raise self.error
        return Found(self.entries)


@pytest.fixture
async def known(tmp_path: Path) -> AsyncIterator[Callers]:
    async with callers(tmp_path / "callers.sqlite", SEALER) as opened:
        yield opened


async def ask(who: Callers, number: str = ANN, kind: CallerKind = CallerKind.NUMBER) -> Recognised:
    found = await who.recognise(kind, number, PLACE, NOW)
    assert found is not None
    return found


async def test_a_language_is_remembered_however_the_number_is_written(known: Callers) -> None:
    assert await ask(known) == NEW
    known.remember(RECORD, ANN, PLACE, NEW, NOW)
    await known.flush()
    for spelt in (ANN, "12025550143", "2025550143", "202-555-0143"):
        assert (await ask(known, spelt)).language == ES
    assert (await ask(known, "+12025550144")).language is None


async def test_a_directory_that_was_just_imported_counts(known: Callers, tmp_path: Path) -> None:
    assert (await ask(known)).kind is Recognition.NEW
    write_directory(tmp_path / "callers.sqlite", SEALER, [Listed(ANN, Entry("1", language=ES))], replace=False)
    found = await ask(known)
    assert (found.kind, found.language, found.from_memory) == (Recognition.KNOWN, ES, False)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (CallerKind.ANONYMOUS, ANN),
        (CallerKind.UNREADABLE, "x" * 99),
        (CallerKind.NUMBER, "101"),
        (CallerKind.NUMBER, ""),
    ],
)
async def test_what_is_withheld_leaves_nothing(known: Callers, tmp_path: Path, kind: CallerKind, number: str) -> None:
    assert await ask(known, number, kind) == Recognised(Recognition.WITHHELD)
    known.remember(replace(RECORD, caller_kind=kind), number, PLACE, NEW, NOW)
    await known.flush()
    assert not (tmp_path / "callers.sqlite").exists()


async def test_a_location_without_the_rule_asks_nobody(known: Callers, tmp_path: Path) -> None:
    place = replace(PLACE, recognise=None)
    assert await known.recognise(CallerKind.NUMBER, ANN, place, NOW) is None
    known.remember(RECORD, ANN, place, None, NOW)
    await known.flush()
    assert not (tmp_path / "callers.sqlite").exists()


async def test_a_place_that_does_not_answer_costs_a_caller_no_more_than_the_time_that_is_given(tmp_path: Path) -> None:
    slow = Place(seconds=60)
    async with callers(tmp_path / "callers.sqlite", SEALER, [slow], lookup_seconds=0.1) as who:
        begun = time.monotonic()
        assert await ask(who) == Recognised(Recognition.FAILED)
        assert time.monotonic() - begun < 5
        assert slow.asked == 1


async def test_a_disk_that_hangs_costs_no_more_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hangs = threading.Event()
    async with callers(tmp_path / "callers.sqlite", SEALER, lookup_seconds=0.1) as who:
        monkeypatch.setattr(who._reads, "recall", lambda _: hangs.wait(30))
        begun = time.monotonic()
        assert (await ask(who)).kind is Recognition.FAILED
        assert time.monotonic() - begun < 5
        hangs.set()


async def test_the_first_place_that_knows_somebody_answers() -> None:
    empty, here, after = Place(), Place(Entry("1")), Place(Entry("2"))
    assert (await Chain([empty, here, after], 1).find(ANN)).entries == (Entry("1"),)
    assert (empty.asked, after.asked) == (1, 0)
    broken = Place(error=ZeroDivisionError("a bug of theirs"))
    assert (await Chain([broken, here], 1).find(ANN)).entries == (Entry("1"),)
    assert (await Chain([Place(seconds=60), here], 0.05).find(ANN)).entries == (Entry("1"),)
    with pytest.raises(LookupFailed, match="ZeroDivisionError"):
        await Chain([broken, empty], 1).find(ANN)
    assert (await Chain([], 1).find(ANN)).entries == ()


async def test_what_the_disk_refuses_is_counted_and_told_without_the_number(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "callers.sqlite").write_bytes(b"no database " * 1000)
    with capture_logs() as logs:
        async with callers(tmp_path / "callers.sqlite", SEALER) as who:
            assert (await ask(who)).kind is Recognition.FAILED
            who.remember(RECORD, ANN, PLACE, NEW, NOW)
            await who.flush()
            assert who.lost_total == 1
            assert who.trouble is not None
            assert "can not be used" in who.trouble
    gc.collect()
    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []
    assert len(logs) == 2
    assert "2025550143" not in str(logs)


async def test_ending_keeps_what_is_to_be_remembered(tmp_path: Path) -> None:
    path = tmp_path / "callers.sqlite"
    async with callers(path, SEALER) as who:
        who.remember(replace(RECORD, category=Category.BILLING), ANN, PLACE, NEW, NOW)
    memory = known_of(path, SEALER, ANN).memory
    assert memory is not None
    assert (memory.language, memory.category) == (ES, Category.BILLING)


async def test_a_worker_takes_no_more_than_it_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "MOST_WAITING", 2)
    worker, go = Worker("test"), threading.Event()
    worker.start()
    first = worker.submit(partial(go.wait, 30))
    second = worker.submit(lambda: 2)
    with pytest.raises(Busy):
        worker.submit(lambda: 3)
    assert not await worker.stop(0.01)
    go.set()
    assert (await first, await second) == (True, 2)
    assert await worker.stop(5)


def test_numbers_that_could_not_be_called_back_are_none() -> None:
    assert region_of(PLACE) == "US"
    for text in ("", "911", "101", "5550143", "+1", "x" * 65, "+9991234567890"):
        assert e164(text, "US") is None, text
    assert e164("2025550143", None) is None
    assert e164("+44 20 7946 0000", "US") == e164("020 7946 0000", "GB") == "+442079460000"
