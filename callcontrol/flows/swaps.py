"""Transfers that Asterisk has carried out by itself: somebody else stands in a leg's place, or the caller is led away.

So it is where the telephone sends REFER on the call by which it consulted somebody, and where Asterisk is older than
``ari-only`` (measured on 22.10.1, see docs/decisions/0034).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from callcontrol.ari.generated.models import BridgeAttendedTransfer, BridgeBlindTransfer, Channel, Event, StasisStart
from callcontrol.flows.engaging import engage
from callcontrol.flows.leg import Leg
from callcontrol.flows.leg_book import UNKNOWN_PERSON
from callcontrol.model.calls import ChannelId, EventKind, Talking
from callcontrol.model.names import PersonId
from callcontrol.model.talks import talk_begins, talk_ends

if TYPE_CHECKING:
    from callcontrol.flows.call import Call

_SUCCESS = "Success"


class Swaps:
    """Of one call. Filled by its event pump."""

    def __init__(self) -> None:
        self.successors: dict[str, Leg] = {}
        """Who stands in the place of a leg, by its channel."""
        self.caller_taken = False

    def take(self, call: Call, event: Event) -> None:
        """Learn from one event of the call."""
        match event:
            case StasisStart(channel=channel, replace_channel=Channel(id=old)) if ChannelId(old) in call.legs:
                leg = call.adopt_leg(Leg(ChannelId(channel.id), UNKNOWN_PERSON), call.services.clock.now())
                leg.created = True
                leg.answer()
                self.successors[old] = leg
            case BridgeAttendedTransfer(transferer_first_leg=Channel(id=old), transfer_target=Channel(name=name)):
                self._name(call, old, name)
            case BridgeBlindTransfer(result=result) if result == _SUCCESS:
                self.caller_taken = True
            case _:
                pass

    def _name(self, call: Call, old: str, channel_name: str) -> None:
        leg, person = self.successors.get(old), PersonId(channel_name.removeprefix("PJSIP/").rpartition("-")[0])
        if leg is not None and person in call.group.people:
            leg.person = person
            call.book.begin(leg.channel, person)


def replaced(call: Call, stage: Talking) -> Talking | None:
    """The talk as it goes on with whoever stands in the place of the leg that is gone; None: nobody does."""
    leg = call.swaps.successors.pop(stage.channel, None)
    if leg is None or leg.gone:
        return None
    now = call.services.clock.now()
    record = talk_begins(talk_ends(call.record, now), leg.person, now, 0.0)
    call.update(replace(record, transfers=record.transfers + 1))
    call.note(EventKind.TRANSFERRED, by=stage.person, to=leg.person, how="asterisk")
    call.services.metrics.transfers.labels("asterisk").inc()
    call.services.dispatcher.finished(stage.person, call.id)
    engage(call, leg.person)
    return replace(stage, person=leg.person, channel=leg.channel)
