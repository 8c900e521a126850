"""The legs of a stored call in words: who was rung, how long, and who ended it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from rich.tree import Tree

from callcontrol.journal import LegRow
from callcontrol.model.legs import EndedBy, LegKind

if TYPE_CHECKING:
    from callcontrol.cli.story import Story

_CAUSES = {
    1: "no such number",
    16: "normal",
    17: "busy",
    18: "no answer",
    19: "no answer",
    20: "not registered",
    21: "refused",
    27: "out of order",
    34: "no line free",
    38: "network trouble",
}
_ENDS = {
    EndedBy.THEM: "hung up",
    EndedBy.US: "hung up by callcontrol",
    EndedBy.UNSEEN: "its end was not seen",
}


def add_legs(tree: Tree, story: Story) -> None:
    """One line for each, in the order in which they began."""
    if not story.call.legs:
        return
    branch = tree.add(Text("legs", style="bold"))
    for leg in story.call.legs:
        branch.add(_told(story, leg))


def _told(story: Story, leg: LegRow) -> Text:
    who = "caller" if leg.kind == LegKind.CALLER else story.person(leg.who) if leg.who else "somebody outside"
    parts = []
    if leg.ring_seconds is not None and leg.kind != LegKind.CALLER:
        parts.append(f"rang for {leg.ring_seconds:.1f} s")
    if leg.answered_at is None:
        parts.append("not answered")
    elif leg.seconds is not None:
        parts.append(f"up for {leg.seconds:.1f} s")
    parts.append(_end(leg))
    return Text(f"{who}: {', '.join(parts)}").append(f"  {leg.channel}", style="dim")


def _end(leg: LegRow) -> str:
    if leg.ended_at is None:
        return "still there"
    by = _ENDS.get(EndedBy(leg.ended_by), leg.ended_by) if leg.ended_by in set(EndedBy) else str(leg.ended_by)
    if leg.ended_by == EndedBy.THEM and leg.answered_at is None:
        by = "gave up" if leg.kind == LegKind.CALLER else "not taken"
    cause = f" ({_CAUSES.get(leg.cause, 'Q.850')}, cause {leg.cause})" if leg.cause else ""
    return f"{by}{cause}"
