"""Who changes what people do: kept in the file, back after a restart, written down with who wanted it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from callcontrol.model.agents import AgentChange, AgentState, Disposition
from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, PersonId, QueueName
from callcontrol.model.rules import Group
from callcontrol.observe.metrics import Metrics
from callcontrol.people.dispatcher import Dispatcher
from callcontrol.people.kept import SettingStore
from callcontrol.people.staff import NoSuchPerson, Staff
from callcontrol.queueing import AgentSetting, Caller, Device, Offer
from tests.fixtures.practice import until
from tests.support.small_group import DESK, small_group

ANN, BEN = PersonId("northside-101"), PersonId("northside-102")
FRONT_DESK = QueueName(DESK)


def damage(path: Path) -> None:
    """A file that is none of ours."""
    path.write_text("{")


def blocked(path: Path) -> Callable[[], None]:
    """A folder stands where the file belongs; gives back what takes it away."""
    path.mkdir()
    return path.rmdir


async def soon(happened: Callable[[], bool]) -> None:
    """Until it is so."""

    async def so() -> bool:
        return happened()

    await until("it is so", so)


@dataclass
class Process:
    """People and their engine, as one process has them."""

    path: Path
    rows: list[AgentChange | Disposition] = field(default_factory=list)
    group: Group = field(default_factory=small_group)
    looked: bool = False

    def __post_init__(self) -> None:
        metrics = Metrics()
        self.dispatcher = Dispatcher(self.group, metrics)
        self.staff = Staff(
            self.dispatcher,
            lambda: self.group,
            SettingStore(self.path),
            self.rows.append,
            lambda: datetime.now(UTC),
            metrics,
        )
        self.staff.looked = lambda: self.looked

    @asynccontextmanager
    async def up(self) -> AsyncIterator[Staff]:
        """Running."""
        await self.staff.load()
        task = asyncio.create_task(self.staff.run())
        await asyncio.sleep(0)
        yield self.staff
        task.cancel()
        await asyncio.wait({task})

    async def until_kept(self, count: int) -> None:
        """Until the file tells of so many people."""
        await soon(lambda: len(SettingStore(self.path).read()) == count)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "people.json"


async def test_what_is_set_outlives_a_process_that_is_killed(path: Path) -> None:
    before = Process(path)
    async with before.up() as staff:
        staff.sign(ANN, "ann", on=False)
        staff.pause(BEN, "ben", "lunch")
        staff.sign(BEN, "ben", on=False, queue=FRONT_DESK)
        await before.until_kept(2)
        kept = SettingStore(path).read()
    SettingStore(path).write(kept)  # as a kill leaves it
    after = Process(path)
    async with after.up() as staff:
        assert staff.state(ANN) is AgentState.SIGNED_OUT
        ben = staff.status(BEN)
        assert ben.paused == "lunch"
        assert ben.signed_out_of == {FRONT_DESK}
        staff.sign(ANN, "ann", on=True)
        staff.ready(BEN, "ben")
        staff.sign(BEN, "ben", on=True, queue=FRONT_DESK)
        await after.until_kept(0)


async def test_what_was_set_last_is_written_when_a_process_ends(path: Path) -> None:
    async with Process(path).up() as staff:
        staff.sign(ANN, "ann", on=False)
    assert SettingStore(path).read() == {ANN: AgentSetting(signed_in=False)}


async def test_a_damaged_file_signs_everybody_in_and_is_set_aside(path: Path) -> None:
    damage(path)
    async with Process(path).up() as staff:
        assert staff.status(ANN).signed_in
    assert [each.read_text() for each in path.parent.glob("people.json.damaged-*")] == ["{"]


async def test_a_disk_that_refuses_is_told_until_it_takes_it(path: Path) -> None:
    in_its_way = blocked(path)
    made = Process(path)
    task = asyncio.create_task(made.staff.run())
    made.staff.sign(ANN, "ann", on=False)
    await soon(lambda: made.staff.trouble != "")
    in_its_way()
    await made.until_kept(1)
    await soon(lambda: made.staff.trouble == "")
    task.cancel()
    await asyncio.wait({task})


async def test_a_row_for_everybody_once_the_phones_are_known_and_for_each_change(path: Path) -> None:
    made = Process(path)
    async with made.up() as staff:
        made.dispatcher.device(ANN, Device.FREE)
        assert not made.rows
        staff.pause(BEN, "boss", "lunch")  # what somebody wants is written, whatever is known
        made.looked = True
        await soon(lambda: staff.seen(ANN) is not None)
        made.dispatcher.device(ANN, Device.OFFLINE)
    told = [(row.person, row.event, row.state, row.author) for row in made.rows if isinstance(row, AgentChange)]
    assert [row[1:] for row in told if row[0] == BEN] == [("seen", "away", ""), ("paused", "away", "boss")]
    assert [row[1:] for row in told if row[0] == ANN] == [("seen", "ready", ""), ("away", "away", "")]


async def test_whom_the_rules_lose_and_find_again_is_as_before(path: Path) -> None:
    made = Process(path)
    made.looked = True
    async with made.up() as staff:
        staff.sign(ANN, "ann", on=False)
        whole = made.group
        made.group = replace(whole, people={who: each for who, each in whole.people.items() if who != ANN})
        made.dispatcher.replace(made.group)
        await soon(lambda: staff.seen(ANN) is None)
        with pytest.raises(NoSuchPerson, match=ANN):
            staff.sign(ANN, "ann", on=True)
        made.group = whole
        made.dispatcher.replace(whole)
        await soon(lambda: staff.seen(ANN) is not None)
        assert staff.state(ANN) is AgentState.SIGNED_OUT


async def test_the_last_call_is_the_one_that_was_taken_not_one_that_rang(path: Path) -> None:
    made, queue = Process(path), small_group().queues[FRONT_DESK]
    made.dispatcher.device(ANN, Device.FREE)
    for name in ("a", "b"):
        place = made.dispatcher.enter(Caller(CallId(name), queue, 0.0, Language("en")))
        assert await place.next() == Offer(CallId(name), ANN)
        if name == "b":
            assert made.staff.last_call(ANN) is None
            assert made.dispatcher.accept(CallId(name), ANN)
        made.dispatcher.leave(CallId(name))
    assert made.staff.last_call(ANN) == "b"
    made.staff.dispose(ANN, CallId("b"), "resolved")
    assert [(row.call_id, row.disposition) for row in made.rows if isinstance(row, Disposition)] == [("b", "resolved")]
