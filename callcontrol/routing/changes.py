"""What changes for callers between two sets of rules, in their terms. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from callcontrol.model.names import Language, LocationKey, PersonId, QueueName, Source
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group, LanguageChoice, Location, SystemPrompt
from callcontrol.model.serving import language_skill
from callcontrol.model.staff import Queue
from callcontrol.routing.changes_hours import hours_changed
from callcontrol.routing.compiling import Graphs, compile_group
from callcontrol.routing.graph import Act, Edge, Graph, Node, NodeId
from callcontrol.routing.phrases import duration_in_words, language_name

_LONGEST = 60
_ByLanguage = dict[Language, Node]


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
class _Pair:
    """A location in both sets of rules."""

    old_group: Group
    new_group: Group
    old: Location
    new: Location
    old_graph: Graph
    new_graph: Graph

    def change(self, what: str, was: str, now: str, source: Source | None) -> Change:
        return Change(self.new.key, what, was, now, source)


def compare(old: Group, new: Group, first_day: date, days: int) -> tuple[Change, ...]:
    """Everything that callers of ``new`` would notice who knew ``old``; hours are compared over so many days."""
    graphs = compile_group(old), compile_group(new)
    return tuple(_changes(old, new, graphs, first_day, days))


def _changes(old: Group, new: Group, graphs: tuple[Graphs, Graphs], first_day: date, days: int) -> Iterator[Change]:
    yield from _numbers(old, new)
    yield from _sentences(old, new)
    for key, location in new.locations.items():
        before = old.locations.get(key)
        if before is None:
            continue
        pair = _Pair(old, new, before, location, graphs[0].locations[key], graphs[1].locations[key])
        for what, was, now, source in hours_changed(before, location, first_day, days):
            yield pair.change(what, was, now, source)
        yield from _languages(pair)
        yield from _texts(pair)
        yield from _keys(pair)
        yield from _patience(pair)
        yield from _queues(pair)


def _numbers(old: Group, new: Group) -> Iterator[Change]:
    """Who answers which number; that a location is new or gone shows in its numbers."""
    for did in sorted({*old.dids, *new.dids}):
        was, now = old.dids.get(did), new.dids.get(did)
        if was != now:
            source = new.locations[now].source if now is not None else _source(old, was)
            yield Change(did, "answered by", _nobody(was, old), _nobody(now, new), source)
    where = "numbers that no location owns"
    if old.unknown_did != new.unknown_did:
        source = _source(new, new.unknown_did) or _source(old, old.unknown_did)
        yield Change(where, "answered by", _nobody(None, old), _nobody(None, new), source)
    elif new.unknown_did is None:
        first, then = (next(iter(group.locations.values())) for group in (old, new))
        languages = (language_name(first.default_language), language_name(then.default_language))
        if languages[0] != languages[1]:
            yield Change(where, "message", f"in {languages[0]}", f"in {languages[1]}", then.source)


def _nobody(key: LocationKey | None, group: Group) -> str:
    if key is not None:
        return key
    return f"{group.unknown_did} (no location owns it)" if group.unknown_did else "a message (no location owns it)"


def _source(group: Group, key: LocationKey | None) -> Source | None:
    return group.locations[key].source if key is not None and key in group.locations else None


def _sentences(old: Group, new: Group) -> Iterator[Change]:
    for which in SystemPrompt:
        yield from _text("every location", which.value, old.prompts[which], new.prompts[which])


def _text(where: str, what: str, old: Prompt, new: Prompt) -> Iterator[Change]:
    """A text that is worded otherwise, in each language that both have."""
    for language, now in new.text.items():
        was = old.text.get(language)
        if was is not None and was.split() != now.split():
            first, second = _different(" ".join(was.split()), " ".join(now.split()))
            yield Change(where, f"{what} in {language_name(language)}", first, second, new.source)


def _different(was: str, now: str) -> tuple[str, str]:
    """Both texts, cut to where they differ when they are long."""
    same = next((n for n, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), min(len(was), len(now)))
    start = was.rfind(" ", 0, max(same - 12, 0)) + 1 if same > _LONGEST // 2 else 0
    return _quoted(was, start), _quoted(now, start)


def _quoted(text: str, start: int) -> str:
    shown = text[start : start + _LONGEST]
    before, after = "…" if start else "", "…" if start + _LONGEST < len(text) else ""
    return f"“{before}{shown}{after}”"


def _languages(pair: _Pair) -> Iterator[Change]:
    was = {choice.language: choice for choice in pair.old.languages}
    now = {choice.language: choice for choice in pair.new.languages}
    for language in dict.fromkeys((*was, *now)):
        before, after = was.get(language), now.get(language)
        source = after.source if after is not None else pair.new.source
        if _offered(before) != _offered(after):
            yield pair.change(language_name(language), _offered(before), _offered(after), source)
        elif before and after and before.invitation and after.invitation:
            yield from _text(pair.new.key, "invitation", before.invitation, after.invitation)


def _offered(choice: LanguageChoice | None) -> str:
    if choice is None:
        return "not offered"
    return f"chosen with key {choice.key}" if choice.key is not None else "the greeting's language"


def _texts(pair: _Pair) -> Iterator[Change]:
    old, new = pair.old, pair.new
    yield from _text(new.key, "greeting", old.greeting, new.greeting)
    yield from _text(new.key, "menu", old.menu.prompt, new.menu.prompt)
    yield from _text(new.key, "after-hours message", old.after_hours, new.after_hours)


def _keys(pair: _Pair) -> Iterator[Change]:
    """Where each key leads in the first round of the menu; languages have been told."""
    language = pair.new.default_language
    was = _leads(pair.old_graph, pair.old.default_language)
    now = _leads(pair.new_graph, language)
    spoken = {choice.key for choice in (*pair.old.languages, *pair.new.languages)}
    for key in sorted({*was, *now} - spoken, key=lambda key: (key == "0", key)):
        before, after = was.get(key), now.get(key)
        if _end(pair, before, pair.old_graph) != _end(pair, after, pair.new_graph):
            source = (after or before or _NO_EDGE).source
            yield pair.change(
                f"key {key}", _end(pair, before, pair.old_graph), _end(pair, after, pair.new_graph), source
            )


def _leads(graph: Graph, language: Language) -> Mapping[str, Edge]:
    return {key: edge for edge in graph.out(NodeId(f"menu/{language}/0.0")) if edge.act is Act.KEY for key in edge.keys}


_NO_EDGE = Edge(NodeId(""), Act.KEY, NodeId(""), "", None)


def _end(pair: _Pair, edge: Edge | None, graph: Graph) -> str:
    if edge is None:
        return "no choice"
    node = graph.nodes.get(edge.end)
    name = node.name if node is not None else "nothing"
    return f"queue {name.removeprefix(f'{pair.new.key}/')}"


def _patience(pair: _Pair) -> Iterator[Change]:
    old, new = pair.old.menu, pair.new.menu
    if old.timeout_seconds != new.timeout_seconds:
        was, now = duration_in_words(old.timeout_seconds), duration_in_words(new.timeout_seconds)
        yield pair.change("silence after the menu", was, now, new.source)
    if old.silences != new.silences:
        yield pair.change("silences that lead to a person", str(old.silences), str(new.silences), new.source)
    if old.wrong_keys != new.wrong_keys:
        yield pair.change("wrong keys that lead to a person", str(old.wrong_keys), str(new.wrong_keys), new.source)


def _queues(pair: _Pair) -> Iterator[Change]:
    """Queues that callers come to in both: for whom they wait, and how long."""
    was, now = _reached(pair.old_graph), _reached(pair.new_graph)
    for name in (name for name in now if name in was):
        label = f"queue {name.removeprefix(f'{pair.new.key}/')}"
        source = pair.new_group.queues[name].source
        yield from _waits(pair, label, pair.old_group.queues[name], pair.new_group.queues[name])
        for what, old, new in (
            ("served by", *_served(pair, was[name], now[name])),
            *_first(pair, was[name], now[name]),
        ):
            if old != new:
                yield pair.change(f"{label}, {what}", old, new, source)


def _served(pair: _Pair, was: _ByLanguage, now: _ByLanguage) -> tuple[str, str]:
    """Everybody who may be rung, which is the same in each language."""
    old, new = next(iter(was.values())), next(iter(now.values()))
    return _people(pair.old_group, old.people), _people(pair.new_group, new.people)


def _first(pair: _Pair, was: _ByLanguage, now: _ByLanguage) -> Iterator[tuple[str, str, str]]:
    """Who is rung before the others for speaking the caller's language."""
    for language in (language for language in now if language in was):
        old = _speakers(pair.old_group, was[language], language)
        yield f"first rung in {language_name(language)}", old, _speakers(pair.new_group, now[language], language)


def _speakers(group: Group, node: Node, language: Language) -> str:
    speak = tuple(p for p in node.people if language_skill(language) in group.people[p].skills)
    return "all alike" if len(speak) in {0, len(node.people)} else _people(group, speak)


def _waits(pair: _Pair, label: str, old: Queue, new: Queue) -> Iterator[Change]:
    for what, was, now in (
        ("longest wait", old.max_wait_seconds, new.max_wait_seconds),
        ("ringing of one phone", old.ring_seconds, new.ring_seconds),
    ):
        if was != now:
            yield pair.change(f"{label}, {what}", duration_in_words(was), duration_in_words(now), new.source)


def _reached(graph: Graph) -> dict[QueueName, _ByLanguage]:
    """Every queue that callers come to, by the language in which they do."""
    found: dict[QueueName, _ByLanguage] = {}
    for stage in graph.shortest():
        node = graph.nodes.get(stage)
        if node is not None and node.queue is not None and node.language is not None:
            found.setdefault(node.queue, {})[node.language] = node
    return found


def _people(group: Group, people: Iterable[PersonId]) -> str:
    return " and ".join(sorted(f"{group.people[p].name} ({group.people[p].extension})" for p in people)) or "nobody"
