"""Outside the opening hours: what to do in an emergency, when the practice opens, good-bye."""

from callcontrol.flows.context import Context
from callcontrol.flows.voice import say
from callcontrol.model.calls import Closed, Done, Outcome, Stage
from callcontrol.model.rules import SystemPrompt


async def tell_closed(context: Context, _stage: Closed) -> Stage:
    """Speak the notice and the after-hours message in every language of the location, the greeting's first."""
    call = context.call
    await call.services.ari.channels.answer(channel_id=call.channel)
    notice = call.group.prompts[SystemPrompt.EMERGENCY_NOTICE]
    for choice in call.location.languages:
        await say(call, (notice, choice.language), (call.location.after_hours, choice.language), keys_cut=False)
    return Done(Outcome.AFTER_HOURS, "after-hours message spoken")
