"""People of a location, and the skills that its rules name."""

from collections.abc import Iterable, Iterator, Mapping

from callcontrol.config.emergency import dialled
from callcontrol.config.named import Named, queue_name
from callcontrol.config.opening import weekly
from callcontrol.config.problems import did_you_mean, quote
from callcontrol.config.queues import skills_of
from callcontrol.config.schema_staff import PersonEntry, QueueEntry
from callcontrol.config.scope import Picked, Scope
from callcontrol.config.tree import Mapping as MappingTree
from callcontrol.config.tree import Tree, find, is_whole, key_source, source_of
from callcontrol.model.names import PersonId, QueueName, Skill, Source
from callcontrol.model.staff import Duty, Person, Serving

People = Mapping[str, Picked[PersonEntry]]


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


def people_of(scope: Scope, entries: People, named: Named) -> tuple[Person, ...]:
    """The people with the names that the telephone system knows them by."""
    return tuple(_person(scope, extension, picked, named) for extension, picked in entries.items())


def _person(scope: Scope, extension: str, picked: Picked[PersonEntry], named: Named) -> Person:
    _check_extension(scope, extension, picked)
    skills = picked.value.skills
    return Person(
        id=PersonId(f"{scope.key}-{extension}"),
        name=picked.value.name,
        location=scope.key,
        extension=extension,
        skills=skills_of(skills),
        source=picked.key,
        levels={Skill(one.name): one.level for one in skills if one.level > 1},
        works=_works(scope, picked),
        serves=_serves(scope, picked, named),
        place=picked.value.place or "",
    )


def _serves(scope: Scope, picked: Picked[PersonEntry], named: Named) -> dict[QueueName, Serving]:
    """How somebody serves queues of their location in a way of their own."""
    found, known = {}, scope.names("queues", named.queues)
    for name, entry in (picked.value.queues or {}).items():
        if known is not None and name not in known:
            hint = did_you_mean(name, named.queues, "name a queue of the location")
            scope.problems.add(source_of(picked.tree, "queues", name), f"there is no queue {quote(name)}", hint)
            continue
        found[queue_name(scope.key, name)] = Serving(entry.ahead or 0.0, entry.after or 0.0)
    return found


def _works(scope: Scope, picked: Picked[PersonEntry]) -> tuple[Duty, ...]:
    tree = find(picked.tree, ("works",))
    if picked.value.works is None or tree is None:
        return ()
    found = weekly(scope, picked.value.works, tree)
    if not found and is_whole(tree):
        where = key_source(picked.tree, "works")
        scope.problems.add(where, "`works` without a time", 'write such as {mon-fri: ["08:00-12:00"]}, or remove it')
    return tuple(Duty(*each) for each in found)


def _check_extension(scope: Scope, extension: str, picked: Picked[PersonEntry]) -> None:
    """A desk phone that hides an emergency number would ring in place of an ambulance."""
    numbers = dialled(scope.group.entry) if scope.group else {}
    if extension in numbers:
        also = "" if numbers[extension] == extension else f" with {quote(extension.removesuffix(numbers[extension]))}"
        message = f"{quote(extension)} is an emergency number{also} and can be nobody's extension"
        scope.problems.add(picked.key, message, "give the phone another extension")


def check_skills(scope: Scope, named: Named, people: People) -> bool:
    """Whether every skill named is one of the group's; others are problems."""
    known = scope.skills()
    right = known is not None
    for name, where in _skills(named, people):
        if known is not None and name not in known:
            right = False
            hint = did_you_mean(name, known, "declare it under `skills` in group.yaml")
            scope.problems.add(where, f"there is no skill {quote(name)}", hint)
    for picked in _skilled(named, people):
        _check_levels(scope, picked)
    return right


def switchers_of(scope: Scope) -> frozenset[Skill]:
    """The skills whose owners may switch the location's hours from elsewhere; one that is not there is a problem."""
    picked = scope.pick("switch_hours", scope.own.switch_hours, scope.defaults.switch_hours)
    return skills_named(scope, picked.value, picked.tree, own=picked.own) if picked is not None else frozenset()


def skills_named(scope: Scope, names: Iterable[str], tree: Tree, *, own: bool) -> frozenset[Skill]:
    """Skills of a list that stands at ``tree``, the location's ``own`` or the group's; one that is not there is a
    problem."""
    known, skills = scope.skills(), [Skill(name) for name in names]
    for index, name in enumerate(skills):
        if known is not None and name not in known:
            about = "" if own else f"no skill {quote(name)}"
            hint = did_you_mean(name, known, "declare it under `skills` in group.yaml")
            scope.problems.add(source_of(tree, index), f"there is no skill {quote(name)}", hint, about)
    return frozenset(skills)


def _skilled(named: Named, people: People) -> Iterator[Picked[QueueEntry] | Picked[PersonEntry]]:
    yield from named.queues.values()
    yield from people.values()


def _skills(named: Named, people: People) -> Iterator[tuple[str, Source]]:
    for picked in _skilled(named, people):
        for index, one in enumerate(picked.value.skills):
            yield one.name, source_of(picked.tree, "skills", index)
    for queue in named.queues.values():
        for index, name in enumerate(queue.value.prefers or ()):
            yield name, source_of(queue.tree, "prefers", index)


def _check_levels(scope: Scope, picked: Picked[QueueEntry] | Picked[PersonEntry]) -> None:
    levels: dict[str, int] = {}
    for index, one in enumerate(picked.value.skills):
        if levels.setdefault(one.name, one.level) != one.level:
            where = source_of(picked.tree, "skills", index)
            scope.problems.add(where, f"{quote(one.name)} is written with two levels", "keep one of them")
