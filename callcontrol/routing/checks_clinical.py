"""The checks of the proof that look at calls about somebody's health: who hears them, at every hour."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from callcontrol.model.calls import InMenu
from callcontrol.model.names import QueueName, Source
from callcontrol.model.paths import Category
from callcontrol.routing.case import Case, Way
from callcontrol.routing.checks import name_of
from callcontrol.routing.findings import Finding, Gap
from callcontrol.routing.graph import Act, Edge, Kind, Node, NodeId
from callcontrol.routing.stretches import ALWAYS, Stretches, minus, union

CLINICAL = frozenset({Category.CLINICAL, Category.PRESCRIPTION, Category.RESULTS, Category.URGENT})
"""Calls about somebody's health: a person must take them (requirement L4)."""
_FOLLOWED = frozenset({Act.KEYED, Act.UNCLEAR, Act.CORRECTED, Act.OVERFLOW, Act.CHOICE, Act.CLOSING})
"""By these a call comes to where its type, and then a queue, leads it."""
_KEPT = frozenset({Kind.BOX, Kind.CALLBACK})
_HEARD = frozenset({Kind.QUEUE, Kind.ON_CALL})


@dataclass(frozen=True, slots=True)
class _Call:
    """A choice about somebody's health, and everything that it leads to before anybody answers."""

    edge: Edge
    category: Category
    act: Act
    way: Way
    reached: tuple[tuple[Node, Way], ...]
    """Where it comes to, with the way there."""

    @property
    def first(self) -> tuple[Node, Way] | None:
        """Where it comes to once its questions are put; None: nowhere that exists."""
        return next(((node, way) for node, way in self.reached if node.kind is not Kind.QUESTION), None)

    @property
    def source(self) -> Source | None:
        return self.edge.leads or self.edge.source


def clinical_calls_come_to_people(case: Case) -> Iterator[Finding]:
    """None about somebody's health ends in a box, a callback or a message, or waits where nobody is."""
    told: set[object] = set()
    calls = tuple(_calls(case))
    straight = ((*_kept(case, call), *_unheard(case, call), *_empty(case, call)) for call in calls)
    by_night = any(call.act is Act.CLOSED and call.category is Category.URGENT for call in calls)
    closing = ((*_kept(case, call, at_closing=True), *_left_alone(case, call, by_night=by_night)) for call in calls)
    for finding in chain.from_iterable((*straight, *closing)):
        if (finding.gap, finding.source) not in told:
            told.add((finding.gap, finding.source))
            yield finding


def urgent_calls_are_possible_by_night(case: Case) -> Iterator[Finding]:
    """Where the menu of the day offers urgent calls, so does that of the night."""
    urgent = {call.act: call for call in _calls(case) if call.category is Category.URGENT}
    if Act.OPEN in urgent and Act.CLOSED not in urgent and Act.CLOSED in case.ways:
        message = f"urgent calls can be chosen while {case.location.key} is open, but not while it is closed"
        hint = "give `closed_menu` a key for them, and the call type `closed: {on_call: ...}`"
        begin = next(edge for edge in case.graph.out(case.graph.start) if edge.act is Act.CLOSED)
        yield case.finding(Gap.URGENT_UNREACHED, message, hint, urgent[Act.OPEN].source, (begin,), "no way to say so")


def served(case: Case, node: Node, seen: frozenset[str] = frozenset()) -> Stretches:
    """When somebody takes a call that comes to this stage, there or where it surely overflows to."""
    if node.kind is Kind.ON_CALL:
        return ALWAYS  # whether the rota names somebody is looked at by itself
    if node.kind is not Kind.QUEUE or node.id in seen:
        return ()
    onward = []
    for edge in case.graph.out(node.id):
        end = case.graph.nodes.get(edge.end)
        if end is not None and _surely(case, edge):
            onward.append(served(case, end, seen | {node.id}))
    return union(case.at_work(node.people), *onward)


def _surely(case: Case, edge: Edge) -> bool:
    """Whether somebody whom nobody answers comes to overflow in this way, however many wait."""
    overflow = edge.overflow
    if overflow is None:
        return False
    seconds = overflow.after_seconds if overflow.after_seconds is not None else overflow.unattended_seconds
    queue = case.graph.nodes[edge.start].queue
    return seconds is not None and queue is not None and seconds < case.group.queues[queue].max_wait_seconds


def _calls(case: Case) -> Iterator[_Call]:
    seen: set[object] = set()
    for edge in case.edges:
        start, category = case.graph.nodes[edge.start], edge.category
        if category is None or category not in CLINICAL or not isinstance(start.stage, InMenu):
            continue
        act = Act.OPEN if start.stage.open else Act.CLOSED
        if (edge.end, category, act) not in seen:
            seen.add((edge.end, category, act))
            way = (*case.routes[edge.start], edge)
            yield _Call(edge, category, act, way, tuple(_reached(case, edge.end, way)))


def _reached(case: Case, begin: NodeId, way: Way) -> Iterator[tuple[Node, Way]]:
    """Every stage that a call comes to by questions, overflow and keys while waiting."""
    open_ends, seen = deque([(begin, way)]), {begin}
    while open_ends:
        name, way = open_ends.popleft()
        node = case.graph.nodes.get(name)
        if node is None:
            continue
        yield node, way
        for edge in case.graph.out(node.id):
            if edge.act in _FOLLOWED and edge.end not in seen:
                seen.add(edge.end)
                open_ends.append((edge.end, (*way, edge)))


def _kept(case: Case, call: _Call, *, at_closing: bool = False) -> Iterator[Finding]:
    """It comes to a box or a callback, straight or because the location closes meanwhile."""
    for node, way in call.reached:
        if node.kind in _KEPT and at_closing is any(edge.act is Act.CLOSING for edge in way):
            source = way[-1].source if way[-1].act in {Act.OVERFLOW, Act.CHOICE, Act.CLOSING} else call.source
            message = f"a call about {call.category.value} comes to {name_of(node)}"
            hint = "only people take such calls: lead them to a queue, or to somebody on call"
            yield case.finding(Gap.CLINICAL_RECORDED, message, hint, source, way, name_of(node))


def _unheard(case: Case, call: _Call) -> Iterator[Finding]:
    """It comes to nothing but a message."""
    urgent = call.category is Category.URGENT
    if call.first is None or (call.act is Act.CLOSED and not urgent):
        return
    node, way = call.first
    if node.kind not in _HEARD | _KEPT:
        message = f"a call about {call.category.value} reaches only {name_of(node)}, no queue"
        hint = "such calls need a person: lead them to a queue, or to somebody on call"
        gap = Gap.URGENT_UNREACHED if urgent else Gap.CLINICAL_UNATTENDED
        yield case.finding(gap, message, hint, call.source, way, name_of(node))


def _left_alone(case: Case, call: _Call, *, by_night: bool) -> Iterator[Finding]:
    """It is urgent, and when the location closes over it nobody takes it: it must not have to choose again.

    Where urgent calls are not possible ``by_night`` at all, that is told by itself.
    """
    if not by_night:
        return
    for node, way in call.reached:
        if call.category is not Category.URGENT or way[-1].act is not Act.CLOSING or node.kind in _HEARD | _KEPT:
            continue
        waits = case.graph.nodes[way[-1].start].name
        message = f"an urgent call that waits in {waits} when {case.location.key} closes comes to {name_of(node)}"
        hint = "say `closed:` of the call type: a queue with people, or somebody on call"
        source = way[-1].leads or call.source
        yield case.finding(Gap.URGENT_UNREACHED, message, hint, source, way, name_of(node))


def _empty(case: Case, call: _Call) -> Iterator[Finding]:
    """It comes to a queue in which, at some hour, nobody works who could take it."""
    if call.first is None or call.first[0].kind is not Kind.QUEUE or not call.first[0].people:
        return
    node, way = call.first
    alone = minus(case.moments.get(call.act, ()), served(case, node))
    if alone:
        message = f"a call about {call.category.value} comes to {node.name} when nobody works who could take it"
        gap = Gap.URGENT_UNREACHED if call.category is Category.URGENT else Gap.CLINICAL_UNATTENDED
        hint = "let somebody work then, or overflow `unattended` to a queue with people or to somebody on call"
        yield case.finding(gap, message, hint, call.source, way, f"{node.name} → nobody at work", alone[0][0])


def clinical_queues(case: Case) -> frozenset[QueueName]:
    """The queues that calls about somebody's health come to first."""
    firsts = (call.first for call in _calls(case))
    return frozenset(first[0].queue for first in firsts if first is not None and first[0].queue is not None)
