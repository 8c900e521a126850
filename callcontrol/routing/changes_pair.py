"""A location in two sets of rules, and one thing that its callers will notice."""

from collections.abc import Iterator
from dataclasses import dataclass

from callcontrol.model.names import Source
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group, Location
from callcontrol.routing.graph import Graph
from callcontrol.routing.phrases import language_name

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that callers will notice."""

    where: str
    """A location's key, or what else is concerned."""
    what: str
    was: str
    now: str
    source: Source | None
    """The rule that makes the difference: in the new rules, or in the old ones if it has gone."""

    def __str__(self) -> str:
        return f"{self.where}, {self.what}: was {self.was}, now {self.now}"


@dataclass(frozen=True, slots=True)
class Pair:
    """A location in both sets of rules."""

    old_group: Group
    new_group: Group
    old: Location
    new: Location
    old_graph: Graph
    new_graph: Graph

    def change(self, what: str, was: str, now: str, source: Source | None) -> Change:
        """One thing that callers of this location will notice."""
        return Change(self.new.key, what, was, now, source)

    def differs(self, what: str, was: str, now: str, source: Source | None) -> Iterator[Change]:
        """The same where there is a difference."""
        if was != now:
            yield self.change(what, was, now, source)

    def bare(self, name: str) -> str:
        """A name of this location's, or words that hold one, without the location."""
        return name.replace(f"{self.new.key}/", "")


def text_changed(where: str, what: str, old: Prompt, new: Prompt) -> Iterator[Change]:
    """A text that is worded otherwise, or recorded otherwise, in each language that both have."""
    for language, now in new.text.items():
        was = old.text.get(language)
        if was is not None and was.split() != now.split():
            first, second = _different(" ".join(was.split()), " ".join(now.split()))
            yield Change(where, f"{what} in {language_name(language)}", first, second, new.source)
        before, after = ((prompt.recordings or {}).get(language, "spoken") for prompt in (old, new))
        if was is not None and before != after:
            yield Change(where, f"recording of {what} in {language_name(language)}", before, after, new.source)


def _different(was: str, now: str) -> tuple[str, str]:
    """Both texts, cut to where they differ when they are long."""
    same = next((n for n, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), min(len(was), len(now)))
    start = was.rfind(" ", 0, max(same - 12, 0)) + 1 if same > _LONGEST // 2 else 0
    return _quoted(was, start), _quoted(now, start)


def _quoted(text: str, start: int) -> str:
    shown = text[start : start + _LONGEST]
    before, after = "…" if start else "", "…" if start + _LONGEST < len(text) else ""
    return f"“{before}{shown}{after}”"
