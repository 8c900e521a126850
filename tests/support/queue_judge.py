"""What holds of each offer, judged by what the callers' side knows and by rules worded anew."""

from math import inf
from typing import TYPE_CHECKING

from callcontrol.model.calls import CallId
from callcontrol.model.names import PersonId
from callcontrol.model.staff import KEPT_FREE_SECONDS, Person
from callcontrol.queueing import Caller, Device
from tests.support.naive_rules import may_serve, place

if TYPE_CHECKING:
    from tests.support.watched_queue import WatchedQueue


def judge(watched: "WatchedQueue", call: CallId, person_id: PersonId, *, picked: bool) -> None:
    """One offer, at the moment at which it is made."""
    claims = watched.claims
    assert call in claims.inside, "somebody who is in no queue was offered"
    caller, person = claims.inside[call], watched.group.people[person_id]
    assert person_id not in claims.busy(), "a second call for the same person"
    assert len(claims.ringing.get(call, [])) < caller.queue.at_once, "more phones at once than the queue says"
    assert has_what_it_takes(person, caller), "a hard skill was given up"
    assert watched.devices[person_id] is not Device.OFFLINE, "nothing would ring"
    if picked:
        return
    assert watched.devices[person_id] is Device.FREE
    assert person_id not in watched.off, "somebody off duty"
    status = watched.engine.status(person_id)
    assert status is not None
    assert status.signed_in
    assert status.paused is None
    assert status.wrap_up_until is None
    assert serves(watched, person, caller), "somebody whom the caller does not reach"
    for other in claims.waiting():
        if other.call_id != call and serves(watched, person, other):
            assert not comes_first(watched, other, caller, person), f"{other.call_id} was passed over for {call}"


def has_what_it_takes(person: Person, caller: Caller) -> bool:
    """Skills, levels and a language that is required, which nothing and nobody does without."""
    queue = caller.queue
    speaks = f"speaks-{caller.language}" in person.skills or not queue.language_required
    return speaks and queue.skills <= person.skills and all(person.levels.get(s, 1) >= n for s, n in queue.least)


def serves(watched: "WatchedQueue", person: Person, caller: Caller) -> bool:
    """Whether a caller, after what they have waited, reaches somebody who is not signed out of their queue."""
    status = watched.engine.status(person.id)
    assert status is not None
    out = caller.queue.name in status.signed_out_of
    return not out and may_serve(person, caller.queue, caller.language, caller.waited(watched.now))


def comes_first(watched: "WatchedQueue", other: Caller, caller: Caller, person: Person) -> bool:
    """Whether nothing lets ``caller`` go before ``other``, whom this person could serve as well.

    An urgent call goes before all others. Of the rest somebody goes before who has waited longer by no more than their
    class, the person's own way and a sticky wait put them ahead. Until they have waited for as long as their queue is
    sticky, and as long as people are kept for other queues, others may be offered whom they must leave alone.
    """
    if other.urgent or caller.urgent:
        return place(other) < place(caller)
    if other.waited(watched.now) < spared_for(watched, other):
        return False
    return place(caller)[1] - bonus(watched, caller, person) > place(other)[1]


def spared_for(watched: "WatchedQueue", caller: Caller) -> float:
    """Seconds of waiting in which somebody may be free whom they are not offered to."""
    kept = any(queue.keep_free for queue in watched.group.queues.values())
    sticky = caller.queue.sticky_seconds if caller.last is not None else 0.0
    return max(KEPT_FREE_SECONDS if kept else 0.0, sticky)


def bonus(watched: "WatchedQueue", caller: Caller, person: Person) -> float:
    """Seconds by which a caller stands ahead for somebody, class aside."""
    own = person.serves.get(caller.queue.name)
    knows = own is not None and may_serve(person, caller.queue, caller.language, inf)
    ahead = own.ahead_seconds if own is not None and knows else 0.0
    return ahead + (caller.queue.sticky_seconds if caller.last == person.id else 0.0)
