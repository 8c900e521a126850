"""What callers left to be done: what it can be, how it passes from hand to hand, and which calls end in it."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from callcontrol.model.calls import CallRecord, Outcome

LEAST_CALL = timedelta(seconds=5)
"""Whoever hangs up sooner has misdialled: the measure of abandonment leaves such calls out, too."""
GOT_THROUGH = frozenset({Outcome.ANSWERED, Outcome.MESSAGE_LEFT, Outcome.CALLBACK_PROMISED})
"""How a call ends for a caller who need not be called any more because they gave up before."""
GAVE_UP = frozenset({Outcome.ABANDONED, Outcome.LEFT_MENU, Outcome.UNANSWERED, Outcome.AFTER_HOURS, Outcome.FAILED})
"""How a call ends for a caller who reached nobody and left nothing. For whom nobody on call was reached, the search for
them tells itself."""


class RequestKind(StrEnum):
    """What somebody has to do. Stored as text: never rename one."""

    MESSAGE = "message"
    CALLBACK = "callback"
    UNREACHED = "unreached"
    MISSED = "missed"


class RequestState(StrEnum):
    """Where a request stands. Stored as text: never rename one."""

    OPEN = "open"
    CLAIMED = "claimed"
    DONE = "done"


class RequestChange(StrEnum):
    """What the practice does with a request. Stored as text: never rename one."""

    CLAIMED = "claimed"
    RELEASED = "released"
    TRIED = "tried"
    """The caller was called and not reached: it is open again, from a later moment on."""
    NOTED = "noted"
    DONE = "done"
    REOPENED = "reopened"


AFTER: Mapping[tuple[RequestState, RequestChange], RequestState] = {
    (RequestState.OPEN, RequestChange.CLAIMED): RequestState.CLAIMED,
    (RequestState.OPEN, RequestChange.TRIED): RequestState.OPEN,
    (RequestState.OPEN, RequestChange.NOTED): RequestState.OPEN,
    (RequestState.OPEN, RequestChange.DONE): RequestState.DONE,
    (RequestState.CLAIMED, RequestChange.RELEASED): RequestState.OPEN,
    (RequestState.CLAIMED, RequestChange.TRIED): RequestState.OPEN,
    (RequestState.CLAIMED, RequestChange.NOTED): RequestState.CLAIMED,
    (RequestState.CLAIMED, RequestChange.DONE): RequestState.DONE,
    (RequestState.DONE, RequestChange.NOTED): RequestState.DONE,
    (RequestState.DONE, RequestChange.REOPENED): RequestState.OPEN,
}
"""Every change that is possible; any other is refused."""
_BY_ANYBODY = frozenset({RequestChange.NOTED, RequestChange.REOPENED})


def refusal(
    state: RequestState, owner: str | None, change: RequestChange, by: str, *, take_over: bool = False
) -> str | None:
    """Why somebody can not change a request so, in words for them; None: they can.

    What somebody works at is theirs, until they say otherwise or somebody takes it over on purpose.
    """
    if state is RequestState.CLAIMED and owner != by and change not in _BY_ANYBODY:
        if not take_over:
            return f"{owner} works at it: ask them, or take it over (--take-over)"
        return None if change is RequestChange.CLAIMED else _impossible(state, change)
    if state is RequestState.CLAIMED and change is RequestChange.CLAIMED:
        return "it is yours already"
    return _impossible(state, change)


def _impossible(state: RequestState, change: RequestChange) -> str | None:
    if (state, change) in AFTER:
        return None
    return {
        RequestState.OPEN: "it is open",
        RequestState.CLAIMED: "somebody works at it",
        RequestState.DONE: "it is done already",
    }[state]


def gave_up(record: CallRecord) -> bool:
    """Whether a call that has ended is one of somebody who tried in earnest and reached nobody."""
    if record.outcome not in GAVE_UP or record.ended_at is None:
        return False
    return record.ended_at - record.started_at >= LEAST_CALL


def got_through(record: CallRecord) -> bool:
    """Whether a call that has ended reached somebody, or left what the practice promised to see to."""
    return record.outcome in GOT_THROUGH
