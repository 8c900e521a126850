"""`pace: relaxed`: who needs longer for a key than most still arrives, in real time; elsewhere they are asked again."""

import asyncio

from callcontrol.model.names import LocationKey, QuestionName
from callcontrol.model.rules import SystemPrompt
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_call import SipCall
from tests.fixtures.practice import HEARD, UNHEARD, Practice, World, nothing_left

BEGINNING, REST = "0312", "1984"


async def half_a_date(practice: Practice) -> SipCall:
    """A caller who has keyed half of a date of birth, and hesitates."""
    caller = await practice.call()
    await caller.press("2")
    question = practice.location.questions[QuestionName("birth_date")].prompt
    await wait_heard(caller, practice.clip(question), share=HEARD, timeout=20)
    await caller.press(BEGINNING)
    return caller


async def test_a_slow_caller_arrives_where_there_is_time_and_nowhere_else(
    night: Practice, shared: World, sip: SipSide
) -> None:
    relaxed = Practice(shared, sip, shared.group.locations[LocationKey("relaxed")])
    hurried, patient = await asyncio.gather(half_a_date(night), half_a_date(relaxed))
    # Who is hurried is told that the half was no answer; at that very moment both go on.
    await wait_heard(hurried, night.clip(SystemPrompt.ANSWER_UNCLEAR), share=HEARD, timeout=20)
    await asyncio.gather(hurried.press(REST), patient.press(REST))
    await wait_heard(patient, relaxed.clip(SystemPrompt.YOU_ENTERED), share=HEARD, timeout=20)
    assert await relaxed.score(patient, SystemPrompt.ANSWER_UNCLEAR) < UNHEARD
    assert await night.score(hurried, SystemPrompt.YOU_ENTERED) < UNHEARD
    await asyncio.gather(night.hang_up(), relaxed.hang_up())
    await nothing_left(shared)
