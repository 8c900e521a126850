"""What the journal keeps as JSON bytes: the form in which it lies in the spool and goes to PostgreSQL."""

from datetime import UTC, datetime, timedelta

import msgspec

from callcontrol.journal.rows import Kind, NewRow
from callcontrol.model.agents import AgentChange, Disposition
from callcontrol.model.calls import CallRecord, JournalEvent
from callcontrol.model.emergency import EmergencyAck, EmergencyCall, EmergencyEnd
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.legs import LegRecord
from callcontrol.model.overrides import OverrideChange
from callcontrol.model.supervising import SupervisionStep
from callcontrol.model.versions import RulesVersion
from callcontrol.model.waiting import WaitAlertChange

Emergency = EmergencyCall | EmergencyEnd | EmergencyAck
Step = SupervisionStep | WaitAlertChange
Item = (
    JournalEvent | CallRecord | LegRecord | RulesVersion | OverrideChange | Emergency | Step | AgentChange | Disposition
)
"""What the journal keeps."""

_KINDS = {
    OverrideChange: Kind.OVERRIDE,
    EmergencyCall: Kind.EMERGENCY,
    EmergencyEnd: Kind.EMERGENCY_END,
    EmergencyAck: Kind.EMERGENCY_ACK,
    WaitAlertChange: Kind.WAIT_ALERT,
}
_encoder = msgspec.json.Encoder()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOMENTS = ("started_at", "queued_at", "answered_at", "ended_at")
_MOMENTS_OF_LEG = ("at", "began_at", "rang_at", "answered_at", "ended_at")


class Unstorable(CallcontrolError):
    """A value that JSON cannot hold, or a time without its zone. A fault in the program that made it."""


def encode(item: Item) -> NewRow:
    """The item as a row for the spool.

    Raises:
        Unstorable: it holds something other than JSON values, or a naive time.
    """
    try:
        if isinstance(item, JournalEvent):
            _aware(item.at, "at")
            plain = {"call_id": item.call_id, "seq": item.seq, "at": item.at, "kind": item.kind}
            payload = _encoder.encode(plain | {"data": dict(item.data)})
            return NewRow(*identity(item), payload)
        if isinstance(item, RulesVersion | OverrideChange | Emergency | Step | AgentChange | Disposition):
            _aware(item.at, "at")
            return NewRow(*identity(item), _encoder.encode(item))
        for name in _MOMENTS_OF_LEG if isinstance(item, LegRecord) else _MOMENTS:
            _aware(getattr(item, name), name)
        return NewRow(*identity(item), _encoder.encode(item))
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise Unstorable(f"{type(item).__name__} {_whose(item)} cannot be stored: {error}") from error


def identity(item: Item) -> tuple[Kind, str, int]:
    """Kind, ``call_id`` and ``seq`` of the item's row."""
    match item:
        case JournalEvent():
            return Kind.EVENT, item.call_id, item.seq
        case CallRecord():
            return Kind.RECORD, item.call_id, item.version
        case LegRecord():
            return Kind.LEG, item.call_id, _microseconds(item.at)
        case RulesVersion():
            return Kind.RULES, item.version, _microseconds(item.at)
        case SupervisionStep():
            return Kind.SUPERVISION, item.id, item.seq
        case AgentChange():
            return Kind.AGENT, item.person, _microseconds(item.at)
        case Disposition():
            return Kind.DISPOSITION, item.call_id, _microseconds(item.at)
        case _:
            return _KINDS[type(item)], item.id, _microseconds(item.at)


def _whose(item: Item) -> str:
    match item:
        case RulesVersion():
            return item.version
        case AgentChange():
            return f"of {item.person}"
        case JournalEvent() | CallRecord() | LegRecord() | Disposition():
            return f"of call {item.call_id}"
        case _:
            return item.id


def _microseconds(at: datetime) -> int:
    aware = at if at.utcoffset() is not None else at.replace(tzinfo=UTC)
    return (aware - _EPOCH) // timedelta(microseconds=1)


def _aware(moment: datetime | None, name: str) -> None:
    if moment is not None and moment.utcoffset() is None:
        raise ValueError(f"{name} has no time zone; journal times are UTC")
