"""By when a promise is kept: the answer to a message, the window of a callback."""

from datetime import UTC, date, datetime, time, timedelta

from callcontrol.model.paths import Box, Callback
from callcontrol.model.rules import Location
from callcontrol.routing.hours import LOOK_AHEAD, periods
from callcontrol.routing.wall_clock import ONE_DAY, reached

_MIDNIGHT = time(0, 0)


def due(location: Location, box: Box, left_at_utc: datetime) -> datetime | None:
    """The UTC moment by which a message left at an aware moment is answered.

    That is once the location has been open for `Box.within_seconds` after it. None when that does not come within
    `LOOK_AHEAD`. Raises ValueError for a moment without a time zone.
    """
    last = left_at_utc + LOOK_AHEAD
    found = list(periods(location, left_at_utc, last))
    ends = [*(moment for moment, _ in found[1:]), last.astimezone(UTC)]
    left = timedelta(seconds=box.within_seconds)
    for (starts, opened), until in zip(found, ends, strict=True):
        if opened.open:
            if starts + left <= until:
                return starts + left
            left -= until - starts
    return None


def window(location: Location, callback: Callback, at_utc: datetime) -> tuple[datetime, datetime] | None:
    """The UTC window in which somebody calls back whom it is promised at an aware moment.

    On the first local day whose window has not begun and all through which the location is open. None when there is
    none within `LOOK_AHEAD`. Raises ValueError for a moment without a time zone.
    """
    if at_utc.tzinfo is None:
        raise ValueError(f"{at_utc.isoformat()} has no time zone: rules are asked with an aware moment")
    today = at_utc.astimezone(location.zone).date()
    for number in range(LOOK_AHEAD.days + 1):
        found = window_of(location, callback, today + number * ONE_DAY)
        if found is not None and found[0] >= at_utc:
            return found
    return None


def window_of(location: Location, callback: Callback, day: date) -> tuple[datetime, datetime] | None:
    """A callback's window on one local day, in UTC; None when the location is not open all through it."""
    last = day + ONE_DAY if callback.ends == _MIDNIGHT else day
    starts = reached(location.zone, day, callback.starts)
    ends = reached(location.zone, last, callback.ends)
    if ends <= starts or not all(opened.open for _, opened in periods(location, starts, ends)):
        return None
    return starts, ends
