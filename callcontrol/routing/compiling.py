"""From rules to graphs. Every edge is what the functions of the live call say; nothing is decided anew here."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from callcontrol.model.calls import Closed, Greeting, InMenu, Outcome, Telling
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import KEYS, Did, Language, LocationKey, PersonId, QueueName
from callcontrol.model.paths import CLOSED_MENU, Destination, ToCallType, ToQueue
from callcontrol.model.rules import Group, Location, SystemPrompt
from callcontrol.model.serving import able, preference
from callcontrol.routing.arrival import Arrival
from callcontrol.routing.graph import Act, Edge, Graph, Kind, Node, NodeId
from callcontrol.routing.menu import (
    Again,
    Back,
    Choose,
    Heard,
    Key,
    PersonReason,
    Silence,
    Step,
    SwitchLanguage,
    ToPerson,
)
from callcontrol.routing.menu import step_menu as step
from callcontrol.routing.phrases import duration_in_words, language_name
from callcontrol.routing.stages import Decided, Deeper, after_closed, decide, first_stage, last_words, speaking_location
from callcontrol.routing.words import Line, closed_words, menu_words, opening_words

MOST_NODES = 20_000
"""A menu that can be heard in more ways than this is a mistake, and would not be proven in useful time."""

START = NodeId("arrival")
_ANY_OTHER = ""
"""Stands for every text that is no key; `step_menu` takes them all alike."""


@dataclass(frozen=True, slots=True)
class Graphs:
    """The graphs of a group."""

    locations: Mapping[LocationKey, Graph]
    unknown: Graph
    """For numbers that no location owns: the one of the location that answers them, or a message."""
    dids: Mapping[Did, LocationKey]

    def of(self, did: Did | None) -> Graph:
        """The graph of a call to this number."""
        owner = self.dids.get(did) if did is not None else None
        return self.unknown if owner is None else self.locations[owner]


def compile_group(group: Group) -> Graphs:
    """Every location's graph. Raises CallcontrolError for a menu of more than `MOST_NODES` states."""
    graphs = {key: _Compiler(group, location).graph() for key, location in group.locations.items()}
    unknown = graphs.get(group.unknown_did) if group.unknown_did is not None else None
    return Graphs(graphs, unknown or _Compiler(group, None).graph(), group.dids)


class _Compiler:
    def __init__(self, group: Group, location: Location | None) -> None:
        self._group = group
        self._location = location
        self._nodes: dict[NodeId, Node] = {}
        self._edges: dict[NodeId, list[Edge]] = {}
        self._todo: list[tuple[NodeId, Language, InMenu]] = []

    def graph(self) -> Graph:
        location = self._location
        name = location.name if location is not None else "a number that no location owns"
        source = location.source if location is not None else None
        self._add(Node(START, Kind.ARRIVAL, name, source))
        for is_open in (True, False) if location is not None else (False,):
            self._begin(Arrival(location, is_open, "", source, location is None, None, None))
        while self._todo:
            self._menu(*self._todo.pop())
            if len(self._nodes) > MOST_NODES:
                raise CallcontrolError(f"{source}: {name}: the menu has more than {MOST_NODES} states: fewer retries")
        return Graph(
            location.key if location is not None else None,
            START,
            self._nodes,
            {node: tuple(edges) for node, edges in self._edges.items()},
        )

    def _begin(self, decision: Arrival) -> None:
        speaking = speaking_location(self._group, decision)
        language = speaking.default_language
        match first_stage(decision):
            case Greeting():
                greeting = Node(
                    NodeId("greeting"),
                    Kind.GREETING,
                    "greeting",
                    speaking.greeting.source,
                    language,
                    opening_words(self._group, speaking, language),
                )
                self._add(greeting)
                self._link(START, Act.OPEN, greeting.id, "open", speaking)
                menu = self._menu_node(language, InMenu(), speaking)
                self._link(greeting.id, Act.GREETED, menu, "the greeting is over, or a key cut it off", speaking)
            case Closed():
                words = closed_words(self._group, speaking)
                message = NodeId("closed")
                self._add(Node(message, Kind.MESSAGE, "after hours", speaking.after_hours.source, language, words))
                self._link(START, Act.CLOSED, message, "closed", speaking)
                menu_of_the_night = after_closed(speaking)
                if menu_of_the_night is None:
                    self._end(message, Outcome.AFTER_HOURS)
                    return
                menu = self._menu_node(language, menu_of_the_night, speaking)
                self._link(message, Act.SPOKEN, menu, "the message is over, or a key cut it off", speaking)
            case Telling(outcome=outcome):
                told = self._telling(outcome, language)
                self._link(START, Act.UNKNOWN, told, "no location answers", None)

    def _menu_node(self, language: Language, stage: InMenu, location: Location) -> NodeId:
        new = "" if stage.greeted else ".new"
        when = "" if stage.open or stage.menu == CLOSED_MENU else ".closed"
        node = NodeId(f"{stage.menu}/{language}/{stage.silences}.{stage.wrong_keys}{new}{when}")
        if node not in self._nodes:
            words = menu_words(location, language, stage)
            self._add(Node(node, Kind.MENU, stage.menu, location.menus[stage.menu].source, language, words))
            self._todo.append((node, language, stage))
        return node

    def _menu(self, node: NodeId, language: Language, stage: InMenu) -> None:
        """Everything that can be heard in one state of the menu; keys that do the same share an edge."""
        location = self._location
        if location is None:
            return
        found: dict[Step, list[Heard]] = {}
        for heard in _everything():
            decided = step(location.menus[stage.menu], location.languages, language, stage, heard)
            found.setdefault(decided, []).append(heard)
        for decided, heards in found.items():
            for edge in _edges(node, location, stage, decided, heards):
                self._go(edge, location, language, stage, decided)

    def _go(self, edge: Edge, location: Location, language: Language, stage: InMenu, decided: Step) -> None:
        match decided:
            case Choose() | ToPerson():
                edge = self._out(edge, location, language, stage, decided)
            case Back(stage=after):
                edge = replace(edge, end=self._menu_node(language, after, location))
            case SwitchLanguage(language=chosen, stage=after):
                edge = replace(edge, end=self._menu_node(chosen, after, location))
            case Again(stage=after, say=say):
                words = self._system(say, language) if say is not None else ()
                edge = replace(edge, end=self._menu_node(language, after, location), words=words)
        self._edges[edge.start].append(edge)

    def _out(self, edge: Edge, location: Location, language: Language, stage: InMenu, step: Choose | ToPerson) -> Edge:
        match decided := decide(location, stage, step):
            case Deeper(stage=deeper):
                return replace(edge, end=self._menu_node(language, deeper, location))
            case Decided(call_type=call_type, to=to):
                words = self._system(SystemPrompt.CONNECTING_PERSON, language) if decided.connecting else ()
                return replace(edge, end=self._at(to, language), category=call_type.category, words=words)

    def _at(self, to: Destination | None, language: Language) -> NodeId:
        match to:
            case ToQueue(queue=queue):
                return self._queue(queue, language)
            case _:
                return NodeId("nothing")

    def _queue(self, name: QueueName, language: Language) -> NodeId:
        """The queue as a caller of this language lives through it. One that does not exist gets no node."""
        node = NodeId(f"queue/{name}/{language}")
        queue = self._group.queues.get(name)
        if queue is None or node in self._nodes:
            return node
        ever = [p for p in self._group.people.values() if able(p, queue, language, math.inf)]
        people = tuple(p.id for p in sorted(ever, key=lambda p: preference(p, queue, language, 0.0)))
        words = *self._system(SystemPrompt.PLEASE_WAIT, language), *self._system(SystemPrompt.STILL_WAITING, language)
        self._add(Node(node, Kind.QUEUE, name, queue.source, language, words, name, people))
        if people:
            self._answered(node, language, people)
        why = f"nobody answers within {duration_in_words(queue.max_wait_seconds)}"
        self._edges[node].append(Edge(node, Act.NOBODY, self._telling(Outcome.UNANSWERED, language), why, queue.source))
        return node

    def _answered(self, node: NodeId, language: Language, people: tuple[PersonId, ...]) -> None:
        person = NodeId(f"person/{node}")
        self._add(Node(person, Kind.PERSON, "a person answers", None, language, people=people))
        source = self._group.people[people[0]].source
        self._edges[node].append(Edge(node, Act.ANSWERED, person, "somebody of the queue answers", source))

    def _telling(self, outcome: Outcome, language: Language) -> NodeId:
        which = last_words(outcome)
        node = NodeId(f"message/{which.value}/{language}")
        if node not in self._nodes:
            words = self._system(which, language)
            self._add(Node(node, Kind.MESSAGE, which.value, words[0][0].source, language, words))
            self._end(node, outcome)
        return node

    def _end(self, node: NodeId, outcome: Outcome) -> None:
        end = NodeId(f"end/{outcome.value}")
        if end not in self._nodes:
            self._add(Node(end, Kind.END, outcome.value, None))
        self._edges[node].append(Edge(node, Act.SPOKEN, end, "the message is over", self._nodes[node].source))

    def _system(self, which: SystemPrompt, language: Language) -> tuple[Line, ...]:
        return ((self._group.prompts[which], language),)

    def _link(self, start: NodeId, act: Act, end: NodeId, why: str, location: Location | None) -> None:
        self._edges[start].append(Edge(start, act, end, why, location.source if location is not None else None))

    def _add(self, node: Node) -> None:
        self._nodes[node.id] = node
        self._edges.setdefault(node.id, [])


def _everything() -> Iterator[Heard]:
    yield from map(Key, KEYS)
    yield Key(_ANY_OTHER)
    yield Silence()


def _edges(node: NodeId, location: Location, stage: InMenu, decided: Step, heards: list[Heard]) -> Iterator[Edge]:
    """The edges, still without their end, of everything that has the same result: silence apart from keys."""
    menu = location.menus[stage.menu]
    if Silence() in heards:
        why = f"silence {stage.silences + 1} of {menu.silences}"
        yield Edge(node, Act.SILENCE, node, why, menu.source)
    keys = "".join(heard.key for heard in heards if isinstance(heard, Key))
    if Key(_ANY_OTHER) in heards:
        why = f"wrong key {stage.wrong_keys + 1} of {menu.wrong_keys}"
        yield Edge(node, Act.WRONG_KEY, node, why, menu.source, keys)
    elif keys:
        yield _key_edge(node, location, stage, decided, keys)


def _key_edge(node: NodeId, location: Location, stage: InMenu, decided: Step, keys: str) -> Edge:
    menu = location.menus[stage.menu]
    match decided:
        case Choose(option=option):
            leads = option.leads
            why = leads.call_type if isinstance(leads, ToCallType) else f"menu {leads.menu}"
            return Edge(node, Act.KEY, node, why, option.source, keys)
        case Back():
            return Edge(node, Act.KEY, node, "back", menu.source, keys)
        case SwitchLanguage(language=language):
            choice = next(choice for choice in location.languages if choice.language == language)
            return Edge(node, Act.KEY, node, language_name(language), choice.source, keys)
        case ToPerson(reason=PersonReason.ZERO):
            return Edge(node, Act.KEY, node, "a person", menu.source, keys)
        case _:
            return Edge(node, Act.WRONG_KEY, node, "no key of this menu", menu.source, keys)
