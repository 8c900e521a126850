"""Numbers that desk phones dial for queues: each means one thing wherever it is dialled."""

from collections.abc import Collection, Iterable

from callcontrol.config.emergency import prefixes_of
from callcontrol.config.problems import Problems, quote
from callcontrol.config.schema import GroupEntry
from callcontrol.model.emergency import dialled_as
from callcontrol.model.names import Source
from callcontrol.model.staff import Person, Queue
from callcontrol.routing.transferring import EMERGENCY, EMERGENCY_ABROAD


def check_numbers(
    entry: GroupEntry | None, queues: Iterable[Queue], people: Collection[Person], problems: Problems
) -> None:
    """None is an extension, an emergency number, or that of another queue of the location.

    Codes need no look: they begin with a star or pound key, as `transfers` do too.
    """
    own = (entry.emergency_numbers if entry is not None else None) or ()
    emergency = dialled_as((*EMERGENCY, *EMERGENCY_ABROAD, *own), prefixes_of(entry))
    extensions = {person.extension: person for person in people}
    taken: dict[tuple[str, str], Queue] = {}
    told: set[tuple[Source, str]] = set()
    for queue in queues:
        if not queue.number:
            continue
        other = taken.setdefault((queue.name.partition("/")[0], queue.number), queue)
        whose = ""
        if queue.number in emergency:
            whose = "what is dialled for an emergency"
        elif queue.number in extensions:
            whose = f"the extension of {extensions[queue.number].id}"
        elif other is not queue:
            whose = f"the number of the queue {other.name}"
        if whose and (queue.source, whose) not in told:
            told.add((queue.source, whose))
            message = f"`number: {quote(queue.number)}` is {whose}"
            problems.add(queue.source, message, "give the queue a number that means nothing else")
