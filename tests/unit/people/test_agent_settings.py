"""What people choose of themselves, as the dispatcher takes it and tells of it."""

import asyncio

from callcontrol.model.calls import CallId
from callcontrol.model.names import PersonId, QueueName
from callcontrol.observe.metrics import Metrics
from callcontrol.people.dispatcher import Dispatcher
from callcontrol.queueing import AgentSetting, AgentStatus, Device, Offer, OfferResult, QueueLoad
from tests.support.small_group import DESK, small_group
from tests.support.virtual_time import virtual
from tests.unit.people.test_dispatcher import ANN, BEN, CALL, enter, running

QUEUE = QueueName(DESK)
Told = list[tuple[PersonId, AgentStatus, str]]


def of(dispatcher: Dispatcher) -> AgentStatus:
    found = dispatcher.status(ANN)
    assert found is not None
    return found


@virtual
async def test_signing_out_and_in() -> None:
    async with running() as dispatcher:
        dispatcher.device(ANN, Device.FREE)
        dispatcher.sign(ANN, on=False)
        place = enter(dispatcher)
        assert not place.told
        dispatcher.sign(ANN, on=False, queue=QUEUE)
        dispatcher.sign(ANN, on=True)
        assert not place.told, "the queue was left for itself"
        dispatcher.sign(ANN, on=True, queue=QUEUE)
        assert await place.next() == Offer(CALL, ANN)


@virtual
async def test_pausing_and_being_ready() -> None:
    async with running() as dispatcher:
        dispatcher.device(ANN, Device.FREE)
        dispatcher.pause(ANN, "lunch")
        place = enter(dispatcher)
        assert (place.told, of(dispatcher).paused) == (False, "lunch")
        dispatcher.ready(ANN)
        assert (await place.next(), of(dispatcher).paused) == (Offer(CALL, ANN), None)


@virtual
async def test_who_signs_in_again_is_not_paused_any_more() -> None:
    async with running() as dispatcher:
        dispatcher.pause(ANN, "lunch")
        dispatcher.sign(ANN, on=True)
        assert of(dispatcher).paused == "lunch", "she was signed in"
        dispatcher.sign(ANN, on=False)
        dispatcher.sign(ANN, on=True)
        assert of(dispatcher).paused is None


@virtual
async def test_a_wrap_up_ends_by_itself() -> None:
    async with running() as dispatcher:
        dispatcher.device(ANN, Device.FREE)
        dispatcher.wrap_up(ANN, 7.0)
        place = enter(dispatcher)
        assert await place.next() == Offer(CALL, ANN)
        assert asyncio.get_running_loop().time() == 7.0


@virtual
async def test_settings_come_back_in_another_process() -> None:
    async with running() as dispatcher:
        dispatcher.pause(ANN, "lunch")
        dispatcher.sign(BEN, on=False, queue=QUEUE)
        settings = dispatcher.settings()
    assert settings[ANN] == AgentSetting(paused="lunch")
    assert settings[PersonId("northside-103")] == AgentSetting()
    async with running() as dispatcher:
        dispatcher.restore({**settings, PersonId("nobody"): AgentSetting(signed_in=False)})
        assert dispatcher.settings() == settings
        for person in (ANN, BEN):
            dispatcher.device(person, Device.FREE)
        assert not enter(dispatcher).told


@virtual
async def test_picking_up() -> None:
    async with running() as dispatcher:
        dispatcher.device(ANN, Device.BUSY)
        enter(dispatcher, CallId("first"))
        place = enter(dispatcher)
        assert not dispatcher.pick_up(CALL, PersonId("northside-103")), "she lacks the skill"
        assert dispatcher.pick_up(CALL, ANN)
        assert await place.next() == Offer(CALL, ANN)
        assert not dispatcher.pick_up(CALL, ANN)


@virtual
async def test_listeners_hear_of_changes_in_their_order() -> None:
    told: Told = []

    def hear(person: PersonId, status: AgentStatus, why: str) -> None:
        told.append((person, status, why))
        if why == "missed":
            dispatcher.pause(person, "told")  # a listener may act: what that leads to is heard after this

    async with running() as dispatcher:
        dispatcher.watch(hear)
        dispatcher.device(ANN, Device.FREE)
        enter(dispatcher)
        dispatcher.decline(CALL, ANN, OfferResult.MISSED)
        assert [(why, status.paused) for _, status, why in told] == [
            ("device", None),
            ("offered", None),
            ("missed", None),
            ("paused", "told"),
        ]


@virtual
async def test_a_listener_that_fails_costs_nobody_anything() -> None:
    def hear(*_: object) -> None:
        raise ValueError("of the listener's own")

    told: list[tuple[QueueName, QueueLoad]] = []
    async with running() as dispatcher:
        dispatcher.watch(hear)
        dispatcher.watch_queues(hear)
        dispatcher.watch_queues(lambda queue, load: told.append((queue, load)))
        dispatcher.device(ANN, Device.FREE)
        assert await enter(dispatcher).next() == Offer(CALL, ANN)
        assert told == [(QUEUE, QueueLoad(0, None, 1, 1)), (QUEUE, QueueLoad(1, 0.0, 1, 0))]


@virtual
async def test_the_gauge_shows_what_people_have_chosen() -> None:
    metrics = Metrics()
    dispatcher = Dispatcher(small_group(), metrics, asyncio.get_running_loop().time)
    for person in (ANN, BEN, PersonId("northside-103"), PersonId("lakeview-301")):
        dispatcher.device(person, Device.FREE)
    dispatcher.sign(ANN, on=False)
    dispatcher.pause(BEN, "lunch")
    dispatcher.wrap_up(PersonId("northside-103"), 5.0)
    read = metrics.registry.get_sample_value
    shown = {
        state: read("callcontrol_agents", {"state": state}) for state in ("signed_out", "paused", "wrap_up", "free")
    }
    assert shown == {"signed_out": 1, "paused": 1, "wrap_up": 1, "free": 1}
