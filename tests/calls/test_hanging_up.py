"""Callers who hang up, at every point of a call: a second later nothing of it is left in Asterisk."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from callcontrol.model.calls import Outcome
from callcontrol.model.names import LocationKey
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import SystemPrompt
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_call import SipCall
from tests.fixtures.practice import Practice, World, nothing_left

Bring = Callable[[Practice], Awaitable[SipCall]]
PLAYBACKS = 30
"""More than any call here plays."""


def hearing(*keys: str, prompt: Callable[[Practice], Prompt | SystemPrompt]) -> Bring:
    """A caller who has pressed ``keys`` and hears ``prompt`` now."""

    async def bring(practice: Practice) -> SipCall:
        caller = await practice.call()
        for key in keys:
            await caller.press(key)
        await wait_heard(caller, practice.clip(prompt(practice)), share=0.2, timeout=15)
        return caller

    return bring


async def ringing(practice: Practice) -> SipCall:
    caller = await practice.call()
    await caller.press("1")
    await practice.phones["11"].wait_ringing()
    return caller


async def talking(practice: Practice) -> SipCall:
    return (await practice.talk("1", "11"))[0]


POINTS = {
    "greeting": (hearing(prompt=lambda p: p.location.greeting), Outcome.LEFT_MENU),
    "menu": (hearing(prompt=lambda p: p.location.menu.prompt), Outcome.LEFT_MENU),
    "wrong key": (hearing("7", prompt=lambda _: SystemPrompt.WRONG_KEY), Outcome.LEFT_MENU),
    "waiting": (hearing("3", prompt=lambda _: SystemPrompt.PLEASE_WAIT), Outcome.ABANDONED),
    "ringing": (ringing, Outcome.ABANDONED),
    "talking": (talking, Outcome.ANSWERED),
    "last sentence": (hearing("3", prompt=lambda _: SystemPrompt.NOBODY_AVAILABLE), Outcome.UNANSWERED),
}


@pytest.mark.parametrize("point", POINTS)
async def test_nothing_is_left_when_the_caller_hangs_up(practice: Practice, point: str) -> None:
    bring, outcome = POINTS[point]
    caller = await bring(practice)
    await caller.hangup()
    await nothing_left(practice.world, 1.0)
    row = await practice.record()
    assert row.outcome == outcome
    assert await playing(practice.world, row.call_id) == []
    assert [call for phone in practice.phones.values() for call in phone.calls if call.ended_at is None] == []
    assert (row.talk_seconds is not None) == (outcome is Outcome.ANSWERED)


async def test_nothing_is_left_of_a_caller_who_hangs_up_after_hours(shared: World, sip: SipSide) -> None:
    practice = Practice(shared, sip, shared.group.locations[LocationKey("closed")])
    caller = await hearing(prompt=lambda p: p.location.after_hours)(practice)
    (row,) = await practice.records(ended=False)
    assert len(await playing(shared, row.call_id)) == 1
    await caller.hangup()
    await nothing_left(shared, 1.0)
    assert (await practice.record()).outcome == Outcome.AFTER_HOURS
    assert await playing(shared, row.call_id) == []


async def test_callers_who_cancel_before_the_call_is_answered(practice: Practice) -> None:
    callers = [await practice.call(answered=False) for _ in range(5)]
    await asyncio.gather(*(caller.hangup() for caller in callers))
    await asyncio.gather(*(caller.wait_ended() for caller in callers))
    await nothing_left(practice.world, 1.0)
    assert {row.outcome for row in await practice.records(5)} == {Outcome.LEFT_MENU}


async def test_a_caller_who_hangs_up_just_when_the_person_answers(practice: Practice) -> None:
    for _ in range(3):
        caller = await ringing(practice)
        await asyncio.gather(practice.phones["11"].answer(), caller.hangup(), return_exceptions=True)
        await nothing_left(practice.world, 1.0)
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


async def playing(world: World, call_id: str) -> list[str]:
    """Ids of the playbacks of a call that Asterisk still knows."""
    ids = [f"{call_id}.play.e0{number}" for number in range(1, PLAYBACKS)]
    return [each for each in ids if await world.ask_asterisk(f"playbacks/{each}") is not None]
