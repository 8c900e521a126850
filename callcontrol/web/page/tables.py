"""Queues and people as HTML, made once for all pages that show the same. Every word of the rules is escaped."""

from collections.abc import Iterable
from functools import cache, lru_cache
from html import escape

from callcontrol.model.names import LocationKey
from callcontrol.web.page.values import Doing, Shown, ShownPerson, ShownQueue

_QUEUES = ("Queue", "Location", "Waiting", "Longest wait", "Signed in", "Free")
_PEOPLE = ("Person", "Location", "State", "Since")
MOST_ROWS = 4096
"""That are remembered: most are those of the look before."""
SIGNS = {
    Doing.READY: "●",
    Doing.RINGING: "◔",
    Doing.TALKING: "☎",
    Doing.WRAP_UP: "✎",
    Doing.PAUSED: "❚❚",
    Doing.BUSY: "☎",
    Doing.AWAY: "✕",
    Doing.SIGNED_OUT: "○",
    Doing.OFF_DUTY: "○",
}
"""Beside the word: never by colour alone."""


class Tables:
    """A look, and its tables by what is shown of it."""

    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        self.queues, self.people = cache(self._queues), cache(self._people)

    def _queues(self, place: LocationKey | None) -> str:
        """Of one location; None: all."""
        everywhere = place is None
        rows = [
            _queue(each, everywhere=everywhere) for each in self.shown.queues if everywhere or each.location == place
        ]
        return _table("Queues", _heads(_QUEUES, everywhere=everywhere), rows, "No queues here.")

    def _people(self, place: LocationKey | None) -> str:
        everywhere = place is None
        rows = [
            _person(each, everywhere=everywhere) for each in self.shown.people if everywhere or each.location == place
        ]
        return _table("People", _heads(_PEOPLE, everywhere=everywhere), rows, "Nobody here.")


def _heads(names: tuple[str, ...], *, everywhere: bool) -> tuple[str, ...]:
    """Where all rows are of one location it is not said in each."""
    return names if everywhere else (names[0], *names[2:])


def _table(caption: str, heads: Iterable[str], rows: list[str], none: str) -> str:
    if not rows:
        return f"<p>{escape(none)}</p>"
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join(rows)
    return (
        f'<table class="desk-table"><caption class="desk-hidden">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


@lru_cache(maxsize=MOST_ROWS)
def _queue(each: ShownQueue, *, everywhere: bool) -> str:
    state = "desk-long" if each.too_long else "desk-some" if each.waiting else ""
    longest = f"{each.longest} ⚠ long" if each.too_long else each.longest or "-"
    cells = (each.place, str(each.waiting), longest, str(each.signed_in), str(each.free))
    named = list(zip(_QUEUES[1:], cells, strict=True))[not everywhere :]
    return f'<tr class="{state}" data-queue="{escape(each.queue)}">{_row_head(each.label, "")}{_cells(named)}</tr>'


@lru_cache(maxsize=MOST_ROWS)
def _person(each: ShownPerson, *, everywhere: bool) -> str:
    doing = f"{SIGNS[each.doing]} {each.doing}{f': {each.reason}' if each.reason else ''}"
    named = list(zip(_PEOPLE[1:], (each.place, doing, each.since or "-"), strict=True))[not everywhere :]
    kind = f"desk-{each.doing.name.lower().replace('_', '-')}"
    head = _row_head(each.name, each.extension)
    return f'<tr class="{kind}" data-person="{escape(each.person)}">{head}{_cells(named)}</tr>'


def _row_head(name: str, more: str) -> str:
    small = f' <span class="desk-small">{escape(more)}</span>' if more else ""
    return f'<th scope="row">{escape(name)}{small}</th>'


def _cells(named: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<td data-label="{escape(name)}">{escape(text)}</td>' for name, text in named)
