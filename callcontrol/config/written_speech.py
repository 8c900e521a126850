"""The kinds of values in a language's table: how each is understood, and how an editor may judge it."""

import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator

from callcontrol.config.problems import quote
from callcontrol.config.spoken_orders import Parts, condition, order
from callcontrol.config.values import WrongValueError, clock, label
from callcontrol.config.written import TEXT, Label, Shown
from callcontrol.model.speech import Condition

T = TypeVar("T")


def _text(parse: Callable[[str], T]) -> BeforeValidator:
    def take(value: object) -> T:
        if not isinstance(value, str):
            raise WrongValueError("one text is expected here", "write it on one line")
        return parse(value)

    return BeforeValidator(take)


def _exactly(length: int, what: str) -> tuple[AfterValidator, Shown]:
    def take(found: list[str]) -> list[str]:
        if len(found) != length:
            raise WrongValueError(f"{len(found)} words stand here", f"write {length}: {what}")
        return found

    shown: dict[str, Any] = {"type": "array", "items": TEXT, "minItems": length, "maxItems": length}
    return AfterValidator(take), Shown(lambda: shown)


def _from_to(least: int, most: int, step: int = 1) -> Callable[[str], int]:
    def take(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,4}", text) or not least <= int(text) <= most or int(text) % step:
            every = f", in steps of {step}" if step > 1 else ""
            raise WrongValueError(f"{quote(text)} is none of these numbers", f"write one from {least} to {most}{every}")
        return int(text)

    return take


def _number_of_form(text: str) -> int:
    return _from_to(0, 99)(text) if len(text) < 3 else _from_to(100, 900, 100)(text)


def _year_span(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"([0-9]{4})-([0-9]{4})", text)
    if found is None or found[1] > found[2]:
        raise WrongValueError(f"{quote(text)} is no span of years", "write such as 1100-1999")
    return int(found[1]), int(found[2])


def _time(text: str) -> str:
    return f"{clock(text):%H:%M}"


def _word(what: str, pattern: str, hint: str) -> Callable[[str], str]:
    def take(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise WrongValueError(f"{quote(text)} is no {what}", hint)
        return text

    return take


_ANY = Shown(lambda: TEXT)
_NUMBER = Shown(lambda: {"type": ["string", "integer"], "pattern": "^[0-9]{1,3}$"})
_TIME = Shown(lambda: {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"})

Hundred = Annotated[list[Label], *_exactly(100, "the numbers from 0 to 99")]
Hundreds = Annotated[list[Label], *_exactly(9, "the hundreds from 100 to 900")]
WeekdayWords = Annotated[list[Label], *_exactly(7, "Monday to Sunday")]
MonthWords = Annotated[list[Label], *_exactly(12, "January to December")]
DayWords = Annotated[list[Label], *_exactly(31, "the days of a month, 1 to 31")]
HourWords = Annotated[list[Label], *_exactly(24, "the hours from 0 to 23")]
HundredKey = Annotated[int, _text(_from_to(100, 900, 100)), _NUMBER]
FormedNumber = Annotated[int, _text(_number_of_form), _NUMBER]
PairKey = Annotated[int, _text(_from_to(0, 99)), _NUMBER]
MinuteKey = Annotated[int, _text(_from_to(1, 59)), _NUMBER]
TimeKey = Annotated[str, _text(_time), _TIME]
YearSpan = Annotated[tuple[int, int], _text(_year_span), Shown(lambda: {"type": "string"})]
FormName = Annotated[str, _text(_word("name of a form", "[a-z][a-z_]{0,31}", "write small letters and `_`")), _ANY]
Category = Annotated[
    str,
    _text(
        _word("category of plurals", "zero|one|two|few|many", "write zero, one, two, few or many; other is the rest")
    ),
    _ANY,
]
Rule = Annotated[tuple[tuple[Condition, ...], ...], _text(condition), _ANY]
Recorded = Annotated[str, _text(label), _ANY]

WordsAlone = Annotated[Parts, _text(lambda text: order(text, ())), _ANY]
DayOrder = Annotated[Parts, _text(lambda text: order(text, ("weekday", "day", "month"))), _ANY]
BirthOrder = Annotated[Parts, _text(lambda text: order(text, ("day", "month", "year"), ("day", "month", "year"))), _ANY]
YearOrder = Annotated[Parts, _text(lambda text: order(text, ("number", "century", "pair"))), _ANY]
ClockOrder = Annotated[Parts, _text(lambda text: order(text, ("hour", "minute", "part"), ("hour", "minute"))), _ANY]
MinuteOrder = Annotated[Parts, _text(lambda text: order(text, ("number",), ("number",))), _ANY]
SpanOrder = Annotated[Parts, _text(lambda text: order(text, ("from", "until", "at", "plain"), ("from",))), _ANY]
CountOrder = Annotated[Parts, _text(lambda text: order(text, ("count",), ("count",))), _ANY]
BetweenOrder = Annotated[Parts, _text(lambda text: order(text, ("low", "high"), ("low", "high"))), _ANY]
MoneyOrder = Annotated[Parts, _text(lambda text: order(text, ("whole", "cents"), ("whole", "cents"))), _ANY]
