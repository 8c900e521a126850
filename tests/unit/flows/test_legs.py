"""What is written of each leg, and of what is heard on it."""

import asyncio

import pytest

from callcontrol.model.calls import EventKind, Outcome
from callcontrol.model.legs import EndedBy, LegKind, LegRecord
from tests.support.full_group import WEST, full_group
from tests.support.pbx_ari import Fault
from tests.support.pbx_things import Manner
from tests.support.practice import Practice
from tests.support.small_group import NORTH
from tests.support.virtual_time import virtual
from tests.unit.flows.scenes import caller, nobody_answers, told

ANN, BEN = "northside-101", "northside-102"
GROUP = full_group()


def legs(practice: Practice) -> dict[str, LegRecord]:
    """By who was rung; the caller's as ``caller``."""
    return {leg.person or "caller": leg for leg in practice.journal.legs[practice.journal.only.call_id].values()}


def heard(practice: Practice) -> list[tuple[object, object, object]]:
    """Prompts, seconds and cut of everything that was heard."""
    return [(data["prompts"], data["seconds"], data["cut"]) for data in told(practice, EventKind.HEARD)]


@virtual
async def test_a_prompt_is_told_with_the_seconds_of_each_piece_and_what_cut_it() -> None:
    async with Practice() as practice:
        practice.pbx.prompt_seconds = lambda media: 4.0 if "greeting" in media else 2.0
        line = practice.pbx.call_in(NORTH)
        await practice.until(lambda: line.sounds)
        await asyncio.sleep(5.1)
        practice.pbx.press(line, "1")
        await practice.stage("Talking")
        (prompts, seconds, cut), *_ = heard(practice)
        assert prompts == ["emergency_notice", "northside/greeting"]
        assert seconds == pytest.approx([2.0, 3.1], abs=0.05)
        assert cut == "key"


@virtual
async def test_a_prompt_that_was_not_cut_ended() -> None:
    async with Practice() as practice:
        line = practice.pbx.call_in(NORTH)
        await practice.until(lambda: line.sounds)
        await practice.until(lambda: told(practice, EventKind.HEARD))
        ((prompts, seconds, cut),) = heard(practice)
        assert isinstance(seconds, list)
        assert len(seconds) == len(prompts) == 3  # type: ignore[arg-type]
        assert cut == "end"


@virtual
async def test_a_hangup_cuts_what_is_heard_before_the_call_ends_in_the_journal() -> None:
    async with Practice() as practice:
        line = practice.pbx.call_in(NORTH)
        await practice.until(lambda: line.sounds)
        await asyncio.sleep(0.7)
        practice.pbx.hang_up(line)
        await practice.over()
        (one,) = heard(practice)
        assert (one[1], one[2]) == ([0.7], "hangup")
        kinds = [event.kind for event in practice.journal.events(practice.journal.only.call_id)]
        assert kinds.index(EventKind.HEARD) < kinds.index(EventKind.ENDED)
        own = legs(practice)["caller"]
        assert (own.kind, own.ended_by) == (LegKind.CALLER, EndedBy.THEM)
        assert own.answered_at is not None


@virtual
async def test_who_is_answered_in_the_middle_of_a_sentence_heard_it_until_then() -> None:
    async with Practice() as practice:
        practice.pbx.prompt_seconds = lambda media: 20.0 if "please_wait" in media else 1.0
        await practice.call_in_queue()
        await practice.stage("Talking")
        (last,) = [one for one in heard(practice) if one[0] == ["please_wait"]]
        assert last[2] == "stopped"
        assert last[1] == pytest.approx([2.0], abs=0.2), "Ann picks up after two seconds"


@virtual
async def test_a_prompt_that_asterisk_cannot_play_failed() -> None:
    async with Practice() as practice:
        practice.pbx.silent_media.add("sound:memory/northside/menu.en")
        practice.pbx.call_in(NORTH)
        await practice.stage("Talking")
        assert "failed" in [cut for prompts, _, cut in heard(practice) if prompts == ["northside/menu"]]


@virtual
async def test_each_phone_that_rang_is_a_leg_of_its_own() -> None:
    async with Practice() as practice:
        practice.pbx.phones[ANN].manner = Manner.IGNORE
        practice.pbx.phones[BEN].talks = 30.0
        await practice.call_in_queue()
        await practice.over()
        assert practice.journal.only.outcome is Outcome.ANSWERED
        own, missed, taken = legs(practice)["caller"], legs(practice)[ANN], legs(practice)[BEN]
        assert (missed.kind, missed.answered_at, missed.ended_by) == (LegKind.DESK, None, EndedBy.US)
        assert taken.rang_at is not None
        assert taken.answered_at is not None
        assert taken.ended_at is not None
        assert (taken.ended_at - taken.answered_at).total_seconds() == pytest.approx(30.0, abs=0.1)
        assert (taken.ended_by, own.ended_by) == (EndedBy.THEM, EndedBy.US)


@virtual
async def test_a_phone_that_could_not_even_be_rung_has_a_leg_that_has_ended() -> None:
    async with Practice() as practice:
        practice.ari.faults.plan("channels.create", Fault.SERVER, times=1)
        await practice.call_in_queue()
        await practice.stage("Talking")
        failed = legs(practice)[ANN]
        assert (failed.rang_at, failed.answered_at, failed.ended_by) == (None, None, EndedBy.US)


@virtual
async def test_keys_and_prompts_of_somebody_on_call_are_theirs() -> None:
    async with Practice(GROUP) as practice:
        nobody_answers(practice)
        mobile = practice.pbx.mobiles[GROUP.contacts[next(iter(GROUP.contacts))].number]
        mobile.manner, mobile.keys = Manner.ANSWER, "1"
        await caller(practice, WEST, "4")
        await practice.stage("Talking", within=200)
        keys = told(practice, EventKind.KEY)
        (taken,) = [data for data in keys if "channel" in data]
        person = practice.journal.only.person
        assert (taken["key"], taken["person"]) == ("1", person)
        (asked,) = [data for data in told(practice, EventKind.HEARD) if data.get("person") == person]
        assert (asked["prompts"], asked["cut"]) == (["west/name"], "key")  # pressed in the first of what is said
        assert legs(practice)[str(person)].kind is LegKind.CONTACT


@virtual
async def test_every_leg_has_ended_once_its_call_is_over() -> None:
    async with Practice() as practice:
        line = await practice.call_in_queue()
        await practice.stage("Ringing")
        practice.pbx.hang_up(line)
        await practice.over()
        assert {leg.ended_by for leg in legs(practice).values()} == {EndedBy.THEM, EndedBy.US}


@virtual
async def test_legs_go_on_in_the_next_process() -> None:
    async with Practice() as before:
        line = await before.call_in_queue()
        await before.stage("Talking")
        told_before = dict(legs(before))
    assert told_before[ANN].ended_at is None, "letting go of a call ends none of its legs"
    async with Practice(pbx=before.pbx, journal=before.journal) as after:
        await after.stage("Talking")
        after.pbx.hang_up(line)
        await after.over()
        now = legs(after)
        assert now["caller"].channel == told_before["caller"].channel
        assert (now["caller"].ended_by, now[ANN].ended_by) == (EndedBy.THEM, EndedBy.US)


@virtual
async def test_a_leg_that_ended_while_nobody_watched_was_not_seen_to_end() -> None:
    async with Practice() as before:
        line = await before.call_in_queue()
        await before.stage("Talking")
    before.pbx.hang_up(line)
    await asyncio.sleep(5)
    async with Practice(pbx=before.pbx, journal=before.journal) as after:
        await after.until(lambda: after.journal.only.ended_at)
        assert legs(after)["caller"].ended_by is EndedBy.UNSEEN
