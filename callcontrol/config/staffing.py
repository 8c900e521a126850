"""Queues and people of a location, and whether they fit."""

from collections.abc import Iterable, Mapping

from callcontrol.config.call_types import queue_name
from callcontrol.config.problems import did_you_mean, quote
from callcontrol.config.schema import DestinationEntry, PersonEntry, QueueEntry
from callcontrol.config.scope import Picked, Scope
from callcontrol.config.tree import Mapping as MappingTree
from callcontrol.config.tree import is_whole, key_source, source_of
from callcontrol.model.names import PersonId, Skill, Source
from callcontrol.model.staff import Person, Queue


def queue_entries(scope: Scope) -> dict[str, Picked[QueueEntry]]:
    """The location's queues by their short name: the group's defaults, replaced or added to by its own."""
    return scope.merged("queues", scope.own.queues, scope.defaults.queues)


def queues_of(scope: Scope, entries: Mapping[str, Picked[QueueEntry]], used: Mapping[str, object]) -> tuple[Queue, ...]:
    """The queues that exist at the location: its own, and those defaults that its call types lead to."""
    return tuple(
        Queue(
            name=queue_name(scope.key, name),
            label=picked.value.label,
            skills=frozenset(map(Skill, picked.value.skills)),
            ring_seconds=picked.value.ring,
            cooldown_seconds=picked.value.cooldown,
            max_wait_seconds=picked.value.max_wait,
            source=picked.key,
            sites=frozenset({scope.key}),
        )
        for name, picked in entries.items()
        if picked.own or name in used
    )


def people_entries(scope: Scope) -> dict[str, Picked[PersonEntry]]:
    """Everybody who answers at the location, by extension."""
    people = scope.need("people", scope.own.people, None, "add `people:` with a line for each desk phone")
    if people is None or not isinstance(people.tree, MappingTree):
        return {}
    tree = people.tree
    return {
        extension: Picked(entry, tree.values[extension], key_source(tree, extension), own=True)
        for extension, entry in people.value.items()
    }


def people_of(scope: Scope, entries: Mapping[str, Picked[PersonEntry]]) -> tuple[Person, ...]:
    """The people with the names that the telephone system knows them by."""
    return tuple(
        Person(
            id=PersonId(f"{scope.key}-{extension}"),
            name=picked.value.name,
            location=scope.key,
            extension=extension,
            skills=frozenset(map(Skill, picked.value.skills)),
            source=picked.key,
        )
        for extension, picked in entries.items()
    )


def check_skills(scope: Scope, entries: Iterable[Picked[QueueEntry] | Picked[PersonEntry]]) -> bool:
    """Whether every skill named is one of the group's; others are problems."""
    known = scope.skills()
    right = known is not None
    for picked in entries:
        for index, name in enumerate(picked.value.skills):
            if known is not None and name not in known:
                right = False
                hint = did_you_mean(name, known, "declare it under `skills` in group.yaml")
                where = source_of(picked.tree, "skills", index)
                scope.problems.add(where, f"there is no skill {quote(name)}", hint)
    return right


def check_served(
    scope: Scope, queues: Iterable[Queue], people: Iterable[Person], used: Mapping[str, Picked[DestinationEntry]]
) -> None:
    """A queue that nobody can serve would keep callers waiting for no one."""
    tree = scope.document.tree
    written = tree.values.get("people")
    if written is None or not is_whole(written):
        return
    present = [person.skills for person in people]
    led = {str(queue_name(scope.key, name)): picked.key for name, picked in used.items()}
    for queue in queues:
        if not any(queue.skills <= skills for skills in present):
            lacking = " and ".join(sorted(quote(skill) for skill in queue.skills))
            what = f"nobody at {scope.key} can serve the queue {quote(queue.name)}"
            hint = "give somebody under `people` the skills, or lead callers to another queue"
            scope.problems.add(_where(queue, led, tree), f"{what}: it needs {lacking or 'a person'}", hint)


def _where(queue: Queue, led: Mapping[str, Source], tree: MappingTree) -> Source:
    """A place in the location's own file, where the mistake is to be mended."""
    candidates = [queue.source, *(source for name, source in led.items() if name == queue.name)]
    here = tree.source.file
    return next((source for source in candidates if source.file == here), key_source(tree, "people"))
