"""One location under proof: its rules, its graph, its time line, and examples in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from callcontrol.model.names import Language, PersonId, Source
from callcontrol.model.rules import Group, Location
from callcontrol.routing.arrival import Arrival
from callcontrol.routing.findings import Finding, Gap
from callcontrol.routing.graph import Act, Edge, Graph, Kind, Node, NodeId
from callcontrol.routing.phrases import language_name, moment_in_words, way_in_words
from callcontrol.routing.serving_view import duty_stretches
from callcontrol.routing.spans import Span
from callcontrol.routing.stretches import ALWAYS, Stretches, union
from callcontrol.routing.walk import begins_with

MOMENT_ACTS = (Act.OPEN, Act.CLOSED, Act.UNKNOWN)
"""How a call can begin."""

Way = tuple[Edge, ...]


@dataclass(frozen=True)
class Case:
    """What every check of the proof is given."""

    group: Group
    location: Location
    """The one called; for a graph without one, the one whose language is spoken."""
    graph: Graph
    timeline: tuple[Span, ...]

    @property
    def where(self) -> str:
        """What was called, in an example."""
        return self.graph.location or "a number that no location owns"

    @cached_property
    def moments(self) -> dict[Act, Stretches]:
        """When calls begin in which way."""
        found: dict[Act, list[tuple[float, float]]] = {}
        for span in self.timeline:
            found.setdefault(self.act_of(span), []).append((span.starts.timestamp(), span.ends.timestamp()))
        return {act: union(stretches) for act, stretches in found.items()}

    def when(self, act: Act, way: Way) -> Stretches:
        """When calls that begin so come to the end of this way, but for what they wait: by day, or at closing time."""
        moments = self.moments.get(act, ())
        closing = next((edge for edge in way if edge.act is Act.CLOSING), None)
        queue = self.graph.nodes[closing.start].queue if closing is not None else None
        if queue is None:
            return moments
        grace = self.group.queues[queue].closing_grace_seconds
        last = self.timeline[-1].ends.timestamp()
        return union((end, end + grace) for _, end in moments if end < last)

    @cached_property
    def ways(self) -> dict[Act, dict[NodeId, Way]]:
        """A shortest way to every stage that calls can come to, by how they begin at some moment of the time line."""
        begun = [act for act in MOMENT_ACTS if act is Act.UNKNOWN or act in self.moments]
        return {act: self.graph.shortest(act) for act in begun}

    @cached_property
    def routes(self) -> dict[NodeId, Way]:
        """A shortest way to every stage, however calls begin."""
        found: dict[NodeId, Way] = {}
        for ways in self.ways.values():
            for node, way in ways.items():
                if node not in found or len(way) < len(found[node]):
                    found[node] = way
        return dict(sorted(found.items(), key=lambda item: len(item[1])))

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every edge that calls can come to."""
        return tuple(edge for node in self.routes for edge in self.graph.out(node))

    def stages(self, kind: Kind) -> Iterator[tuple[Act, Node, Way]]:
        """The stages of this kind, once for each way in which the calls begin that come to them."""
        for act, ways in self.ways.items():
            for node, way in ways.items():
                stage = self.graph.nodes.get(node)
                if stage is not None and stage.kind is kind:
                    yield act, stage, way

    def act_of(self, span: Span) -> Act:
        """How a call begins in a span: as the live decision says."""
        opened = span.opened
        return begins_with(Arrival(self.location, opened.open, opened.reason, opened.source, False, None, None))

    def at_work(self, people: tuple[PersonId, ...]) -> Stretches:
        """When at least one of them may be rung, over the time line."""
        persons = [self.group.people[person] for person in people]
        if any(not person.works for person in persons):
            return ALWAYS
        if not self.timeline:
            return ()
        begin, end = self.timeline[0].starts, self.timeline[-1].ends
        return union(*(duty_stretches(self.group, person, begin, end) for person in persons))

    def finding(
        self,
        gap: Gap,
        message: str,
        hint: str,
        source: Source | None,
        way: Way = (),
        ending: str = "",
        at: float | None = None,
    ) -> Finding:
        """A finding of this location; ``way`` and ``ending`` make its example, at a moment that matters if any does."""
        example = self.example(way, ending, at) if ending else ""
        return Finding(gap, self.location.key, message, hint, example, source or self.location.source)

    def example(self, way: Way, ending: str, at: float | None = None) -> str:
        """The first moment at which this way is open, the location, the language, the keys, the end."""
        act = next((edge.act for edge in way if edge.act in MOMENT_ACTS), None)
        first = next((span.starts for span in self.timeline if act is None or self.act_of(span) is act), None)
        moment = datetime.fromtimestamp(at, UTC) if at is not None else first
        when = f"{self.local(moment)}, " if moment is not None else ""
        language = language_name(self._language(way))
        return f"{when}{self.where}, {language}: {way_in_words(way, ending)}"

    def local(self, moment: datetime) -> str:
        """A moment on the location's clock, in words."""
        return moment_in_words(moment.astimezone(self.location.zone))

    def _language(self, way: Way) -> Language:
        for edge in reversed(way):
            for node in (self.graph.nodes.get(edge.end), self.graph.nodes.get(edge.start)):
                if node is not None and node.language is not None:
                    return node.language
        return self.location.default_language
