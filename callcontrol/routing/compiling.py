"""From rules to graphs. Every edge is what the functions of the live call say; nothing is decided anew here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from callcontrol.model.calls import Closed, Greeting, InMenu, Stage
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import Did, Language, LocationKey
from callcontrol.model.rules import Group, Location
from callcontrol.routing.arrival import Arrival
from callcontrol.routing.graph import Act, Edge, Graph, Kind, Node, NodeId
from callcontrol.routing.leaving import Leaving, WithPerson, leaving
from callcontrol.routing.leaving_menu import leaving_menu
from callcontrol.routing.nodes import node_id, node_of
from callcontrol.routing.phrases import language_name
from callcontrol.routing.recognising import languages_to_begin_in
from callcontrol.routing.stages import first_stage, speaking_location

MOST_NODES = 20_000
"""Menus that can be heard in more ways than this are a mistake, and would not be proven in useful time."""

START = NodeId("arrival")


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
    """Every location's graph. Raises CallcontrolError for menus of more than `MOST_NODES` states."""
    graphs = {key: _Compiler(group, location).graph() for key, location in group.locations.items()}
    unknown = graphs.get(group.unknown_did) if group.unknown_did is not None else None
    return Graphs(graphs, unknown or _Compiler(group, None).graph(), group.dids)


class _Compiler:
    def __init__(self, group: Group, location: Location | None) -> None:
        self._group = group
        self._location = location
        self._speaking = speaking_location(group, Arrival(location, False, "", None, location is None, None, None))
        self._nodes: dict[NodeId, Node] = {}
        self._edges: dict[NodeId, tuple[Edge, ...]] = {}
        self._todo: list[tuple[Node, Stage, Language, bool]] = []

    def graph(self) -> Graph:
        """Stage after stage from the arrival on, each once."""
        location = self._location
        name = location.name if location is not None else "a number that no location owns"
        source = location.source if location is not None else None
        self._add(Node(START, Kind.ARRIVAL, name, source))
        languages = languages_to_begin_in(self._speaking)
        begun = (self._begin(is_open, language) for is_open in self._states() for language in languages)
        self._edges[START] = self._ended(begun)
        while self._todo:
            node, stage, language, waited = self._todo.pop()
            self._edges[node.id] = self._ended(self._onward(node, stage, language, waited))
            if len(self._nodes) > MOST_NODES:
                raise CallcontrolError(f"{source}: {name}: the menus have more than {MOST_NODES} states: fewer retries")
        return Graph(location.key if location is not None else None, START, self._nodes, self._edges)

    def _states(self) -> tuple[bool, ...]:
        return (True, False) if self._location is not None else (False,)

    def _begin(self, is_open: bool, language: Language) -> Leaving:
        location = self._location
        source = location.source if location is not None else None
        stage = first_stage(Arrival(location, is_open, "", source, location is None, None, None))
        act, why = Act.UNKNOWN, "no location answers"
        if isinstance(stage, Greeting):
            act, why = Act.OPEN, "open"
        elif isinstance(stage, Closed):
            act, why = Act.CLOSED, "closed"
        if language != self._speaking.default_language:
            why = f"{why}, {language_name(language)} is remembered"
        return Leaving(Edge(START, act, START, why, source), stage, language)

    def _onward(self, node: Node, stage: Stage, language: Language, waited: bool) -> Iterable[Leaving]:
        if isinstance(stage, InMenu):
            return leaving_menu(self._group, self._speaking, node.id, stage, language)
        return leaving(self._group, self._speaking, node, stage, language, waited=waited)

    def _ended(self, found: Iterable[Leaving]) -> tuple[Edge, ...]:
        """The edges with their ends, which are looked at in their turn."""
        return tuple(replace(one.edge, end=self._place(one)) for one in found)

    def _place(self, one: Leaving) -> NodeId:
        match one.after:
            case str():
                return one.after
            case WithPerson(node=sought):
                return self._person(sought)
            case stage:
                return self._stage(stage, one.language, one.waited)

    def _stage(self, stage: Stage, language: Language, waited: bool) -> NodeId:
        found = node_id(stage, language, waited=waited)
        if found not in self._nodes:
            node = node_of(self._group, self._speaking, stage, language, found)
            if node is not None:
                self._add(node)
                self._todo.append((node, stage, language, waited))
        return found

    def _person(self, sought: Node) -> NodeId:
        name = "a person answers" if sought.kind is Kind.QUEUE else "somebody on call answers"
        node = NodeId(f"person/{sought.id}")
        self._add(Node(node, Kind.PERSON, name, None, sought.language, people=sought.people))
        return node

    def _add(self, node: Node) -> None:
        self._nodes[node.id] = node
        self._edges.setdefault(node.id, ())
