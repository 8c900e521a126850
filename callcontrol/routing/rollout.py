"""Which calls of a location are answered here while it comes over from what answered them before, pure."""

import hashlib

from callcontrol.model.calls import CallId, Closed, Greeting, PassingOn
from callcontrol.model.names import QueueName
from callcontrol.model.paths import ToQueue
from callcontrol.model.rules import Location, Mode, Rollout
from callcontrol.routing.arrival import Arrival
from callcontrol.routing.stages import destination

_BITS = 64


def takes(call_id: CallId, rollout: Rollout | None) -> bool:
    """Whether a call is answered here; None: the location is live.

    Follows from the call's id alone, evenly over ids: asked again, after a restart too, the answer is the same.
    """
    if rollout is None or rollout.mode is Mode.LIVE:
        return True
    if rollout.mode is Mode.SHADOW:
        return False
    digest = hashlib.sha256(call_id.encode()).digest()[: _BITS // 8]
    return int.from_bytes(digest) < rollout.share * (1 << _BITS)


def passing_on(decision: Arrival, call_id: CallId) -> PassingOn | None:
    """The stage of a call that goes on to the old destination; None: it is answered here."""
    rollout = decision.location.rollout if decision.location is not None else None
    if rollout is None or takes(call_id, rollout):
        return None
    return PassingOn(rollout.old_context, decision.open, decision.reason)


def instead(stage: PassingOn) -> Greeting | Closed:
    """Where a call goes on that the old destination does not take: here, as its arrival was decided."""
    return Greeting() if stage.open else Closed()


def default_queue(location: Location, *, is_open: bool) -> QueueName | None:
    """The queue of a caller who presses nothing; None: they would come to none."""
    menu = location.menu if is_open else location.closed_menu
    if menu is None:
        return None
    to = destination(location.call_types[menu.person], is_open=is_open)
    return to.queue if isinstance(to, ToQueue) else None
