"""One call through the graph before it happens: the number, the moment and the keys in, every step out."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from callcontrol.model.calls import Closed, Greeting
from callcontrol.model.names import Did, QueueName
from callcontrol.model.rules import Group
from callcontrol.routing.arrival import Arrival, route
from callcontrol.routing.compiling import Graphs
from callcontrol.routing.graph import Act, Edge, Graph, Kind, Node
from callcontrol.routing.menu import Heard
from callcontrol.routing.stages import first_stage


@dataclass(frozen=True, slots=True)
class Step:
    """What happened, and the stage that it led to; ``node`` None: the rules name no such stage."""

    edge: Edge
    node: Node | None
    heard: Heard | None = None
    """What the caller pressed, or did not; None: the step needed nothing of them."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The way of one call."""

    arrival: Arrival
    graph: Graph
    steps: tuple[Step, ...]
    unheard: tuple[Heard, ...]
    """What was pressed after the call had left the menu: nothing listens to it."""

    @property
    def last(self) -> Node | None:
        """Where the call is in the end: a menu when it still waits for a key."""
        return self.steps[-1].node if self.steps else self.graph.nodes.get(self.graph.start)


def walk(
    group: Group,
    graphs: Graphs,
    did: Did | None,
    at_utc: datetime,
    heard: Sequence[Heard],
    down: AbstractSet[QueueName] = frozenset(),
) -> Walk:
    """Follow a call to ``did`` that begins at ``at_utc`` (aware) and hears ``heard``.

    Everybody is free and answers, but for the queues ``down``, in which nobody is there. Raises ValueError for a
    moment without a time zone.
    """
    arrival = route(group, did, at_utc)
    graph = graphs.of(did)
    left = list(heard)
    steps: list[Step] = []
    node = graph.nodes.get(graph.start)
    while node is not None:
        heard_now = left.pop(0) if node.kind is Kind.MENU and left else None
        edge = _onward(graph, node, arrival, heard_now, down)
        if edge is None:
            break
        node = graph.nodes.get(edge.end)
        steps.append(Step(edge, node, heard_now))
    return Walk(arrival, graph, tuple(steps), tuple(left))


def begins_with(arrival: Arrival) -> Act:
    """What the arrival of a call is in the graph."""
    match first_stage(arrival):
        case Greeting():
            return Act.OPEN
        case Closed():
            return Act.CLOSED
        case _:
            return Act.UNKNOWN


def _onward(
    graph: Graph, node: Node, arrival: Arrival, heard: Heard | None, down: AbstractSet[QueueName]
) -> Edge | None:
    match node.kind:
        case Kind.ARRIVAL:
            return graph.by(node.id, begins_with(arrival))
        case Kind.MENU:
            return graph.heard(node.id, heard) if heard is not None else None
        case Kind.QUEUE:
            there = graph.by(node.id, Act.ANSWERED) if node.queue not in down else None
            return there or graph.by(node.id, Act.NOBODY)
        case _:
            return next(iter(graph.out(node.id)), None)
