"""Caller and person talk: until one of them hangs up, or the person hands the caller over."""

import asyncio

from callcontrol.flows.call import Call
from callcontrol.flows.context import Context
from callcontrol.flows.handing_over import handed_over
from callcontrol.flows.keying import code_keyed
from callcontrol.flows.leg import Leg
from callcontrol.flows.racing import race
from callcontrol.flows.recording_talk import begin_recording
from callcontrol.flows.swaps import replaced
from callcontrol.flows.wishes import Wish
from callcontrol.model.calls import Done, Keying, Outcome, Stage, Talking


async def talk(context: Context, stage: Talking) -> Stage:
    """Ends when the person hangs up or hands the caller over; the caller's own end comes as an exception.

    A wish that can not be fulfilled is refused, and the talk goes on.
    """
    call = context.call
    call.notes_keys = False
    leg = call.legs[stage.channel]
    # Beside the talk: an Asterisk that does not answer must not keep the caller when the person has gone.
    recording = asyncio.create_task(begin_recording(call, stage)) if stage.keep_days is not None else None
    call.services.talks[leg.channel] = call
    try:
        while (wish := await _wished(call, leg)) is not None:
            if isinstance(wish, str):
                return Keying(stage, consults=wish == call.group.transfers.consult)
            following = await handed_over(context, stage, wish)
            if following is not None:
                return following
    finally:
        call.services.talks.pop(leg.channel, None)
        call.hold_ended(leg.channel)
        if recording is not None:
            recording.cancel()
            await asyncio.wait({recording})
    return replaced(call, stage) or Done(Outcome.ANSWERED, "the person hung up")


async def _wished(call: Call, leg: Leg) -> Wish | str | None:
    """What the person wants next, or the code that they have keyed; None: they have hung up.

    Who has hung up wants nothing any more.
    """
    codes = call.group.transfers.codes
    wish, _, code = await race(call.wishes.next(), leg.ended(), code_keyed(leg, codes) if codes else leg.ended())
    if leg.gone or leg.leaving:
        await leg.ended()
        return None
    return wish or code
