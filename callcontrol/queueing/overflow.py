"""When a waiting caller goes on elsewhere, and what becomes of them when the location closes."""

from collections.abc import Collection, Iterator

from callcontrol.model.names import QueueName
from callcontrol.model.paths import ToQueue
from callcontrol.model.staff import Overflow, Queue

GONE_HOME_SECONDS = 10.0
"""For so long nobody must be signed in before a location that has closed counts as left: a phone that registers anew,
or a process that starts anew, is no reason to send a caller away."""


def left_alone(queue: Queue, closed_for: float, unattended_for: float | None) -> bool:
    """Whether nobody serves those any more who waited when the location closed, ``closed_for`` seconds ago.

    They are still served while somebody who could be rung is signed in, and no longer than the queue's grace.
    ``unattended_for`` as in `due`.
    """
    if closed_for < 0.0:
        return False
    gone = unattended_for is not None and unattended_for >= GONE_HOME_SECONDS
    return gone or closed_for >= queue.closing_grace_seconds


def due(
    queue: Queue,
    waited_seconds: float,
    ahead_at_join: int,
    unattended_for: float | None,
    left: Collection[QueueName] = (),
    holding: Collection[Overflow] = (),
) -> Overflow | None:
    """The first of the queue's overflows whose condition holds; None: the caller goes on waiting.

    ``unattended_for``: seconds for which nobody who could be rung has been signed in; None: somebody is. An overflow
    to this queue, or to one that the caller has left, is passed over. ``holding``: those that hold since a longer line.
    """
    for overflow in open_to(queue, left):
        if overflow in holding or _holds(overflow, waited_seconds, ahead_at_join, unattended_for):
            return overflow
    return None


def open_to(queue: Queue, left: Collection[QueueName]) -> Iterator[Overflow]:
    """The overflows that a caller who has left these queues can take, as listed."""
    for overflow in queue.overflow:
        to = overflow.to
        if not (isinstance(to, ToQueue) and (to.queue == queue.name or to.queue in left)):
            yield overflow


def _holds(overflow: Overflow, waited: float, ahead: int, unattended_for: float | None) -> bool:
    if overflow.after_seconds is not None:
        return waited >= overflow.after_seconds
    if overflow.longer_than is not None:
        return ahead > overflow.longer_than
    if overflow.unattended_seconds is None or unattended_for is None:
        return False
    return unattended_for >= overflow.unattended_seconds
