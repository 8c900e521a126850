"""What a ringing telephone shows: what matters most first, never more than fits, never half an answer."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcontrol.model.names import Language, QuestionName, Source
from callcontrol.model.paths import AnswerKind, Category, Prompt, Question
from callcontrol.model.told import EVERYTHING, Answered, CallContext, Shown
from callcontrol.routing.told import LONGEST_DISPLAY, answer_in_words, answered, clock_of, display

EN, ES = Language("en"), Language("es")
HERE = Source("x.yaml", 1, 1)
DOB = Answered(QuestionName("birth_date"), "DOB", "03/14/1984", True)
KNOWN = Answered(QuestionName("known"), "", "Known patient", None)
CALL = CallContext("Northside", "Nurse", ES, Category.CLINICAL, (DOB,), 130.0)


def shown(context: CallContext, rule: Shown = EVERYTHING) -> str:
    return display(context, rule, first_language=EN)


def test_it_is_the_line_of_the_guide() -> None:
    assert shown(CALL) == "Northside > Nurse > Spanish > DOB 03/14/1984 > 2:10"


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (Shown(answers=False), "Northside > Nurse > Spanish > 2:10"),
        (Shown(waited=False), "Northside > Nurse > Spanish > DOB 03/14/1984"),
        (Shown(language=False), "Northside > Nurse > DOB 03/14/1984 > 2:10"),
        (Shown(answers=False, waited=False, language=False), "Northside > Nurse"),
    ],
)
def test_the_rules_say_how_much(rule: Shown, text: str) -> None:
    assert shown(CALL, rule) == text


def test_the_first_language_and_a_short_wait_go_without_saying() -> None:
    assert shown(replace(CALL, language=EN, answers=(), waited_seconds=9.9)) == "Northside > Nurse"


def test_an_urgent_call_says_so_first_and_a_name_wins_over_known() -> None:
    urgent = replace(CALL, category=Category.URGENT, known=True)
    assert shown(urgent) == "URGENT > Northside > Nurse > known > Spanish > 2:10"
    named = replace(urgent, name="Maria Lopez", answers=())
    assert shown(named) == "URGENT > Northside > Nurse > Maria Lopez > Spanish > 2:10"
    assert shown(replace(CALL, known=False, answers=())) == "Northside > Nurse > new > Spanish > 2:10"


def test_what_has_no_room_is_left_out_whole_and_shorter_ones_still_come() -> None:
    long = Answered(QuestionName("member"), "Member number", "12345678901234567890", True)
    assert shown(replace(CALL, answers=(KNOWN, long))) == "Northside > Nurse > Spanish > Known patient > 2:10"


def test_an_answer_that_nobody_confirmed_has_a_question_mark() -> None:
    assert answer_in_words(replace(DOB, confirmed=False)) == "DOB 03/14/1984?"
    assert answer_in_words(KNOWN) == "Known patient"


@pytest.mark.parametrize(
    ("order", "text"), [("mdy", "DOB 03/14/1984"), ("dmy", "DOB 14/03/1984"), ("ymd", "DOB 1984-03-14")]
)
def test_a_date_is_shown_in_the_order_in_which_it_is_asked_for(order: str, text: str) -> None:
    question = Question(
        DOB.question, Prompt("q", {}, HERE), AnswerKind.DATE, {}, order, 8, 8, 2, HERE, None, "DOB", True
    )
    assert answer_in_words(answered(question, "1984-03-14", confirmed=True)) == text
    nameless = replace(question, label="")
    assert answer_in_words(answered(nameless, "1984-03-14", confirmed=None)) == text.replace("DOB", "birth date")


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (59.9, "0:59"), (130, "2:10"), (3730, "1:02:10")])
def test_a_wait_as_a_clock(seconds: float, text: str) -> None:
    assert clock_of(seconds) == text


_TEXT = st.text(max_size=90)


@given(
    location=_TEXT,
    queue=_TEXT,
    name=st.none() | _TEXT,
    answers=st.lists(st.builds(Answered, st.just(DOB.question), _TEXT, _TEXT, st.sampled_from([None, True, False]))),
    waited=st.floats(0, 1e7),
)
def test_it_fits_on_one_line_whatever_the_names_hold(
    location: str, queue: str, name: str | None, answers: list[Answered], waited: float
) -> None:
    text = shown(CallContext(location, queue, ES, Category.URGENT, tuple(answers), waited, name=name))
    assert len(text) <= LONGEST_DISPLAY
    assert text.isprintable()
    assert text.startswith("URGENT")
