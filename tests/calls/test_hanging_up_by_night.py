"""Callers who hang up at every step of a night's call, and inside of each: a second later nothing of it is left."""

import asyncio
from typing import get_args

import pytest

from callcontrol.model.calls import EventKind, Outcome, Stage
from callcontrol.model.names import AnswerName, QuestionName
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import SystemPrompt
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.sip_call import SipCall
from tests.calls.test_hanging_up import POINTS as BY_DAY
from tests.fixtures.hanging_up import Bring, hearing, no_tasks, playing
from tests.fixtures.night import at_the_tone, box, callback, closed_menu, events
from tests.fixtures.practice import Practice, nothing_left, until

ELSEWHERE = {"PassingOn", "Done"}
"""Stages in which nobody hears anything of ours, see tests/calls/test_rollout.py for the first."""


def keyed(keys: str, after: str, before: SystemPrompt | None = None) -> Bring:
    """A caller who has pressed ``keys``, heard ``before`` or a question, and begins to key in ``after``."""

    async def bring(night: Practice) -> SipCall:
        caller = await night.call()
        await caller.press(keys)
        prompt = before or night.location.questions[QuestionName("birth_date")].prompt
        await wait_heard(caller, night.clip(prompt), share=0.3, timeout=20)
        await caller.press(after)
        return caller

    return bring


async def between_prompts(night: Practice) -> SipCall:
    """The menu is over, and a key is awaited."""
    caller = await night.call()
    await wait_heard(caller, night.clip(closed_menu(night)), share=0.3)
    call_id = (await night.record(ended=False)).call_id

    async def silent() -> bool:
        return not await playing(night.world, call_id)

    await until("the menu is over", silent)
    return caller


async def reading_back(night: Practice) -> SipCall:
    """A caller hears the date that they have keyed."""
    caller = await keyed("2", "03121984")(night)
    await wait_heard(caller, night.clip(SystemPrompt.YOU_ENTERED), share=0.3, timeout=20)
    return caller


async def speaking(night: Practice) -> SipCall:
    caller = await at_the_tone(night)
    await caller.speak(night.clip(SystemPrompt.TECHNICAL_TROUBLE))
    return caller


async def rings_outside(night: Practice) -> SipCall:
    for contact in night.world.group.contacts:
        await night.mobile(contact)
    caller = await night.call()
    await caller.press("3")
    await night.phones["dr_patel"].wait_ringing()
    return caller


async def gives_a_number(night: Practice) -> SipCall:
    """A caller hears the number at which they can be reached, while somebody on call is rung."""
    caller = await rings_outside(night)
    await caller.press("1")
    await wait_heard(caller, night.clip(SystemPrompt.YOUR_NUMBER), share=0.3)
    return caller


async def contact_is_asked(night: Practice) -> SipCall:
    caller = await rings_outside(night)
    await night.phones["dr_patel"].call.answer()
    await wait_heard(night.phones["dr_patel"].call, night.clip(SystemPrompt.TAKE_CALL), share=0.2)
    return caller


def known(night: Practice) -> Prompt:
    return night.location.questions[QuestionName("known")].prompt


def directions(night: Practice) -> Prompt:
    return night.location.answers[AnswerName("directions")].prompt


POINTS: dict[str, tuple[Bring, str, Outcome]] = {
    "after hours": (hearing(prompt=lambda p: p.location.after_hours), "Closed", Outcome.AFTER_HOURS),
    "menu": (hearing(prompt=closed_menu), "InMenu", Outcome.LEFT_MENU),
    "between prompts": (between_prompts, "InMenu", Outcome.LEFT_MENU),
    "question": (
        hearing("1", prompt=known),
        "Asking",
        Outcome.LEFT_MENU,
    ),
    "within a date": (keyed("2", "031"), "Asking", Outcome.LEFT_MENU),
    "a date, read back": (reading_back, "Asking", Outcome.LEFT_MENU),
    "answer": (
        hearing("41", prompt=directions),
        "Answering",
        Outcome.INFORMED,
    ),
    "before the tone": (hearing("42", prompt=lambda p: box(p).prompt), "Recording", Outcome.LEFT_MENU),
    "at the tone": (at_the_tone, "Recording", Outcome.LEFT_MENU),
    "speaking": (speaking, "Recording", Outcome.MESSAGE_LEFT),
    "promise": (hearing("43", prompt=lambda p: callback(p).prompt), "Promising", Outcome.LEFT_MENU),
    "read-back": (hearing("43", prompt=lambda _: SystemPrompt.YOUR_NUMBER), "Promising", Outcome.LEFT_MENU),
    "within a number": (keyed("43", "2202", SystemPrompt.YOUR_NUMBER), "Promising", Outcome.LEFT_MENU),
    "on call rings": (rings_outside, "CallingOut", Outcome.ABANDONED),
    "number on call": (gives_a_number, "CallingOut", Outcome.ABANDONED),
    "contact is asked": (contact_is_asked, "CallingOut", Outcome.ABANDONED),
}


@pytest.mark.parametrize("point", POINTS)
async def test_nothing_is_left_when_the_caller_hangs_up(night: Practice, point: str) -> None:
    bring, stage, outcome = POINTS[point]
    caller = await bring(night)
    await caller.hangup()
    await nothing_left(night.world)
    row = await night.record()
    entered = [str(event["stage"]) for event in await events(night, row.call_id, EventKind.STAGE)]
    assert (entered or ["Closed"])[-1] == stage, "not the point that was meant"
    assert row.outcome == outcome
    assert await playing(night.world, row.call_id) == []
    await no_tasks(night)
    assert [call for phone in night.phones.values() for call in phone.calls if call.ended_at is None] == []
    recording = await night.world.ask_asterisk(f"recordings/live/callcontrol-{row.call_id}-0")
    assert recording is None


@pytest.mark.parametrize("instant", ["answers", "takes the call"])
async def test_a_caller_who_hangs_up_just_when_somebody_on_call(night: Practice, instant: str) -> None:
    if instant == "answers":
        caller = await rings_outside(night)
        contact = night.phones["dr_patel"].call
        await asyncio.gather(contact.answer(), caller.hangup(), return_exceptions=True)
    else:
        caller = await contact_is_asked(night)
        contact = night.phones["dr_patel"].call
        await asyncio.gather(contact.press("1"), caller.hangup(), return_exceptions=True)
    await nothing_left(night.world)
    await contact.wait_ended()
    assert (await night.record()).outcome in {Outcome.ABANDONED, Outcome.ANSWERED}
    await no_tasks(night)


def test_no_stage_is_left_out() -> None:
    """Whoever adds a stage adds a point at which its caller hangs up."""
    there = {stage for _, stage, _ in (*BY_DAY.values(), *POINTS.values())}
    assert there == {stage.__name__ for stage in get_args(Stage)} - ELSEWHERE
