"""The check of the proof that looks at times of waiting which do not fit together."""

from collections.abc import Iterator

from callcontrol.model.staff import Overflow, Queue
from callcontrol.routing.case import Case, Way
from callcontrol.routing.findings import Finding, Gap
from callcontrol.routing.graph import Act, Edge, Kind, Node
from callcontrol.routing.phrases import duration_in_words


def waits_fit_together(case: Case) -> Iterator[Finding]:
    """No overflow or alert comes later than the longest wait, which is not over when callers come to the queue.

    Waiting counts in all queues together.
    """
    told: set[object] = set()
    for node, way in case.routes.items():
        stage = case.graph.nodes.get(node)
        if stage is None or stage.kind is not Kind.QUEUE or stage.queue is None:
            continue
        queue = case.group.queues[stage.queue]
        found = *_never(case, stage, queue, way), *_at_once(case, stage, queue, way), *_silent(case, stage, queue, way)
        for finding in found:
            if (finding.source, finding.message) not in told:
                told.add((finding.source, finding.message))
                yield finding


def _never(case: Case, node: Node, queue: Queue, way: Way) -> Iterator[Finding]:
    for overflow in queue.overflow:
        after = overflow.after_seconds
        if after is not None and after >= queue.max_wait_seconds:
            longest = duration_in_words(queue.max_wait_seconds)
            message = (
                f"nobody ever goes on from {node.name} after {duration_in_words(after)}: the longest wait is {longest}"
            )
            yield _finding(case, message, "overflow earlier, or raise `max_wait`", overflow, way, node)


def _silent(case: Case, node: Node, queue: Queue, way: Way) -> Iterator[Finding]:
    alert = queue.alert
    if alert is not None and alert.after_seconds >= queue.max_wait_seconds:
        longest = duration_in_words(queue.max_wait_seconds)
        after = duration_in_words(alert.after_seconds)
        message = f"nobody is ever told of {node.name} after {after}: the longest wait is {longest}"
        hint = "let the alert come earlier, or raise `max_wait`"
        yield case.finding(Gap.WAIT_SHADOWED, message, hint, alert.source, way, node.name)


def _at_once(case: Case, node: Node, queue: Queue, way: Way) -> Iterator[Finding]:
    """Every overflow that leads here, whichever way was the shortest."""
    for edge in _overflows_to(case, node):
        overflow = edge.overflow
        after = overflow.after_seconds if overflow is not None else None
        if overflow is not None and after is not None and after >= queue.max_wait_seconds:
            message = (
                f"who comes to {node.name} after {duration_in_words(after)} is told at once that nobody is available: "
                f"its longest wait, in all queues together, is {duration_in_words(queue.max_wait_seconds)}"
            )
            yield _finding(case, message, f"raise `max_wait` of {node.name}", overflow, way, node)


def _overflows_to(case: Case, node: Node) -> Iterator[Edge]:
    for edge in case.edges:
        if edge.end == node.id and edge.act is Act.OVERFLOW:
            yield edge


def _finding(case: Case, message: str, hint: str, overflow: Overflow, way: Way, node: Node) -> Finding:
    return case.finding(Gap.WAIT_SHADOWED, message, hint, overflow.source, way, node.name)
