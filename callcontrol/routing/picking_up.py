"""Whose waiting callers somebody may take from the phone. Pure."""

from callcontrol.model.names import PersonId
from callcontrol.model.rules import Group
from callcontrol.model.staff import Queue


def picks_up_from(group: Group, person: PersonId, queue: Queue) -> bool:
    """Whether a queue is one of a person's own: it is served from where they sit, at once or after a while.

    Skills and language are for the queue engine to judge, at the moment of the claim.
    """
    who = group.people.get(person)
    sites = queue.sites.union(*(ring.sites for ring in queue.rings))
    return who is not None and who.location in sites
