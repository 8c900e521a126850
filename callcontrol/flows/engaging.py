"""Whoever talks with a caller is engaged in the queues' engine, however the caller came to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcontrol.model.names import PersonId

if TYPE_CHECKING:
    from callcontrol.flows.call import Call


def engage(call: Call, person: PersonId) -> None:
    """They are offered nobody else, and wrap up afterwards as the caller's last queue wants it.

    Nothing changes for whom that queue has offered the caller to: they are engaged already.
    """
    queue = call.group.queues.get(call.record.queue) if call.record.queue is not None else None
    call.services.dispatcher.engage(person, call.id, queue)
