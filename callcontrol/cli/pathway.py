"""The way of a call as a tree."""

from collections.abc import Iterator

from rich.text import Text
from rich.tree import Tree

from callcontrol.cli.pathway_places import Called, answer_of, details_of, first_to_answer, line, place_of
from callcontrol.model.calls import InMenu
from callcontrol.model.placeholders import placeholders
from callcontrol.routing import Key, Line, message_at, text_at
from callcontrol.routing.graph import Act, Edge, Kind, Node
from callcontrol.routing.menu import PERSON_KEY
from callcontrol.routing.phrases import duration_in_words, moment_in_words
from callcontrol.routing.walk import Step

__all__ = ["Called", "tree_of"]

_LONGEST_SAYING = 76
_AWAITING = frozenset({Kind.MENU, Kind.QUESTION})
_WORDLESS = frozenset({Act.NOBODY, Act.OVERFLOW, Act.CHOICE, Act.CLOSING, Act.UNREACHED})
"""What happens to a caller while they wait: told by its condition."""


def tree_of(called: Called) -> Tree:
    """Every step with its rule; where a key is awaited, every choice."""
    tree = Tree(_title(called), guide_style="dim")
    for step in called.walk.steps:
        if step.node is not None and step.node.kind is Kind.END:
            for text in _spoken(called, step):
                tree.add(text)
            continue
        branch = tree.add(_step(called, step))
        for text in _details(called, step):
            branch.add(text)
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
            return line(arrival.reason + _until(called), arrival.source)
        case Act.UNKNOWN:
            return line(called.walk.arrival.reason, None, "yellow")
        case Act.GREETED | Act.TOLD | Act.SPOKEN:
            return line(place_of(node), node.source if node else None)
        case Act.KEY | Act.WRONG_KEY | Act.SILENCE:
            return line(f"{_did(step)} → {place_of(node)}", edge.source, "bold cyan")
        case Act.KEYED | Act.UNCLEAR | Act.CORRECTED:
            return line(f"{answer_of(called, step)} → {place_of(node)}", edge.source, "bold cyan")
        case Act.ANSWERED if node is not None:
            who = first_to_answer(called, node, step)
            return line(f"answered by {who}, if everybody is free", edge.source, "bold green")
        case Act.TAKEN if node is not None:
            who = first_to_answer(called, node, step)
            return line(f"{who} takes the call, if they can be reached", edge.source, "bold green")
        case act if act in _WORDLESS:
            return line(f"{edge.why} → {place_of(node)}", edge.source, "yellow")
        case _:
            return line(place_of(node), edge.source)


def _did(step: Step) -> str:
    pressed = step.heard[0] if step.heard else None
    return f"presses {pressed.key}: {step.edge.why}" if isinstance(pressed, Key) else step.edge.why


def _details(called: Called, step: Step) -> Iterator[Text]:
    if step.edge.leads is not None and (step.node is None or step.node.kind is not Kind.QUESTION):
        yield line("where calls of this type go", step.edge.leads, "dim")
    yield from _spoken(called, step, *_today(called, step))
    yield from details_of(called, step)


def _spoken(called: Called, step: Step, *more: Line) -> Iterator[Text]:
    for spoken in (*step.edge.words, *(step.node.words if step.node else ()), *more):
        said, held = _said(called, spoken), placeholders(spoken[0].text.get(spoken[1], ""))
        shown = said if held or len(said) <= _LONGEST_SAYING else said[: _LONGEST_SAYING - 1] + "…"
        yield Text(f"“{shown}”", style="dim")


def _said(called: Called, spoken: Line) -> str:
    """What a sentence says at the moment that is asked about."""
    arrival, (prompt, language) = called.walk.arrival, spoken
    if arrival.location is None:
        return " ".join(prompt.text.get(language, "").split())
    return text_at(called.group, arrival.location, spoken, called.at)


def _today(called: Called, step: Step) -> Iterator[Line]:
    """The message of the day, in each language in which it is spoken there."""
    arrival, spoken = called.walk.arrival, step.node.words if step.node else ()
    message = message_at(arrival.location, called.at) if arrival.location is not None else None
    if message is not None and step.edge.act in {Act.OPEN, Act.CLOSED}:
        yield from ((message, language) for language in message.text if any(language == heard for _, heard in spoken))


def _until(called: Called) -> str:
    arrival = called.walk.arrival
    change = arrival.closes_at or arrival.opens_at
    return f" ({'closes' if arrival.open else 'opens'} {called.local(change)})" if change is not None else ""


def _ending(called: Called, last: Node | None) -> Text | Tree:
    if last is None:
        return Text("nothing: the rules say no more", style="bold red")
    if last.kind is Kind.MENU:
        return _choices(called, last)
    if last.kind in _AWAITING:
        return Text("an answer is awaited: add its keys to --keys", style="bold")
    return Text(f"the call ends: {last.name}", style="bold green")


def _choices(called: Called, menu: Node) -> Tree:
    place, stage = called.walk.arrival.location, menu.stage
    seconds = ""
    if place is not None and isinstance(stage, InMenu):
        seconds = duration_in_words(place.menus[stage.menu].timeout_seconds * place.pace.factor)
    tree = Tree(Text(f"a key is awaited for {seconds} after the last word", style="bold"), guide_style="dim")
    for edge in sorted(called.walk.graph.out(menu.id), key=_as_listed):
        keys = edge.keys if edge.act is Act.KEY else edge.act.value
        why = edge.why if edge.act is Act.KEY else edge.why.removeprefix(f"{edge.act.value} ")
        end = called.walk.graph.nodes.get(edge.end)
        tree.add(line(f"{keys:9} {why} → {place_of(end)}", edge.source, ""))
    return tree


def _as_listed(edge: Edge) -> tuple[bool, bool, str]:
    """Keys first, 0 last of them, as on a telephone; then what happens without a choice."""
    return edge.act is not Act.KEY, edge.keys == PERSON_KEY, edge.keys
