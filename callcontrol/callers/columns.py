"""The columns of a directory: how each value is written, and what it means. No message repeats a value."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum

from callcontrol.config import values
from callcontrol.config.problems import did_you_mean
from callcontrol.config.values import WrongValueError

LONGEST_ID = 64
LONGEST_NAME = 80
MOST_CODE_DIGITS = 20

COLUMNS = ("number", "id", "name", "date_of_birth", "code", "language", "location", "shared")
NEEDED = ("number", "id")
EARLIEST_YEAR = 1880
_CODE = re.compile(r"[0-9]+", re.ASCII)
_SHARED = {"": False, "no": False, "yes": True}


class Dates(StrEnum):
    """How dates are written in a table."""

    ISO = "iso"
    """1984-03-14."""
    MDY = "mdy"
    """03/14/1984."""
    DMY = "dmy"
    """14/03/1984 or 14.03.1984."""


_FORMATS: Mapping[Dates, tuple[str, ...]] = {
    Dates.ISO: ("%Y-%m-%d",),
    Dates.MDY: ("%m/%d/%Y",),
    Dates.DMY: ("%d/%m/%Y", "%d.%m.%Y"),
}
_EXAMPLES = {Dates.ISO: "1984-03-14", Dates.MDY: "03/14/1984", Dates.DMY: "14/03/1984"}


def identity(text: str) -> str:
    """As the system from which the directory comes names a person."""
    if not text:
        raise WrongValueError("`id` is blank", "write what your own system calls this person, never twice the same")
    return _readable(text, LONGEST_ID)


def name(text: str) -> str:
    """A person's name; may be blank."""
    return _readable(text, LONGEST_NAME)


def code(text: str) -> str:
    """Digits that a person keys to be identified; may be blank."""
    if text and (_CODE.fullmatch(text) is None or len(text) > MOST_CODE_DIGITS):
        raise WrongValueError("this is no code", f"write 1 to {MOST_CODE_DIGITS} digits, or nothing")
    return text


def language(text: str) -> str | None:
    """An ISO 639-1 code; may be blank."""
    try:
        return values.language(text.casefold()) if text else None
    except WrongValueError as error:
        raise WrongValueError("this is no language code", error.hint) from None


def shared(text: str) -> bool:
    """Whether others call from the number too; blank: no."""
    if text.casefold() not in _SHARED:
        raise WrongValueError("this is neither yes nor no", "write yes, no or nothing")
    return _SHARED[text.casefold()]


def location(known: frozenset[str]) -> Callable[[str], str | None]:
    """A location's key; may be blank."""

    def take(text: str) -> str | None:
        if text and text not in known:
            raise WrongValueError("there is no such location", did_you_mean(text, known))
        return text or None

    return take


def birth(dates: Dates, today: date) -> Callable[[str], str]:
    """A day that is past, as ISO 8601; may be blank."""

    def take(text: str) -> str:
        if not text:
            return ""
        day = next(filter(None, (_day(text, form) for form in _FORMATS[dates])), None)
        if day is None:
            others = ", ".join(f"--dates {one} for {_EXAMPLES[one]}" for one in Dates if one is not dates)
            raise WrongValueError("this is no date", f"write it such as {_EXAMPLES[dates]}, or say {others}")
        if not day.year >= EARLIEST_YEAR or day > today:
            raise WrongValueError("nobody who calls was born on this day", "put the year right")
        return day.isoformat()

    return take


def _day(text: str, form: str) -> date | None:
    try:
        day = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
    return day


def _readable(text: str, longest: int) -> str:
    if len(text) > longest:
        raise WrongValueError(f"this has {len(text)} characters", f"at most {longest} are taken")
    if not text.isprintable():
        raise WrongValueError("this holds a character that can not be shown", "type it anew without pasting")
    return text
