"""What somebody dials to hand a caller over, and at what place the caller waits when nobody takes them. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from callcontrol.model.calls import CallRecord, InMenu, Waiting
from callcontrol.model.emergency import dialled_as
from callcontrol.model.names import Did, PersonId, QueueName
from callcontrol.model.paths import ToQueue
from callcontrol.model.rules import Group, Location
from callcontrol.model.staff import Queue
from callcontrol.model.transfers import (
    Refusal,
    Refused,
    Target,
    ToColleague,
    ToLine,
    ToOutsideNumber,
    ToParking,
    ToSite,
    ToSomebodyOutside,
)
from callcontrol.routing.hours import is_open
from callcontrol.routing.stages import destination, menu_again

LONGEST_DIALLED = 64
PARK = frozenset({"park", "*75"})
"""Dialled to park a caller, as in dialplan/callcontrol.conf."""
QUEUE_PREFIX = "queue-"
"""Dialled before a queue's name: ``queue-northside-billing``, or ``queue-billing`` for one of the own location."""
EMERGENCY = ("911", "933", "988", "112")
EMERGENCY_ABROAD = ("15", "114")
"""As in dialplan/callcontrol.conf: the first are emergency numbers whatever the rules say, the others unless they are
somebody's extension."""
LINE_PREFIX = "line-"
"""In dialplan/callcontrol.conf: before a queue's number that a phone has dialled."""
_OLDEST_SHARE = 0.5
"""Of a queue's longest wait: nobody comes back to a queue to be told at once that they have waited too long."""


def target_of(group: Group, by: PersonId, dialled: str, number: str | None) -> Target:
    """Whom a person means by what they dialled.

    ``number`` is the E.164 number that the text means and that may be called at all; None: it means none. An
    extension wins over a number, one of the person's own location over another's. Emergency numbers are nobody's.
    """
    if dialled in PARK:
        return ToParking()
    if len(dialled) > LONGEST_DIALLED:
        return Refused(Refusal.UNKNOWN)
    if dialled in dialled_as((*EMERGENCY, *group.emergency_numbers), group.emergency_prefixes):
        return Refused(Refusal.EMERGENCY)
    own = group.people[by].location if by in group.people else None
    found = _inside(group, own, dialled)
    if found == ToColleague(by):
        return Refused(Refusal.THEMSELVES)
    if found is None and dialled in dialled_as(EMERGENCY_ABROAD, group.emergency_prefixes):
        return Refused(Refusal.EMERGENCY)
    return found or _outside(group, dialled, number)


def _inside(group: Group, own: str | None, dialled: str) -> Target | None:
    if dialled.startswith(QUEUE_PREFIX):
        queue = queue_named(group, own, dialled.removeprefix(QUEUE_PREFIX))
        return ToLine(queue) if queue is not None else Refused(Refusal.UNKNOWN)
    if PersonId(dialled) in group.people:
        return ToColleague(PersonId(dialled))
    having = [person for person in group.people.values() if person.extension == dialled]
    near = [person for person in having if person.location == own]
    if near or len(having) == 1:
        return ToColleague((near or having)[0].id)
    if having:
        return Refused(Refusal.AMBIGUOUS)
    return _line(queues_numbered(group, own, dialled.removeprefix(LINE_PREFIX)))


def _line(queues: Sequence[QueueName]) -> Target | None:
    if len(queues) > 1:
        return Refused(Refusal.AMBIGUOUS)
    return ToLine(queues[0]) if queues else None


def queues_numbered(group: Group, own: str | None, number: str) -> Sequence[QueueName]:
    """The queues that a number means: the ``own`` location's alone where it has one, else all that have the number."""
    having = [queue.name for queue in group.queues.values() if queue.number == number and number]
    near = [name for name in having if name.partition("/")[0] == own]
    return near or having


def queue_named(group: Group, own: str | None, name: str) -> QueueName | None:
    """The queue that ``name`` means: ``billing`` of the ``own`` location, or ``northside-billing``."""
    if own is not None and QueueName(f"{own}/{name}") in group.queues:
        return QueueName(f"{own}/{name}")
    return next((queue for queue in group.queues if queue.replace("/", "-", 1) == name), None)


def _outside(group: Group, dialled: str, number: str | None) -> Target:
    for text in (dialled, f"+{dialled}", number or ""):
        if Did(text) in group.dids:
            return ToSite(group.dids[Did(text)])
    if number is None:
        return Refused(Refusal.UNKNOWN)
    contact = next((one for one in group.contacts.values() if one.number == number), None)
    if contact is not None:
        return ToSomebodyOutside(contact.name)
    if number.startswith(group.transfers.outside):
        return ToOutsideNumber(number)
    return Refused(Refusal.OUTSIDE)


def place_in(group: Group, queue: QueueName, record: CallRecord, now: datetime, before: Waiting | None) -> Waiting:
    """A place in a queue for a caller who has talked: what they waited before is not lost, talk does not count.

    ``before``: the place that they had; what the call is about goes on to hold.
    """
    since = now - timedelta(seconds=credit(record, group.queues[queue]))
    if before is None:
        return Waiting(queue, since, open=True)
    left = before.left if before.queue == queue else ()
    return replace(before, queue=queue, since=since, ahead=None, left=left)


def credit(record: CallRecord, queue: Queue) -> float:
    """Seconds of earlier waiting that count in a queue."""
    return min(record.wait_seconds or 0.0, queue.max_wait_seconds * _OLDEST_SHARE)


def queue_of_site(location: Location, now: datetime) -> QueueName | None:
    """Where callers of a location wait at this moment who choose nothing; None: nobody is there for them."""
    opened = is_open(location, now).open
    menu = location.menus.get(menu_again(is_open=opened).menu)
    if menu is None:
        return None
    to = destination(location.call_types[menu.person], is_open=opened)
    return to.queue if isinstance(to, ToQueue) else None


def without_queue(location: Location, now: datetime) -> InMenu:
    """Where a caller goes on whom nobody takes and who came from no queue: the menu of the hour."""
    opened = is_open(location, now).open or location.closed_menu is None
    return menu_again(is_open=opened)
