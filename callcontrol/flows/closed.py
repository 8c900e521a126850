"""Outside the opening hours: what to do in an emergency, when the practice opens, good-bye."""

from itertools import groupby

from callcontrol.flows.context import Context
from callcontrol.flows.voice import say
from callcontrol.model.calls import Closed, Done, Outcome, Stage
from callcontrol.routing import closed_words


async def tell_closed(context: Context, _stage: Closed) -> Stage:
    """Speak the notice and the after-hours message in every language of the location, the greeting's first."""
    call = context.call
    await call.services.ari.channels.answer(channel_id=call.channel)
    for _, lines in groupby(closed_words(call.group, call.location), key=lambda line: line[1]):
        await say(call, *lines, keys_cut=False)
    return Done(Outcome.AFTER_HOURS, "after-hours message spoken")
