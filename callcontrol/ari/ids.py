"""Ids that we choose ourselves: each begins with its call's id, which tells after a restart whose it is."""

import itertools
import re
from datetime import UTC, datetime

from callcontrol.ari.errors import BadArgument
from callcontrol.model.calls import BridgeId, CallId, ChannelId, PlaybackId

# Asterisk takes channel ids of up to 149 characters (AST_MAX_PUBLIC_UNIQUEID in its channel.h).
_PART = re.compile(r"[A-Za-z0-9_-]{1,64}")
_OBJECT = re.compile(r"(?P<call>[A-Za-z0-9_-]{1,64})\.(?:leg|bridge|play)\.[A-Za-z0-9_-]+")


def new_call_id(at: datetime, token: str) -> CallId:
    """A call id that sorts by time: ``20260303T143000123Z-token``.

    Args:
        at: when the call arrived, aware.
        token: makes two calls of the same millisecond differ; letters and digits, 44 at most.

    Raises:
        BadArgument: ``token`` holds anything else, or ``at`` has no zone.
    """
    if at.tzinfo is None:
        raise BadArgument("a call id needs a moment with a time zone")
    utc = at.astimezone(UTC)
    return _checked(f"{utc:%Y%m%dT%H%M%S}{utc.microsecond // 1000:03d}Z-{_checked(token)}")


class ObjectIds:
    """Ids for one call's legs, bridges and playbacks; none is given twice.

    ``era`` names the life of the process: an adopted call goes on with another one and cannot meet an old id.
    """

    def __init__(self, call: CallId, era: str = "a") -> None:
        self.call = _checked(call)
        _checked(era)
        self._era = era
        self._numbers = itertools.count(1)

    def leg(self) -> ChannelId:
        """For a channel that we create."""
        return ChannelId(self._next("leg"))

    def bridge(self) -> BridgeId:
        """For a bridge."""
        return BridgeId(self._next("bridge"))

    def playback(self) -> PlaybackId:
        """For a playback."""
        return PlaybackId(self._next("play"))

    def _next(self, kind: str) -> str:
        return f"{self.call}.{kind}.{self._era}{next(self._numbers)}"


def call_of(object_id: str) -> CallId | None:
    """Whose object it is; None for ids that are not ours, such as a caller's channel."""
    found = _OBJECT.fullmatch(object_id)
    return CallId(found["call"]) if found else None


def _checked(text: str) -> CallId:
    if not _PART.fullmatch(text):
        raise BadArgument(f"{text!r} cannot be part of an id: 1 to 64 letters, digits, dashes and underscores")
    return CallId(text)
