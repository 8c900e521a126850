"""Questions: keys complete them, silence ends them, and what is personal stays unreadable."""

import asyncio

import pytest

from callcontrol.flows.entry import SILENCE_SECONDS
from callcontrol.model.calls import EventKind
from tests.support.full_group import EAST, full_group
from tests.support.practice import SEALER, Practice
from tests.support.virtual_time import virtual
from tests.unit.flows.scenes import caller, heard, press, told

GROUP = full_group()
BORN = "03121980"


@virtual
async def test_answers_are_kept_a_choice_in_words_a_date_sealed() -> None:
    async with Practice(GROUP) as practice:
        await caller(practice, EAST, f"12{BORN}")
        await practice.stage("Talking")
        choice, date = told(practice, EventKind.QUESTION)
        assert choice == {"question": "known", "answered": True, "answer": "Known patient"}
        assert SEALER.unseal(str(date.pop("sealed"))) == "1980-03-12"
        assert date == {"question": "birth_date", "answered": True}


@pytest.mark.parametrize("gap", [0.0, 0.25])
@virtual
async def test_no_digit_of_a_date_is_in_the_journal_even_keyed_far_ahead(gap: float) -> None:
    async with Practice(GROUP) as practice:
        line = await caller(practice, EAST)
        for key in f"12{BORN}":
            practice.pbx.press(line, key)
            await asyncio.sleep(gap)
        await practice.stage("Talking")
        keys = "".join(str(event["key"]) for event in told(practice, EventKind.KEY))
        assert len(keys) == 10
        assert set(keys[2:]) == {"?"}
        assert SEALER.unseal(str(told(practice, EventKind.QUESTION)[1]["sealed"])) == "1980-03-12"


@virtual
async def test_the_pound_key_after_a_complete_date_is_nobodys() -> None:
    async with Practice(GROUP) as practice:
        await caller(practice, EAST, f"12{BORN}#")
        await practice.stage("Ringing")
        assert not practice.session.call.keys.any
        assert [event["answered"] for event in told(practice, EventKind.QUESTION)] == [True, True]


@virtual
async def test_digits_end_with_the_pound_key_or_a_silence() -> None:
    async with Practice(GROUP) as practice:
        line = await caller(practice, EAST, "21234")
        await asyncio.sleep(SILENCE_SECONDS - 0.5)
        assert practice.stages() == ["Asking"]
        await practice.stage("Promising")
        practice.pbx.hang_up(line)
        await practice.over()
        await asyncio.sleep(1)
        (question,) = told(practice, EventKind.QUESTION)
        assert SEALER.unseal(str(question["sealed"])) == "1234"


@virtual
async def test_an_unclear_answer_is_asked_again_with_a_word_then_passed_over() -> None:
    async with Practice(GROUP) as practice:
        line = await caller(practice, EAST, "1")
        await practice.until(lambda: "east/question-known.en" in heard(line))
        await press(practice, line, "7")
        await practice.until(lambda: heard(line).count("east/question-known.en") == 2)
        assert heard(line)[-2:] == ["answer_unclear.en", "east/question-known.en"]
        await press(practice, line, "8")
        await practice.until(lambda: "east/question-birth_date.en" in heard(line))
        assert [event["answered"] for event in told(practice, EventKind.QUESTION)] == [False, False]


@virtual
async def test_silence_passes_every_question_over_and_the_caller_goes_on() -> None:
    async with Practice(GROUP) as practice:
        await caller(practice, EAST, "1")
        await practice.stage("Talking", within=60)
        assert practice.journal.only.queue == "east/front_desk"


@virtual
async def test_who_wants_a_person_is_asked_nothing() -> None:
    async with Practice(GROUP) as practice:
        await caller(practice, EAST, "0")
        await practice.stage("Talking")
        assert told(practice, EventKind.QUESTION) == []


@virtual
async def test_the_next_process_puts_the_question_again() -> None:
    async with Practice(GROUP) as before:
        line = await caller(before, EAST, "12")
        await before.until(lambda: "east/question-birth_date.en" in heard(line))
        await press(before, line, BORN[:3])
    async with Practice(GROUP, pbx=before.pbx, journal=before.journal) as after:
        await after.until(lambda: heard(line).count("east/question-birth_date.en") == 2)
        await press(after, line, BORN)
        await after.stage("Talking")
        (answer,) = [event for event in told(after, EventKind.QUESTION) if event["question"] == "birth_date"]
        assert SEALER.unseal(str(answer["sealed"])) == "1980-03-12"
