"""One call through the graph before it happens: the number, the moment and the keys in, every step out."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf

from callcontrol.model.calls import Asking, Closed, Greeting
from callcontrol.model.names import ChainName, Did, Language, PersonId, QueueName
from callcontrol.model.rules import Group, Location
from callcontrol.model.staff import Overflow, Queue
from callcontrol.routing.arrival import Arrival, route
from callcontrol.routing.asking import Verdict, is_complete, question_of, take_answer, verdict
from callcontrol.routing.calling_out import rings_of
from callcontrol.routing.compiling import Graphs
from callcontrol.routing.graph import Act, Edge, Graph, Kind, Node
from callcontrol.routing.hours import next_change
from callcontrol.routing.menu import Heard, Key
from callcontrol.routing.stages import choice_while_waiting, first_stage
from callcontrol.routing.waiting import Closes, wait


@dataclass(frozen=True, slots=True)
class Step:
    """What happened, and the stage that it led to; ``node`` None: the rules name no such stage."""

    edge: Edge
    node: Node | None
    heard: tuple[Heard, ...] = ()
    """What the caller pressed, or did not; empty: the step needed nothing of them."""
    at: datetime | None = None
    """UTC, when the stage begins; only what a caller waits in queues is reckoned."""
    person: PersonId | None = None
    """Of `Act.ANSWERED`: who is rung first."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The way of one call."""

    arrival: Arrival
    graph: Graph
    steps: tuple[Step, ...]
    unheard: tuple[Heard, ...]
    """What was pressed when nothing listened any more."""

    @property
    def last(self) -> Node | None:
        """Where the call is in the end: a menu or a question when it still waits for a key."""
        return self.steps[-1].node if self.steps else self.graph.nodes.get(self.graph.start)


def walk(
    group: Group,
    graphs: Graphs,
    did: Did | None,
    at_utc: datetime,
    heard: Sequence[Heard],
    down: AbstractSet[QueueName] = frozenset(),
    language: Language | None = None,
) -> Walk:
    """Follow a call to ``did`` that begins at ``at_utc`` (aware) and hears ``heard``.

    Everybody who works at that moment is free and answers, but for the queues ``down``, in which nobody has been for
    long; nobody else waits. Messages are left and numbers confirmed. ``language``: the one in which the caller is
    greeted, being recognised; None, or where no call begins in it: the location's first. Raises ValueError for a moment
    without a time zone.
    """
    arrival = route(group, did, at_utc)
    walker = _Walker(group, graphs.of(did), arrival, list(heard), down, at_utc, at_utc, language)
    return Walk(arrival, walker.graph, tuple(walker.steps()), tuple(walker.left))


def begins_with(arrival: Arrival) -> Act:
    """What the arrival of a call is in the graph."""
    match first_stage(arrival):
        case Greeting():
            return Act.OPEN
        case Closed():
            return Act.CLOSED
        case _:
            return Act.UNKNOWN


def waited_seconds(overflow: Overflow) -> float:
    """How long a caller has waited when they go on, if nothing happened before."""
    return overflow.after_seconds or overflow.unattended_seconds or 0.0


@dataclass
class _Walker:
    group: Group
    graph: Graph
    arrival: Arrival
    left: list[Heard]
    """What the caller does that nothing has heard yet."""
    down: AbstractSet[QueueName]
    begun: datetime
    at: datetime
    language: Language | None
    been: set[QueueName] = field(default_factory=set)
    """Queues that the caller has come to: no overflow leads back to one."""
    waited: float = 0.0
    """Seconds in all of them together."""
    person: PersonId | None = None
    """Who is rung first in the last of them."""

    def steps(self) -> list[Step]:
        found: list[Step] = []
        node = self.graph.nodes.get(self.graph.start)
        while node is not None:
            edge, heard = self._onward(node)
            if edge is None:
                break
            node = self.graph.nodes.get(edge.end)
            person = self.person if edge.act is Act.ANSWERED else None
            found.append(Step(edge, node, heard, self.at, person))
        return found

    def _onward(self, node: Node) -> tuple[Edge | None, tuple[Heard, ...]]:
        match node.kind:
            case Kind.ARRIVAL:
                return self.graph.begins(begins_with(self.arrival), self.language), ()
            case Kind.MENU:
                heard = tuple(self.left[:1])
                del self.left[:1]
                return (self.graph.heard(node.id, heard[0]) if heard else None), heard
            case Kind.QUESTION:
                return self._answer(node)
            case Kind.QUEUE:
                return self._out_of_queue(node)
            case Kind.ON_CALL:
                rung = any(ring.contacts for ring in rings_of(self.group.chains[ChainName(node.name)], self.at))
                return self.graph.by(node.id, Act.TAKEN if rung else Act.UNREACHED), ()
            case _:
                return next(iter(self.graph.out(node.id)), None), ()

    def _answer(self, node: Node) -> tuple[Edge | None, tuple[Heard, ...]]:
        """All keys of one entry; when nothing more is pressed, that silence ends it."""
        location, stage = self.arrival.location, node.stage
        if location is None or not isinstance(stage, Asking) or not self.left:
            return None, ()
        heard = entry_of(location, stage, self.left)
        del self.left[: len(heard)]
        keys = "".join(one.key for one in heard if isinstance(one, Key))
        today = self.at.astimezone(location.zone).date()
        answer = take_answer(question_of(location, stage), keys, today)
        if answer is None:
            return self.graph.by(node.id, Act.UNCLEAR), heard
        said = self._read_back(location, stage)
        act = Act.CORRECTED if verdict(_key(one) for one in said) is Verdict.WRONG else Act.KEYED
        return self.graph.by(node.id, act), (*heard, *said)

    def _read_back(self, location: Location, stage: Asking) -> tuple[Heard, ...]:
        """What the caller says to an answer that is read back; nothing where it is not."""
        said: list[Heard] = []
        if question_of(location, stage).read_back:
            while self.left and verdict(_key(one) for one in said) is None:
                said.append(self.left.pop(0))
        return tuple(said)

    def _out_of_queue(self, node: Node) -> tuple[Edge | None, tuple[Heard, ...]]:
        """Whoever presses a key of the queue's does so before anybody answers; others, and silence, change nothing."""
        if node.queue is None or node.language is None:
            return None, ()
        queue = self.group.queues[node.queue]
        self.been.add(node.queue)
        heard = pressed_while_waiting(queue, self.left)
        del self.left[: len(heard)]
        if heard and isinstance(heard[-1], Key) and choice_while_waiting(queue, heard[-1].key) is not None:
            keys = heard[-1].key
            return next(e for e in self.graph.out(node.id) if e.act is Act.CHOICE and e.keys == keys), heard
        return self._waits(node, node.queue, node.language), heard

    def _waits(self, node: Node, name: QueueName, language: Language) -> Edge | None:
        queue, before = self.group.queues[name], self.waited
        ended = wait(self.group, queue, language, self.at, before, self.been, self.down, self._closes(node))
        self.at += timedelta(seconds=ended.seconds - before)
        self.waited, self.person = ended.seconds, ended.person
        if ended.person is not None:
            return self.graph.by(node.id, Act.ANSWERED)
        if ended.closed:
            return self.graph.by(node.id, Act.CLOSING)
        if ended.overflow is None:
            return self.graph.by(node.id, Act.NOBODY)
        return next(edge for edge in self.graph.out(node.id) if edge.overflow is ended.overflow)

    def _closes(self, node: Node) -> Closes:
        """When the location closes over this caller's waiting."""
        location = self.arrival.location
        if location is None or self.graph.by(node.id, Act.CLOSING) is None:
            return Closes()
        closes = next_change(location, self.begun)
        opens = next_change(location, closes) if closes is not None else None
        moments = (self._waited_at(moment) if moment is not None else inf for moment in (closes, opens))
        return Closes(*moments)

    def _waited_at(self, moment: datetime) -> float:
        return self.waited + (moment - self.at).total_seconds()


def entry_of(location: Location, stage: Asking, heard: Sequence[Heard]) -> tuple[Heard, ...]:
    """The part of what is heard that answers a question: until it is complete, or a silence."""
    question, keys = question_of(location, stage), ""
    for number, one in enumerate(heard, 1):
        if not isinstance(one, Key):
            return tuple(heard[:number])
        keys += one.key
        if is_complete(question, keys):
            return tuple(heard[:number])
    return tuple(heard)


def pressed_while_waiting(queue: Queue, heard: Sequence[Heard]) -> tuple[Heard, ...]:
    """The part of what is heard that a queue takes: until a key that leads on, or a silence; nothing without keys."""
    for number, one in enumerate(heard if queue.keys else (), 1):
        if not isinstance(one, Key) or choice_while_waiting(queue, one.key) is not None:
            return tuple(heard[:number])
    return tuple(heard) if queue.keys else ()


def _key(heard: Heard) -> str | None:
    return heard.key if isinstance(heard, Key) else None
