"""Whether somebody can serve each queue: the queue's own people, or those whom one of its rings adds."""

from collections.abc import Iterable

from callcontrol.config.named import Found, queue_name
from callcontrol.config.problems import quote
from callcontrol.config.scope import Scope
from callcontrol.config.tree import is_whole, key_source
from callcontrol.model.names import LocationKey, Source
from callcontrol.model.staff import Person, Queue


def check_served(
    scope: Scope, queues: Iterable[Queue], led: Found, people: Iterable[Person], unsure: frozenset[LocationKey]
) -> None:
    """A queue that nobody can serve would keep callers waiting for no one.

    ``people`` are everybody of the group; ``unsure`` are locations whose people are not all known.
    """
    everybody = list(people)
    for queue in queues:
        sites = queue.sites.union(*(ring.sites for ring in queue.rings))
        if sites & unsure or any(_serves(person, queue, sites) for person in everybody):
            continue
        skills = queue.skills
        levels = dict(queue.least)
        lacking = " and ".join(sorted(quote(f"{one} {levels[one]}" if one in levels else one) for one in skills))
        what = f"nobody at {' or '.join(sorted(sites))} can serve the queue {quote(queue.name)}"
        hint = "give somebody under `people` the skills, or lead callers to another queue"
        scope.problems.add(_where(scope, queue, led), f"{what}: it needs {lacking or 'a person'}", hint)


def knows_people(scope: Scope) -> bool:
    """Whether everybody of the location is known: nothing there was wrong."""
    written = scope.document.tree.values.get("people")
    return written is not None and is_whole(written)


def _serves(person: Person, queue: Queue, sites: frozenset[LocationKey]) -> bool:
    skills = queue.skills
    able = all(person.levels.get(skill, 1) >= level for skill, level in queue.least)
    return person.location in sites and skills <= person.skills and able


def _where(scope: Scope, queue: Queue, led: Found) -> Source:
    """A place in the location's own file, where the mistake is to be mended."""
    tree = scope.document.tree
    named = [where for name, where in led["queue"].items() if queue_name(scope.key, name) == queue.name]
    here = tree.source.file
    return next((source for source in (queue.source, *named) if source.file == here), key_source(tree, "people"))
