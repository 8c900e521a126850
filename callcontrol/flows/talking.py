"""Caller and person talk: nothing to do but to notice the end, and to record where the rules say so."""

import asyncio

from callcontrol.flows.context import Context
from callcontrol.flows.recording_talk import begin_recording
from callcontrol.model.calls import Done, Outcome, Stage, Talking


async def talk(context: Context, stage: Talking) -> Stage:
    """Ends when the person hangs up; the caller's own end comes as an exception from the pump."""
    context.call.notes_keys = False
    leg = context.call.legs[stage.channel]
    # Beside the talk: an Asterisk that does not answer must not keep the caller when the person has gone.
    recording = asyncio.create_task(begin_recording(context.call, stage)) if stage.keep_days is not None else None
    try:
        await leg.ended()
    finally:
        if recording is not None:
            recording.cancel()
            await asyncio.wait({recording})
    return Done(Outcome.ANSWERED, "the person hung up")
