"""Closing time over somebody who waits, and an urgent caller's place, over a restart too."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from callcontrol.model.calls import EventKind, Outcome, Waiting
from callcontrol.model.names import CallTypeName, LocationKey, QueueName
from callcontrol.model.paths import Category, ToQueue
from callcontrol.model.rules import Group, Override, Switch, SystemPrompt
from tests.support.practice import Practice
from tests.support.small_group import BILLING, DESK, small_group
from tests.support.virtual_time import VirtualClock, virtual
from tests.unit.flows.scenes import heard

NORTH = LocationKey("northside")
ANN, CORA = "northside-101", "northside-103"


def closing(seconds: float, group: Group | None = None, grace: float = 900.0) -> Group:
    """Northside closes so soon, for a day."""
    group = group or small_group()
    closes = VirtualClock().rules_now() + timedelta(seconds=seconds)
    shut = Override("1", Switch.CLOSED, closes, closes + timedelta(days=1), "inventory", "test")
    queues = {name: replace(queue, closing_grace_seconds=grace) for name, queue in group.queues.items()}
    place = replace(group.locations[NORTH], overrides=(shut,))
    return replace(group, queues=queues, locations={**group.locations, NORTH: place})


def only(practice: Practice, *there: str) -> None:
    """These phones are there, no others."""
    for name, phone in practice.pbx.phones.items():
        practice.pbx.register(phone, name in there)


def led_on(practice: Practice) -> list[dict[str, object]]:
    events = practice.journal.events(practice.journal.only.call_id, EventKind.CLOSED_MEANWHILE)
    return [dict(event.data) for event in events]


@virtual
async def test_whom_nobody_serves_any_more_is_told_so_and_hears_when_the_practice_opens() -> None:
    async with Practice(closing(60.0)) as practice:
        only(practice)
        line = await practice.call_in_queue()
        await practice.over(within=120)
        record = practice.journal.only
        assert record.outcome is Outcome.AFTER_HOURS
        assert [(one["from"], one["into"]) for one in led_on(practice)] == [(DESK, "closed")]
        assert "closed_meanwhile.en" in heard(line)
        assert record.wait_seconds is not None
        assert record.wait_seconds < 60.0
        assert practice.pbx.leftovers() == []


@virtual
async def test_the_call_types_way_by_night_is_a_queue_with_all_that_was_waited() -> None:
    group = small_group()
    place = group.locations[NORTH]
    name = CallTypeName("appointment")
    by_night = ToQueue(QueueName(BILLING), place.source)
    place = replace(place, call_types={**place.call_types, name: replace(place.call_types[name], closed=by_night)})
    group = replace(group, locations={**group.locations, NORTH: place})
    async with Practice(closing(60.0, group)) as practice:
        only(practice, CORA)
        line = await practice.call_in_queue()
        await practice.stage("Talking", within=120)
        record = practice.journal.only
        assert (record.queue, record.person) == (BILLING, CORA)
        assert record.wait_seconds == pytest.approx(60.0, abs=8.0)
        assert practice.pbx.talking(line)


@virtual
async def test_the_grace_ends_the_wait_though_somebody_is_there() -> None:
    async with Practice(closing(30.0, grace=40.0)) as practice:
        only(practice, ANN)
        talking = await practice.call_in_queue()
        await practice.stage("Talking")
        practice.pbx.call_in("+12125550110")
        await asyncio.sleep(5)
        await practice.until(lambda: len(practice.journal.records) == 2, within=30)
        await practice.until(
            lambda: any(r.outcome is Outcome.AFTER_HOURS for r in practice.journal.records.values()), within=120
        )
        assert practice.pbx.talking(talking)


@virtual
async def test_after_a_restart_closing_time_still_comes() -> None:
    group = closing(60.0)
    async with Practice(group) as before:
        only(before)
        await before.call_in_queue()
        await before.stage("Waiting")
        stage = before.session.stage
        assert isinstance(stage, Waiting)
        assert stage.call_type is not None
    async with Practice(group, pbx=before.pbx, journal=before.journal) as after:
        await after.stage("Waiting")
        await after.over(within=120)
        assert after.journal.only.outcome is Outcome.AFTER_HOURS
        assert len(led_on(after)) == 1


def urgent() -> Group:
    """Every call of northside is urgent."""
    group = small_group()
    place = group.locations[NORTH]
    types = {name: replace(one, category=Category.URGENT) for name, one in place.call_types.items()}
    return replace(group, locations={**group.locations, NORTH: replace(place, call_types=types)})


@virtual
async def test_an_urgent_caller_hears_it_and_what_to_do_if_it_gets_worse() -> None:
    async with Practice(urgent()) as practice:
        only(practice)
        line = await practice.call_in_queue()
        await practice.stage("Waiting")
        await asyncio.sleep(75)
        said = [name for name in heard(line) if name.split(".")[0] in set(SystemPrompt)]
        waiting = said[said.index("urgent_wait.en") :]
        assert waiting == ["urgent_wait.en", "emergency_notice.en", "urgent_wait.en"]


@virtual
async def test_an_urgent_caller_is_urgent_after_a_restart_too() -> None:
    async with Practice(urgent()) as before:
        only(before)
        await before.call_in_queue()
        await before.stage("Waiting")
        assert before.dispatcher.waiting(QueueName(DESK), urgent=True) == 1
    async with Practice(urgent(), pbx=before.pbx, journal=before.journal) as after:
        await after.stage("Waiting")
        await after.until(lambda: after.dispatcher.waiting(QueueName(DESK), urgent=True) == 1)
