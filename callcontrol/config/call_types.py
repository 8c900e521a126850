"""What calls are about and where they go: the call types that a location's menus lead to."""

from collections.abc import Iterable

from callcontrol.config.named import Named, Targets, box_name, callback_name, chosen, queue_name
from callcontrol.config.problems import quote
from callcontrol.config.schema_paths import CallTypeEntry, DestinationEntry
from callcontrol.config.schema_staff import OverflowEntry, WaitKeyEntry
from callcontrol.config.scope import Picked, Scope
from callcontrol.config.tree import Mapping as MappingTree
from callcontrol.config.tree import Tree, find, source_of
from callcontrol.model.names import AnswerName, CallTypeName, ChainName, LocationKey, QuestionName, Source
from callcontrol.model.paths import (
    CallType,
    Category,
    Destination,
    Overflowing,
    ToAnswer,
    ToBox,
    ToCallback,
    ToOnCall,
    ToQueue,
)

_WHAT = {"queue": "queue", "on_call": "on-call chain", "box": "box", "callback": "callback", "answer": "answer"}


def call_types_of(scope: Scope, named: Named, used: Iterable[str], targets: Targets) -> dict[CallTypeName, CallType]:
    """The call types of these names, where each leads and what it asks before."""
    found = {}
    for name in used:
        picked = named.call_types[name]
        category = _category(scope, name, picked)
        asked = _asked(scope, picked, targets)
        opened, closed = (_destination(scope, picked, field, targets) for field in ("open", "closed"))
        if category is not None:
            key = CallTypeName(name)
            found[key] = CallType(key, category, asked, opened, closed, picked.key, picked.value.ahead or 0.0)
    return found


def _category(scope: Scope, name: str, picked: Picked[CallTypeEntry]) -> Category | None:
    if picked.value.category is not None:
        return picked.value.category
    if name in list(Category):
        return Category(name)
    tree = picked.tree
    if isinstance(tree, MappingTree) and "category" not in tree.dropped:
        known = ", ".join(Category)
        scope.problems.add(picked.key, f"`category` is missing for {quote(name)}", f"add one of {known}")
    return None


def _asked(scope: Scope, picked: Picked[CallTypeEntry], targets: Targets) -> tuple[QuestionName, ...]:
    names = picked.value.ask or []
    for index, name in enumerate(names):
        where = source_of(picked.tree, "ask", index)
        scope.check_named("question", name, targets.questions, where)
        if name in names[:index]:
            scope.problems.add(where, f"{quote(name)} is asked twice", "keep one of them")
    return tuple(map(QuestionName, names))


def _destination(scope: Scope, picked: Picked[CallTypeEntry], field: str, targets: Targets) -> Destination | None:
    entry: DestinationEntry | None = getattr(picked.value, field)
    tree = find(picked.tree, (field,))
    return destination(scope, entry, tree, targets) if entry is not None and tree is not None else None


def destination(
    scope: Scope, entry: DestinationEntry | OverflowEntry | WaitKeyEntry, tree: Tree, targets: Targets
) -> Destination | None:
    """Where an entry leads; a name that nothing has is a problem."""
    to = chosen(entry)
    if to is None:
        return None
    kind, name = to
    where = source_of(tree, kind)
    scope.check_named(_WHAT[kind], name, targets.destinations[kind], where)
    return ToAnswer(AnswerName(name), where) if kind == "answer" else _further(scope.key, kind, name, where)


def overflowing(scope: Scope, entry: OverflowEntry, tree: Tree, targets: Targets) -> Overflowing | None:
    """Where a waiting caller goes on; never to an answer, after which nobody would know their place."""
    to = destination(scope, entry, tree, targets)
    return None if isinstance(to, ToAnswer) else to


def _further(location: LocationKey, kind: str, name: str, where: Source) -> Overflowing:
    match kind:
        case "queue":
            return ToQueue(queue_name(location, name), where)
        case "on_call":
            return ToOnCall(ChainName(name), where)
        case "box":
            return ToBox(box_name(location, name), where)
        case _:
            return ToCallback(callback_name(location, name), where)
