"""What happened, kept: in a durable local spool first, in PostgreSQL when it is there."""

from callcontrol.journal.database import DatabaseUnavailable
from callcontrol.journal.exports import Export, note_export
from callcontrol.journal.journal import Journal
from callcontrol.journal.legs import LegRow, legs_of
from callcontrol.journal.lock import SpoolInUse
from callcontrol.journal.messages import Kept, MessageStore
from callcontrol.journal.migrations import MigrationFailed, migrate
from callcontrol.journal.reading import (
    CallRow,
    StoredCall,
    StoredEvent,
    call_ids,
    calls_by_channel,
    latest_calls,
    stored_call,
)
from callcontrol.journal.recordings import Recorded, RecordingError, RecordingStore
from callcontrol.journal.requests import Request, requests_since
from callcontrol.journal.rollout import RolledOut, rolled_out
from callcontrol.journal.rows import PoisonRow
from callcontrol.journal.sealing import Sealer, SealError, read_sealer, sealer_of
from callcontrol.journal.spool import Durability

__all__ = [
    "CallRow",
    "DatabaseUnavailable",
    "Durability",
    "Export",
    "Journal",
    "Kept",
    "LegRow",
    "MessageStore",
    "MigrationFailed",
    "PoisonRow",
    "Recorded",
    "RecordingError",
    "RecordingStore",
    "Request",
    "RolledOut",
    "SealError",
    "Sealer",
    "SpoolInUse",
    "StoredCall",
    "StoredEvent",
    "call_ids",
    "calls_by_channel",
    "latest_calls",
    "legs_of",
    "migrate",
    "note_export",
    "read_sealer",
    "requests_since",
    "rolled_out",
    "sealer_of",
    "stored_call",
]
