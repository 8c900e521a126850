"""What calls are about and where they go: the call types that a location's menus lead to."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from callcontrol.config.problems import did_you_mean, quote
from callcontrol.config.schema import CallTypeEntry, DestinationEntry
from callcontrol.config.scope import Picked, Scope
from callcontrol.config.tree import Mapping as MappingTree
from callcontrol.config.tree import key_source, source_of
from callcontrol.model.names import CallTypeName, LocationKey, QueueName
from callcontrol.model.paths import CallType, Category, Destination, ToQueue

Entries = Mapping[str, Picked[CallTypeEntry]]


def queue_name(location: LocationKey, name: str) -> QueueName:
    """The name in the group of a location's queue."""
    return QueueName(f"{location}/{name}")


def call_type_entries(scope: Scope) -> dict[str, Picked[CallTypeEntry]]:
    """The location's call types by name: the group's defaults, replaced or added to by its own."""
    return scope.merged("call_types", scope.own.call_types, scope.defaults.call_types)


def queues_led_to(entries: Iterable[Picked[CallTypeEntry]]) -> dict[str, Picked[DestinationEntry]]:
    """The queues that call types name, and where first."""
    found: dict[str, Picked[DestinationEntry]] = {}
    for picked in entries:
        for field in ("open", "closed"):
            to = getattr(picked.value, field)
            if isinstance(to, DestinationEntry) and to.queue is not None and isinstance(picked.tree, MappingTree):
                tree = picked.tree.values[field]
                found.setdefault(to.queue, Picked(to, tree, source_of(tree, "queue"), picked.own))
    return found


def call_types_of(
    scope: Scope, entries: Entries, used: AbstractSet[str], queues: AbstractSet[str] | None
) -> dict[CallTypeName, CallType]:
    """The call types that menus lead to; ``queues`` are the names that they may lead to (None: not known)."""
    found = {}
    for name, picked in entries.items():
        category = _category(scope, name, picked)
        if name not in used or category is None:
            continue
        found[CallTypeName(name)] = CallType(
            name=CallTypeName(name),
            category=category,
            questions=(),
            opened=_destination(scope, picked, "open", queues),
            closed=_destination(scope, picked, "closed", queues),
            source=picked.key,
        )
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


def _destination(
    scope: Scope, picked: Picked[CallTypeEntry], field: str, queues: AbstractSet[str] | None
) -> Destination | None:
    entry = getattr(picked.value, field)
    if not isinstance(entry, DestinationEntry) or not isinstance(picked.tree, MappingTree):
        return None
    tree = picked.tree.values[field]
    if entry.queue is None:
        if isinstance(tree, MappingTree) and not tree.dropped:
            scope.problems.add(key_source(picked.tree, field), "no destination is named", "write such as queue: NAME")
        return None
    where = source_of(tree, "queue")
    if queues is not None and entry.queue not in queues:
        scope.problems.add(where, f"{scope.key} has no queue {quote(entry.queue)}", did_you_mean(entry.queue, queues))
    return ToQueue(queue_name(scope.key, entry.queue), where)
