"""Caller and person talk: nothing to do but to notice the end."""

from callcontrol.flows.context import Context
from callcontrol.model.calls import Done, Outcome, Stage, Talking


async def talk(context: Context, stage: Talking) -> Stage:
    """Ends when the person hangs up; the caller's own end comes as an exception from the pump."""
    context.call.notes_keys = False
    leg = context.call.legs[stage.channel]
    await leg.ended()
    return Done(Outcome.ANSWERED, "the person hung up")
