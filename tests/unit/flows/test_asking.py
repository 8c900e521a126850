"""Questions: keys complete them, silence ends them, and what is personal stays unreadable."""

import asyncio
from datetime import date

import pytest

from callcontrol.flows.entry import SILENCE_SECONDS
from callcontrol.model.calls import EventKind
from callcontrol.model.names import Language
from callcontrol.speaking import birth_date
from tests.support.full_group import EAST, full_group
from tests.support.pbx_things import Line
from tests.support.practice import SEALER, Practice
from tests.support.virtual_time import virtual
from tests.unit.flows.scenes import caller, heard, nobody_answers, press, told

GROUP = full_group()
BORN = "03121980"


@virtual
async def test_answers_are_kept_a_choice_in_words_a_date_sealed() -> None:
    async with Practice(GROUP) as practice:
        await caller(practice, EAST, f"12{BORN}1")
        await practice.stage("Talking")
        choice, date = told(practice, EventKind.QUESTION)
        assert choice == {"question": "known", "answered": True, "answer": "Known patient"}
        assert SEALER.unseal(str(date.pop("sealed"))) == "1980-03-12"
        assert date == {"question": "birth_date", "answered": True, "confirmed": True}


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
        await caller(practice, EAST, f"12{BORN}#1")
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


def read_back(line: Line) -> list[list[str]]:
    """What stood between the words before and after an answer, each time that it was read back."""
    found: list[list[str]] = []
    for name in heard(line):
        if name == "you_entered.en":
            found.append([])
        elif name == "confirm_answer.en":
            found[-1].append("")
        elif found and found[-1][-1:] != [""]:
            found[-1].append(name.removesuffix(".en"))
    return [words[:-1] for words in found if words[-1:] == [""]]


def answers(practice: Practice) -> list[tuple[str, str, bool | None]]:
    """What the call knows."""
    return [(str(one.question), one.shown, one.confirmed) for one in practice.session.call.answers]


@virtual
async def test_a_date_is_read_back_and_a_one_goes_on_at_once() -> None:
    async with Practice(GROUP) as practice:
        line = await caller(practice, EAST, f"12{BORN}")
        await practice.until(lambda: "confirm_answer.en" in heard(line))
        assert read_back(line) == [[name for name, _ in spoken_date()]]
        await press(practice, line, "1")
        await practice.stage("Ringing", within=0.5)
        assert answers(practice) == [("known", "Known patient", None), ("birth_date", "03/12/1980", True)]


@virtual
async def test_a_one_keyed_ahead_spares_the_reading() -> None:
    async with Practice(GROUP) as practice:
        line = await caller(practice, EAST, f"12{BORN}1")
        await practice.stage("Ringing")
        assert read_back(line) == []
        assert answers(practice)[-1] == ("birth_date", "03/12/1980", True)


@virtual
async def test_a_two_asks_anew_without_blame_and_the_second_answer_counts() -> None:
    async with Practice(GROUP) as practice:
        line = await caller(practice, EAST, f"12{BORN}2")
        await practice.until(lambda: heard(line).count("east/question-birth_date.en") == 2)
        await press(practice, line, "041319801")
        await practice.stage("Ringing")
        assert "answer_unclear.en" not in heard(line)
        assert answers(practice)[-1] == ("birth_date", "04/13/1980", True)
        _, wrong, right = told(practice, EventKind.QUESTION)
        assert wrong == {"question": "birth_date", "answered": False, "confirmed": False}
        assert right["answered"]


@virtual
async def test_a_wrong_answer_is_never_kept() -> None:
    async with Practice(GROUP) as practice:
        await caller(practice, EAST, f"12{BORN}2{BORN}2")
        await practice.stage("Ringing")
        assert answers(practice) == [("known", "Known patient", None)]
        assert not [event for event in told(practice, EventKind.QUESTION) if "sealed" in event]


@pytest.mark.parametrize("key", ["", "9", "#"])
@virtual
async def test_who_does_not_say_whether_it_is_right_hears_it_twice_and_goes_on(key: str) -> None:
    async with Practice(GROUP) as practice:
        line = await caller(practice, EAST, f"12{BORN}")
        await practice.until(lambda: "confirm_answer.en" in heard(line))
        await asyncio.sleep(1.0)  # later than a pound key that ends the entry
        await press(practice, line, key)
        await practice.stage("Ringing")
        assert len(read_back(line)) == 2
        assert answers(practice)[-1] == ("birth_date", "03/12/1980", False)


@virtual
async def test_nothing_of_an_answer_that_is_read_back_is_in_journal_or_log() -> None:
    async with Practice(GROUP) as practice:
        line = await caller(practice, EAST, f"12{BORN}")
        practice.voices.missing |= {name for name, _ in spoken_date()}
        await practice.until(lambda: "confirm_answer.en" in heard(line))
        await practice.stage("Ringing")
        everything = f"{practice.journal.posted}{practice.logs}{practice.journal.stages}"
        assert "say/" not in everything
        assert "1980" not in everything
        assert "the answer, read back" in everything


@virtual
async def test_answers_are_there_after_a_restart_and_sealed_in_between() -> None:
    async with Practice(GROUP) as before:
        nobody_answers(before)
        await caller(before, EAST, f"12{BORN}1")
        await before.stage("Ringing")
        kept = answers(before)
        (checkpoint,) = before.journal.stages.values()
        assert b"Known" not in checkpoint
        assert b"1980" not in checkpoint
    async with Practice(GROUP, pbx=before.pbx, journal=before.journal) as after:
        await after.until(lambda: after.sessions)
        assert answers(after) == kept


def spoken_date() -> tuple[tuple[str, str], ...]:
    """The pieces of the date that callers key here."""
    lines = birth_date(GROUP.speech, Language("en"), date(1980, 3, 12))
    return tuple((prompt.name, language) for prompt, language in lines)
