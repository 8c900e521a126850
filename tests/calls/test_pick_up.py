"""A caller is taken with the phone in one's hand: out of the line, or from under a colleague's ringing phone."""

import asyncio

from callcontrol.model.calls import EventKind
from callcontrol.model.desk import DeskPrompt
from callcontrol.model.rules import SystemPrompt
from callcontrol.sandbox.listening import speak_until_heard, wait_heard
from callcontrol.sandbox.sip_call import SipCall
from tests.fixtures.desk import dials, hears_in_turn
from tests.fixtures.minisip import Leg, SipEnd
from tests.fixtures.night import events
from tests.fixtures.practice import CALLER, HEARD, Opener, Practice, until

EVE = "15"
"""Off duty by the rules: nobody rings her, and she may take whom she likes."""
ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'


async def both_hear(practice: Practice, caller: SipCall, person: SipCall) -> None:
    ours, theirs = practice.clip(SystemPrompt.TECHNICAL_TROUBLE), practice.clip(SystemPrompt.NOBODY_AVAILABLE)
    here, there = caller.recording.seconds, person.recording.seconds
    await speak_until_heard(caller, person, ours, since=there)
    await speak_until_heard(person, caller, theirs, since=here)


async def ringing(practice: Practice, end: SipEnd) -> tuple[SipCall, Leg]:
    """A caller for whom a phone of the test's own rings."""
    count = await practice.world.free_people()
    assert await end.register() == 200
    await practice.are_free(count + 1)
    caller = await practice.call()
    await caller.press("1")
    async with asyncio.timeout(10):
        leg = await end.legs.get()
    leg.respond(180)
    return caller, leg


def phone_of(practice: Practice, extension: str) -> SipEnd:
    """Somebody's phone that keeps every message."""
    (account,) = [a for a in practice.world.pbx.plan.phones if a.username == practice.person(extension)]
    return SipEnd(practice.world.pbx.sip_port, account.username, account.password)


def reason(end: SipEnd) -> str:
    """What the phone was told when it was to ring no more."""
    (cancel,) = [message for message in end.seen if message.first.startswith("CANCEL")]
    return cancel.headers.get("reason", "")


async def test_the_longest_waiting_caller_is_taken_without_a_second_ring(practices: Opener) -> None:
    here = await practices(EVE)
    caller = await here.call()
    await caller.press("1")
    await wait_heard(caller, here.clip(SystemPrompt.PLEASE_WAIT), share=0.3)
    eve = await dials(here, EVE, "*85")
    await both_hear(here, caller, eve)
    assert len(here.phones[EVE].calls) == 0, "her phone was not rung"
    await eve.hangup()
    await caller.wait_ended()
    row = await here.record()
    assert (row.outcome, row.agent, row.wait_seconds is not None) == ("answered", here.person(EVE), True)
    (noted,) = await events(here, row.call_id, EventKind.PICKED_UP)
    assert noted == {"person": here.person(EVE)}


async def test_nobody_to_take_is_said(practices: Opener) -> None:
    here = await practices(EVE)
    call = await dials(here, EVE, "*85")
    await hears_in_turn(here, call, DeskPrompt.NOBODY_WAITS)
    await call.wait_ended()
    call = await dials(here, EVE, "*8611")
    await wait_heard(call, here.clip(here.world.group.desk[DeskPrompt.NOTHING_RINGS]), share=HEARD)


async def test_from_under_a_colleagues_ringing_phone_which_shows_no_missed_call(practices: Opener) -> None:
    here = await practices(EVE)
    async with phone_of(here, "11") as end:
        caller, leg = await ringing(here, end)
        eve = await dials(here, EVE, "*8611")
        await both_hear(here, caller, eve)
        assert leg.ended.is_set()
        assert reason(end) == ELSEWHERE
        await caller.hangup()
        await eve.wait_ended()
        row = await here.record()
        assert (row.outcome, row.agent) == ("answered", here.person(EVE))
        (noted,) = await events(here, row.call_id, EventKind.PICKED_UP)
        assert noted == {"person": here.person(EVE), "holder": here.person("11")}
        await end.register(0)


async def test_a_caller_who_hangs_up_was_missed(practices: Opener) -> None:
    here = await practices(EVE)
    async with phone_of(here, "11") as end:
        caller, leg = await ringing(here, end)
        await caller.hangup()
        async with asyncio.timeout(10):
            await leg.ended.wait()
        assert "200" not in reason(end)
        await end.register(0)


async def test_the_phone_shows_whom_it_talks_with(practices: Opener) -> None:
    here = await practices("14")
    async with phone_of(here, EVE) as end:
        assert await end.register() == 200
        caller = await here.call()
        await caller.press("1")
        await wait_heard(caller, here.clip(SystemPrompt.PLEASE_WAIT), share=0.3)
        leg = await end.call("*85")
        async with asyncio.timeout(10):
            await leg.answered.wait()

        async def told() -> bool:
            shown = [
                m.headers.get("p-asserted-identity", "") for m in end.seen if m.first.startswith(("UPDATE", "INVITE"))
            ]
            return any(CALLER.lstrip("+") in each and here.location.name in each for each in shown)

        await until(f"the phone was told, it saw {[m.first for m in end.seen]}", told)
        await caller.hangup()
        async with asyncio.timeout(10):
            await leg.ended.wait()
        await end.register(0)
