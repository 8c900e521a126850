"""Every place that a caller's keys lead to: what must be dialled before rules go live, from their graph."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from callcontrol.model.calls import Asking
from callcontrol.model.names import Language
from callcontrol.model.paths import AnswerKind, Category, Question
from callcontrol.model.rules import Location
from callcontrol.routing.asking import END_KEY, RIGHT_KEY, question_of
from callcontrol.routing.graph import Act, Edge, Graph, Kind, Node
from callcontrol.routing.menu import BACK_KEY

_DATES = {"mdy": "03141980", "dmy": "14031980", "ymd": "19800314"}
_BEFORE_A_MENU = frozenset({Act.GREETED, Act.SPOKEN})


@dataclass(frozen=True, slots=True)
class Leaf:
    """A stage in which a caller is served, or good-bye is said, and the keys that lead there."""

    is_open: bool
    keys: tuple[str, ...]
    """One after another; what a question wants is one of them, such as ``03141980``."""
    passed: tuple[Node, ...]
    """Menus and questions in which those keys are pressed, one for each key."""
    node: Node
    category: Category | None

    @property
    def in_words(self) -> str:
        """``open, 4 → 1 → queue northside/nurse``."""
        when = "open" if self.is_open else "closed"
        way = "".join(f"{key} → " for key in self.keys)
        return f"{when}, {way}{self.node.kind.value} {self.node.name}"


def leaves(location: Location, graph: Graph, *, is_open: bool, language: Language | None = None) -> tuple[Leaf, ...]:
    """What the keys of every menu lead to, the caller being spoken to in ``language`` (None: the greeting's).

    Of several keys that do the same each is one. Questions are answered as somebody would who understood them.
    """
    first = graph.by(graph.start, Act.OPEN if is_open else Act.CLOSED)
    node = graph.nodes.get(first.end) if first is not None else None
    if node is None:
        return ()
    onward = next((edge for edge in graph.out(node.id) if edge.act in _BEFORE_A_MENU), None)
    menu = graph.nodes.get(onward.end) if onward is not None else None
    start = Leaf(is_open, (), (), node, None)
    if menu is None or menu.kind is not Kind.MENU:
        return (start,)
    begun = _in_language(location, graph, replace(start, node=menu), language)
    return tuple(_under(location, graph, begun, {begun.node.name: begun.node})) if begun is not None else ()


def _in_language(location: Location, graph: Graph, leaf: Leaf, language: Language | None) -> Leaf | None:
    """The first menu in a language, after the key that switches to it."""
    choice = next((choice for choice in location.languages if choice.language == language and choice.key), None)
    if choice is None or choice.key is None:
        return leaf
    edge = next((edge for edge in graph.out(leaf.node.id) if edge.act is Act.KEY and choice.key in edge.keys), None)
    return _after(graph, leaf, edge, choice.key) if edge is not None else None


def _under(location: Location, graph: Graph, leaf: Leaf, seen: Mapping[str, Node]) -> Iterator[Leaf]:
    """Every leaf behind a menu; ``seen`` are the menus on the way, which `BACK_KEY` leads back to."""
    for edge in graph.out(leaf.node.id):
        for key in edge.keys if edge.act is Act.KEY else "":
            after = _after(graph, leaf, edge, key)
            if after is None or key == BACK_KEY or after.node.language != leaf.node.language:
                continue
            while after is not None and after.node.kind is Kind.QUESTION:
                after = _answered(location, graph, after)
            if after is None:
                continue
            if after.node.kind is not Kind.MENU:
                yield after
            elif after.node.name not in seen:
                yield from _under(location, graph, after, {**seen, after.node.name: after.node})


def _answered(location: Location, graph: Graph, leaf: Leaf) -> Leaf | None:
    edge, stage = graph.by(leaf.node.id, Act.KEYED), leaf.node.stage
    if edge is None or not isinstance(stage, Asking):
        return None
    return _after(graph, leaf, edge, typed(question_of(location, stage)))


def typed(question: Question) -> str:
    """What somebody keys who has understood a question, and says that it is right when it is read back."""
    match question.kind:
        case AnswerKind.CHOICE:
            return next(iter(question.choices))
        case AnswerKind.DATE:
            return _DATES[question.date_order] + _right(question)
        case AnswerKind.DIGITS:
            digits = ("1234567890" * question.least_digits)[: question.least_digits]
            return digits + (END_KEY if question.least_digits < question.most_digits else "") + _right(question)


def read_back_at(location: Location, node: Node) -> Question | None:
    """The question that is put here, where what is keyed is read back and the last key says that it is right."""
    if not isinstance(node.stage, Asking):
        return None
    question = question_of(location, node.stage)
    return question if question.read_back else None


def _right(question: Question) -> str:
    return RIGHT_KEY if question.read_back else ""


def _after(graph: Graph, leaf: Leaf, edge: Edge, key: str) -> Leaf | None:
    node = graph.nodes.get(edge.end)
    if node is None:
        return None
    passed = (*leaf.passed, leaf.node)
    return Leaf(leaf.is_open, (*leaf.keys, key), passed, node, edge.category or leaf.category)
