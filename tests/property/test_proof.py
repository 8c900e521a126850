"""What the proof believes of a call is what the live functions do with it, for any rules, moment and keys."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from callcontrol.model.calls import CallId, InMenu, Outcome, Telling
from callcontrol.model.names import Did, Language, PersonId, QueueName
from callcontrol.model.rules import Group
from callcontrol.queueing import Caller, Device, Offer, QueueEngine
from callcontrol.routing import (
    Again,
    Choose,
    Heard,
    SwitchLanguage,
    ToPerson,
    first_stage,
    is_open,
    joins,
    next_change,
    route,
    step_menu,
)
from callcontrol.routing.compiling import compile_group
from callcontrol.routing.graph import Act, Graph, Kind, NodeId
from callcontrol.routing.hours import LOOK_AHEAD
from callcontrol.routing.loops import LAST, ways
from callcontrol.routing.proof import prove
from callcontrol.routing.spans import spans
from callcontrol.routing.walk import Walk, walk
from tests.support.exploring import examples
from tests.support.random_groups import DAYS, FIRST_DAY, groups, heards, moments, numbers


@dataclass(frozen=True)
class Lived:
    """What came of a call."""

    stages: tuple[str, ...]
    language: Language
    queue: QueueName | None
    rung: tuple[PersonId, ...]
    unheard: int


def by_hand(group: Group, did: Did | None, at: datetime, heard: Sequence[Heard]) -> Lived:
    """Drive the functions of the live call as `callcontrol.flows` does."""
    arrival = route(group, did, at)
    match first_stage(arrival):
        case Telling(outcome=outcome):
            language = next(iter(group.locations.values())).default_language
            return Lived((f"telling {outcome}",), language, None, (), len(heard))
        case _ if not arrival.open and arrival.location is not None:
            return Lived(("closed",), arrival.location.default_language, None, (), len(heard))
    assert arrival.location is not None
    location, stage, stages = arrival.location, InMenu(), ["greeting"]
    language = location.default_language
    for number, one in enumerate(heard):
        stages.append(_name(language, stage))
        match step := step_menu(location.menu, location.languages, language, stage, one):
            case Choose() | ToPerson():
                queue, category = joins(location.menu, step)
                rung = _rung(group, queue, language)
                return Lived((*stages, category), language, queue, rung, len(heard) - number - 1)
            case SwitchLanguage():
                language, stage = step.language, step.stage
            case Again():
                stage = step.stage
    return Lived((*stages, _name(language, stage)), language, None, (), 0)


def _name(language: Language, stage: InMenu) -> str:
    return f"{language} {stage.silences} {stage.wrong_keys} {stage.greeted}"


def _rung(group: Group, queue: QueueName, language: Language) -> tuple[PersonId, ...]:
    """Whom the live engine rings for one caller after another, when all are free equally long."""
    engine, rung = QueueEngine(group), []
    for person in group.people:
        engine.device(person, Device.FREE, 0.0)
    for number in range(len(group.people) + 1):
        for command in engine.enter(Caller(CallId(f"c{number}"), group.queues[queue], 0.0, language), 0.0):
            assert isinstance(command, Offer)
            rung.append(command.person)
    return tuple(rung)


def as_lived(group: Group, walked: Walk) -> Lived:
    """The same of a walk through the graph."""
    stages: list[str] = []
    queue: QueueName | None = None
    rung: tuple[PersonId, ...] = ()
    language: Language | None = None
    for step in walked.steps:
        node = step.node
        assert node is not None
        language = node.language or language
        match node.kind:
            case Kind.GREETING:
                stages.append("greeting")
            case Kind.MENU:
                _, code, counts = node.id.split("/")
                stages.append(f"{code} {' '.join(counts.split('.')[:2])} {not counts.endswith('.new')}")
            case Kind.QUEUE:
                queue, rung = node.queue, node.people
                assert step.edge.category is not None
                stages.append(step.edge.category)
            case Kind.MESSAGE if queue is None:
                unknown = node.id.startswith("message/unknown_number")
                stages.append(f"telling {Outcome.UNKNOWN_NUMBER}" if unknown else "closed")
    assert language is not None
    return Lived(tuple(stages), language, queue, rung, len(walked.unheard))


@examples(400)
@given(st.data())
def test_a_walk_through_the_graph_is_what_the_live_functions_do(data: st.DataObject) -> None:
    group = data.draw(groups())
    graphs = compile_group(group)
    for _ in range(5):
        did, at, heard = data.draw(numbers(group)), data.draw(moments), data.draw(heards)
        walked = walk(group, graphs, did, at, heard)
        assert as_lived(group, walked) == by_hand(group, did, at, heard)
        last = walked.last
        assert last is not None
        assert last.kind in LAST or (last.kind is Kind.MENU and not walked.unheard)


@examples(60)
@given(st.data())
def test_at_any_moment_the_time_line_says_what_the_live_decision_says(data: st.DataObject) -> None:
    group = data.draw(groups())
    for location in group.locations.values():
        timeline = spans(location, FIRST_DAY, DAYS)
        assert all(one.ends == after.starts for one, after in pairwise(timeline))
        starts = [span.starts for span in timeline]
        for at in data.draw(st.lists(moments, min_size=8, max_size=8)):
            span = timeline[bisect_right(starts, at) - 1]
            assert span.opened == is_open(location, at), at
            change = next_change(location, at)
            later = next((s.starts for s in timeline if s.starts > at and s.opened.open != span.opened.open), None)
            if change is None or later is None:
                assert (later or timeline[-1].ends) - at > LOOK_AHEAD or later is None
            else:
                assert change == later


@examples(40)
@given(groups())
def test_rules_that_can_go_live_are_proven(group: Group) -> None:
    proof = prove(group, FIRST_DAY, 60)
    assert [finding for finding in proof.problems if finding.gap != "never-open"] == []
    assert proof.triples > 0


@examples(100)
@given(groups())
def test_the_ways_through_a_graph_are_as_many_as_can_be_listed(group: Group) -> None:
    for graph in compile_group(group).locations.values():
        counted = ways(graph)
        for edge in graph.out(graph.start):
            if edge.act is Act.CLOSED:
                assert counted[edge.end] == 1
        small = min((n for n in graph.nodes if n.startswith("menu/")), key=lambda n: counted[n])
        assert counted[small] == _listed(graph_edges(graph), small, (small,))


def graph_edges(graph: Graph) -> dict[NodeId, list[NodeId]]:
    return {node: [edge.end for edge in graph.out(node)] for node in graph.nodes}


def _listed(edges: dict[NodeId, list[NodeId]], node: NodeId, seen: tuple[NodeId, ...]) -> int:
    if not edges[node]:
        return 1
    return sum(_listed(edges, end, (*seen, end)) for end in edges[node] if end not in seen)
