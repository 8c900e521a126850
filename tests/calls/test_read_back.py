"""A date that callers key is read back to them: what is right goes on, what is not is asked for anew."""

import time
from collections.abc import Mapping
from datetime import date

from callcontrol.journal import read_sealer
from callcontrol.model.calls import EventKind
from callcontrol.model.names import Language, QuestionName
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import SystemPrompt
from callcontrol.prompts.sound import Pcm
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.sip_call import SipCall
from callcontrol.speaking import birth_date
from tests.fixtures.night import callback, events, journal_of
from tests.fixtures.practice import EN, ES, HEARD, UNHEARD, Practice

SOME = 0.3
"""Of the pieces of a value, which are short: a packet that comes late costs more of them."""
BORN, BORN_DAY = "03121984", date(1984, 3, 12)
OTHER, OTHER_DAY = "11231950", date(1950, 11, 23)


def spoken(practice: Practice, day: date, language: Language = EN) -> list[Pcm]:
    """The sounds of a date."""
    lines = birth_date(practice.world.group.speech, language, day)
    return [practice.clip(prompt, language) for prompt, language in lines]


def question(practice: Practice) -> Prompt:
    """The words of the question."""
    return practice.location.questions[QuestionName("birth_date")].prompt


async def asked(practice: Practice, keys: str, language: Language = EN) -> SipCall:
    """A caller of whom a date of birth is asked."""
    caller = await practice.call()
    await caller.press(keys)
    await wait_heard(caller, practice.clip(question(practice), language), share=HEARD)
    return caller


async def read_back(practice: Practice, caller: SipCall, day: date, language: Language = EN) -> None:
    """The caller hears the whole read-back, in order."""
    at = caller.recording.seconds
    await wait_heard(caller, practice.clip(SystemPrompt.YOU_ENTERED, language), share=HEARD, since=at)
    await wait_heard(caller, *spoken(practice, day, language), share=SOME, since=at)
    await wait_heard(caller, practice.clip(SystemPrompt.CONFIRM_ANSWER, language), share=HEARD, since=at)


async def answers(practice: Practice) -> list[Mapping[str, object]]:
    """What the journal holds of every answer, taken out of its seal."""
    assert practice.world.settings is not None
    sealer = read_sealer(practice.world.settings.seal_file)
    call = (await practice.record()).call_id
    found = await events(practice, call, EventKind.QUESTION)
    assert "say/" not in await journal_of(practice, call), "the words of the answer are in the journal"
    return [{**one, "sealed": sealer.unseal(str(one["sealed"]))} if "sealed" in one else one for one in found]


async def test_a_date_is_read_back_and_one_confirms_it(night: Practice) -> None:
    caller = await asked(night, "2")
    await caller.press(BORN)
    await read_back(night, caller, BORN_DAY)
    await caller.press("1")
    began = time.monotonic()
    await wait_heard(caller, night.clip(callback(night).prompt), share=HEARD)
    assert time.monotonic() - began < 4.0, "a caller who has confirmed waits for nothing more"
    await caller.hangup()
    (answer,) = await answers(night)
    assert (answer["sealed"], answer["confirmed"]) == ("1984-03-12", True)


async def test_it_is_read_back_in_the_callers_language(night: Practice) -> None:
    caller = await asked(night, "92", ES)
    await caller.press(OTHER)
    await read_back(night, caller, OTHER_DAY, ES)
    await caller.press("1")
    await wait_heard(caller, night.clip(callback(night).prompt, ES), share=HEARD)
    await caller.hangup()
    (answer,) = await answers(night)
    assert (answer["sealed"], answer["confirmed"]) == ("1950-11-23", True)


async def test_two_asks_anew_and_only_the_second_answer_is_kept(night: Practice) -> None:
    caller = await asked(night, "2")
    await caller.press(BORN)
    await read_back(night, caller, BORN_DAY)
    at = caller.recording.seconds
    await caller.press("2")
    await wait_heard(caller, night.clip(question(night)), share=HEARD, since=at)
    await caller.press(OTHER)
    await read_back(night, caller, OTHER_DAY)
    await caller.press("1")
    await wait_heard(caller, night.clip(callback(night).prompt), share=HEARD)
    await caller.hangup()
    wrong, right = await answers(night)
    assert wrong == {"question": "birth_date", "answered": False, "confirmed": False}
    assert right["sealed"] == "1950-11-23"
    assert await night.score(caller, SystemPrompt.ANSWER_UNCLEAR) < UNHEARD, "they are not told that it was unclear"


async def test_who_says_nothing_hears_it_once_more_and_goes_on(night: Practice) -> None:
    caller = await asked(night, "2")
    await caller.press(BORN)
    await read_back(night, caller, BORN_DAY)
    await read_back(night, caller, BORN_DAY)
    await wait_heard(caller, night.clip(callback(night).prompt), share=HEARD, timeout=30)
    await caller.hangup()
    (answer,) = await answers(night)
    assert (answer["sealed"], answer["confirmed"]) == ("1984-03-12", False)


async def test_a_one_keyed_ahead_spares_the_reading(night: Practice) -> None:
    caller = await night.call()
    await caller.press(f"2{BORN}1")
    await wait_heard(caller, night.clip(callback(night).prompt), share=HEARD)
    await caller.hangup()
    assert await night.score(caller, SystemPrompt.CONFIRM_ANSWER) < UNHEARD
    (answer,) = await answers(night)
    assert (answer["sealed"], answer["confirmed"]) == ("1984-03-12", True)


async def test_who_hangs_up_in_the_reading_leaves_no_answer(night: Practice) -> None:
    caller = await asked(night, "2")
    await caller.press(BORN)
    await wait_heard(caller, night.clip(SystemPrompt.YOU_ENTERED), share=HEARD)
    await caller.hangup()
    assert await answers(night) == []
    assert (await night.record()).outcome == "left_menu"
