"""The record of every leg of a call, written as it becomes known."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from callcontrol.flows.leg import Leg, Turn
from callcontrol.model.calls import CallId, ChannelId
from callcontrol.model.legs import EndedBy, LegKind, LegRecord
from callcontrol.model.names import PersonId

CONTACT_PREFIX = "contact/"
UNKNOWN_PERSON = PersonId("contact/unknown")
"""Whoever a leg of the process before rings: it is ended before anybody is rung anew."""


class LegBook:
    """Of one call. Knows the legs that are up; what it is told twice, or of a leg that has ended, changes nothing."""

    def __init__(self, call_id: CallId, now: Callable[[], datetime], post: Callable[[LegRecord], None]) -> None:
        self._call_id, self._now, self._post = call_id, now, post
        self._up: dict[ChannelId, LegRecord] = {}

    def begin(self, channel: ChannelId, person: PersonId | None = None, at: datetime | None = None) -> None:
        """A leg is there from ``at`` on, None: from before this process. Without a person it is the caller's."""
        if person is None:
            kind = LegKind.CALLER
        else:
            kind = LegKind.CONTACT if person.startswith(CONTACT_PREFIX) else LegKind.DESK
        known = None if person == UNKNOWN_PERSON else person
        self._write(LegRecord(self._call_id, channel, kind, self._now(), known, began_at=at))

    def turn(self, leg: Leg, turn: Turn) -> None:
        """What a leg has just learnt of itself."""
        match turn:
            case Turn.RANG:
                self.rang(leg.channel)
            case Turn.ANSWERED:
                self.answered(leg.channel)
            case Turn.ENDED:
                self.end(leg.channel, leg.ended_by, leg.cause)

    def rang(self, channel: ChannelId) -> None:
        """The far end says that it rings."""
        known = self._up.get(channel)
        if known is not None and known.rang_at is None:
            self._write(replace(known, rang_at=self._now()))

    def answered(self, channel: ChannelId) -> None:
        """The far end has picked up, or we have for the caller."""
        known = self._up.get(channel)
        if known is not None and known.answered_at is None:
            self._write(replace(known, answered_at=self._now()))

    def end(self, channel: ChannelId, by: EndedBy, cause: int | None = None) -> None:
        """It is over."""
        known = self._up.get(channel)
        if known is not None:
            self._write(replace(known, ended_at=self._now(), ended_by=by, cause=cause))

    def end_all(self, by: EndedBy) -> None:
        """Whatever is up still."""
        for channel in list(self._up):
            self.end(channel, by)

    def _write(self, record: LegRecord) -> None:
        record = replace(record, at=self._now())
        if record.ended_at is None:
            self._up[record.channel] = record
        else:
            self._up.pop(record.channel, None)
        self._post(record)
