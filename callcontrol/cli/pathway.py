"""The way of a call as a tree."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rich.text import Text
from rich.tree import Tree

from callcontrol.model.names import Did, QueueName, Source
from callcontrol.model.rules import Group, Location
from callcontrol.model.serving import language_skill
from callcontrol.routing import Key, Line, message_at
from callcontrol.routing.graph import Act, Edge, Kind, Node
from callcontrol.routing.menu import PERSON_KEY
from callcontrol.routing.phrases import day_in_words, duration_in_words, language_name, moment_in_words
from callcontrol.routing.walk import Step, Walk

_LONGEST_SAYING = 76


@dataclass(frozen=True, slots=True)
class Called:
    """A walk and what it was asked for."""

    group: Group
    walk: Walk
    place: Location
    """Whose clock the moments are told on."""
    did: Did | None
    at: datetime
    down: frozenset[QueueName]


def tree_of(called: Called) -> Tree:
    """Every step with its rule; where a key is awaited, every choice."""
    tree = Tree(_title(called), guide_style="dim")
    for step in called.walk.steps:
        if step.node is not None and step.node.kind is Kind.END:
            continue
        branch = tree.add(_step(called, step))
        for line in _details(called, step):
            branch.add(line)
    last = called.walk.last
    if last is None or last.kind is not Kind.PERSON:
        tree.add(_ending(called, last))
    if called.walk.unheard:
        unheard = ", ".join(one.key if isinstance(one, Key) else "silence" for one in called.walk.unheard)
        tree.add(Text(f"not heard any more: {unheard}", style="yellow"))
    return tree


def _title(called: Called) -> Text:
    local = called.at.astimezone(called.place.zone)
    place = called.walk.arrival.location
    title = Text(called.did or "a number that cannot be read", style="bold")
    title.append(f"  {place.name if place else 'no location answers'}\n", style="bold")
    title.append(
        f"{moment_in_words(local)} in {called.place.zone.key}, rules {called.group.version}", style="not bold dim"
    )
    return title


def _step(called: Called, step: Step) -> Text:
    edge, node = step.edge, step.node
    match edge.act:
        case Act.OPEN | Act.CLOSED:
            arrival = called.walk.arrival
            return _line(arrival.reason + _until(called), arrival.source)
        case Act.UNKNOWN:
            return _line(called.walk.arrival.reason, None, "yellow")
        case Act.GREETED:
            return _line(_menu(node), node.source if node else None)
        case Act.KEY | Act.WRONG_KEY | Act.SILENCE:
            return _line(f"{_did(step)} → {_where(called, node)}", edge.source, "bold cyan")
        case Act.ANSWERED:
            return _line(_where(called, node), edge.source, "bold green")
        case Act.NOBODY:
            return _line(edge.why, edge.source, "yellow")
        case _:
            return _line(_where(called, node), edge.source)


def _did(step: Step) -> str:
    return f"presses {step.heard.key}: {step.edge.why}" if isinstance(step.heard, Key) else step.edge.why


def _where(called: Called, node: Node | None) -> str:
    if node is None:
        return "nothing"
    match node.kind:
        case Kind.QUEUE:
            return f"queue {node.name}"
        case Kind.MENU:
            return _menu(node)
        case Kind.PERSON:
            return f"answered by {_person(called, node, 0)}, if everybody is free"
        case _:
            return f"message {node.name}"


def _menu(node: Node | None) -> str:
    return f"menu in {language_name(node.language)}" if node and node.language else "menu"


def _details(called: Called, step: Step) -> Iterator[Text]:
    node = step.node
    for prompt, language in (*step.edge.words, *(node.words if node else ()), *_today(called, step)):
        said = " ".join(prompt.text.get(language, "").split())
        shown = said if len(said) <= _LONGEST_SAYING else said[: _LONGEST_SAYING - 1] + "…"
        yield Text(f"“{shown}”", style="dim")
    if node is not None and node.kind is Kind.QUEUE and node.queue is not None:
        queue = called.group.queues[node.queue]
        if node.queue in called.down:
            yield Text("nobody of this queue is there (--down)", style="yellow")
            return
        yield Text(f"waits at most {duration_in_words(queue.max_wait_seconds)}; when all are free, rung in this order:")
        for number in range(len(node.people)):
            person = called.group.people[node.people[number]]
            line = f"{number + 1}. {_person(called, node, number)} for {duration_in_words(queue.ring_seconds)}"
            yield _line(line, person.source, "")
        nobody = called.walk.graph.by(node.id, Act.NOBODY)
        if nobody is not None:
            end = called.walk.graph.nodes.get(nobody.end)
            yield Text(f"if {nobody.why}: {_where(called, end)}, and the call ends", style="dim")


def _today(called: Called, step: Step) -> Iterator[Line]:
    """The message of the day, in each language in which it is spoken there."""
    arrival, spoken = called.walk.arrival, step.node.words if step.node else ()
    message = message_at(arrival.location, called.at) if arrival.location is not None else None
    if message is not None and step.edge.act in {Act.OPEN, Act.CLOSED}:
        yield from ((message, language) for language in message.text if any(language == heard for _, heard in spoken))


def _person(called: Called, node: Node, number: int) -> str:
    if not node.people:
        return "nobody"
    person = called.group.people[node.people[number]]
    speaks = node.language is not None and language_skill(node.language) in person.skills
    knows = f", speaks {language_name(node.language)}" if speaks and node.language else ""
    return f"{person.name} ({person.extension}{knows})"


def _until(called: Called) -> str:
    arrival = called.walk.arrival
    change = arrival.closes_at or arrival.opens_at
    if change is None:
        return ""
    then, now = change.astimezone(called.place.zone), called.at.astimezone(called.place.zone)
    when = f"{then:%H:%M}" if then.date() == now.date() else f"{day_in_words(then)} {then:%H:%M}"
    return f" ({'closes' if arrival.open else 'opens'} {when})"


def _ending(called: Called, last: Node | None) -> Text | Tree:
    if last is None:
        return Text("nothing: the rules say no more", style="bold red")
    if last.kind is Kind.MENU:
        return _choices(called, last)
    return Text(f"the call ends: {last.name}", style="bold green")


def _choices(called: Called, menu: Node) -> Tree:
    place = called.walk.arrival.location
    seconds = duration_in_words(place.menu.timeout_seconds) if place else ""
    tree = Tree(Text(f"a key is awaited for {seconds} after the last word", style="bold"), guide_style="dim")
    for edge in sorted(called.walk.graph.out(menu.id), key=_as_listed):
        keys = edge.keys if edge.act is Act.KEY else edge.act.value
        why = edge.why if edge.act is Act.KEY else edge.why.removeprefix(f"{edge.act.value} ")
        end = called.walk.graph.nodes.get(edge.end)
        tree.add(_line(f"{keys:9} {why} → {_where(called, end)}", edge.source, ""))
    return tree


def _as_listed(edge: Edge) -> tuple[bool, bool, str]:
    """Keys first, 0 last of them, as on a telephone; then what happens without a choice."""
    return edge.act is not Act.KEY, edge.keys == PERSON_KEY, edge.keys


def _line(words: str, source: Source | None, style: str = "bold") -> Text:
    line = Text().append(words, style=style)
    if source is not None:
        line.append(f"  {source}", style="not bold dim")
    return line
