"""Who seems to be calling: asked at the arrival, and what is kept of it at the end."""

from callcontrol.flows.call import Call
from callcontrol.model.callers import Recognised
from callcontrol.model.calls import EventKind


async def recognise(call: Call) -> Recognised | None:
    """What the caller's number tells; None: the location recognises nobody. Waits a fraction of a second at most."""
    clock = call.services.clock
    kind = call.record.caller_kind
    return await call.services.callers.recognise(kind, call.caller_number, call.location, clock.rules_now())


def note_recognised(call: Call) -> None:
    """Write down what was recognised: nothing in it is personal."""
    found = call.recognised
    if found is None:
        return
    by = None if found.language is None else "memory" if found.from_memory else "directory"
    call.note(EventKind.RECOGNISED, caller=found.kind, language=found.language, by=by)
    call.services.metrics.recognised.labels(found.kind).inc()


def remember(call: Call) -> None:
    """Keep what the rules keep of a call that has ended. Returns at once."""
    clock = call.services.clock
    call.services.callers.remember(call.record, call.caller_number, call.location, call.recognised, clock.rules_now())
