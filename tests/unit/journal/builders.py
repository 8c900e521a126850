"""Events, records and rows with only what a test cares about."""

from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta

from callcontrol.journal.codec import encode
from callcontrol.journal.rows import NewRow
from callcontrol.journal.store import Store
from callcontrol.model.calls import CallId, CallRecord, ChannelId, EventKind, JournalEvent, Outcome
from callcontrol.model.names import Did, LocationKey

START = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)


def event(call: str, seq: int, **data: object) -> JournalEvent:
    return JournalEvent(CallId(call), seq, START + timedelta(seconds=seq), EventKind.STAGE, data)


def record(call: str, version: int, outcome: Outcome | None = None, did: str = "+12125550110") -> CallRecord:
    return CallRecord(
        call_id=CallId(call),
        version=version,
        channel=ChannelId(f"chan-{call}"),
        did=Did(did),
        rules_version="0123456789ab",
        started_at=START,
        location=LocationKey("northside"),
        outcome=outcome,
    )


def rows(*seqs: int, call: str = "c") -> list[NewRow]:
    return [encode(event(call, seq)) for seq in seqs]


def seqs_waiting(store: Store) -> list[int]:
    return [row.seq for row in store.take(100_000)]


def drive(work: Coroutine[None, None, None]) -> None:
    """Run a coroutine that waits for nothing but its own kind to its end, without an event loop."""
    try:
        work.send(None)
    except StopIteration:
        return
    raise AssertionError("the coroutine waits for something")
