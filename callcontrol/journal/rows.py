"""What lies in the spool."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a row's payload is. Stored in the spool: never rename one."""

    EVENT = "event"
    RECORD = "record"
    RULES = "rules"
    OVERRIDE = "override"
    LEG = "leg"
    EMERGENCY = "emergency"
    EMERGENCY_END = "emergency_end"
    EMERGENCY_ACK = "emergency_ack"
    SUPERVISION = "supervision"
    WAIT_ALERT = "wait_alert"
    AGENT = "agent"
    DISPOSITION = "disposition"


@dataclass(frozen=True, slots=True)
class NewRow:
    """An event, record, leg, version of the rules or change of an override that has no place in the spool yet."""

    kind: str
    """A `Kind`; another word, from a damaged file, is set aside when its turn comes."""
    call_id: str
    """Of a version of the rules: that version. Of an override, an emergency call or a listening: its id. Of a person:
    theirs."""
    seq: int
    """The event's or step's ``seq``, the record's ``version``, or the moment in microseconds since 1970 UTC: when the
    rules went live, an override or a person's state was changed, or a leg was written."""
    payload: bytes
    """JSON, see `callcontrol.journal.codec`."""


@dataclass(frozen=True, slots=True)
class Row:
    """What lies in the spool; ``id`` orders rows as they were appended."""

    id: int
    kind: str
    call_id: str
    seq: int
    payload: bytes
    added_at: float
    """Seconds since 1970 UTC by this machine's clock: for the age only."""


@dataclass(frozen=True, slots=True)
class PoisonRow:
    """A row that PostgreSQL refuses for its content, set aside so that the rest goes on."""

    kind: str
    call_id: str
    seq: int
    payload: bytes
    reason: str
    set_aside_at: float
    """Seconds since 1970 UTC."""
