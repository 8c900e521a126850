"""Questions that callers answer with keys: when an answer is complete, what it means, and what follows."""

import re
from dataclasses import replace
from datetime import date, datetime

from callcontrol.model.calls import Asking, Stage
from callcontrol.model.paths import AnswerKind, Question
from callcontrol.model.rules import Location
from callcontrol.routing.stages import destination, menu_again, stage_of

END_KEY = "#"
"""Ends the entry of digits; never part of an answer."""
EARLIEST_YEAR = 1900
"""Nobody who calls was born before; such a year is a slip of the finger."""

_DATES = {
    "mdy": re.compile(r"(?P<month>\d{2})(?P<day>\d{2})(?P<year>\d{4})", re.ASCII),
    "dmy": re.compile(r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{4})", re.ASCII),
    "ymd": re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})", re.ASCII),
}
_DIGITS = re.compile(r"[0-9]+")


def question_of(location: Location, stage: Asking) -> Question:
    """The question that is put in this stage."""
    return location.questions[location.call_types[stage.call_type].questions[stage.question]]


def is_complete(question: Question, keys: str) -> bool:
    """Whether no further key is waited for: one choice, all digits, or `END_KEY`. Silence ends an entry as well."""
    match question.kind:
        case AnswerKind.CHOICE:
            wanted = 1
        case AnswerKind.DATE:
            wanted = 8
        case AnswerKind.DIGITS:
            wanted = question.most_digits
    return len(keys) >= wanted or keys.endswith(END_KEY)


def take_answer(question: Question, keys: str, today: date) -> str | None:
    """What the caller answered with all keys of one entry; None: that is no answer.

    A choice is its key, a date is ISO 8601 and not after ``today``, the local day of the call. An `END_KEY` at the end
    counts for nothing where digits are wanted.
    """
    if question.kind is AnswerKind.CHOICE:
        return keys if keys in question.choices else None
    digits = keys.removesuffix(END_KEY)
    if _DIGITS.fullmatch(digits) is None:
        return None
    if question.kind is AnswerKind.DATE:
        day = _date(question.date_order, digits)
        return day.isoformat() if day is not None and day <= today else None
    return digits if question.least_digits <= len(digits) <= question.most_digits else None


def after_question(location: Location, stage: Asking, now: datetime, *, answered: bool) -> Stage:
    """What follows an answer, or an entry that was none: the question again, the next one, where the call type goes.

    ``now`` is UTC: the moment at which a queue is joined.
    """
    if not answered and stage.tries + 1 < question_of(location, stage).tries:
        return replace(stage, tries=stage.tries + 1)
    call_type = location.call_types[stage.call_type]
    if stage.question + 1 < len(call_type.questions):
        return replace(stage, question=stage.question + 1, tries=0)
    to = destination(call_type, is_open=stage.open)
    return stage_of(to, now, menu_again(is_open=stage.open), call_type.name)


def _date(order: str, digits: str) -> date | None:
    found = _DATES[order].fullmatch(digits)
    if found is None:
        return None
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    return day if day.year >= EARLIEST_YEAR else None
