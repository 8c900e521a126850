"""One location under proof: its rules, its graph, its time line, and examples in words."""

from dataclasses import dataclass
from functools import cached_property

from callcontrol.model.names import Language, Source
from callcontrol.model.rules import Group, Location
from callcontrol.routing.arrival import Arrival
from callcontrol.routing.findings import Finding, Gap
from callcontrol.routing.graph import Act, Edge, Graph, NodeId
from callcontrol.routing.phrases import language_name, moment_in_words, way_in_words
from callcontrol.routing.spans import Span
from callcontrol.routing.walk import begins_with

MOMENT_ACTS = frozenset({Act.OPEN, Act.CLOSED, Act.UNKNOWN})


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
    def routes(self) -> dict[NodeId, tuple[Edge, ...]]:
        """A shortest way to every stage that calls can come to at some moment of the time line."""
        begun = {Act.UNKNOWN, *(self.act_of(span) for span in self.timeline)}
        routes = self.graph.shortest()
        return {node: way for node, way in routes.items() if not way or way[0].act in begun}

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every edge that calls can come to."""
        return tuple(edge for node in self.routes for edge in self.graph.out(node))

    def act_of(self, span: Span) -> Act:
        """How a call begins in a span: as the live decision says."""
        opened = span.opened
        return begins_with(Arrival(self.location, opened.open, opened.reason, opened.source, False, None, None))

    def finding(
        self,
        gap: Gap,
        message: str,
        hint: str,
        source: Source | None,
        way: tuple[Edge, ...] = (),
        ending: str = "",
    ) -> Finding:
        """A finding of this location; ``way`` and ``ending`` make its example."""
        example = self.example(way, ending) if ending else ""
        return Finding(gap, self.location.key, message, hint, example, source or self.location.source)

    def example(self, way: tuple[Edge, ...], ending: str) -> str:
        """The first moment at which this way is open, the location, the language, the keys, the end."""
        act = next((edge.act for edge in way if edge.act in MOMENT_ACTS), None)
        first = next((span for span in self.timeline if act is None or self.act_of(span) is act), None)
        when = f"{moment_in_words(first.starts.astimezone(self.location.zone))}, " if first else ""
        language = language_name(self._language(way))
        return f"{when}{self.where}, {language}: {way_in_words(way, ending)}"

    def _language(self, way: tuple[Edge, ...]) -> Language:
        for edge in reversed(way):
            for node in (self.graph.nodes.get(edge.end), self.graph.nodes.get(edge.start)):
                if node is not None and node.language is not None:
                    return node.language
        return self.location.default_language
