"""Events and records as JSON bytes: the form in which they lie in the spool and go to PostgreSQL."""

from datetime import datetime

import msgspec

from callcontrol.journal.rows import Kind, NewRow
from callcontrol.model.calls import CallRecord, JournalEvent
from callcontrol.model.errors import CallcontrolError

_encoder = msgspec.json.Encoder()
_MOMENTS = ("started_at", "queued_at", "answered_at", "ended_at")


class Unstorable(CallcontrolError):
    """A value that JSON cannot hold, or a time without its zone. A fault in the program that made it."""


def encode(item: JournalEvent | CallRecord) -> NewRow:
    """The item as a row for the spool.

    Raises:
        Unstorable: it holds something other than JSON values, or a naive time.
    """
    try:
        if isinstance(item, JournalEvent):
            _aware(item.at, "at")
            plain = {"call_id": item.call_id, "seq": item.seq, "at": item.at, "kind": item.kind}
            payload = _encoder.encode(plain | {"data": dict(item.data)})
            return NewRow(Kind.EVENT, item.call_id, item.seq, payload)
        for name in _MOMENTS:
            _aware(getattr(item, name), name)
        return NewRow(Kind.RECORD, item.call_id, item.version, _encoder.encode(item))
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise Unstorable(f"{type(item).__name__} of call {item.call_id} cannot be stored: {error}") from error


def _aware(moment: datetime | None, name: str) -> None:
    if moment is not None and moment.utcoffset() is None:
        raise ValueError(f"{name} has no time zone; journal times are UTC")
