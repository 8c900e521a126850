"""Loops of a graph, and how many ways lead through it."""

from collections.abc import Callable, Iterable, Iterator

from callcontrol.routing.graph import Edge, Graph, Kind, NodeId

Successors = Callable[[NodeId], Iterable[NodeId]]
LAST = frozenset({Kind.PERSON, Kind.END})
"""A call is over, or in a person's hands."""

MOST_ROUND = 3
"""Steps in a row within one loop that `ways` follows: beyond, a caller only changes language to and fro."""


def components(nodes: Iterable[NodeId], successors: Successors) -> list[tuple[NodeId, ...]]:
    """Strongly connected components, each after all that can be reached from it (Tarjan 1972)."""
    index: dict[NodeId, int] = {}
    low: dict[NodeId, int] = {}
    stack: list[NodeId] = []
    found: list[tuple[NodeId, ...]] = []
    done: set[NodeId] = set()

    def enter(node: NodeId) -> tuple[NodeId, Iterator[NodeId]]:
        index[node] = low[node] = len(index)
        stack.append(node)
        return node, iter(list(successors(node)))

    for root in nodes:
        work = [enter(root)] if root not in index else []
        while work:
            node, following = work[-1]
            for after in following:
                if after not in index:
                    work.append(enter(after))
                    break
                if after not in done:
                    low[node] = min(low[node], index[after])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    at = stack.index(node)
                    found.append(tuple(stack[at:]))
                    done.update(stack[at:])
                    del stack[at:]
    return found


def circles(nodes: Iterable[NodeId], edges: Iterable[Edge]) -> list[tuple[NodeId, ...]]:
    """The loops that these edges alone can make."""
    following: dict[NodeId, list[NodeId]] = {}
    for edge in edges:
        following.setdefault(edge.start, []).append(edge.end)
    rings = components(nodes, lambda node: following.get(node, []))
    return [ring for ring in rings if len(ring) > 1 or ring[0] in following.get(ring[0], [])]


def ways(graph: Graph) -> dict[NodeId, int]:
    """How many ways lead from each stage to a person or an end.

    Ways that stay within a loop for at most `MOST_ROUND` steps; all keys that do the same are one way.
    """
    found: dict[NodeId, int] = {}
    following = {node: [e.end for e in graph.out(node) if e.end in graph.nodes] for node in graph.nodes}
    for ring in components(graph.nodes, lambda node: following[node]):
        inside = frozenset(ring)
        leaving = {
            node: sum(found[end] for end in following[node] if end not in inside)
            + (1 if graph.nodes[node].kind in LAST else 0)
            for node in ring
        }
        counted = leaving
        for _ in range(MOST_ROUND):
            counted = {
                node: leaving[node] + sum(counted[end] for end in following[node] if end in inside) for node in ring
            }
        found |= counted
    return found
