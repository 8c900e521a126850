"""The checks of the proof that look at stages and at what leads from one to the next."""

from collections.abc import Callable, Iterable, Iterator

from callcontrol.routing.case import Case
from callcontrol.routing.findings import Finding, Gap
from callcontrol.routing.graph import NOT_CHOSEN, Act, Edge, Kind, Node, NodeId
from callcontrol.routing.leaving import NOWHERE
from callcontrol.routing.loops import LAST, circles
from callcontrol.routing.menu import PERSON_KEY

Check = Callable[[Case], Iterator[Finding]]

_TO_PERSON = frozenset({Kind.QUEUE, Kind.ON_CALL, Kind.PERSON})
_CHOSEN = frozenset({Act.KEY, Act.KEYED, Act.CHOICE})


def every_choice_leads_somewhere(case: Case) -> Iterator[Finding]:
    """Each edge ends at a stage that exists, and each stage that is no end leads on."""
    told: set[object] = set()
    for edge in case.edges:
        missing = _readable(edge.end)
        if edge.end not in case.graph.nodes and (edge.source, missing) not in told:
            told.add((edge.source, missing))
            yield _no_end(case, edge, missing)
    for node, way in case.routes.items():
        stage = case.graph.nodes.get(node)
        if stage is not None and stage.kind not in LAST and not case.graph.out(node):
            message = f"nothing follows after {stage.name}"
            yield case.finding(Gap.NOWHERE, message, "say what comes then", stage.source, way, "nothing")


def _no_end(case: Case, edge: Edge, missing: str) -> Finding:
    way = (*case.routes[edge.start], edge)
    if edge.end.startswith(NOWHERE):
        _, call_type, state = edge.end.split("/")
        message = f"nothing is said about calls of the type {call_type} while {case.location.key} is {state}"
        return case.finding(Gap.NOWHERE, message, f"add `{state}:` to the call type", edge.leads, way, "nothing")
    message = f"{_what(edge)} leads to {missing}, which does not exist"
    hint = "lead it to a queue that is there" if edge.end.startswith("queue/") else "lead it to something that is there"
    return case.finding(Gap.NOWHERE, message, hint, edge.leads or edge.source, way, "nothing")


def every_key_and_silence_is_heard(case: Case) -> Iterator[Finding]:
    """Each menu knows what silence, and any key, means."""
    for node, way in case.routes.items():
        stage = case.graph.nodes.get(node)
        if stage is None or stage.kind is not Kind.MENU:
            continue
        for act in (Act.SILENCE, Act.WRONG_KEY):
            if case.graph.by(node, act) is None:
                message = f"nothing is said about {act.value} in this menu"
                yield case.finding(
                    Gap.NOWHERE, message, "let it lead to a person", stage.source, way, f"{act.value} → nothing"
                )


def nobody_goes_round_for_ever(case: Case) -> Iterator[Finding]:
    """From everywhere a person or an end can be reached, and without choosing anything nobody goes round."""
    ending = _reaching(case, lambda edge: _kind(case, edge.end) in LAST)
    stuck = {node for node in case.routes if node not in ending}
    for ring in circles(stuck, (edge for edge in case.edges if edge.start in stuck)):
        yield _round(case, ring, "from here callers reach neither a person nor an end")
    passive = [edge for edge in case.edges if edge.act not in _CHOSEN and edge.start not in stuck]
    told: set[frozenset[str]] = set()
    for ring in circles(case.routes, passive):
        names = frozenset(case.graph.nodes[node].name for node in ring)
        if names not in told:
            told.add(names)
            queues = all(_kind(case, node) is Kind.QUEUE for node in ring)
            who = "these queues overflow into each other" if queues else "a caller who chooses nothing goes round here"
            yield _round(case, ring, f"{who} for ever")


def zero_silence_and_wrong_keys_reach_a_person(case: Case) -> Iterator[Finding]:
    """Requirement I2, L4: in every menu 0 is a person, and so is the last silence and the last wrong key.

    While callers wait 0 is a person, too, where the queue says anything of it.

    While the location is open; by night a caller who chooses nothing may come to a box.
    """
    told: set[Act] = set()
    for edge in case.edges:
        if not _by_day(case, edge):
            continue
        zero = edge.act in {Act.KEY, Act.CHOICE} and PERSON_KEY in edge.keys
        end = _kind(case, edge.end)
        allowed = _TO_PERSON if zero else _TO_PERSON | {Kind.MENU}
        if (zero or edge.act in NOT_CHOSEN) and end is not None and end not in allowed and edge.act not in told:
            told.add(edge.act)
            what = "key 0" if zero else edge.act.value
            message = f"{what} does not lead to a person"
            way = (*case.routes[edge.start], edge)
            yield case.finding(Gap.NO_PERSON, message, "lead it to a queue", edge.source, way, _name(case, edge.end))


def _reaching(case: Case, goal: Callable[[Edge], bool]) -> set[NodeId]:
    """Every stage from which an edge that is a goal can be come to."""
    before: dict[NodeId, list[NodeId]] = {}
    found: list[NodeId] = []
    for edge in case.graph.all_edges():
        before.setdefault(edge.end, []).append(edge.start)
        if goal(edge):
            found.append(edge.start)
    seen = set(found)
    while found:
        for node in before.get(found.pop(), []):
            if node not in seen:
                seen.add(node)
                found.append(node)
    return seen


def _round(case: Case, ring: Iterable[NodeId], message: str) -> Finding:
    node = min(ring, key=lambda n: len(case.routes[n]))
    stage = case.graph.nodes[node]
    hint = "let a person or an end follow"
    ending = f"{stage.name} → … → {stage.name} again"
    return case.finding(Gap.LOOP, message, hint, stage.source, case.routes[node], ending)


def _by_day(case: Case, edge: Edge) -> bool:
    """Whether an edge leads out of a menu, or anything else, that is heard while the location is open."""
    start = case.graph.nodes.get(edge.start)
    return start is None or start.stage is None or start.stage.open


def _kind(case: Case, node: NodeId) -> Kind | None:
    found = case.graph.nodes.get(node)
    return found.kind if found is not None else None


def _name(case: Case, node: NodeId) -> str:
    found = case.graph.nodes.get(node)
    return name_of(found) if found is not None else "nothing"


def name_of(node: Node) -> str:
    """A stage in an example."""
    kinds = {Kind.MESSAGE: "message", Kind.ANSWER: "answer", Kind.BOX: "box", Kind.CALLBACK: "callback"}
    return f"the {kinds[node.kind]} {node.name}" if node.kind in kinds else node.name


def _readable(node: NodeId) -> str:
    """A stage that does not exist by its id alone: without language and state, and of a queue its name alone."""
    kind, _, rest = node.partition("/")
    match kind:
        case "queue":
            return "/".join(rest.split("/")[:2])
        case "on_call":
            return f"on call {rest.rsplit('/', 1)[0]}"
        case "box" | "callback":
            return f"{kind} {'/'.join(rest.split('/')[:2])}"
        case "answer":
            return f"answer {rest.split('/')[0]}"
        case "question":
            return f"a question of {rest.split('/')[0]}"
        case _:
            return f"menu {kind}" if rest.count("/") == 1 else node


def _what(edge: Edge) -> str:
    return f"key {edge.keys}" if edge.act in {Act.KEY, Act.CHOICE} else edge.act.value
