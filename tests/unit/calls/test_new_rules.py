"""The rules change while calls are up: those keep the old ones, callers to come meet the new ones."""

import asyncio

from callcontrol.model.calls import Outcome
from callcontrol.model.names import PersonId
from callcontrol.model.rules import Group
from tests.support.practice import Practice
from tests.support.small_group import DESK, NORTH, small_group
from tests.support.virtual_time import virtual

OLD = small_group()
FINN = PersonId("northside-104")
NEW = small_group(north_people="{103: {name: Cora, skills: [billing]}, 104: {name: Finn, skills: [reception]}}")
"""Ann and Ben have left, Finn is new."""


def live_calls(practice: Practice, location: str) -> float | None:
    return practice.metrics.registry.get_sample_value("callcontrol_live_calls", {"location": location})


@virtual
async def test_a_talk_with_somebody_who_left_goes_on_and_ends_as_any_other() -> None:
    async with Practice(OLD) as practice:
        line = await practice.call_in_queue()
        await practice.stage("Talking")
        practice.supervisor.replace(NEW)
        await asyncio.sleep(120)
        assert practice.pbx.talking(line)
        practice.pbx.hang_up(line)
        await practice.over()
        assert practice.journal.only.outcome is Outcome.ANSWERED
        assert practice.journal.only.rules_version == OLD.version
        assert practice.serving() == 0
        assert practice.pbx.leftovers() == []


@virtual
async def test_a_caller_who_waits_is_answered_by_somebody_new() -> None:
    async with Practice(OLD) as practice:
        practice.no_phones()
        line = await practice.call_in_queue()
        await practice.stage("Waiting")
        practice.pbx.add_phone(FINN)
        practice.supervisor.replace(NEW)
        await practice.stage("Talking", within=5)
        assert practice.pbx.talking(line)
        assert practice.journal.only.person == FINN
        assert practice.journal.only.rules_version == OLD.version


@virtual
async def test_a_new_person_s_phone_is_listened_to_from_then_on() -> None:
    async with Practice(OLD) as practice:
        practice.no_phones()
        practice.pbx.add_phone(FINN)
        practice.pbx.register(practice.pbx.phones[FINN], False)
        practice.supervisor.replace(NEW)
        await asyncio.sleep(5)
        await practice.call_in_queue()
        await practice.stage("Waiting")
        practice.pbx.register(practice.pbx.phones[FINN], True)
        await practice.stage("Ringing", within=0.5)


@virtual
async def test_new_callers_meet_the_new_rules_and_old_ones_finish_by_theirs() -> None:
    async with Practice(OLD) as practice:
        practice.no_phones()
        await practice.call_in_queue()
        await practice.stage("Waiting")
        practice.supervisor.replace(NEW)
        practice.pbx.call_in(NORTH)
        await practice.until(lambda: len(practice.sessions) == 2)
        groups = {session.call.group.version for session in practice.sessions}
        versions = {record.rules_version for record in practice.journal.records.values()}
        assert groups == versions == {OLD.version, NEW.version}


@virtual
async def test_gauges_of_what_the_new_rules_do_not_know_are_gone_once_nobody_needs_them() -> None:
    async with Practice(OLD) as practice:
        practice.no_phones()
        line = await practice.call_in_queue()
        await practice.stage("Waiting")
        practice.supervisor.replace(_without_northside())
        waiting = practice.metrics.registry.get_sample_value
        assert (live_calls(practice, "northside"), live_calls(practice, "lakeview")) == (1, 0)
        assert waiting("callcontrol_waiting_callers", {"queue": DESK}) == 1
        practice.pbx.hang_up(line)
        await practice.over()
        assert live_calls(practice, "northside") is None
        assert waiting("callcontrol_waiting_callers", {"queue": DESK}) is None


def _without_northside() -> Group:
    lake = OLD.locations[next(key for key in OLD.locations if key == "lakeview")]
    queues = {name: queue for name, queue in OLD.queues.items() if name.startswith("lakeview")}
    people = {key: person for key, person in OLD.people.items() if person.location == lake.key}
    return Group("x", "x", {lake.key: lake}, queues, people, {}, OLD.prompts, None)


@virtual
async def test_a_call_keeps_its_rules_over_a_restart_by_other_ones() -> None:
    async def earlier(version: str) -> Group | None:
        return OLD if version == OLD.version else None

    async with Practice(OLD) as before:
        before.no_phones()
        await before.call_in_queue()
        await before.stage("Waiting")
    async with Practice(NEW, pbx=before.pbx, journal=before.journal, earlier=earlier) as after:
        await after.until(lambda: after.sessions)
        assert after.session.call.group is OLD


@virtual
async def test_a_call_whose_rules_are_lost_goes_on_by_the_live_ones() -> None:
    async with Practice(OLD) as before:
        before.no_phones()
        await before.call_in_queue()
        await before.stage("Waiting")
    async with Practice(NEW, pbx=before.pbx, journal=before.journal) as after:
        await after.until(lambda: after.sessions)
        assert after.session.call.group is NEW
