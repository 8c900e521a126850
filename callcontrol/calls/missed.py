"""What a call's end tells of whether its caller is to be called: who gave up, and who got through."""

from callcontrol.callers.numbers import e164, region_of
from callcontrol.flows.call import Call
from callcontrol.model.calls import CallerKind, CallRecord
from callcontrol.model.requests import gave_up, got_through
from callcontrol.routing.checks_clinical import CLINICAL

MARK_FOR = "requests"
"""Marks of the work list are of no use with any other list of marks."""


def to_be_called(call: Call, record: CallRecord) -> dict[str, object]:
    """For the event of a call's end, ``record`` as it then is; nothing for a caller who can not be called.

    ``marks`` stand for the caller's number, by each key of this machine, the newest first: PostgreSQL finds the same
    caller by them and reads no number. Sealed is the number only of who gave up.
    """
    if not (gave_up(record) or got_through(record)) or (number := _number(call, record)) is None:
        return {}
    marks = [mark.hex() for mark in call.services.sealer.marks(MARK_FOR, number)]
    if got_through(record):
        return {"marks": marks}
    return {
        "marks": marks,
        "sealed": call.sealed_number(),
        "location": call.location.key,
        "sought": record.queue,
        "clinical": record.category in CLINICAL,
        "known": call.known,
    }


def _number(call: Call, record: CallRecord) -> str | None:
    """E.164: the one that the network tells, else the one that they said; None: neither can be called."""
    told = call.caller_number if record.caller_kind is CallerKind.NUMBER else ""
    return e164(told or call.back_number, region_of(call.location))
