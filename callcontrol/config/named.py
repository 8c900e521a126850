"""The named things that rules of a location may use, and which of them the location has."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from callcontrol.config.schema_paths import DESTINATIONS, CallTypeEntry, DestinationEntry, MenuEntry
from callcontrol.config.schema_staff import OverflowEntry, QueueEntry, WaitKeyEntry
from callcontrol.config.schema_words import BoxEntry, CallbackEntry, QuestionEntry, SaidEntry
from callcontrol.config.scope import Picked, Scope
from callcontrol.config.tree import Tree, find, source_of
from callcontrol.model.names import BoxName, CallbackName, LocationKey, QueueName, Source

Known = AbstractSet[str] | None
"""Names that rules may use; None: not known, because something there is wrong."""


@dataclass(frozen=True, slots=True)
class Named:
    """Everything by name: the group's defaults, replaced or added to by the location's own."""

    menus: Mapping[str, Picked[MenuEntry]]
    call_types: Mapping[str, Picked[CallTypeEntry]]
    questions: Mapping[str, Picked[QuestionEntry]]
    answers: Mapping[str, Picked[dict[str, SaidEntry]]]
    boxes: Mapping[str, Picked[BoxEntry]]
    callbacks: Mapping[str, Picked[CallbackEntry]]
    queues: Mapping[str, Picked[QueueEntry]]


@dataclass(frozen=True, slots=True)
class Targets:
    """What may be named."""

    menus: Known
    call_types: Known
    questions: Known
    destinations: Mapping[str, Known]
    """By the key of a destination: ``queue``, ``on_call`` and so on."""


Found = Mapping[str, Mapping[str, Source]]
"""What is led to: by the key of a destination, names and where each was named first."""


def named_things(scope: Scope) -> Named:
    """Every named thing, used or not."""
    own, defaults = scope.own, scope.defaults
    return Named(
        menus=scope.merged("menus", own.menus, defaults.menus),
        call_types=scope.merged("call_types", own.call_types, defaults.call_types),
        questions=scope.merged("questions", own.questions, defaults.questions),
        answers=scope.merged("answers", own.answers, defaults.answers),
        boxes=scope.merged("boxes", own.boxes, defaults.boxes),
        callbacks=scope.merged("callbacks", own.callbacks, defaults.callbacks),
        queues=scope.merged("queues", own.queues, defaults.queues),
    )


def targets_of(scope: Scope, named: Named) -> Targets:
    """The names that the location's rules may use."""
    return Targets(
        menus=scope.names("menus", named.menus),
        call_types=scope.names("call_types", named.call_types),
        questions=scope.names("questions", named.questions),
        destinations={
            "queue": scope.names("queues", named.queues),
            "on_call": scope.chains(),
            "box": scope.names("boxes", named.boxes),
            "callback": scope.names("callbacks", named.callbacks),
            "answer": scope.names("answers", named.answers),
        },
    )


def chosen(entry: DestinationEntry | OverflowEntry | WaitKeyEntry) -> tuple[str, str] | None:
    """The key of a destination and the name under it."""
    written = ((kind, getattr(entry, kind, None)) for kind in DESTINATIONS)
    return next(((kind, name) for kind, name in written if name is not None), None)


def led_to(named: Named, call_types: Iterable[str]) -> Found:
    """What call types lead to, directly or by way of a queue or callback, and all that the location itself writes."""
    found: dict[str, dict[str, Source]] = {kind: {} for kind in DESTINATIONS}
    todo = [step for name in call_types for step in _from_call_type(named.call_types[name])]
    own = (("queue", named.queues), ("box", named.boxes), ("callback", named.callbacks), ("answer", named.answers))
    for kind, entries in own:
        todo += [(kind, name, picked.key) for name, picked in entries.items() if picked.own]
    while todo:
        kind, name, where = todo.pop(0)
        if name in found[kind]:
            continue
        found[kind][name] = where
        if kind == "queue" and name in named.queues:
            todo += _from_queue(named.queues[name])
        elif kind == "callback" and name in named.callbacks:
            picked = named.callbacks[name]
            todo.append(("queue", picked.value.queue, source_of(picked.tree, "queue")))
    return found


def _from_call_type(picked: Picked[CallTypeEntry]) -> Iterator[tuple[str, str, Source]]:
    for field, entry in (("open", picked.value.open), ("closed", picked.value.closed)):
        yield from _step(entry, find(picked.tree, (field,)))


def _from_queue(picked: Picked[QueueEntry]) -> Iterator[tuple[str, str, Source]]:
    for index, entry in enumerate(picked.value.overflow or ()):
        yield from _step(entry, find(picked.tree, ("overflow", index)))
    for key, choice in (picked.value.keys or {}).items():
        yield from _step(choice, find(picked.tree, ("keys", key)))


def _step(
    entry: DestinationEntry | OverflowEntry | WaitKeyEntry | None, tree: Tree | None
) -> Iterator[tuple[str, str, Source]]:
    to = chosen(entry) if entry is not None else None
    if to is not None and tree is not None:
        kind, name = to
        yield kind, name, source_of(tree, kind)


def queue_name(location: LocationKey, name: str) -> QueueName:
    """The name in the group of a location's queue."""
    return QueueName(f"{location}/{name}")


def box_name(location: LocationKey, name: str) -> BoxName:
    """The name in the group of a location's box."""
    return BoxName(f"{location}/{name}")


def callback_name(location: LocationKey, name: str) -> CallbackName:
    """The name in the group of a location's callback."""
    return CallbackName(f"{location}/{name}")
