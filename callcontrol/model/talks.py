"""A call's talks in its record: when the caller is joined with somebody, and when that is over."""

from dataclasses import replace
from datetime import datetime

from callcontrol.model.calls import CallRecord
from callcontrol.model.names import PersonId


def talk_begins(record: CallRecord, person: PersonId, now: datetime, waited_seconds: float) -> CallRecord:
    """The caller is joined with somebody. What they waited counts for the first time alone; ``now`` is aware UTC."""
    if record.answered_at is None:
        record = replace(record, answered_at=now, wait_seconds=waited_seconds)
    return replace(record, person=person, talking_since=now)


def talk_ends(record: CallRecord, now: datetime) -> CallRecord:
    """They are joined with nobody any more; told twice, or of a call without a talk, it changes nothing."""
    if record.talking_since is None:
        return record
    seconds = max((now - record.talking_since).total_seconds(), 0.0)
    return replace(record, talking_since=None, talked_seconds=record.talked_seconds + seconds)


def whole_talk(record: CallRecord, now: datetime) -> float | None:
    """Seconds of all talks together at the end of the call; None: there was none."""
    if record.answered_at is None:
        return None
    ended = talk_ends(record, now)
    if ended.talked_seconds or ended.talking_since != record.talking_since:
        return ended.talked_seconds
    # A record from before calls were handed over, taken over by this version in the middle of its talk.
    return max((now - record.answered_at).total_seconds(), 0.0)
