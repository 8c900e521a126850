"""What keys mean in answer to a question, and what follows it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from callcontrol.model.calls import Answering, Asking, InMenu, Recording, Waiting
from callcontrol.model.names import (
    AnswerName,
    BoxName,
    CallTypeName,
    Language,
    LocationKey,
    QuestionName,
    QueueName,
    Source,
)
from callcontrol.model.paths import (
    CLOSED_MENU,
    AnswerKind,
    CallType,
    Category,
    Destination,
    Prompt,
    Question,
    ToAnswer,
    ToBox,
    ToQueue,
)
from callcontrol.model.rules import Location
from callcontrol.routing.asking import Verdict, after_question, is_complete, question_of, take_answer, verdict
from tests.fixtures.rules import example_group

HERE = Source("x.yaml", 1, 1)
NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
TODAY = date(2026, 3, 3)
KNOWN, BORN = QuestionName("known"), QuestionName("birth_date")
NEW = CallTypeName("new")


def question(kind: AnswerKind, order: str = "mdy", least: int = 0, most: int = 0, tries: int = 2) -> Question:
    words = Prompt("q", {Language("en"): "?"}, HERE)
    choices = {"1": "New patient", "2": "Known patient"} if kind is AnswerKind.CHOICE else {}
    return Question(KNOWN, words, kind, choices, order, least, most, tries, HERE)


CHOICE = question(AnswerKind.CHOICE)


@pytest.mark.parametrize(
    ("keys", "answer"), [("1", "1"), ("2", "2"), ("3", None), ("", None), ("#", None), ("12", None)]
)
def test_a_choice_is_one_of_its_keys(keys: str, answer: str | None) -> None:
    assert take_answer(CHOICE, keys, TODAY) == answer


@pytest.mark.parametrize(
    ("order", "keys", "answer"),
    [
        ("mdy", "12311999", "1999-12-31"),
        ("dmy", "31121999", "1999-12-31"),
        ("ymd", "19991231", "1999-12-31"),
        ("mdy", "31121999", None),  # no month 31
        ("mdy", "02292023", None),
        ("mdy", "02292024", "2024-02-29"),
        ("mdy", "03032026", "2026-03-03"),
        ("mdy", "03042026", None),  # tomorrow
        ("mdy", "1231999", None),
        ("mdy", "123119999", None),
        ("mdy", "12311999#", "1999-12-31"),
        ("mdy", "1231*999", None),
        ("ymd", "00010101", None),
        ("mdy", "١٢٣١١٩٩٩", None),
    ],
)
def test_a_date_is_in_the_calendar_and_not_to_come(order: str, keys: str, answer: str | None) -> None:
    assert take_answer(question(AnswerKind.DATE, order), keys, TODAY) == answer


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        ("1234", "1234"),
        ("0000#", "0000"),
        ("123", None),
        ("12345", "12345"),
        ("123456", None),
        ("12*4", None),
        ("", None),
    ],
)
def test_digits_are_as_many_as_asked_for(keys: str, answer: str | None) -> None:
    assert take_answer(question(AnswerKind.DIGITS, least=4, most=5), keys, TODAY) == answer


def test_an_entry_is_complete_when_no_further_key_can_matter() -> None:
    assert is_complete(CHOICE, "7")
    date_of_birth, member = question(AnswerKind.DATE), question(AnswerKind.DIGITS, least=4, most=5)
    assert [is_complete(date_of_birth, keys) for keys in ("", "1231199", "12311999", "12#")] == [
        False,
        False,
        True,
        True,
    ]
    assert [is_complete(member, keys) for keys in ("1234", "1234#", "12345", "#")] == [False, True, True, True]


def place(opened: Destination, closed: Destination | None = None) -> Location:
    """Northside, with a call type that asks two questions."""
    northside = example_group().locations[LocationKey("northside")]
    call_type = CallType(NEW, Category.NEW_PATIENT, (KNOWN, BORN), opened, closed, HERE)
    asked = {KNOWN: CHOICE, BORN: question(AnswerKind.DATE, tries=1)}
    return replace(northside, call_types={**northside.call_types, NEW: call_type}, questions=asked)


DESK = ToQueue(QueueName("northside/front_desk"), HERE)
BOX = ToBox(BoxName("northside/messages"), HERE)


def test_questions_come_one_after_another_and_then_the_destination() -> None:
    here = place(DESK)
    first = Asking(NEW, open=True)
    second = after_question(here, first, NOW, answered=True)
    assert second == Asking(NEW, open=True, question=1)
    assert question_of(here, second).kind is AnswerKind.DATE
    assert after_question(here, second, NOW, answered=True) == Waiting(DESK.queue, NOW, call_type=NEW)


def test_an_unclear_answer_is_asked_for_again_and_then_given_up() -> None:
    here = place(DESK)
    again = after_question(here, Asking(NEW, open=True), NOW, answered=False)
    assert again == Asking(NEW, open=True, tries=1)
    given_up = after_question(here, again, NOW, answered=False)
    assert given_up == Asking(NEW, open=True, question=1)
    assert after_question(here, given_up, NOW, answered=False) == Waiting(DESK.queue, NOW, call_type=NEW)


def test_by_night_the_call_goes_where_the_night_says() -> None:
    last = Asking(NEW, open=False, question=1)
    assert after_question(place(DESK, BOX), last, NOW, answered=True) == Recording(BOX.box)
    told = after_question(place(DESK, ToAnswer(AnswerName("hours"), HERE)), last, NOW, answered=True)
    assert told == Answering(AnswerName("hours"), InMenu(menu=CLOSED_MENU, open=False))


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ([], None),
        (["1"], Verdict.RIGHT),
        (["2"], Verdict.WRONG),
        ([None], None),
        (["#"], None),
        (["9"], None),
        ([None, "1"], Verdict.RIGHT),
        (["#", "2"], Verdict.WRONG),
        ([None, None], Verdict.SILENT),
        (["7", "*"], Verdict.SILENT),
    ],
)
def test_what_the_keys_say_when_an_answer_is_read_back(keys: list[str | None], said: Verdict | None) -> None:
    assert verdict(keys) is said


def test_an_answer_that_is_not_right_is_one_of_the_tries_and_no_blame() -> None:
    here = place(DESK)
    again = after_question(here, Asking(NEW, open=True), NOW, answered=False, corrects=True)
    assert again == Asking(NEW, open=True, tries=1, corrects=True)
    given_up = after_question(here, again, NOW, answered=False, corrects=True)
    assert given_up == Asking(NEW, open=True, question=1)
