"""Closing time over callers who wait: when it comes, and where they go if nobody is there for them any more."""

from dataclasses import dataclass, replace
from datetime import datetime

from callcontrol.model.calls import Closed, InMenu, Stage, Waiting
from callcontrol.model.paths import CLOSED_MENU, Destination, ToAnswer, ToQueue
from callcontrol.model.rules import Location
from callcontrol.routing.hours import is_open, next_change
from callcontrol.routing.stages import menu_again, stage_of


@dataclass(frozen=True, slots=True)
class ClosingTime:
    """When a location closes over a call, UTC."""

    closes: datetime
    opens: datetime | None
    """None: not in the days ahead."""


def closing_time(location: Location, stage: Waiting, arrived_utc: datetime) -> ClosingTime | None:
    """The first closing after a call that came at this moment; None: it means nothing to this caller.

    That is so for who called while the location was closed, and where calls of the type wait in the same queue by
    night.
    """
    if not closes_over(location, stage) or not is_open(location, arrived_utc).open:
        return None
    closes = next_change(location, arrived_utc)
    return ClosingTime(closes, next_change(location, closes)) if closes is not None else None


def closes_over(location: Location, stage: Waiting) -> bool:
    """Whether closing time would change anything for a caller in this queue."""
    if not stage.open or stage.call_type not in location.call_types:
        return False
    to = fate(location, stage)
    return not (isinstance(to, ToQueue) and to.queue == stage.queue)


def fate(location: Location, stage: Waiting) -> Destination | None:
    """Where calls of the caller's type go while the location is closed; None: nowhere but to what closed means for all.

    That is so where the rules say nothing, and of an answer after which no menu of the night follows.
    """
    call_type = location.call_types.get(stage.call_type) if stage.call_type is not None else None
    to = call_type.closed if call_type is not None else None
    return None if isinstance(to, ToAnswer) and location.closed_menu is None else to


def after_closing(location: Location, stage: Waiting, now: datetime) -> Stage:
    """What follows for who is not served any more: the call type's way by night, with all that they have waited.

    Where it has none, the menu of the night, or the after-hours message. ``now`` is UTC.
    """
    to = fate(location, stage)
    if to is None:
        night = location.closed_menu is not None
        return InMenu(menu=CLOSED_MENU, open=False, greeted=False) if night else Closed()
    after = stage_of(to, now, menu_again(is_open=False), stage.call_type)
    if isinstance(after, Waiting):
        return replace(after, since=stage.since, left=(*stage.left, stage.queue), announced=stage.announced)
    return after
