"""The calls that are under way, as colleagues may look at them: never with the caller's number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from callcontrol.calls.session import Session
from callcontrol.model.calls import CallId, Ringing, Stage
from callcontrol.model.names import Language, LocationKey, PersonId, QueueName
from callcontrol.model.paths import Category


@dataclass(frozen=True, slots=True)
class LiveCall:
    """One call at this moment."""

    call_id: CallId
    location: LocationKey
    stage: str
    """The name of its stage, such as ``Waiting``."""
    language: Language
    started_at: datetime
    """Aware UTC."""
    category: Category | None
    queue: QueueName | None
    """The queue that the caller is in, or came from last."""
    person: PersonId | None
    """Whose phone rings, or who talks with the caller."""
    waited_seconds: float | None
    """Until now, or until somebody took the call; None: not waited yet."""
    urgent: bool
    answers: str
    """What the caller keyed in answer to questions, sealed; empty: nothing."""


def live_calls(sessions: Iterable[Session], now: datetime) -> tuple[LiveCall, ...]:
    """Who is on the line, who called first at the top."""
    return tuple(
        sorted((_live(session, now) for session in sessions), key=lambda call: (call.started_at, call.call_id))
    )


def _live(session: Session, now: datetime) -> LiveCall:
    call, record = session.call, session.call.record
    return LiveCall(
        call_id=call.id,
        location=call.location.key,
        stage=type(session.stage).__name__,
        language=call.language,
        started_at=record.started_at,
        category=record.category,
        queue=record.queue,
        person=_person(session.stage) or record.person,
        waited_seconds=_waited(record.wait_seconds, record.queued_at, now),
        urgent=record.category is Category.URGENT,
        answers=call.sealed_answers,
    )


def _person(stage: Stage) -> PersonId | None:
    return stage.person if isinstance(stage, Ringing) else None


def _waited(ended: float | None, since: datetime | None, now: datetime) -> float | None:
    if ended is not None or since is None:
        return ended
    return max((now - since).total_seconds(), 0.0)
