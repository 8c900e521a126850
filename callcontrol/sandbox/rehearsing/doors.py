"""The moment at which a box on a developer's machine evaluates its rules, so that somebody is always there."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from callcontrol.model.names import Did, LocationKey
from callcontrol.model.rules import Group
from callcontrol.routing import is_open

REHEARSAL = datetime(2026, 3, 3, 9, 30, tzinfo=ZoneInfo("America/New_York"))
"""A Tuesday morning in New York: the example's eastern locations are open, the western one is not yet."""


def doors(group: Group, moment: datetime | None) -> Iterator[tuple[Did, LocationKey, str]]:
    """Each number, its location and whether that is open at ``moment`` (None: now), with the reason."""
    at = (moment or datetime.now(UTC)).astimezone(UTC)
    for did, key in sorted(group.dids.items()):
        opened = is_open(group.locations[key], at)
        yield did, key, opened.reason
