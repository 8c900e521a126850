"""The look round: what the events of a gap did not tell, and what nobody owns."""

import asyncio

import pytest

from callcontrol.ari import Link
from callcontrol.calls.supervisor import LOOK_SECONDS
from callcontrol.flows.joining import bridge_name
from callcontrol.model.calls import Outcome
from tests.support.pbx_ari import Fault
from tests.support.pbx_things import Line, Manner
from tests.support.practice import Practice
from tests.support.virtual_time import virtual

ANN = "northside-101"
SOON = 4.0
"""Seconds within which a look follows a new connection."""


@pytest.mark.parametrize("stage", ["Greeting", "Waiting", "Ringing", "Talking"])
@virtual
async def test_a_caller_who_left_in_a_gap_is_found_gone(stage: str) -> None:
    async with Practice() as practice:
        if stage == "Waiting":
            practice.no_phones()
        line = await practice.call_in_queue() if stage != "Greeting" else practice.pbx.call_in("+12125550110")
        await practice.stage(stage)
        practice.pbx.drop_link()
        practice.pbx.hang_up(line)
        await asyncio.sleep(1)
        practice.pbx.connect(practice.ari)
        await practice.over(within=SOON)
        assert practice.journal.only.outcome is not Outcome.FAILED
        await asyncio.sleep(1)
        assert practice.pbx.leftovers() == []
        assert practice.serving() == 0


@virtual
async def test_a_person_who_hung_up_in_a_gap_ends_the_call() -> None:
    async with Practice() as practice:
        await practice.call_in_queue()
        await practice.stage("Talking")
        practice.pbx.drop_link()
        (leg,) = [line for line in practice.pbx.lines.values() if line.phone is not None]
        practice.pbx.hang_up(leg)
        await asyncio.sleep(1)
        practice.pbx.connect(practice.ari)
        await practice.over(within=SOON)
        assert practice.journal.only.outcome is Outcome.ANSWERED


@virtual
async def test_a_phone_answered_in_a_gap_is_joined() -> None:
    async with Practice() as practice:
        practice.pbx.phones[ANN].after = 3.0
        line = await practice.call_in_queue()
        await practice.stage("Ringing")
        await asyncio.sleep(1)
        practice.pbx.drop_link()
        await asyncio.sleep(4)
        practice.pbx.connect(practice.ari)
        await practice.stage("Talking", within=SOON)
        assert practice.pbx.talking(line)


@virtual
async def test_a_prompt_that_ended_in_a_gap_is_over() -> None:
    async with Practice() as practice:
        practice.pbx.call_in("+12125550110")
        await practice.stage("Greeting")
        await asyncio.sleep(0.5)
        practice.pbx.drop_link()
        await asyncio.sleep(10)
        practice.pbx.connect(practice.ari)
        await practice.stage("InMenu", within=SOON)


@virtual
async def test_phones_that_came_in_a_gap_are_seen() -> None:
    async with Practice() as practice:
        practice.no_phones()
        await practice.call_in_queue()
        await practice.stage("Waiting")
        practice.pbx.drop_link()
        practice.pbx.register(practice.pbx.phones[ANN], True)
        await asyncio.sleep(1)
        practice.pbx.connect(practice.ari)
        await practice.stage("Talking", within=SOON)


@virtual
async def test_after_a_crash_of_asterisk_every_session_ends() -> None:
    async with Practice() as practice:
        for key in ("1", "3"):
            await practice.call_in_queue(key)
        await asyncio.sleep(3)
        practice.pbx.crash()
        await asyncio.sleep(1)
        practice.pbx.connect(practice.ari)
        await practice.over(within=SOON)
        assert practice.serving() == 0
        assert [record.ended_at is None for record in practice.journal.records.values()] == [False, False]


@virtual
async def test_a_caller_whose_arrival_was_lost_goes_to_the_fallback_after_two_looks() -> None:
    async with Practice() as practice:
        line = Line("1772548200.777", "PJSIP/trunk", state="Up")
        practice.pbx.lines[line.id] = line
        practice.supervisor.link_changed(Link.UP, "look now")
        await asyncio.sleep(1)
        assert practice.pbx.fallback == [], "one look is not enough: the arrival may be on its way"
        await asyncio.sleep(3)
        assert practice.pbx.fallback == [line.id]


@virtual
async def test_a_caller_of_a_named_system_is_no_leg_of_ours() -> None:
    """With ``systemname`` set, Asterisk's own ids begin with that name."""
    async with Practice() as practice:
        line = Line("front-office-1772548200.777", "PJSIP/trunk", state="Up")
        practice.pbx.lines[line.id] = line
        await asyncio.sleep(2 * LOOK_SECONDS)
        assert practice.pbx.fallback == [line.id]


@virtual
async def test_a_leg_and_a_bridge_without_a_call_are_removed() -> None:
    async with Practice() as practice:
        await practice.ari.bridges.create_with_id(
            bridge_id="20260303T143000000Z-old.bridge.e1", type="mixing", name=bridge_name("callcontrol", "old")
        )
        await practice.ari.channels.create(
            endpoint=f"PJSIP/{ANN}", app="callcontrol", app_args="agent,x", channel_id="20260303T143000000Z-old.leg.e1"
        )
        await practice.until(lambda: not practice.pbx.leftovers(), within=2 * LOOK_SECONDS)


@virtual
async def test_what_could_not_be_hung_up_is_found_later() -> None:
    async with Practice() as practice:
        practice.pbx.phones[ANN].manner = Manner.IGNORE
        line = await practice.call_in_queue()
        await practice.stage("Ringing")
        await asyncio.sleep(1)
        practice.ari.faults.plan("channels.hangup", Fault.SERVER, times=2)
        practice.pbx.hang_up(line)
        await practice.over()
        assert practice.pbx.leftovers()
        await practice.until(lambda: not practice.pbx.leftovers(), within=2 * LOOK_SECONDS)


@virtual
async def test_a_leg_made_while_the_look_is_under_way_is_not_taken_for_gone() -> None:
    async with Practice() as practice:
        for phone in practice.pbx.phones.values():
            phone.manner = Manner.IGNORE
        practice.ari.latency = (0.02, 0.02)
        # Several calls with prompts: the look asks for each, and that takes time.
        for _ in range(6):
            practice.pbx.call_in("+12125550110")
        await asyncio.sleep(0.5)
        sent = len(practice.ari.sent)
        practice.supervisor.link_changed(Link.UP, "look now")
        await practice.until(lambda: "channels.list" in practice.ari.sent_operations()[sent:])
        await asyncio.sleep(0.03)
        for line in list(practice.pbx.lines.values())[4:6]:
            practice.pbx.press(line, "1")
        await asyncio.sleep(2)
        ringing = [line for line in practice.pbx.lines.values() if line.phone is not None]
        owned = {leg for session in practice.sessions for leg in session.call.legs}
        assert {line.id for line in ringing} == owned


@virtual
async def test_a_prompt_asked_for_while_the_look_is_under_way_is_not_taken_for_over() -> None:
    async with Practice() as practice:
        line = practice.pbx.call_in("+12125550110")
        await practice.stage("InMenu")
        await practice.until(lambda: line.sounds)
        practice.ari.slow = {"channels.play_with_id": 0.02, "channels.list": 0.01}
        sent = len(practice.ari.sent)
        practice.supervisor.link_changed(Link.UP, "look now")
        await practice.until(lambda: "channels.list" in practice.ari.sent_operations()[sent:])
        practice.pbx.press(line, "5")
        await asyncio.sleep(1)
        assert [sound.media for sound in line.sounds] == [("sound:memory/wrong_key.en",)]


@virtual
async def test_a_connection_that_comes_back_during_a_look_is_looked_at_again() -> None:
    async with Practice() as practice:
        practice.no_phones()
        await practice.call_in_queue()
        await practice.stage("Waiting")
        await asyncio.sleep(20)
        practice.ari.latency = (0.05, 0.05)
        looks = practice.ari.sent_operations().count("endpoints.list_by_tech")
        await practice.until(lambda: practice.ari.sent_operations().count("endpoints.list_by_tech") > looks)
        practice.pbx.drop_link()
        practice.pbx.connect(practice.ari)
        subscriptions = practice.ari.sent_operations().count("applications.subscribe")
        await asyncio.sleep(SOON)
        assert practice.ari.sent_operations().count("applications.subscribe") > subscriptions
