"""Who rings for whom, in what order, and what the caller hears meanwhile."""

import asyncio

from callcontrol.model.rules import SystemPrompt
from callcontrol.sandbox.ears import is_silence
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.phone import Reject
from tests.fixtures.practice import HEARD, UNHEARD, Opener, Practice, lasts


async def test_skill_decides_who_rings(practice: Practice) -> None:
    nurse, desk = await asyncio.gather(practice.call(), practice.call())
    await asyncio.gather(nurse.press("2"), desk.press("1"))
    await asyncio.gather(practice.phones["13"].wait_ringing(), practice.phones["11"].wait_ringing())
    assert not practice.phones["12"].calls
    assert [len(phone.calls) for phone in practice.phones.values()] == [1, 0, 1]


async def test_no_answer_goes_to_the_next_person_and_the_music_goes_on(practice: Practice) -> None:
    caller = await practice.call()
    await caller.press("1")
    first = await practice.phones["11"].wait_ringing()
    await wait_heard(caller, practice.clip(SystemPrompt.PLEASE_WAIT), share=HEARD)
    music_from = caller.recording.seconds + 1.2
    second = await practice.phones["12"].wait_ringing()
    assert first.ended_at is not None
    assert second.ringing_at is not None
    assert 0.0 <= second.ringing_at - first.ended_at < 0.5
    await lasts(caller, music_from + 1.0)
    assert second.ended_at is None
    silent = [is_silence(caller.heard(music_from + tenth / 10)[:1600]) for tenth in range(0, 10, 2)]
    assert sum(silent) <= 1, "the music has stopped; a late packet alone would be one silent fifth of a second"
    await caller.hangup()
    row = await practice.record()
    assert (row.agent, row.outcome) == (None, "abandoned")


async def test_a_rejected_call_goes_to_the_next_person_at_once(practice: Practice) -> None:
    practice.phones["11"].on_ring = Reject()
    caller = await practice.call()
    await caller.press("1")
    person = await practice.pick_up("12")
    rejected = practice.phones["11"].call
    assert rejected.answered_at is None
    assert rejected.ended_at is not None
    await person.hangup()
    row = await practice.record()
    assert row.agent == practice.person("12")
    assert row.wait_seconds is not None
    assert row.wait_seconds < 2.0


async def test_the_first_person_is_tried_again_after_a_rest(practice: Practice) -> None:
    caller = await practice.call()
    await caller.press("2")
    nurse = practice.phones["13"]
    first = await nurse.wait_ringing()
    again = await practice.pick_up("13")
    assert first.ended_at is not None
    assert again.ringing_at is not None
    assert again.ringing_at - first.ended_at >= 0.9
    await caller.hangup()
    assert (await practice.record()).outcome == "answered"


async def test_a_phone_that_is_not_registered_is_never_offered_a_call(practice: Practice) -> None:
    caller = await practice.call()
    await caller.press("3")
    await wait_heard(caller, practice.clip(SystemPrompt.NOBODY_AVAILABLE), share=HEARD, timeout=15)
    await caller.wait_ended()
    row = await practice.record()
    assert (row.outcome, row.agent, row.queue) == ("unanswered", None, f"{practice.location.key}/billing")
    assert row.wait_seconds is not None
    assert 2.0 <= row.wait_seconds < 3.0
    assert row.talk_seconds is None
    assert await practice.score(caller, SystemPrompt.TECHNICAL_TROUBLE) < UNHEARD


async def test_a_phone_that_registers_takes_the_caller_who_waits(practices: Opener) -> None:
    practice = await practices("11")
    caller = await practice.call()
    await caller.press("2")
    await wait_heard(caller, practice.clip(SystemPrompt.PLEASE_WAIT), share=0.3)
    await practice.staff("13")
    await practice.pick_up("13", 5)
    await caller.hangup()
    assert (await practice.record()).agent == practice.person("13")


async def test_callers_are_served_in_the_order_in_which_they_came(practice: Practice) -> None:
    order = []
    for number in range(3):
        caller = await practice.call(from_user=f"+1202555013{number}")
        await caller.press("2")
        await wait_heard(caller, practice.clip(SystemPrompt.PLEASE_WAIT), share=0.3)
    for _ in range(3):
        ringing = await practice.pick_up("13")
        order.append(ringing.number)
        await ringing.hangup()
    assert order == ["+12025550130", "+12025550131", "+12025550132"]
    answered = [row.answered_at for row in await practice.records(3) if row.answered_at is not None]
    assert len(answered) == 3
    assert answered == sorted(answered)


async def test_two_people_serve_two_callers_at_once(practice: Practice) -> None:
    callers = await asyncio.gather(*(practice.call() for _ in range(2)))
    await asyncio.gather(*(caller.press("1") for caller in callers))
    await asyncio.gather(practice.pick_up("11"), practice.pick_up("12"))
    assert all(caller.ended_at is None for caller in callers)
    await asyncio.gather(*(caller.hangup() for caller in callers))
    rows = await practice.records(2)
    assert {row.agent for row in rows} == {practice.person("11"), practice.person("12")}
