"""The shape of a traffic file: what comes to the queues of a group, for `callcontrol simulate`."""

import re
from collections.abc import Callable
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, Field, model_validator

from callcontrol.config import values
from callcontrol.config.problems import quote
from callcontrol.config.schema_base import Entry
from callcontrol.config.written import LanguageCode, Seconds, Share, Weekdays, WholeDate

MOST_DAYS = 400
YEARS = range(1970, 2200)
"""Which a call can have come in; time zones are known for these."""
MOST_PER_HOUR = 10_000.0
_NUMBER = re.compile(r"[0-9]{1,5}(\.[0-9]{1,4})?")
_QUEUE = re.compile(r"[a-z][a-z0-9_-]{0,31}/[a-z][a-z0-9_]{0,31}")

T = TypeVar("T")


def _written(parse: Callable[[str], T]) -> BeforeValidator:
    def take(value: object) -> T:
        if not isinstance(value, str):
            found = "a list" if isinstance(value, list) else "keys with values"
            raise values.WrongValueError(f"one value is expected here, not {found}", "write one plain value")
        return parse(value)

    return BeforeValidator(take)


def _per_hour(text: str) -> float:
    if _NUMBER.fullmatch(text) is None or float(text) > MOST_PER_HOUR:
        raise values.WrongValueError(f"{quote(text)} is no number of calls an hour", "write it such as 40 or 2.5")
    return float(text)


def _days(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text[:5]) <= MOST_DAYS or len(text) > 4:
        raise values.WrongValueError(f"{quote(text)} is no number of days", f"write 1 to {MOST_DAYS}")
    return int(text)


def _interval_as_written(text: str) -> str:
    values.interval(text)
    return text


def _queue(text: str) -> str:
    if _QUEUE.fullmatch(text) is None:
        raise values.WrongValueError(
            f"{quote(text)} is no queue", "write location and queue, such as northside/front_desk"
        )
    return text


PerHour = Annotated[float, _written(_per_hour)]
IntervalText = Annotated[str, _written(_interval_as_written)]
QueueText = Annotated[str, _written(_queue)]


class LoadEntry(Entry):
    """What comes to one queue."""

    calls: dict[Weekdays, dict[IntervalText, PerHour]]
    """Calls an hour by weekday and time of day, on the clock of the queue's location."""
    talk: Seconds
    """Mean."""
    talk_deviation: Seconds | None = None
    """Makes talks lognormal; without it they are exponential."""
    patience: Seconds | None = None
    """Mean, exponential; without it nobody hangs up."""
    urgent: Share | None = None
    languages: dict[LanguageCode, Share] = Field(default_factory=dict)
    """Shares of those who speak another language than the location's first."""

    @model_validator(mode="after")
    def _not_more_than_all(self) -> "LoadEntry":
        if sum(self.languages.values()) > 1.0 + 1e-9:
            hint = "leave something for the location's first language"
            raise values.WrongValueError("these shares are more than all callers", hint, key="languages")
        return self


class TrafficEntry(Entry):
    """The whole file."""

    first_day: WholeDate | None = None
    days: Annotated[int, _written(_days)] = 1
    wrap_up: Seconds | None = None
    """After each talk, until the next call may come."""
    pick_up: Seconds | None = None
    """A phone rings so long until somebody answers."""
    missed: Share | None = None
    """Share of rings that nobody answers."""
    queues: dict[QueueText, LoadEntry]
