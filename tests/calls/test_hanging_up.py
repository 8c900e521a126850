"""Callers who hang up, at every point of a call: a second later nothing of it is left in Asterisk."""

import asyncio

import pytest

from callcontrol.journal import latest_calls
from callcontrol.model.calls import EventKind, Outcome
from callcontrol.model.desk import DeskPrompt
from callcontrol.model.names import LocationKey
from callcontrol.model.rules import SystemPrompt
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_call import SipCall
from tests.fixtures.desk import desk_clip
from tests.fixtures.hanging_up import Bring, hearing, no_tasks, playing
from tests.fixtures.minisip import Leg, SipEnd
from tests.fixtures.night import events
from tests.fixtures.practice import CALLER, Practice, World, nothing_left, until
from tests.fixtures.transfers import hand_over, hears_sound, talks


async def ringing(practice: Practice) -> SipCall:
    caller = await practice.call()
    await caller.press("1")
    await practice.phones["11"].wait_ringing()
    return caller


async def talking(practice: Practice) -> SipCall:
    return (await practice.talk("1", "11"))[0]


async def on_hold(practice: Practice) -> SipCall:
    caller, ann = await talks(practice, "11")
    await ann.hold()
    await hears_sound(caller)
    return caller


def keying(code: str, *, target: str = "") -> Bring:
    """The person has keyed a code in the talk, hears to whom, and keys ``target``, whose phone rings."""

    async def bring(practice: Practice) -> SipCall:
        caller, ann = await talks(practice, "11")
        await ann.press(code)
        await wait_heard(ann, desk_clip(practice, DeskPrompt.TRANSFER_TO), share=0.2)
        if target:
            await ann.press(f"{target}#")
            await practice.phones[target].wait_ringing()
        return caller

    return bring


async def handed_over(practice: Practice) -> SipCall:
    caller, ann = await talks(practice, "11")
    assert await hand_over(practice, ann, "12") == ""
    await practice.phones["12"].wait_ringing()
    return caller


async def parked(practice: Practice) -> SipCall:
    caller, ann = await talks(practice, "11")
    assert await hand_over(practice, ann, "park") == ""
    await hears_sound(caller)
    return caller


POINTS: dict[str, tuple[Bring, str, Outcome]] = {
    "greeting": (hearing(prompt=lambda p: p.location.greeting), "Greeting", Outcome.LEFT_MENU),
    "menu": (hearing(prompt=lambda p: p.location.menu.prompt), "InMenu", Outcome.LEFT_MENU),
    "wrong key": (hearing("7", prompt=lambda _: SystemPrompt.WRONG_KEY), "InMenu", Outcome.LEFT_MENU),
    "waiting": (hearing("3", prompt=lambda _: SystemPrompt.PLEASE_WAIT), "Waiting", Outcome.ABANDONED),
    "ringing": (ringing, "Ringing", Outcome.ABANDONED),
    "talking": (talking, "Talking", Outcome.ANSWERED),
    "on hold": (on_hold, "Talking", Outcome.ANSWERED),
    "person keys to whom": (keying("*2"), "Keying", Outcome.ANSWERED),
    "next one is rung": (keying("*3", target="12"), "Consulting", Outcome.ANSWERED),
    "handed over": (handed_over, "Transferring", Outcome.ABANDONED),
    "parked": (parked, "Parked", Outcome.ABANDONED),
    "last sentence": (hearing("3", prompt=lambda _: SystemPrompt.NOBODY_AVAILABLE), "Telling", Outcome.UNANSWERED),
}
TALKED = {"Talking", "Keying", "Consulting", "Transferring", "Parked"}


@pytest.mark.parametrize("point", POINTS)
async def test_nothing_is_left_when_the_caller_hangs_up(practice: Practice, point: str) -> None:
    bring, stage, outcome = POINTS[point]
    caller = await bring(practice)
    await caller.hangup()
    await nothing_left(practice.world)
    row = await practice.record()
    entered = [str(event["stage"]) for event in await events(practice, row.call_id, EventKind.STAGE)]
    assert (entered or ["Greeting"])[-1] == stage, "not the point that was meant"
    assert row.outcome == outcome
    assert await playing(practice.world, row.call_id) == []
    await no_tasks(practice)
    assert [call for phone in practice.phones.values() for call in phone.calls if call.ended_at is None] == []
    assert (row.talk_seconds is not None) == (stage in TALKED)


async def test_nothing_is_left_of_a_caller_who_hangs_up_after_hours(shared: World, sip: SipSide) -> None:
    practice = Practice(shared, sip, shared.group.locations[LocationKey("closed")])
    caller = await hearing(prompt=lambda p: p.location.after_hours)(practice)
    (row,) = await practice.records(ended=False)
    assert len(await playing(shared, row.call_id)) == 1
    await caller.hangup()
    await nothing_left(shared)
    assert (await practice.record()).outcome == Outcome.AFTER_HOURS
    assert await playing(shared, row.call_id) == []


async def test_callers_who_cancel_while_the_call_is_being_answered(practice: Practice) -> None:
    """Their CANCEL and our 200 OK cross, now and then; then they acknowledge it and hang up, as RFC 3261 15.1 has it.

    By hand, since baresip does neither: hung up before the 200 OK it sends no CANCEL, and leaves the 200 OK without an
    ACK, so that Asterisk takes the call to be up for 32 s (seen in two of 144 rounds on a busy machine).
    """
    async with SipEnd(practice.world.pbx.sip_port, CALLER) as end:
        legs = [await end.call(practice.did) for _ in range(10)]
        await asyncio.gather(*(_cancel(leg, place * 0.015) for place, leg in enumerate(legs)))
        await nothing_left(practice.world)
    outcomes: list[object] = []

    async def written() -> bool:
        rows = [row for row in await latest_calls(practice.world.dsn, 100) if row.did == practice.did]
        outcomes[:] = [row.outcome for row in rows if row.started_at >= practice.begun]
        return bool(outcomes) and None not in outcomes

    await until("every call has ended", written)
    assert set(outcomes) == {Outcome.LEFT_MENU}
    await no_tasks(practice)


async def _cancel(leg: Leg, after: float) -> None:
    await asyncio.sleep(after)
    leg.cancel()
    ended, answered = asyncio.create_task(leg.ended.wait()), asyncio.create_task(leg.answered.wait())
    _, rest = await asyncio.wait({ended, answered}, timeout=5, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    assert ended.done() or answered.done(), "neither 487 nor 200 came"
    if answered.done():
        leg.bye()


async def test_a_caller_who_hangs_up_just_when_the_person_answers(practice: Practice) -> None:
    for _ in range(3):
        caller = await ringing(practice)
        await asyncio.gather(practice.phones["11"].answer(), caller.hangup(), return_exceptions=True)
        await nothing_left(practice.world)
        await practice.phones["11"].call.wait_ended()
    rows = await practice.records(3)
    assert {row.outcome for row in rows} <= {Outcome.ABANDONED, Outcome.ANSWERED}


async def test_a_person_who_hangs_up_just_after_answering_costs_the_caller_no_place(practice: Practice) -> None:
    caller = await practice.call()
    await caller.press("1")
    first = await practice.phones["11"].wait_ringing()
    await first.answer()
    await first.hangup()
    await first.wait_ended()
    # Either they were joined for a moment, and it was a call, or the caller goes on to somebody else.
    other = asyncio.create_task(practice.phones["12"].wait_ringing())
    ended = asyncio.create_task(caller.wait_ended())
    done, rest = await asyncio.wait({other, ended}, timeout=5, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    assert done
