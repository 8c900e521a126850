"""What waiting callers hear and press, over real calls: place and wait in three languages, and every key's way."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from callcontrol.model.calls import EventKind
from callcontrol.model.names import Language, QueueName
from callcontrol.model.placeholders import Placeholder, clips
from callcontrol.model.rules import SystemPrompt
from callcontrol.model.speech import Line
from callcontrol.model.waiting import Told
from callcontrol.routing import announcement
from callcontrol.sandbox.ears import is_silence
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.sip_call import SipCall
from tests.fixtures.night import box, callback, events, hears_the_tone
from tests.fixtures.practice import EN, ES, HEARD, LEARNED, Practice, lasts, until

FR = Language("fr")
TO_LANGUAGE = {EN: "", ES: "9", FR: "8"}
LONGEST = 30.0
BEGUN = 0.25
"""Share of a sentence that tells that it is being said."""


def desk(practice: Practice, name: str = "front_desk") -> QueueName:
    return QueueName(f"{practice.location.key}/{name}")


def key_prompt(practice: Practice, key: str) -> Line:
    (found,) = [one for one in practice.world.group.queues[desk(practice)].keys if one.key == key]
    return found.prompt, EN


def pieces(practice: Practice, ahead: int, language: Language) -> list[Line]:
    """What is played for where somebody stands with so many ahead, one after another."""
    group = practice.world.group
    low, high = LEARNED[ahead][0], LEARNED[ahead][0] + 0.2 * (LEARNED[ahead][1] - LEARNED[ahead][0])
    said = announcement(group, group.queues[desk(practice)], language, ahead, (low, high), 0.0, Told())
    found: list[Line] = []
    for prompt, spoken in said.lines:
        for part in clips(prompt, spoken):
            found += said.values[part] if isinstance(part, Placeholder) else [(part, spoken)]
    return found


async def waits(practice: Practice, keys: str = "1", number: str = "+12025550143") -> SipCall:
    """A caller who has begun to hear that they wait."""
    caller = await practice.call(from_user=number)
    await caller.press(keys)
    return caller


async def told(practice: Practice, kind: EventKind) -> Sequence[Mapping[str, object]]:
    """The events of the only call, whether or not it is over."""
    return await events(practice, (await practice.record(ended=False)).call_id, kind)


async def test_three_callers_hear_their_place_and_how_long_it_may_take_each_in_their_language(
    waiting_room: Practice,
) -> None:
    room = waiting_room
    await room.staff("11")
    talker = await waits(room, "1", "+12025550150")
    await room.pick_up("11")
    callers: dict[Language, SipCall] = {}
    for number, (language, key) in enumerate(TO_LANGUAGE.items()):
        callers[language] = await waits(room, f"{key}1", f"+1202555016{number}")
        clip = room.clip(SystemPrompt.PLEASE_WAIT, language)
        await wait_heard(callers[language], clip, share=BEGUN, timeout=LONGEST)
    for ahead, (language, caller) in enumerate(callers.items()):
        lines = pieces(room, ahead, language)
        await wait_heard(caller, room.clip(*lines[-1]), share=BEGUN, timeout=LONGEST)
        assert await room.score_of(caller, *lines) > HEARD, language
    await talker.hangup()
    await asyncio.gather(*(caller.hangup() for caller in callers.values()))
    said = []
    for row in (await room.records(4))[1:]:
        prompts = await events(room, row.call_id, EventKind.PROMPT)
        said.append([text for data in prompts for text in data.get("said", [])])  # type: ignore[attr-defined]
    assert "The estimated wait is between two and three minutes." in said[0]
    assert {
        "Usted es el número dos en la fila.",
        "El tiempo de espera estimado es de entre cuatro y cinco minutos.",
    } <= {*said[1]}
    assert "Vous êtes numéro trois dans la file." in said[2]
    assert any("Temps d'attente estimé" in text for text in said[2])


async def test_nothing_is_told_of_the_wait_when_nobody_is_signed_in(waiting_room: Practice) -> None:
    caller = await waits(waiting_room)
    clip = waiting_room.clip(*key_prompt(waiting_room, "6"))
    await wait_heard(caller, clip, share=HEARD, timeout=LONGEST)
    prompts = [name for data in await told(waiting_room, EventKind.PROMPT) for name in data["prompts"]]  # type: ignore[attr-defined]
    assert SystemPrompt.NEXT_IN_LINE in prompts
    assert SystemPrompt.EXPECTED_WAIT not in prompts


async def test_a_key_in_the_middle_of_a_sentence_leads_to_the_box(waiting_room: Practice) -> None:
    caller = await waits(waiting_room)
    await wait_heard(caller, waiting_room.clip(SystemPrompt.PLEASE_WAIT), share=BEGUN, timeout=LONGEST)
    await caller.press("6")
    await hears_the_tone(waiting_room, caller, box(waiting_room).prompt)
    await caller.speak(waiting_room.clip(SystemPrompt.TECHNICAL_TROUBLE))
    await caller.hangup()
    row = await waiting_room.record()
    assert (row.outcome, row.queue) == ("message_left", desk(waiting_room))
    (left,) = await told(waiting_room, EventKind.LEFT_BY_KEY)
    assert (left["key"], left["into"]) == ("6", "box")
    assert row.wait_seconds is not None
    assert row.wait_seconds < 20.0


async def test_a_wrong_key_keeps_the_place_and_the_next_leads_to_a_promise(waiting_room: Practice) -> None:
    caller = await waits(waiting_room)
    await wait_heard(caller, waiting_room.clip(SystemPrompt.PLEASE_WAIT), share=HEARD, timeout=LONGEST)
    await caller.press("4")
    await wait_heard(caller, waiting_room.clip(SystemPrompt.WRONG_KEY), share=BEGUN, timeout=LONGEST)
    await caller.press("5")
    await wait_heard(caller, waiting_room.clip(callback(waiting_room).prompt), share=BEGUN, timeout=LONGEST)
    await wait_heard(caller, waiting_room.clip(SystemPrompt.CONFIRM_NUMBER), share=BEGUN, timeout=LONGEST)
    await caller.press("1")
    await caller.wait_ended(LONGEST)
    row = await waiting_room.record()
    assert (row.outcome, row.queue, row.answered_at) == ("callback_promised", desk(waiting_room), None)


async def test_into_another_queue_whose_person_answers(waiting_room: Practice) -> None:
    await waiting_room.staff("13")
    caller = await waits(waiting_room)
    await wait_heard(caller, waiting_room.clip(SystemPrompt.PLEASE_WAIT), share=BEGUN, timeout=LONGEST)
    await caller.press("7")
    person = await waiting_room.pick_up("13")
    await person.hangup()
    row = await waiting_room.record()
    assert (row.outcome, row.queue, row.agent) == ("answered", desk(waiting_room, "nurse"), waiting_room.person("13"))


async def test_zero_leads_to_whoever_is_on_call(waiting_room: Practice) -> None:
    doctor = await waiting_room.mobile("dr_patel")
    caller = await waits(waiting_room)
    await wait_heard(caller, waiting_room.clip(SystemPrompt.PLEASE_WAIT), share=BEGUN, timeout=LONGEST)
    await caller.press("0")
    await doctor.wait_ringing(LONGEST)
    await wait_heard(caller, waiting_room.clip(SystemPrompt.CALLING_ON_CALL), share=BEGUN, timeout=LONGEST)
    await caller.hangup()
    (left,) = await told(waiting_room, EventKind.LEFT_BY_KEY)
    assert left["into"] == "on_call"


async def test_a_key_while_a_phone_rings_ends_the_ringing(waiting_room: Practice) -> None:
    await waiting_room.staff("11")
    caller = await waits(waiting_room)
    ringing = await waiting_room.phones["11"].wait_ringing(LONGEST)
    await caller.press("6")
    await ringing.wait_ended(3.0)
    await wait_heard(caller, waiting_room.clip(box(waiting_room).prompt), share=HEARD, timeout=LONGEST)
    assert ringing.answered_at is None
    await caller.hangup()
    (ended,) = await told(waiting_room, EventKind.OFFER_ENDED)
    assert ended["result"] == "withdrawn"


@pytest.mark.parametrize("apart", [-0.05, 0.0, 0.05])
async def test_a_key_at_the_instant_of_the_answer_has_one_outcome(waiting_room: Practice, apart: float) -> None:
    await waiting_room.staff("11")
    caller = await waits(waiting_room)
    ringing = await waiting_room.phones["11"].wait_ringing(LONGEST)

    async def press() -> None:
        await asyncio.sleep(max(apart, 0.0))
        await caller.press("6")

    async def answer() -> None:
        await asyncio.sleep(max(-apart, 0.0))
        await ringing.answer()

    await asyncio.gather(press(), answer(), return_exceptions=True)

    async def decided() -> bool:
        left, joined = [await told(waiting_room, kind) for kind in (EventKind.LEFT_BY_KEY, EventKind.CONNECTED)]
        assert len(left) + len(joined) <= 1
        return len(left) + len(joined) == 1

    await until("it is decided", decided, LONGEST)
    await caller.hangup()
    row = await waiting_room.record()
    joined = await told(waiting_room, EventKind.CONNECTED)
    assert (row.outcome == "answered") == bool(joined)
    assert (row.agent is not None) == bool(joined)
    await ringing.wait_ended(5.0)


async def test_an_announcement_is_cut_the_moment_somebody_answers_and_delays_nothing(waiting_room: Practice) -> None:
    """What is said on and on is cut by the answer; both hear each other at once."""
    room = waiting_room
    caller = await waits(room, "3")
    (comfort,) = room.world.group.queues[desk(room, "talking")].comfort or ()
    await wait_heard(caller, room.clip(comfort), share=0.15, timeout=LONGEST)
    await room.staff("14")
    ringing = await room.phones["14"].wait_ringing(LONGEST)
    await ringing.answer()

    async def joined() -> bool:
        return bool(await told(room, EventKind.CONNECTED))

    await until("they are joined", joined, LONGEST)
    position = caller.recording.seconds
    await lasts(caller, position + 1.2)
    silent = [is_silence(caller.heard(position + tenth / 10)[:1600]) for tenth in range(2, 10, 2)]
    assert sum(silent) >= len(silent) - 1, "nothing sounds on in the talk"
    await ringing.hangup()
    await room.record()
    cuts = [data for data in await told(room, EventKind.HEARD) if data["cut"] == "stopped"]
    assert len(cuts) <= 1
