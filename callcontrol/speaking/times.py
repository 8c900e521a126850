"""Times of day, hours of opening and lengths of waiting."""

from collections.abc import Sequence
from datetime import date, datetime, time

from callcontrol.model.names import Language
from callcontrol.model.speech import How, Line, Speech, SpokenTables
from callcontrol.speaking.days import day
from callcontrol.speaking.numbers import counted
from callcontrol.speaking.orders import fill, table_of, word

Span = tuple[time, time]
"""Start and end, wall-clock times; an end of 00:00 is the end of the day."""

MOST_MINUTES = 55
"""Waits of more minutes are told in hours."""
_HOUR, _DAY = 3600.0, 86400.0
_ABOUT_ONE = 5400.0


def clock(tables: Speech, language: Language, value: time, how: How = How.PLAIN) -> tuple[Line, ...]:
    """A time of day; seconds are not spoken: "eight thirty in the morning", ``how`` says what stands before it."""
    return _clock(table_of(tables, language), value, how)


def moment(tables: Speech, language: Language, value: datetime, today: date) -> tuple[Line, ...]:
    """A local moment as seen from ``today``: "tomorrow, Tuesday, at eight in the morning"."""
    on = day(tables, language, value.date(), today, How.AT)
    return *on, *clock(tables, language, value.time(), How.AT)


def hours(tables: Speech, language: Language, spans: Sequence[Span]) -> tuple[Line, ...]:
    """Hours of one day, in order: "from eight in the morning until noon and from one until five in the afternoon".

    Raises ValueError when there are none.
    """
    if not spans:
        raise ValueError("there are no hours to speak of: say that it is closed")
    table = table_of(tables, language)
    lines: list[Line] = []
    for place, span in enumerate(spans):
        lines += word(table, "and") if place and place == len(spans) - 1 else ()
        lines += _span(table, span)
    return tuple(lines)


def wait(tables: Speech, language: Language, seconds: float) -> tuple[Line, ...]:
    """A length of waiting, roughly: "less than a minute", "five minutes", "about two hours"."""
    table = table_of(tables, language)
    if seconds < 60:
        return fill(table, "wait-short", {})
    minutes = _minutes(seconds)
    if minutes <= MOST_MINUTES:
        return fill(table, "wait-minutes", {"count": counted(table, minutes, "minute")})
    if seconds < _ABOUT_ONE:
        return fill(table, "wait-hour", {})
    if seconds < _DAY:
        return fill(table, "wait-hours", {"count": counted(table, _rounded(seconds / _HOUR), "hour")})
    return fill(table, "wait-long", {})


def wait_range(tables: Speech, language: Language, low_seconds: float, high_seconds: float) -> tuple[Line, ...]:
    """What a wait may come to: "between five minutes and ten minutes", "up to ten minutes"; as `wait` where both ends
    are told alike, and where the longer one is told in hours. Raises ValueError when the ends are the wrong way round.
    """
    if low_seconds > high_seconds:
        raise ValueError(f"a wait of {low_seconds:g} to {high_seconds:g} seconds ends before it begins")
    table, low, high = table_of(tables, language), _minutes(low_seconds), _minutes(high_seconds)
    if high_seconds < 60 or high > MOST_MINUTES or (low == high and low_seconds >= 60):
        return wait(tables, language, high_seconds)
    longest = counted(table, high, "minute")
    if low <= 1:
        return fill(table, "wait-up_to", {"count": longest})
    return fill(table, "wait-between", {"low": _bare(table, low), "high": longest})


def _bare(table: SpokenTables, minutes: int) -> tuple[Line, ...]:
    """The number of minutes without their name: "between five and ten minutes"; with it where their forms differ."""
    return counted(table, minutes, "minute")[:-1]


def _span(table: SpokenTables, span: Span) -> tuple[Line, ...]:
    starts, ends = span
    if starts == ends == time(0):
        return fill(table, "hours-all_day", {})
    # The part of the day is said once where it is the same: "from one until five in the afternoon".
    shared = ends not in _exact(table) and _part(table, starts) == _part(table, ends) and starts < ends
    filling = {how.value: _clock(table, ends, how) for how in How}
    return fill(table, "hours-span", {**filling, "from": _clock(table, starts, How.FROM, part=not shared)})


def _clock(table: SpokenTables, value: time, how: How, *, part: bool = True) -> tuple[Line, ...]:
    exact = word(table, f"exact-{value:%H:%M}-{how}")
    if exact:
        return exact
    filling = {
        "hour": word(table, f"hour-{value.hour}"),
        "minute": _minute(table, value.minute),
        "part": _part(table, value) if part else (),
    }
    return fill(table, f"clock-{how}", filling)


def _minute(table: SpokenTables, minute: int) -> tuple[Line, ...]:
    if not minute:
        return ()
    of_its_own = word(table, f"minute-{minute}")
    return of_its_own or fill(table, "minutes", {"number": word(table, f"number-{minute}")})


def _part(table: SpokenTables, value: time) -> tuple[Line, ...]:
    now = value.hour * 60 + value.minute
    keys = [key for starts, key in table.day_parts if starts <= now]
    return word(table, keys[-1]) if keys else ()


def _exact(table: SpokenTables) -> frozenset[time]:
    keys = (key.split("-") for key in table.words if key.startswith("exact-"))
    return frozenset(time.fromisoformat(parts[1]) for parts in keys)


def _minutes(seconds: float) -> int:
    return max(_rounded(seconds / 60), 1)


def _rounded(value: float) -> int:
    return int(value + 0.5)
