"""Notes of emergency calls: each taken once, kept over a restart, until somebody has seen to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from callcontrol.calls.emergencies import MOST_KEPT, Emergencies, NoSuchEmergency, SeenTo
from callcontrol.journal import EmergencyStore
from callcontrol.journal.codec import Emergency
from callcontrol.model.emergency import EmergencyAck, EmergencyCall, EmergencyEnd
from callcontrol.observe.metrics import Metrics
from tests.fixtures.practice import until
from tests.fixtures.rules import example_group

GROUP = example_group()
NOW = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
EPOCH = str(int(NOW.timestamp()))
DIALLED = ("emergency", "911", "northside-103", "103", "1772548200.7", EPOCH)
ENDED = ("emergency-ended", "1772548200.7", "ANSWER", "42", EPOCH)


class Desk:
    """The notes of one process."""

    def __init__(self, folder: Path) -> None:
        self.posted: list[Emergency] = []
        self.told: list[EmergencyCall] = []
        self.metrics = Metrics()
        self.store = EmergencyStore(folder / "emergencies.json")
        self.emergencies = Emergencies(self.store, self.posted.append, self.metrics, lambda: NOW, self.told.append)

    def take(self, *told: tuple[str, ...]) -> None:
        for each in told:
            self.emergencies.take(each, GROUP)

    def figures(self) -> tuple[float | None, float | None]:
        read = self.metrics.registry.get_sample_value
        return read("callcontrol_emergency_calls_total", {"location": "northside"}), read(
            "callcontrol_emergencies_open"
        )


@asynccontextmanager
async def kept(desk: Desk) -> AsyncIterator[None]:
    task = asyncio.create_task(desk.emergencies.run())
    yield
    task.cancel()
    await asyncio.wait({task})


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_call_is_taken_once_with_what_the_rules_know(desk: Desk) -> None:
    desk.take(DIALLED, DIALLED, ENDED, ENDED)
    call, end = desk.posted
    assert call == EmergencyCall(
        "1772548200.7", NOW, "911", "northside-103", "103", GROUP.locations[_NORTHSIDE].key, "",
        GROUP.locations[_NORTHSIDE].name,
    )  # fmt: skip
    assert end == EmergencyEnd("1772548200.7", NOW, "ANSWER", 42)
    [standing] = desk.emergencies.standing()
    assert (standing.call, standing.end, standing.ack) == (call, end, None)
    assert desk.figures() == (1.0, 1.0)


_NORTHSIDE = next(key for key in GROUP.locations if key == "northside")


def test_everybody_outside_is_told_of_a_call_once(desk: Desk) -> None:
    desk.take(DIALLED, DIALLED, ENDED)
    assert [call.id for call in desk.told] == ["1772548200.7"]


def test_its_end_may_be_told_first(desk: Desk) -> None:
    desk.take(ENDED, DIALLED)
    [standing] = desk.emergencies.standing()
    assert standing.end is not None
    assert len(desk.posted) == 2


def test_a_phone_that_the_rules_do_not_know(desk: Desk) -> None:
    desk.take(("emergency", "112", "", "77", "a.1", EPOCH))
    [standing] = desk.emergencies.standing()
    assert (standing.call.location, standing.call.extension, standing.call.address) == (None, "77", "")


@pytest.mark.parametrize(
    "told",
    [
        (),
        ("emergency",),
        ("emergency", "911", "northside-103", "103", "1.7"),
        ("emergency", "911;drop", "northside-103", "103", "1.7", EPOCH),
        ("emergency", "911", "north side", "103", "1.7", EPOCH),
        ("emergency", "911", "northside-103", "103", "", EPOCH),
        ("emergency", "911", "northside-103", "103", "1.7", "9" * 12),
        ("emergency-ended", "1.7", "answer", "1", EPOCH),
        ("emergency-ended", "1.7", "ANSWER", "1" * 10, EPOCH),
        ("other", "1.7"),
    ],
)
def test_a_malformed_note_is_logged_and_changes_nothing(desk: Desk, told: tuple[str, ...]) -> None:
    with capture_logs() as log:
        desk.take(told)
    assert [line["log_level"] for line in log] == ["error"]
    assert (desk.posted, desk.emergencies.standing()) == ([], ())


def test_somebody_sees_to_it_once(desk: Desk) -> None:
    desk.take(DIALLED)
    desk.emergencies.acknowledge("1772548200.7", "Ann", "ann", "Ambulance came")
    assert desk.posted[-1] == EmergencyAck("1772548200.7", NOW, "Ann", "ann", "Ambulance came")
    assert desk.emergencies.standing() == ()
    assert len(desk.emergencies.standing(everything=True)) == 1
    with pytest.raises(SeenTo, match="Ann has seen to it at 2026-03-03 14:30 UTC"):
        desk.emergencies.acknowledge("1772548200.7", "Ben", "ben")
    with pytest.raises(NoSuchEmergency, match="no emergency call has the id 'x'"):
        desk.emergencies.acknowledge("x", "Ben", "ben")
    assert desk.figures() == (1.0, 0.0)


async def test_it_outlives_the_process(desk: Desk, tmp_path: Path) -> None:
    async with kept(desk):
        desk.take(DIALLED, ENDED)
        await until("it is kept", lambda: _holds(desk.store, 1))
    assert desk.store.path.stat().st_mode & 0o077 == 0
    later = Desk(tmp_path)
    await later.emergencies.load()
    later.take(DIALLED)
    assert later.emergencies.standing() == desk.emergencies.standing()
    assert later.posted == []


async def _holds(store: EmergencyStore, count: int) -> bool:
    return len(store.read()) == count and store.read()[0].end is not None


async def test_a_damaged_file_is_told_and_calls_are_taken_all_the_same(desk: Desk) -> None:
    desk.store.path.write_text("{")
    await desk.emergencies.load()
    assert "can not be read" in desk.emergencies.trouble
    desk.take(DIALLED)
    assert len(desk.emergencies.standing()) == 1


async def test_a_disk_that_refuses_is_told_until_it_takes_it(desk: Desk) -> None:
    desk.store.path.mkdir()
    async with kept(desk):
        desk.take(DIALLED)

        async def refused() -> bool:
            return "can not be written" in desk.emergencies.trouble

        await until("the trouble is told", refused)
        desk.store.path.rmdir()
        desk.take(ENDED)
        await until("it is kept", lambda: _holds(desk.store, 1))


def test_only_so_many_are_remembered_and_those_seen_to_go_first(desk: Desk) -> None:
    for number in range(MOST_KEPT):
        at = str(int((NOW + timedelta(seconds=number)).timestamp()))
        desk.take(("emergency", "911", "northside-103", "103", f"{number}", at))
    desk.emergencies.acknowledge("7", "Ann", "ann")
    desk.take(DIALLED)
    names = {each.call.id for each in desk.emergencies.standing(everything=True)}
    assert len(names) == MOST_KEPT
    assert "7" not in names
    assert "0" in names
