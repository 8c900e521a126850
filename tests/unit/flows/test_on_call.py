"""The on-call chain: step after step, the first who takes the call, and nobody at all."""

import asyncio

import pytest

from callcontrol.calls.supervisor import LOOK_SECONDS
from callcontrol.flows.hold import STILL_CALLING_SECONDS
from callcontrol.model.calls import EventKind, Outcome
from callcontrol.model.names import ContactName
from tests.support.full_group import COHEN, CONTACTS, PATEL, WEST, full_group
from tests.support.pbx_ari import Fault
from tests.support.pbx_things import Line, Manner
from tests.support.practice import SEALER, Practice
from tests.support.virtual_time import virtual
from tests.unit.flows.scenes import caller, heard, nobody_answers, told

GROUP = full_group()
URGENT = "4"


def takes(practice: Practice, number: str, keys: str = "1", after: float = 2.0) -> None:
    """Whoever has this number picks up and presses these keys."""
    mobile = practice.pbx.mobiles[number]
    mobile.manner, mobile.keys, mobile.after = Manner.ANSWER, keys, after


def results(practice: Practice) -> list[tuple[object, object]]:
    """Who was rung, and how each ring ended."""
    events = told(practice, EventKind.ON_CALL)
    return [(event["contact"], event["result"]) for event in events if event["result"] != "ringing"]


def legs(practice: Practice) -> list[Line]:
    """Channels to telephones outside."""
    return [line for line in practice.pbx.lines.values() if line.phone is not None]


async def night_call(practice: Practice, **keys: str) -> Line:
    """Somebody urgently calls; only the contacts named pick up, and press these keys."""
    nobody_answers(practice)
    for contact, pressed in keys.items():
        takes(practice, CONTACTS[ContactName(contact)], pressed)
    return await caller(practice, WEST, URGENT)


@virtual
async def test_who_takes_the_call_is_the_one_who_answered() -> None:
    async with Practice(GROUP) as practice:
        line = await night_call(practice, dr_patel="1")
        await practice.stage("Talking")
        record = practice.journal.only
        assert practice.pbx.talking(line)
        assert (record.person, record.queue) == ("contact/dr_patel", None)
        assert record.wait_seconds == pytest.approx(3.5, abs=0.2)
        assert heard(line)[-2:] == ["calling_on_call.en", "music"]
        (leg,) = legs(practice)
        told = ["west/name", "about_urgent", "speaks_en", "take_call"]
        assert leg.heard == [f"sound:memory/{name}.es" for name in told], "Dr. Patel's first language"
        assert leg.variables == {
            "CONNECTEDLINE(name,i)": "West",
            "CONNECTEDLINE(num,i)": WEST,
            "PJSIP_TRANSFER_HANDLING()": "ari-only",
        }
        practice.pbx.hang_up(leg)
        await practice.over()
        assert practice.journal.only.outcome is Outcome.ANSWERED


@virtual
async def test_nobodys_number_is_in_journal_or_log() -> None:
    async with Practice(GROUP) as practice:
        practice.ari.faults.plan("channels.create", Fault.SERVER)
        await night_call(practice, night_service="")
        await practice.stage("Talking", within=200)
        everything = str(practice.journal.posted) + str(practice.logs)
        assert not [number for number in CONTACTS.values() if number.lstrip("+") in everything]


@virtual
async def test_a_voicemail_hears_the_sentence_three_times_at_most_and_is_hung_up() -> None:
    async with Practice(GROUP) as practice:
        await night_call(practice, dr_patel="")
        await practice.until(lambda: legs(practice))
        (leg,) = legs(practice)
        await practice.until(lambda: results(practice), within=60)
        assert results(practice) == [("dr_patel", "not_taken")]
        assert leg.heard.count("sound:memory/take_call.es") == 3
        assert leg.heard[-2:] == ["sound:memory/take_call.es"] * 2, "the rest is told once"
        await asyncio.sleep(0.1)
        assert leg not in legs(practice)


@pytest.mark.parametrize("key", ["2", "0", "#", "*"])
@virtual
async def test_any_other_key_passes_the_call_on(key: str) -> None:
    async with Practice(GROUP) as practice:
        await night_call(practice, dr_patel=key)
        await practice.until(lambda: results(practice))
        assert results(practice) == [("dr_patel", "not_taken")]


@virtual
async def test_who_hangs_up_while_asked_does_not_take_the_call() -> None:
    async with Practice(GROUP) as practice:
        practice.pbx.mobiles[PATEL].talks = 1.0
        await night_call(practice, dr_patel="")
        await practice.until(lambda: results(practice), within=20)
        assert results(practice) == [("dr_patel", "not_taken")]
        faults = told(practice, EventKind.FAULT)
        assert faults == [], "a sentence that was cut by leaving is no fault"


async def both_rung(practice: Practice, **after: float) -> Line:
    """A call that comes to the step at which two doctors are rung; each picks up after so long, and presses 1."""
    line = await night_call(practice)
    await practice.until(lambda: len(told(practice, EventKind.ON_CALL)) == 3, within=60)
    await asyncio.sleep(1)  # the ring before that step is under way, and in vain
    for contact, seconds in after.items():
        takes(practice, CONTACTS[ContactName(contact)], after=seconds)
    return line


@virtual
async def test_of_two_the_first_has_the_caller_and_the_other_falls_silent_at_once() -> None:
    async with Practice(GROUP) as practice:
        line = await both_rung(practice, dr_patel=4.0, dr_cohen=3.0)
        await practice.until(lambda: len(legs(practice)) == 2)
        late = next(leg for leg in legs(practice) if leg.phone is practice.pbx.mobiles[PATEL])
        await practice.stage("Talking")
        assert late.ended_as == "answered_elsewhere", "a telephone that lost counts no missed call"
        assert practice.pbx.talking(line)
        assert practice.journal.only.person == "contact/dr_cohen"
        assert results(practice)[-2:] == [("dr_patel", "late"), ("dr_cohen", "taken")]
        await asyncio.sleep(0.1)
        assert [leg.phone for leg in legs(practice)] == [practice.pbx.mobiles[COHEN]]


@virtual
async def test_who_rings_when_the_caller_hangs_up_has_missed_the_call() -> None:
    async with Practice(GROUP) as practice:
        line = await both_rung(practice)
        await practice.until(lambda: len(legs(practice)) == 2)
        rung = legs(practice)
        practice.pbx.hang_up(line)
        await practice.over()
        assert [leg.ended_as for leg in rung] == ["", ""]


@virtual
async def test_two_who_press_in_the_same_moment_do_not_share_the_caller() -> None:
    async with Practice(GROUP) as practice:
        line = await both_rung(practice, dr_patel=3.0, dr_cohen=3.0)
        await practice.stage("Talking")
        assert practice.pbx.talking(line)
        assert sorted(str(result) for _, result in results(practice)[-2:]) == ["late", "taken"]
        await asyncio.sleep(0.1)
        assert len(legs(practice)) == 1


@virtual
async def test_all_steps_and_rounds_then_the_caller_is_told() -> None:
    async with Practice(GROUP) as practice:
        line = await night_call(practice)
        await practice.over(within=400)
        record = practice.journal.only
        assert record.outcome is Outcome.UNREACHED
        a_round = ["dr_patel", "dr_patel", "dr_patel", "dr_cohen", "night_service"]
        assert [contact for contact, result in results(practice) if result == "missed"] == a_round * 2
        assert record.wait_seconds == pytest.approx(2 * (20 + 20 + 25 + 20), abs=2)
        assert heard(line)[-1] == "on_call_unreached.en"
        assert results(practice)[-1] == (None, "unreached")
        assert "nobody on call was reached" in str(practice.logs)
        assert (
            practice.metrics.registry.get_sample_value("callcontrol_call_faults_total", {"kind": "on_call_unreached"})
            == 1.0
        )


@virtual
async def test_the_caller_hears_now_and_then_that_somebody_is_still_sought() -> None:
    async with Practice(GROUP) as practice:
        line = await night_call(practice)
        await practice.until(lambda: "calling_on_call.en" in heard(line))
        await asyncio.sleep(2 * STILL_CALLING_SECONDS + 24)
        assert [said for said in heard(line) if "call" in said or "give" in said] == [
            "calling_on_call.en",
            "give_number.en",
            "calling_next.en",
            "give_number.en",
            "calling_next.en",
            "give_number.en",
        ], "forty seconds of the first step, twenty-five of the second"


@virtual
async def test_a_number_that_the_caller_gives_is_what_hanging_up_leaves_and_the_search_goes_on() -> None:
    async with Practice(GROUP) as practice:
        line = await night_call(practice)
        await practice.until(lambda: "give_number.en" in heard(line), within=60)
        practice.pbx.press(line, "1")
        await practice.until(lambda: "your_number.en" in heard(line))
        rung_meanwhile = len(told(practice, EventKind.ON_CALL))
        await asyncio.sleep(1)
        practice.pbx.press(line, "2")
        await practice.until(lambda: "enter_number.en" in heard(line))
        for key in "2025550179#":
            practice.pbx.press(line, key)
            await asyncio.sleep(0.2)
        await practice.until(lambda: heard(line).count("confirm_number.en") == 2, within=60)
        practice.pbx.press(line, "1")
        await practice.until(lambda: "number_noted.en" in heard(line))
        await practice.until(lambda: len(told(practice, EventKind.ON_CALL)) > rung_meanwhile + 2, within=60)
        assert practice.session.call.urgent
        practice.pbx.hang_up(line)
        await practice.over()
        (left,) = [event for event in told(practice, EventKind.ON_CALL) if event["result"] == "unreached"]
        assert SEALER.unseal(str(left["sealed"])) == "+12025550179"
        everything = str(practice.journal.posted) + str(practice.logs)
        assert "2025550179" not in everything
        keys = [str(event["key"]) for event in told(practice, EventKind.KEY)]
        assert set(keys[2:]) <= {"?", "1"}, "keys of a number are in the journal"


@virtual
async def test_a_number_that_was_given_outlives_the_process_at_once() -> None:
    """The caller hears that it is noted, the process is killed before the next ring, and the caller hangs up."""
    async with Practice(GROUP) as before:
        nobody_answers(before)
        line = before.pbx.call_in(WEST, "anonymous")
        await before.until(lambda: line.sounds)
        before.pbx.press(line, URGENT)
        await before.until(lambda: "give_number.en" in heard(line), within=60)
        before.pbx.press(line, "1")
        await before.until(lambda: "enter_number.en" in heard(line), within=60)
        for key in "2025550179#":
            before.pbx.press(line, key)
            await asyncio.sleep(0.2)
        await before.until(lambda: "confirm_number.en" in heard(line), within=60)
        before.pbx.press(line, "1")
        rung = results(before)
        await before.until(lambda: "number_noted.en" in heard(line))
        assert results(before) == [*rung, (None, "number_given")], "the next ring has begun, and kept the number"
    before.pbx.hang_up(line)
    async with Practice(GROUP, pbx=before.pbx, journal=before.journal) as after:
        await after.over()
        (left,) = [event for event in told(after, EventKind.ON_CALL) if event["result"] == "unreached"]
        assert SEALER.unseal(str(left["sealed"])) == "+12025550179"


@virtual
async def test_somebody_who_takes_the_call_ends_the_talk_of_numbers_at_once() -> None:
    async with Practice(GROUP) as practice:
        line = await night_call(practice)
        await practice.until(lambda: "give_number.en" in heard(line), within=60)
        practice.pbx.press(line, "1")
        await practice.until(lambda: "your_number.en" in heard(line))
        takes(practice, CONTACTS[ContactName("dr_patel")], after=0.5)
        await practice.stage("Talking", within=60)
        assert practice.pbx.talking(line)
        said = len(heard(line))
        await asyncio.sleep(60)
        assert len(heard(line)) == said, "somebody talks, and the caller is asked for their number"


@virtual
async def test_who_says_nothing_to_it_is_sought_for_on() -> None:
    async with Practice(GROUP) as practice:
        line = await night_call(practice)
        await practice.until(lambda: "give_number.en" in heard(line), within=60)
        practice.pbx.press(line, "1")
        await practice.over(within=400)
        assert practice.journal.only.outcome is Outcome.UNREACHED
        assert heard(line)[-1] == "on_call_unreached.en"
        assert not [event for event in told(practice, EventKind.ON_CALL) if event["result"] == "number_given"]
        assert practice.pbx.leftovers() == []


@virtual
async def test_a_ring_that_fails_at_once_leaves_the_caller_no_silence() -> None:
    async with Practice(GROUP) as practice:
        practice.ari.faults.plan("channels.create", Fault.SERVER, times=2)
        line = await night_call(practice)
        await practice.until(lambda: [result for _, result in results(practice)] == ["failed", "failed"])
        await asyncio.sleep(3)
        assert "channels.stop_moh" not in practice.ari.sent_operations()
        await practice.until(lambda: "calling_next.en" in heard(line), within=10)
        assert "channels.stop_moh" in practice.ari.sent_operations()


@virtual
async def test_a_busy_telephone_is_not_rung_again_at_once() -> None:
    async with Practice(GROUP) as practice:
        practice.pbx.mobiles[PATEL].manner = Manner.REJECT
        await caller(practice, WEST, URGENT)
        events = practice.journal.events
        await practice.until(lambda: len(told(practice, EventKind.ON_CALL)) >= 3)
        first, _, second = events(practice.journal.only.call_id, EventKind.ON_CALL)[:3]
        assert (second.at - first.at).total_seconds() == pytest.approx(5.0, abs=0.1)


@virtual
async def test_a_trunk_that_fails_for_some_seconds_is_tried_again_not_all_at_once() -> None:
    async with Practice(GROUP) as practice:
        practice.ari.faults.plan("channels.create", Fault.SERVER, times=2)
        line = await night_call(practice, dr_patel="1")
        await practice.stage("Talking")
        assert practice.pbx.talking(line)
        assert [result for _, result in results(practice)] == ["failed", "failed", "taken", "late"]
        assert practice.journal.only.wait_seconds == pytest.approx(2 * 5.0 + 3.5, abs=0.2)


@pytest.mark.parametrize("operation", ["bridges.create_with_id", "bridges.add_channel", "channels.dial"])
@pytest.mark.parametrize("fault", [Fault.CONFLICT, Fault.SERVER, Fault.LOST, Fault.UNANSWERED])
@virtual
async def test_a_command_that_fails_costs_the_caller_only_time(operation: str, fault: Fault) -> None:
    async with Practice(GROUP) as practice:
        practice.ari.faults.plan(operation, fault)
        line = await night_call(practice, dr_patel="1", dr_cohen="1")
        await practice.stage("Talking", within=120)
        await asyncio.sleep(2 * LOOK_SECONDS + 5)
        assert practice.pbx.talking(line)
        assert len(legs(practice)) == 1, "a leg of the failed attempt is still there"
        practice.pbx.hang_up(line)
        await practice.over()
        await asyncio.sleep(1)
        assert practice.pbx.leftovers() == []


@virtual
async def test_a_caller_who_hangs_up_ends_every_leg_within_a_second() -> None:
    async with Practice(GROUP) as practice:
        line = await night_call(practice)
        await practice.until(lambda: len(legs(practice)) == 2, within=60)
        practice.pbx.hang_up(line)
        await asyncio.sleep(1)
        assert practice.pbx.leftovers() == []
        assert practice.journal.only.outcome is Outcome.ABANDONED
        assert practice.journal.only.wait_seconds == pytest.approx(40.0, abs=2)
        last = told(practice, EventKind.ON_CALL)[-1]
        assert (last["contact"], last["result"], last["left"]) == (None, "unreached", True)
        assert last["sealed"]


@virtual
async def test_a_caller_who_hangs_up_once_somebody_has_taken_the_call_leaves_no_request() -> None:
    async with Practice(GROUP) as practice:
        line = await night_call(practice, dr_patel="1")
        await practice.stage("Talking")
        practice.pbx.hang_up(line)
        await practice.over()
        assert "unreached" not in [event["result"] for event in told(practice, EventKind.ON_CALL)]


@virtual
async def test_the_look_round_lets_legs_ring() -> None:
    async with Practice(GROUP) as practice:
        line = await night_call(practice)
        await practice.until(lambda: len(legs(practice)) == 2, within=60)
        looks = practice.ari.sent_operations().count("channels.list")
        await practice.until(lambda: practice.ari.sent_operations().count("channels.list") > looks)
        assert len(legs(practice)) == 2
        assert practice.pbx.lines[line.id] is line


@virtual
async def test_the_next_process_rings_anew_and_leaves_no_telephone_ringing_twice() -> None:
    async with Practice(GROUP) as before:
        line = await night_call(before)
        await before.until(lambda: legs(before))
        since = before.session.stage
    async with Practice(GROUP, pbx=before.pbx, journal=before.journal) as after:
        await after.stage("CallingOut")
        assert after.session.stage == since
        await asyncio.sleep(1)
        assert len(legs(after)) == 1
        takes(after, PATEL)
        await after.stage("Talking", within=60)
        assert after.pbx.talking(line)
        await asyncio.sleep(2 * LOOK_SECONDS + 5)
        assert len(legs(after)) == 1
        wait = after.journal.only.wait_seconds
        assert wait is not None
        assert wait > 20, "the wait began before the restart"
