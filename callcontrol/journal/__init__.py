"""What happened, kept: in a durable local spool first, in PostgreSQL when it is there."""

from callcontrol.journal.agents import last_call_of, open_requests
from callcontrol.journal.database import DatabaseUnavailable
from callcontrol.journal.emergencies import EmergenciesDamaged, EmergencyStore, Standing, emergencies_since
from callcontrol.journal.exports import Export, note_export
from callcontrol.journal.journal import Journal
from callcontrol.journal.legs import LegRow, legs_of
from callcontrol.journal.lock import SpoolInUse
from callcontrol.journal.messages import Kept, MessageStore
from callcontrol.journal.migrations import MigrationFailed, migrate
from callcontrol.journal.openings import Opening, Sealed, note_openings
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
from callcontrol.journal.request_changes import TRY_AGAIN, By, change_requests, claim_next
from callcontrol.journal.requests import (
    Change,
    Request,
    RequestError,
    history_of,
    requests_meant,
    requests_since,
    unreached_since,
)
from callcontrol.journal.rollout import RolledOut, rolled_out
from callcontrol.journal.rows import PoisonRow
from callcontrol.journal.sealing import (
    Sealer,
    SealError,
    read_sealer,
    seal_answers,
    seal_identity,
    sealer_of,
    unseal_answers,
    unseal_identity,
)
from callcontrol.journal.spool import Durability
from callcontrol.journal.supervisions import SupervisionRow, supervisions_since

__all__ = [
    "TRY_AGAIN",
    "By",
    "CallRow",
    "Change",
    "DatabaseUnavailable",
    "Durability",
    "EmergenciesDamaged",
    "EmergencyStore",
    "Export",
    "Journal",
    "Kept",
    "LegRow",
    "MessageStore",
    "MigrationFailed",
    "Opening",
    "PoisonRow",
    "Recorded",
    "RecordingError",
    "RecordingStore",
    "Request",
    "RequestError",
    "RolledOut",
    "SealError",
    "Sealed",
    "Sealer",
    "SpoolInUse",
    "Standing",
    "StoredCall",
    "StoredEvent",
    "SupervisionRow",
    "call_ids",
    "calls_by_channel",
    "change_requests",
    "claim_next",
    "emergencies_since",
    "history_of",
    "last_call_of",
    "latest_calls",
    "legs_of",
    "migrate",
    "note_export",
    "note_openings",
    "open_requests",
    "read_sealer",
    "requests_meant",
    "requests_since",
    "rolled_out",
    "seal_answers",
    "seal_identity",
    "sealer_of",
    "stored_call",
    "supervisions_since",
    "unreached_since",
    "unseal_answers",
    "unseal_identity",
]
