"""A moment as a person at a location writes it, and what the location's clock makes of it."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from callcontrol.config.problems import quote
from callcontrol.model.errors import CallcontrolError

_SHAPES = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")
_WALL = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)|24:00")


def moment_of(text: str, zone: ZoneInfo) -> datetime:
    """The UTC moment that ``text`` means on the clock of ``zone``: ``2026-11-28 13:05``, offset allowed behind it.

    Raises CallcontrolError for what is no time, for a time that the clock skips, and for one that it shows twice.
    """
    found = _dated(text, zone)
    if found is None:
        raise CallcontrolError(f"--at {quote(text)} is no moment: write it such as --at '2026-11-28 13:05'")
    return found


def coming(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """As `moment_of`, for ``--until``; a time alone, ``17:00``, is the next one that the clock shows after ``now``.

    ``24:00`` is the coming midnight. Raises CallcontrolError as `moment_of` does.
    """
    wall = _WALL.fullmatch(text.strip())
    if wall is None:
        found = _dated(text, zone)
        if found is None:
            shapes = "--until 17:00 or --until '2026-11-28 13:05'"
            raise CallcontrolError(f"--until {quote(text)} is no moment: write it such as {shapes}")
        return found
    hour, minute = (int(part) % 24 for part in wall[0].split(":"))
    today = datetime.combine(now.astimezone(zone).date(), time(hour, minute))
    found = _on_the_wall(today, zone)
    return found if found > now else _on_the_wall(today + timedelta(days=1), zone)


def _dated(text: str, zone: ZoneInfo) -> datetime | None:
    written = text.strip()
    for shape in _SHAPES:
        for ending in ("", "%z", " %z"):
            try:
                found = datetime.strptime(written, shape + ending)  # noqa: DTZ007
            except ValueError:
                continue
            return found.astimezone(UTC) if found.tzinfo is not None else _on_the_wall(found, zone)
    return None


def _on_the_wall(wall: datetime, zone: ZoneInfo) -> datetime:
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    written = f"{wall:%Y-%m-%d %H:%M}"
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    # In a gap no moment shows this time: going there and back changes it.
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        shown = sorted(moment.astimezone(UTC).astimezone(zone) for moment in (first, second))
        raise CallcontrolError(
            f"{written} does not exist in {zone.key}: clocks go forward that day; "
            f"try {shown[0]:%H:%M} before the change or {shown[1]:%H:%M} after it"
        )
    raise CallcontrolError(
        f"{written} comes twice in {zone.key}, as clocks go back that day: "
        f"write '{written} {_offset(first)}' for the first or '{written} {_offset(second)}' for the second"
    )


def _offset(moment: datetime) -> str:
    return f"{moment:%z}"[:3] + ":" + f"{moment:%z}"[3:5]
