"""The dispatcher: the engine at its clock, and the places of those who wait."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, PersonId, QueueName
from callcontrol.observe.metrics import Metrics
from callcontrol.people.dispatcher import Dispatcher, Place
from callcontrol.queueing import Caller, Device, GiveUp, Offer, OfferResult
from tests.support.small_group import DESK, small_group
from tests.support.virtual_time import virtual

ANN, BEN = PersonId("northside-101"), PersonId("northside-102")
CALL = CallId("a")


@asynccontextmanager
async def running() -> AsyncIterator[Dispatcher]:
    loop = asyncio.get_running_loop()
    dispatcher = Dispatcher(small_group(), Metrics(), loop.time)
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(dispatcher.run())
        yield dispatcher
        task.cancel()


def enter(dispatcher: Dispatcher, call_id: CallId = CALL) -> Place:
    now = asyncio.get_running_loop().time()
    return dispatcher.enter(Caller(call_id, small_group().queues[QueueName(DESK)], now, Language("en")))


@virtual
async def test_the_longest_wait_ends_at_its_very_moment() -> None:
    async with running() as dispatcher:
        await asyncio.sleep(3.3)
        place = enter(dispatcher)
        began = asyncio.get_running_loop().time()
        assert await place.next() == GiveUp(CALL)
        assert asyncio.get_running_loop().time() - began == 300.0


@virtual
async def test_a_rest_ends_at_its_very_moment() -> None:
    async with running() as dispatcher:
        dispatcher.device(ANN, Device.FREE)
        place = enter(dispatcher)
        assert await place.next() == Offer(CALL, ANN)
        await asyncio.sleep(7.5)
        dispatcher.decline(CALL, ANN, OfferResult.MISSED)
        assert await place.next() == Offer(CALL, ANN)
        assert asyncio.get_running_loop().time() == 7.5 + 30.0


@virtual
async def test_coming_back_finds_the_same_place() -> None:
    async with running() as dispatcher:
        dispatcher.device(ANN, Device.FREE)
        place = enter(dispatcher)
        assert await place.next() == Offer(CALL, ANN)
        enter(dispatcher, CallId("b"))
        dispatcher.decline(CALL, ANN, OfferResult.MISSED)
        assert enter(dispatcher) is place
        dispatcher.device(BEN, Device.FREE)
        assert await place.next() == Offer(CALL, BEN)


@virtual
async def test_an_offer_made_before_the_call_looks_is_not_lost() -> None:
    async with running() as dispatcher:
        dispatcher.device(ANN, Device.FREE)
        dispatcher.device(BEN, Device.FREE)
        place = enter(dispatcher)
        assert await place.next() == Offer(CALL, ANN)
        dispatcher.decline(CALL, ANN, OfferResult.DECLINED)
        await asyncio.sleep(2)
        assert await enter(dispatcher).next() == Offer(CALL, BEN)


@virtual
async def test_leaving_frees_the_person_for_the_next() -> None:
    async with running() as dispatcher:
        dispatcher.device(ANN, Device.FREE)
        enter(dispatcher)
        other = enter(dispatcher, CallId("b"))
        dispatcher.leave(CALL)
        assert await other.next() == Offer(CallId("b"), ANN)
        assert dispatcher.waiting(QueueName(DESK)) == 1
        dispatcher.leave(CALL)


@virtual
async def test_accepting_takes_the_caller_out_of_the_queue() -> None:
    async with running() as dispatcher:
        dispatcher.device(ANN, Device.FREE)
        enter(dispatcher)
        assert not dispatcher.accept(CALL, BEN)
        assert dispatcher.accept(CALL, ANN)
        assert dispatcher.waiting(QueueName(DESK)) == 0
        other = enter(dispatcher, CallId("b"))
        dispatcher.finished(ANN, CALL)
        assert await other.next() == Offer(CallId("b"), ANN)


@virtual
async def test_the_gauges_follow() -> None:
    metrics = Metrics()
    dispatcher = Dispatcher(small_group(), metrics, asyncio.get_running_loop().time)
    dispatcher.device(ANN, Device.FREE)
    dispatcher.device(BEN, Device.BUSY)
    enter(dispatcher)
    read = metrics.registry.get_sample_value
    assert read("callcontrol_waiting_callers", {"queue": DESK}) == 1
    assert read("callcontrol_agents", {"state": "serving"}) == 1
    assert read("callcontrol_agents", {"state": "busy"}) == 1
    assert read("callcontrol_agents", {"state": "offline"}) == 3


@virtual
async def test_new_rules_reach_the_engine_and_the_gauges() -> None:
    metrics = Metrics()
    dispatcher = Dispatcher(small_group(), metrics, asyncio.get_running_loop().time)
    place = enter(dispatcher)
    nobody = replace(small_group(), queues={}, people={})
    dispatcher.replace(nobody)
    read = metrics.registry.get_sample_value
    assert read("callcontrol_waiting_callers", {"queue": DESK}) == 1, "a caller waits there by older rules"
    assert read("callcontrol_waiting_callers", {"queue": "northside/billing"}) is None
    dispatcher.leave(place.call_id)
    assert read("callcontrol_waiting_callers", {"queue": DESK}) is None
    dispatcher.replace(small_group())
    assert read("callcontrol_waiting_callers", {"queue": DESK}) == 0
    assert read("callcontrol_agents", {"state": "offline"}) == 5
