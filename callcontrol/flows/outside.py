"""One contact outside is rung over the trunk, and asked whether they take the call."""

import asyncio
from dataclasses import dataclass

from callcontrol.ari.errors import AriError
from callcontrol.flows.call import Call
from callcontrol.flows.context import Context
from callcontrol.flows.dialling import dial, settle
from callcontrol.flows.leg import Leg
from callcontrol.flows.told import context_of
from callcontrol.flows.voice import say_to_leg
from callcontrol.model.names import ContactName, PersonId
from callcontrol.model.on_call import Contact
from callcontrol.model.told import CallContext
from callcontrol.queueing import OfferResult
from callcontrol.routing import take_call_line
from callcontrol.routing.whispering import whisper_words

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


def _known(call: Call) -> CallContext:
    now = call.services.clock.now()
    waited = max((now - (call.record.queued_at or now)).total_seconds(), 0.0)
    return context_of(call, queue="", waited_seconds=waited)


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
    call = context.call
    take = take_call_line(call.group, call.location, ring.contact)
    told = whisper_words(call.group, call.location, _known(call), take[1])
    for turn in range(_TIMES):
        # Who did not listen the first time wants to know what to press, not all of it again.
        await say_to_leg(call, ring.leg, *(() if turn else told), take)
        key = await ring.leg.keys.next(_PAUSE_SECONDS)
        if key is not None:
            return key == TAKE_KEY
    return False
