"""Questions that callers answer with keys: when an answer is complete, what it means, and what follows."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from enum import Enum, auto

from callcontrol.model.calls import Asking, Stage
from callcontrol.model.paths import AnswerKind, Question
from callcontrol.model.rules import Location
from callcontrol.routing.stages import destination, menu_again, stage_of

END_KEY = "#"
"""Ends the entry of digits; never part of an answer."""
EARLIEST_YEAR = 1900
"""Nobody who calls was born before; such a year is a slip of the finger."""
RIGHT_KEY, ANOTHER_KEY = "1", "2"
"""Pressed when an answer has been read back."""
_TIMES_READ = 2
"""An answer is read back so often to somebody who says neither that it is right nor that it is not."""

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


class Verdict(Enum):
    """What a caller says of an answer that has been read back."""

    RIGHT = auto()
    WRONG = auto()
    """It counts as none, and is asked for again."""
    SILENT = auto()
    """Neither, twice: the answer is kept, and colleagues see that nobody has confirmed it."""


def verdict(keys: Iterable[str | None]) -> Verdict | None:
    """What the key after each time that an answer was read back says, None for silence; None: it is read once more.

    `END_KEY` ends the entry of somebody who is late with it, so it says nothing; nor does any other key.
    """
    said = list(keys)
    last = said[-1] if said else None
    if last == RIGHT_KEY:
        return Verdict.RIGHT
    if last == ANOTHER_KEY:
        return Verdict.WRONG
    return Verdict.SILENT if len(said) >= _TIMES_READ else None


def after_question(
    location: Location, stage: Asking, now: datetime, *, answered: bool, corrects: bool = False
) -> Stage:
    """What follows an answer, or an entry that was none: the question again, the next one, where the call type goes.

    ``now`` is UTC: the moment at which a queue is joined. ``corrects``: the caller wants to key it anew.
    """
    if not answered and stage.tries + 1 < question_of(location, stage).tries:
        return replace(stage, tries=stage.tries + 1, corrects=corrects)
    call_type = location.call_types[stage.call_type]
    if stage.question + 1 < len(call_type.questions):
        return replace(stage, question=stage.question + 1, tries=0, corrects=False)
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
