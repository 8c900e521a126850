"""The dispatcher at its clocks: rings, overflow and hours of work come at their moments."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import time, timedelta

from callcontrol.model.calls import CallId
from callcontrol.model.names import BoxName, Language, LocationKey, PersonId, QueueName, Source
from callcontrol.model.paths import ToBox
from callcontrol.model.rules import Group
from callcontrol.model.staff import Duty, Overflow, Queue, Ring
from callcontrol.observe.metrics import Metrics
from callcontrol.people.dispatcher import Dispatcher, Place
from callcontrol.queueing import Caller, Device, Offer, OfferResult, Overflowing
from tests.support.small_group import DESK, small_group
from tests.support.virtual_time import VirtualClock, virtual

ANN, DAN = PersonId("northside-101"), PersonId("lakeview-301")
CALL = CallId("a")
HERE = Source("group.yaml", 1, 1)
SMALL = small_group()
DESK_QUEUE = SMALL.queues[QueueName(DESK)]
LATE = Overflow(ToBox(BoxName("northside/box"), HERE), 60.0, None, None, HERE)


def working(starts: str, ends: str) -> Group:
    """Ann works on Tuesdays, between these; virtual time begins on one at 9:30."""
    ann = replace(SMALL.people[ANN], works=(Duty(1, time.fromisoformat(starts), time.fromisoformat(ends), HERE),))
    return replace(SMALL, people={**SMALL.people, ANN: ann})


@asynccontextmanager
async def running(group: Group = SMALL, ahead: timedelta = timedelta()) -> AsyncIterator[Dispatcher]:
    clock = VirtualClock()
    dispatcher = Dispatcher(group, Metrics(), clock.monotonic, lambda: clock.rules_now() + ahead)
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(dispatcher.run())
        yield dispatcher
        task.cancel()


def enter(dispatcher: Dispatcher, queue: Queue = DESK_QUEUE, call_id: CallId = CALL) -> Place:
    return dispatcher.enter(Caller(call_id, queue, asyncio.get_running_loop().time(), Language("en")))


@virtual
async def test_a_ring_is_reached_at_its_very_moment() -> None:
    ring = Ring(45.0, frozenset({LocationKey("lakeview")}), frozenset(), HERE)
    async with running() as dispatcher:
        await asyncio.sleep(3.3)
        dispatcher.device(DAN, Device.FREE)
        place = enter(dispatcher, replace(DESK_QUEUE, rings=(ring,)))
        assert await place.next() == Offer(CALL, DAN)
        assert asyncio.get_running_loop().time() == 3.3 + 45.0


@virtual
async def test_an_overflow_comes_at_its_very_moment() -> None:
    async with running() as dispatcher:
        await asyncio.sleep(3.3)
        place = enter(dispatcher, replace(DESK_QUEUE, overflow=(LATE,)))
        assert await place.next() == Overflowing(CALL, LATE)
        assert asyncio.get_running_loop().time() == 3.3 + 60.0


@virtual
async def test_an_overflow_that_came_while_a_phone_rang_is_told_once() -> None:
    """The caller's own call comes back to the queue before it learns that the queue has let it go."""
    async with running() as dispatcher:
        queue = replace(DESK_QUEUE, overflow=(LATE,))
        dispatcher.device(ANN, Device.FREE)
        place = enter(dispatcher, queue)
        assert await place.next() == Offer(CALL, ANN)
        await asyncio.sleep(70)
        dispatcher.decline(CALL, ANN, OfferResult.MISSED)
        dispatcher.device(DAN, Device.FREE)
        assert enter(dispatcher, queue) is place
        assert dispatcher.waiting(QueueName(DESK)) == 0
        assert await place.next() == Overflowing(CALL, LATE)
        assert not place.told


@virtual
async def test_hours_of_work_begin_and_end_at_their_minute() -> None:
    async with running(working("09:31", "09:33")) as dispatcher:
        dispatcher.device(ANN, Device.FREE)
        place = enter(dispatcher)
        assert await place.next() == Offer(CALL, ANN)
        assert asyncio.get_running_loop().time() == 60.0
        dispatcher.decline(CALL, ANN, OfferResult.MISSED)
        assert await place.next() == Offer(CALL, ANN)
        assert asyncio.get_running_loop().time() == 90.0
        await asyncio.sleep(95)
        dispatcher.accept(CALL, ANN)
        dispatcher.finished(ANN, CALL)
        other = enter(dispatcher, call_id=CallId("b"))
        await asyncio.sleep(60)
        assert not other.told


@virtual
async def test_who_is_on_duty_is_known_before_what_happens_at_that_moment() -> None:
    """Also where nothing has ticked since: whoever has gone home is not rung."""
    clock = VirtualClock()
    dispatcher = Dispatcher(working("09:00", "09:31"), Metrics(), clock.monotonic, clock.rules_now)
    dispatcher.device(ANN, Device.FREE)
    await asyncio.sleep(60)
    assert not enter(dispatcher).told


@virtual
async def test_hours_of_work_are_judged_by_the_calendar_of_the_rules() -> None:
    async with running(working("15:00", "16:00"), ahead=timedelta(hours=6)) as dispatcher:
        dispatcher.device(ANN, Device.FREE)
        assert enter(dispatcher).told


@virtual
async def test_new_rules_bring_new_hours() -> None:
    async with running() as dispatcher:
        dispatcher.device(ANN, Device.FREE)
        dispatcher.replace(working("15:00", "16:00"))
        place = enter(dispatcher)
        assert not place.told
        dispatcher.replace(SMALL)
        assert await place.next() == Offer(CALL, ANN)
