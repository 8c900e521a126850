"""Caller and person talk: until one of them hangs up, or the person hands the caller over."""

import asyncio

from callcontrol.flows.call import Call
from callcontrol.flows.context import Context
from callcontrol.flows.handing_over import handed_over
from callcontrol.flows.keying import code_keyed
from callcontrol.flows.leg import Leg
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
    try:
        while (wish := await _wished(call, leg)) is not None:
            if isinstance(wish, Keyed):
                return Keying(stage)
            following = await handed_over(context, stage, wish)
            if following is not None:
                return following
    finally:
        call.hold_ended(leg.channel)
        if recording is not None:
            recording.cancel()
            await asyncio.wait({recording})
    return replaced(call, stage) or Done(Outcome.ANSWERED, "the person hung up")


class Keyed:
    """The person has keyed the code of the rules."""


async def _wished(call: Call, leg: Leg) -> Wish | Keyed | None:
    """What the person wants next; None: they have hung up. Who has hung up wants nothing any more."""
    code = call.group.transfers.code
    wishing, ending = asyncio.create_task(call.wishes.next()), asyncio.create_task(leg.ended())
    keying = asyncio.create_task(code_keyed(leg, code) if code else leg.ended())
    tasks = {wishing, ending, keying}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if leg.gone or leg.leaving:
            await leg.ended()
            return None
        return wishing.result() if wishing.done() else Keyed()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
