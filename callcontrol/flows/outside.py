"""One contact outside is rung over the trunk, and asked whether they take the call."""

import asyncio
from dataclasses import dataclass

from callcontrol.ari.errors import AriError
from callcontrol.flows.context import Context
from callcontrol.flows.dialling import dial, settle
from callcontrol.flows.leg import Leg
from callcontrol.flows.voice import say_to_leg
from callcontrol.model.names import ContactName, PersonId
from callcontrol.model.on_call import Contact
from callcontrol.queueing import OfferResult
from callcontrol.routing import take_call_line

TAKE_SECONDS = 20.0
"""For whoever has picked up to press 1; a voicemail does not."""
TAKE_KEY = "1"
TAKEN = "taken"
_TIMES = 3
_PAUSE_SECONDS = 2.0
"""After the sentence, before it is said again."""


@dataclass(slots=True, eq=False)
class Ring:
    """One contact, rung once."""

    contact: Contact
    leg: Leg
    result: str = "late"
    """How it ended; ``late``: somebody else had taken the call."""

    @property
    def taken(self) -> bool:
        """Whether this contact has the call."""
        return self.result == TAKEN


def person_of(contact: ContactName) -> PersonId:
    """How a contact is named where people are."""
    return PersonId(f"contact/{contact}")


async def ring_outside(context: Context, ring: Ring, seconds: float) -> bool:
    """Whether the contact takes the call; `Ring.result` tells why not. The leg is left as it is."""
    call = context.call
    try:
        endpoint = f"PJSIP/{ring.contact.number}@{call.services.trunk}"
        # The practice's own number: one that the trunk lets through, and that the contact knows.
        shown = {"name": call.location.name, "num": call.location.dids[0]}
        await dial(call, ring.leg, endpoint, kind="contact", seconds=seconds, shown=shown)
        await settle(call, ring.leg, seconds)
        if not ring.leg.answered:
            ring.result = ring.leg.result().value
        elif ring.contact.presses_one and not await _takes(context, ring):
            ring.result = "not_taken"
        else:
            return True
    except (AriError, TimeoutError) as error:
        call.log.warning("a contact could not be rung", contact=ring.contact.name, error=repr(error))
        ring.result = OfferResult.FAILED.value
    return False


async def _takes(context: Context, ring: Ring) -> bool:
    """Ask for the key; whoever leaves, or says nothing in time, does not take the call. Raises AriError."""
    asking = asyncio.create_task(_asked(context, ring))
    leaving = asyncio.create_task(ring.leg.ended())
    try:
        await asyncio.wait({asking, leaving}, timeout=TAKE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        return asking.done() and asking.result()
    finally:
        asking.cancel()
        leaving.cancel()
        await asyncio.wait({asking, leaving})


async def _asked(context: Context, ring: Ring) -> bool:
    line = take_call_line(context.call.group, context.call.location, ring.contact)
    for _ in range(_TIMES):
        await say_to_leg(context.call, ring.leg, line)
        key = await ring.leg.keys.next(_PAUSE_SECONDS)
        if key is not None:
            return key == TAKE_KEY
    return False
