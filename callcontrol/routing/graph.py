"""A location's rules as a graph: every stage that a call can be in, and everything that leads on from it."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NewType

from callcontrol.model.calls import Asking, InMenu
from callcontrol.model.names import KEYS, Language, LocationKey, PersonId, QueueName, Source
from callcontrol.model.paths import Category
from callcontrol.model.staff import Overflow
from callcontrol.routing.menu import Heard, Silence
from callcontrol.routing.words import Line

NodeId = NewType("NodeId", str)
"""Unique in one graph and readable: ``menu/es/1.0``."""


class Kind(StrEnum):
    """What a stage of a call is."""

    ARRIVAL = "arrival"
    GREETING = "greeting"
    MENU = "menu"
    QUESTION = "question"
    ANSWER = "answer"
    """The system tells something by itself."""
    QUEUE = "queue"
    PERSON = "person"
    """Caller and person talk: a good end."""
    ON_CALL = "on call"
    BOX = "box"
    """The caller leaves a message."""
    CALLBACK = "callback"
    MESSAGE = "message"
    END = "end"


class Act(StrEnum):
    """What leads from one stage to the next."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    """The number dialled belongs to no location, and no location answers such calls."""
    GREETED = "greeted"
    KEY = "key"
    WRONG_KEY = "wrong key"
    SILENCE = "silence"
    KEYED = "question answered"
    UNCLEAR = "answer unclear"
    CORRECTED = "answer not right"
    """Read back, and the caller says that it is not what they meant."""
    TOLD = "told"
    ANSWERED = "answered"
    NOBODY = "nobody in time"
    OVERFLOW = "overflow"
    CHOICE = "key while waiting"
    """The caller goes on from a queue by a key."""
    CLOSING = "closed meanwhile"
    """The location closes while the caller waits, and nobody serves them any more."""
    TAKEN = "taken"
    UNREACHED = "nobody on call"
    LEFT = "message left"
    NO_MESSAGE = "no message"
    PROMISED = "callback promised"
    NO_NUMBER = "no number"
    SPOKEN = "spoken"


NOT_CHOSEN = frozenset({Act.SILENCE, Act.WRONG_KEY})
"""What happens to a caller who chooses nothing; it must come to an end by itself."""


@dataclass(frozen=True, slots=True)
class Node:
    """A stage that a call can be in."""

    id: NodeId
    kind: Kind
    name: str
    source: Source | None
    language: Language | None = None
    """The language in which the caller is spoken to."""
    words: tuple[Line, ...] = ()
    """Spoken in this stage."""
    more: tuple[Line, ...] = ()
    """May be spoken in it as well, as the case may be."""
    queue: QueueName | None = None
    people: tuple[PersonId, ...] = ()
    """Of a queue: who may be rung, in the order in which they would be if all had been free equally long."""
    urgent: bool = False
    """Of a queue: whoever comes to it in this way stands before all others."""
    stage: InMenu | Asking | None = None
    """Of a menu and of a question: the state that the live call would be in."""


@dataclass(frozen=True, slots=True)
class Edge:
    """How one stage follows from another."""

    start: NodeId
    act: Act
    end: NodeId
    """May name a node that does not exist: a gap, which the proof finds."""
    why: str
    source: Source | None
    keys: str = ""
    """Of `Act.KEY`, `Act.CHOICE` and `Act.WRONG_KEY`: the keys that do this; of a wrong key also what is none."""
    words: tuple[Line, ...] = ()
    """Spoken on the way."""
    category: Category | None = None
    """Of an edge out of a menu or a question: what the call counts as."""
    leads: Source | None = None
    """Of such an edge: where the call type says where it goes."""
    overflow: Overflow | None = None
    """Of `Act.OVERFLOW`: what it was made from."""


@dataclass(frozen=True, slots=True)
class Graph:
    """All stages that calls to one location can be in; ``location`` None: calls that no location answers."""

    location: LocationKey | None
    start: NodeId
    nodes: Mapping[NodeId, Node]
    edges: Mapping[NodeId, tuple[Edge, ...]]

    def out(self, node: NodeId) -> tuple[Edge, ...]:
        """Everything that leads on from a stage."""
        return self.edges.get(node, ())

    def by(self, node: NodeId, act: Act) -> Edge | None:
        """The way on when this happens; None: the rules have none."""
        return next((edge for edge in self.out(node) if edge.act is act), None)

    def begins(self, act: Act, language: Language | None = None) -> Edge | None:
        """How calls begin that arrive so, and are spoken to in ``language`` (None: the location's first)."""
        found = [edge for edge in self.out(self.start) if edge.act is act]
        places = {node.language: edge for edge in reversed(found) if (node := self.nodes.get(edge.end)) is not None}
        return places.get(language) or next(iter(found), None)

    def heard(self, node: NodeId, heard: Heard) -> Edge | None:
        """The way on from a menu when a key, or nothing, is pressed."""
        if isinstance(heard, Silence):
            return self.by(node, Act.SILENCE)
        key = heard.key if len(heard.key) == 1 and heard.key in KEYS else None
        wrong = self.by(node, Act.WRONG_KEY)
        return next((edge for edge in self.out(node) if key is not None and key in edge.keys), wrong)

    def without(self, act: Act) -> "Graph":
        """The same where this never happens."""
        edges = {node: tuple(edge for edge in out if edge.act is not act) for node, out in self.edges.items()}
        return replace(self, edges=edges)

    def all_edges(self) -> Iterator[Edge]:
        """Every edge, in the order of the nodes."""
        for edges in self.edges.values():
            yield from edges

    def shortest(self, first: Act | None = None) -> dict[NodeId, tuple[Edge, ...]]:
        """For every node that calls can come to, existing or not, a shortest way there from the start.

        ``first``: only calls that begin so.
        """
        begin = [edge for edge in self.out(self.start) if first is None or edge.act is first]
        found: dict[NodeId, tuple[Edge, ...]] = {self.start: ()}
        open_ends = deque([self.start])
        while open_ends:
            node = open_ends.popleft()
            for edge in begin if node == self.start else self.out(node):
                if edge.end not in found:
                    found[edge.end] = (*found[node], edge)
                    open_ends.append(edge.end)
        return found
