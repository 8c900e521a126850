"""Whoever has picked up a desk phone is told of the caller, whose music goes on meanwhile."""

import asyncio

from callcontrol.ari.errors import AriError
from callcontrol.flows.call import Call
from callcontrol.flows.leg import Leg
from callcontrol.flows.voice import say_to_leg
from callcontrol.model.told import CallContext
from callcontrol.routing.whispering import ear_of, whisper_words

LONGEST_SECONDS = 15.0
"""A caller waits no longer than this for what is said about them."""


async def whisper(call: Call, leg: Leg, context: CallContext) -> float:
    """Say it in the person's language; the seconds that it took. Any key, or hanging up, ends it.

    What can not be said is left out: the caller is worth more than a word about them.
    """
    clock = call.services.clock
    began = clock.monotonic()
    words = whisper_words(call.group, call.location, context, ear_of(call.group, leg.person, call.location))
    leaving = asyncio.create_task(leg.ended())
    saying = asyncio.create_task(say_to_leg(call, leg, *words, longest=LONGEST_SECONDS))
    try:
        await asyncio.wait({saying, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if saying.done():
            saying.result()
    except AriError as error:
        call.log.warning("a person could not be told of the caller", person=leg.person, error=str(error))
    finally:
        saying.cancel()
        leaving.cancel()
        await asyncio.wait({saying, leaving})
    return float(clock.monotonic() - began)
