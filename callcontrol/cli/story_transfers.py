"""How a stored call went from one person to another, in words. Whatever a journal event lacks is passed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from rich.text import Text

from callcontrol.journal import StoredEvent
from callcontrol.model.calls import EventKind

if TYPE_CHECKING:
    from callcontrol.cli.story import Story

_WAYS = {"blind": "hands the caller over", "attended": "hands the caller over, having talked"}
_REFUSED = {
    "unknown": "nobody and nothing has what was dialled",
    "ambiguous": "several locations have this extension",
    "emergency": "callers are not handed over to emergency numbers",
    "outside": "the rules do not allow this number outside",
    "closed": "nobody is there for that location's callers now",
    "themselves": "it is their own extension",
    "no_place": "every place for parked callers is taken",
    "two_callers": "whom they talk with is in another call of ours",
    "busy": "the telephone is in use",
    "absent": "the telephone is not there",
}
_NOT_TAKEN = {
    "missed": "does not answer",
    "declined": "declines, or is busy",
    "failed": "cannot be reached",
    "not_taken": "picks up, but does not take the call",
    "not_joined": "answered, but the two could not be joined",
    "restart": "was being rung when callcontrol was restarted",
    "late": "does not take the call",
}


def _transferred(story: Story, event: StoredEvent) -> Text:
    data = event.data
    to = story.person(data["to"]) if data.get("to") else f"the queue {data.get('queue')}"
    way = _WAYS.get(str(data.get("how")), "hands the caller over")
    return Text(f"{story.person(data.get('by'))} {way} to {to}", style="bold cyan")


def _transfer_ended(story: Story, event: StoredEvent) -> Text:
    data = event.data
    result, by = str(data.get("result")), story.person(data.get("by"))
    if result == "refused":
        why = _REFUSED.get(str(data.get("why")), str(data.get("why")))
        return Text(f"{by} can not hand the caller over: {why}", style="yellow")
    to = story.person(data.get("to"))
    if result == "taken":
        return Text(f"{to} takes the caller{' back' if data.get('returned') else ''}", style="bold green")
    words = _NOT_TAKEN.get(result, result)
    onward = "back to the queue" if data.get("returned") else f"back to {by}"
    return Text(f"{to} {words}: {onward}", style="yellow")


def _held(story: Story, event: StoredEvent) -> Text:
    seconds = event.data.get("seconds")
    length = f" for {seconds:.1f} s" if isinstance(seconds, int | float) else ""
    return Text(f"{story.person(event.data.get('person'))} had the caller on hold{length}")


def _parked(story: Story, event: StoredEvent) -> Text:
    return Text(f"{story.person(event.data.get('by'))} parks the caller at place {event.data.get('at')}", "bold cyan")


def _unparked(story: Story, event: StoredEvent) -> Text:
    who = story.person(event.data.get("person"))
    if event.data.get("result") == "picked_up":
        return Text(f"{who} picks the caller up", style="bold green")
    return Text(f"nobody picks the caller up: back to {who}", style="yellow")


TRANSFERS: Mapping[str, Callable[[Story, StoredEvent], Text | None]] = {
    EventKind.TRANSFERRED: _transferred,
    EventKind.TRANSFER_ENDED: _transfer_ended,
    EventKind.HELD: _held,
    EventKind.PARKED: _parked,
    EventKind.UNPARKED: _unparked,
}
"""Who tells which event."""
