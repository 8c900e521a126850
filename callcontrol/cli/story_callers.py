"""Who seemed to be calling, as a stored call is told."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from rich.text import Text

from callcontrol.journal import StoredEvent
from callcontrol.model.callers import Recognition
from callcontrol.model.calls import EventKind
from callcontrol.model.names import Language
from callcontrol.routing.phrases import language_name

if TYPE_CHECKING:
    from callcontrol.cli.story import Story

_KNOWN: Mapping[str, str] = {
    Recognition.KNOWN: "the number is known",
    Recognition.NEW: "the number is new",
    Recognition.SHARED: "the number is shared by several people",
    Recognition.WITHHELD: "there is no number to recognise",
    Recognition.FAILED: "the number could not be looked up in time: goes on as a new caller",
}


def _recognised(_story: "Story", event: StoredEvent) -> Text:
    kind, language = str(event.data.get("caller")), event.data.get("language")
    words = _KNOWN.get(kind, f"the number is {kind}")
    if language:
        by = "chosen in an earlier call" if event.data.get("by") == "memory" else "by the directory"
        words += f"; is greeted in {language_name(Language(str(language)))}, {by}"
    return Text(words, style="yellow" if kind == Recognition.FAILED else "default")


def _identified(_story: "Story", event: StoredEvent) -> Text:
    return Text(f"is identified by {str(event.data.get('by')).replace('_', ' ')}", style="bold green")


CALLERS: "Mapping[str, Callable[[Story, StoredEvent], Text | None]]" = {
    EventKind.RECOGNISED: _recognised,
    EventKind.IDENTIFIED: _identified,
}
"""Who tells which event."""
