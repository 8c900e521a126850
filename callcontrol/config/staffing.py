"""Queues and people of a location, and whether they fit."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from callcontrol.config.menus import leads_to, queue_name
from callcontrol.config.problems import did_you_mean, quote
from callcontrol.config.schema import MenuEntry, QueueEntry
from callcontrol.config.scope import Picked, Scope
from callcontrol.config.tree import Mapping as MappingTree
from callcontrol.config.tree import key_source, source_of
from callcontrol.model.rules import LocationKey, Person, PersonId, Queue, Skill, Source


def works_at(location: LocationKey) -> Skill:
    """The skill that every person of a location has and every queue of it needs: its own people answer it."""
    return Skill(f"at-{location}")


def queue_entries(scope: Scope) -> dict[str, Picked[QueueEntry]]:
    """The location's queues by their short name: the group's defaults, replaced or added to by its own."""
    found: dict[str, Picked[QueueEntry]] = {}
    everywhere = scope.pick("queues", None, scope.defaults.queues)
    own = scope.pick("queues", scope.own.queues, None)
    for picked in (everywhere, own):
        for name, entry in picked.value.items() if picked else ():
            if picked and isinstance(picked.tree, MappingTree):
                tree = picked.tree
                found[name] = Picked(entry, tree.values[name], key_source(tree, name), picked.own)
    return found


def queue_names(scope: Scope, entries: Mapping[str, object]) -> frozenset[str] | None:
    """Names that rules of the location may use, wrong queues included; None when that can not be known."""
    if scope.excused("queues"):
        return None
    trees = (
        scope.document.tree.values.get("queues"),
        (scope.defaults_tree or scope.document.tree).values.get("queues"),
    )
    broken = {name for tree in trees if isinstance(tree, MappingTree) for name in tree.dropped}
    return frozenset({*entries, *broken})


def queues_of(
    scope: Scope,
    entries: Mapping[str, Picked[QueueEntry]],
    menu: Picked[MenuEntry] | None,
    skills: AbstractSet[Skill] | None,
) -> list[Queue]:
    """The queues that exist at the location: its own, and those defaults that its menu leads to."""
    used = leads_to(menu) if menu else {}
    found = []
    for name, picked in entries.items():
        entry = picked.value
        _check_skills(scope, entry.skills, picked, skills)
        if not picked.own and name not in used:
            continue
        needed = frozenset({works_at(scope.key), *map(Skill, entry.skills)})
        label = queue_name(scope.key, name)
        found.append(
            Queue(label, entry.label, needed, entry.ring, entry.cooldown, entry.max_wait, picked.key)
        )
    return found


def people_of(scope: Scope, skills: AbstractSet[Skill] | None) -> list[Person]:
    """Everybody who answers at the location."""
    people = scope.need("people", scope.own.people, None, "add `people:` with a line for each desk phone")
    found = []
    for extension, entry in people.value.items() if people else ():
        if people and isinstance(people.tree, MappingTree):
            key = key_source(people.tree, extension)
            _check_skills(
                scope, entry.skills, Picked(entry, people.tree.values[extension], key, own=True), skills
            )
            all_skills = frozenset({works_at(scope.key), *map(Skill, entry.skills)})
            person_id = PersonId(f"{scope.key}-{extension}")
            found.append(Person(person_id, entry.name, scope.key, extension, all_skills, key))
    return found


def check_served(
    scope: Scope, queues: Iterable[Queue], people: Iterable[Person], menu: Picked[MenuEntry] | None
) -> None:
    """A queue that nobody can serve would keep callers waiting for no one."""
    tree = scope.document.tree
    written = tree.values.get("people")
    if "people" in tree.dropped or (isinstance(written, MappingTree) and written.dropped):
        return
    present = [person.skills for person in people]
    used = {queue_name(scope.key, name): source for name, source in leads_to(menu).items()} if menu else {}
    for queue in queues:
        if not any(queue.skills <= skills for skills in present):
            lacking = " and ".join(sorted(quote(skill) for skill in queue.skills - {works_at(scope.key)}))
            message = f"nobody at {scope.key} can serve the queue {quote(queue.name)}: it needs {lacking or 'a person'}"
            hint = "give somebody under `people` the skills, or lead callers to another queue"
            scope.problems.add(_where(queue, used, tree), message, hint)


def _where(queue: Queue, used: Mapping[str, Source], tree: MappingTree) -> Source:
    """A place in the location's own file, where the mistake is to be mended."""
    here = tree.source.file
    candidates = [queue.source, *(source for name, source in used.items() if name == queue.name)]
    return next((source for source in candidates if source.file == here), key_source(tree, "people"))


def _check_skills(
    scope: Scope,
    names: list[str],
    picked: Picked[object] | Picked[QueueEntry],
    known: AbstractSet[Skill] | None,
) -> None:
    if known is None:
        return
    for index, name in enumerate(names):
        if name not in known:
            where = source_of(picked.tree, "skills", index)
            hint = did_you_mean(name, known, "") or "declare it under `skills` in group.yaml"
            scope.problems.add(where, f"there is no skill {quote(name)}", hint)
