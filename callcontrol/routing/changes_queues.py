"""What changes for callers who wait: for whom, how long, and where they go on from a queue."""

from collections.abc import Iterable, Iterator

from callcontrol.model.names import Language, PersonId, QueueName
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group, Location
from callcontrol.model.serving import language_skill
from callcontrol.model.staff import Person, Queue
from callcontrol.routing.changes_pair import Change, Pair, text_changed
from callcontrol.routing.graph import Graph, Node
from callcontrol.routing.leaving import condition_in_words
from callcontrol.routing.phrases import (
    duration_in_words,
    kept_in_words,
    language_name,
    place_in_words,
    weekday_in_words,
)
from callcontrol.routing.stage_words import keeps_recordings

_ByLanguage = dict[Language, Node]


def queues_changed(pair: Pair) -> Iterator[Change]:
    """Queues that callers come to in both: for whom they wait, how long, and what comes then."""
    was, now = _reached(pair.old_graph), _reached(pair.new_graph)
    for name in (name for name in now if name in was):
        label = f"queue {pair.bare(name)}"
        old, new = pair.old_group.queues[name], pair.new_group.queues[name]
        yield from _waits(pair, label, old, new)
        for what, before, after in (
            ("served by", *_served(pair, was[name], now[name])),
            *_first(pair, was[name], now[name]),
            ("more people", _rings(old), _rings(new)),
            ("language", _required(old), _required(new)),
            ("goes on", _overflow(pair, old), _overflow(pair, new)),
            ("callers may press", _keys(pair, old), _keys(pair, new)),
            ("callers are told", _announced(old), _announced(new)),
            ("alert", _alert(old), _alert(new)),
            ("conversations", _recorded(pair.old, name), _recorded(pair.new, name)),
            ("who answers", _told(old), _told(new)),
            ("after a conversation", _wrap_up(old), _wrap_up(new)),
            ("who misses calls", _misses(old), _misses(new)),
            ("who answered last", _sticky(old), _sticky(new)),
            ("kept free", str(old.keep_free), str(new.keep_free)),
            ("phones at once", str(old.at_once), str(new.at_once)),
        ):
            yield from pair.differs(f"{label}, {what}", before, after, new.source)
        yield from _comfort(pair, label, old, new)
    if pair.old.recording is not None and pair.new.recording is not None:
        words = pair.old.recording.announcement, pair.new.recording.announcement
        yield from text_changed(pair.new.key, "announcement of recording", *words)
    yield from _working_hours(pair, [node for languages in now.values() for node in languages.values()])


def _served(pair: Pair, was: _ByLanguage, now: _ByLanguage) -> tuple[str, str]:
    """Everybody who may be rung, whatever the language."""
    old, new = (dict.fromkeys(p for node in nodes.values() for p in node.people) for nodes in (was, now))
    return _people(pair.old_group, old), _people(pair.new_group, new)


def _first(pair: Pair, was: _ByLanguage, now: _ByLanguage) -> Iterator[tuple[str, str, str]]:
    """Who is rung before the others for speaking the caller's language."""
    for language in (language for language in now if language in was):
        old = _speakers(pair.old_group, was[language], language)
        new = _speakers(pair.new_group, now[language], language)
        yield f"first rung in {language_name(language)}", old, new
        if old == new and {*was[language].people} == {*now[language].people}:
            orders = (_order(pair.old_group, was[language]), _order(pair.new_group, now[language]))
            yield f"rung in this order in {language_name(language)}", *orders


def _speakers(group: Group, node: Node, language: Language) -> str:
    speak = tuple(p for p in node.people if language_skill(language) in group.people[p].skills)
    return "all alike" if len(speak) in {0, len(node.people)} else _people(group, speak)


def _waits(pair: Pair, label: str, old: Queue, new: Queue) -> Iterator[Change]:
    for what, was, now in (
        ("longest wait", old.max_wait_seconds, new.max_wait_seconds),
        ("ringing of one phone", old.ring_seconds, new.ring_seconds),
        ("served after closing time", old.closing_grace_seconds, new.closing_grace_seconds),
    ):
        if was != now:
            yield pair.change(f"{label}, {what}", duration_in_words(was), duration_in_words(now), new.source)


def _rings(queue: Queue) -> str:
    """How the circle of those who are rung widens."""
    told = []
    for ring in queue.rings:
        parts = [f"of {' and '.join(sorted(ring.sites))}"] if ring.sites else []
        parts += [f"without {' and '.join(sorted(ring.without))}"] if ring.without else []
        told.append(f"after {duration_in_words(ring.after_seconds)} {', '.join(parts)}")
    prefers = f"{' and '.join(sorted(queue.prefers))} first" if queue.prefers else ""
    return "; ".join(filter(None, (prefers, *told))) or "at no time"


def _required(queue: Queue) -> str:
    return "only people who speak the caller's" if queue.language_required else "anybody, speakers first"


def _overflow(pair: Pair, queue: Queue) -> str:
    told = (f"if {condition_in_words(one)} to {pair.bare(place_in_words(one.to))}" for one in queue.overflow)
    return "; ".join(told) or "nowhere"


def _keys(pair: Pair, queue: Queue) -> str:
    return "; ".join(f"{one.key} for {pair.bare(place_in_words(one.to))}" for one in queue.keys) or "nothing"


def _announced(queue: Queue) -> str:
    rule = queue.announce
    parts = (("their place", rule.position), ("how long it may take", rule.wait)) if rule is not None else ()
    told = " and ".join(what for what, said in parts if said)
    return f"{told}, every {duration_in_words(rule.every_seconds)}" if told and rule is not None else "to wait"


def _alert(queue: Queue) -> str:
    return f"after {duration_in_words(queue.alert.after_seconds)}" if queue.alert is not None else "none"


def _comfort(pair: Pair, label: str, old: Queue, new: Queue) -> Iterator[Change]:
    """Sentences between the music, and those that tell of keys."""
    was, now = old.comfort, new.comfort
    if (was is None) != (now is None) or len(was or ()) != len(now or ()):
        yield from pair.differs(f"{label}, sentences between the music", _count(was), _count(now), new.source)
    pairs = [*zip(was or (), now or (), strict=False)]
    known = {one.key: one.prompt for one in old.keys}
    pairs += [(known[one.key], one.prompt) for one in new.keys if one.key in known]
    for before, after in pairs:
        yield from text_changed(pair.new.key, f"{label}, {after.name.rpartition('/')[2]}", before, after)


def _count(comfort: tuple[Prompt, ...] | None) -> str:
    return "the group's own" if comfort is None else str(len(comfort))


def _recorded(location: Location, queue: QueueName) -> str:
    days = keeps_recordings(location, queue)
    return "not recorded" if days is None else f"recorded, announced, {kept_in_words(days)}"


def _told(queue: Queue) -> str:
    return "is told of the caller first" if queue.whisper else "is joined at once"


def _wrap_up(queue: Queue) -> str:
    return f"left alone for {duration_in_words(queue.wrap_up_seconds)}" if queue.wrap_up_seconds else "free at once"


def _sticky(queue: Queue) -> str:
    return f"is waited for, {duration_in_words(queue.sticky_seconds)}" if queue.sticky_seconds else "is as the others"


def _misses(queue: Queue) -> str:
    return f"is paused after {queue.misses} in a row" if queue.misses else "is never paused"


def _working_hours(pair: Pair, nodes: list[Node]) -> Iterator[Change]:
    """Of people who serve a queue that callers come to."""
    for person in sorted({person for node in nodes for person in node.people}):
        old, new = pair.old_group.people.get(person), pair.new_group.people[person]
        if old is not None:
            what = f"{new.name} ({new.extension}) is rung"
            yield from pair.differs(what, _hours(old), _hours(new), new.source)


def _hours(person: Person) -> str:
    told = (f"{weekday_in_words(d.weekday)} {d.starts:%H:%M}-{d.ends:%H:%M}" for d in person.works)
    return ", ".join(told) or "whenever signed in"


def _order(group: Group, node: Node) -> str:
    return ", then ".join(group.people[person].name for person in node.people) or "nobody"


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
