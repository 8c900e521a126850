"""How dates, moments and times of duty are written."""

import re
from datetime import date, datetime, time

from callcontrol.config.problems import quote
from callcontrol.config.values import WrongValueError, clock

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}")


def whole_date(text: str) -> date:
    """A date with its year: ``2026-01-05``."""
    hint = "write year, month and day, such as 2026-01-05"
    if _DATE.fullmatch(text) is None:
        raise WrongValueError(f"{quote(text)} is no date", hint)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongValueError(f"{quote(text)} is not in the calendar", hint) from error


def moment(text: str) -> datetime:
    """Date and time of day, naive: ``2026-12-24 17:00``."""
    hint = "write date and time of day, such as 2026-12-24 17:00"
    if _MOMENT.fullmatch(text) is None:
        raise WrongValueError(f"{quote(text)} is no moment", hint)
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongValueError(f"{quote(text)} is not in the calendar", hint) from error


def duty_times(text: str) -> tuple[time, time]:
    """Start and end of ``17:00-08:00``; an end at or before the start is on the next day."""
    starts, dash, ends = text.partition("-")
    if not dash:
        raise WrongValueError(f"{quote(text)} is no time of duty", 'write it such as "17:00-08:00"')
    if starts.strip() == "24:00":
        raise WrongValueError(f"{quote(text)} starts at the end of a day", "write 00:00 under the next day")
    return clock(starts.strip()), clock(ends.strip())
