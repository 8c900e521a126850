"""What the proof believes of a call is what the live functions do with it, for any rules, moment and keys."""

from bisect import bisect_right
from datetime import timedelta
from functools import partial
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from callcontrol.model.names import Language, QueueName
from callcontrol.model.rules import Group
from callcontrol.routing import is_open, next_change
from callcontrol.routing.compiling import compile_group
from callcontrol.routing.graph import Act, Graph, Kind, NodeId
from callcontrol.routing.hours import LOOK_AHEAD
from callcontrol.routing.loops import LAST, MOST_ROUND, components, ways
from callcontrol.routing.proof import prove
from callcontrol.routing.spans import spans
from callcontrol.routing.walk import walk
from tests.support.exploring import examples
from tests.support.lived import lived, of_walk
from tests.support.random_groups import DAYS, FIRST_DAY, groups, heards, moments, numbers

LANGUAGES = (None, *map(Language, ("en", "es", "fr", "vi")))
"""In which a caller may be greeted."""


def away(group: Group) -> st.SearchStrategy[frozenset[QueueName]]:
    """Queues in which nobody is."""
    return st.sets(st.sampled_from(sorted(group.queues))).map(frozenset)


@examples(100)
@given(st.data())
def test_a_walk_through_the_graph_is_what_the_live_functions_do(data: st.DataObject) -> None:
    group = data.draw(groups())
    graphs = compile_group(group)
    for _ in range(5):
        did, at, heard = data.draw(numbers(group)), data.draw(moments), data.draw(heards)
        down, language = data.draw(away(group)), data.draw(st.sampled_from(LANGUAGES))
        walked = walk(group, graphs, did, at, heard, down, language)
        life = lived(group, did, at, heard, down, language)
        assert of_walk(walked) == life.told
        assert walked.unheard == tuple(life.left)
        reached = walked.steps[-1].at
        assert reached is not None
        assert abs(reached - life.at) < timedelta(milliseconds=1)
        last = walked.last
        assert last is not None
        assert last.kind in LAST or (last.kind in {Kind.MENU, Kind.QUESTION} and not walked.unheard)


@examples(25)
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
    assert proof.problems == ()
    assert proof.triples > 0


@examples(25)
@given(groups())
def test_the_ways_through_a_graph_are_as_many_as_can_be_listed(group: Group) -> None:
    for graph in compile_group(group).locations.values():
        counted = ways(graph)
        rings = components(graph.nodes, partial(_ends, graph))
        inside = {node: frozenset(ring) for ring in rings for node in ring}
        for edge in graph.out(graph.start):
            if edge.act is Act.CLOSED and graph.nodes[graph.out(edge.end)[0].end].kind is Kind.END:
                assert counted[edge.end] == 1
        small = min((n for n in graph.nodes if n.startswith("menu/")), key=lambda n: counted[n])
        if counted[small] < 20_000:
            assert counted[small] == _listed(graph, inside, small, MOST_ROUND)


def _ends(graph: Graph, node: NodeId) -> list[NodeId]:
    return [edge.end for edge in graph.out(node)]


def _listed(graph: Graph, inside: dict[NodeId, frozenset[NodeId]], node: NodeId, round_trips: int) -> int:
    total = 1 if graph.nodes[node].kind in LAST else 0
    for end in _ends(graph, node):
        if end not in inside[node]:
            total += _listed(graph, inside, end, MOST_ROUND)
        elif round_trips:
            total += _listed(graph, inside, end, round_trips - 1)
    return total
