"""Who may serve whom and who stands where, in words of its own: `callcontrol.model.serving` is compared with it."""

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, Skill
from callcontrol.model.staff import Person, Queue
from callcontrol.queueing import Caller


def may_serve(person: Person, queue: Queue, language: Language, waited: float) -> bool:
    """Word by word what the rules say."""
    needed, sites = set(queue.skills), set(queue.sites)
    preferred = set(queue.prefers)
    for ring in queue.rings:
        if waited >= ring.after_seconds:
            sites |= ring.sites
            preferred -= ring.without
    if queue.name in person.serves and waited < person.serves[queue.name].after_seconds:
        return False
    if queue.language_required:
        needed.add(f"speaks-{language}")  # type: ignore[arg-type]
    for skill, least in queue.least:
        if person.levels.get(skill, 1) < least:
            return False
    return person.location in sites and all(skill in person.skills for skill in needed | preferred)


def place(caller: Caller) -> tuple[bool, float, CallId]:
    """Where a caller stands among all."""
    return not caller.urgent, caller.since - (0.0 if caller.urgent else caller.ahead_seconds), caller.call_id


def least_needed(queue: Queue, language: Language) -> tuple[object, ...]:
    """What nobody can do without, however long the caller has waited."""
    dropped = frozenset[Skill]().union(*(ring.without for ring in queue.rings))
    sites = queue.sites.union(*(ring.sites for ring in queue.rings))
    return queue.skills, queue.prefers - dropped, queue.least, sites, language if queue.language_required else None
