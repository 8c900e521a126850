"""Outside the opening hours: what to do in an emergency, when the practice opens, good-bye."""

from itertools import groupby

from callcontrol.flows.context import Context
from callcontrol.flows.voice import say
from callcontrol.model.calls import Closed, Done, Outcome, Stage
from callcontrol.routing import after_closed, closed_words


async def tell_closed(context: Context, _stage: Closed) -> Stage:
    """Speak the notice and the after-hours message; then the menu of the night, or good-bye."""
    call = context.call
    menu = after_closed(call.location)
    await call.answer()
    if menu is not None:
        await say(call, *closed_words(call.group, call.location, call.language, call.message))
        return menu
    words = closed_words(call.group, call.location, call.language, call.message)
    for _, lines in groupby(words, key=lambda line: line[1]):
        await say(call, *lines, keys_cut=False)
    return Done(Outcome.AFTER_HOURS, "after-hours message spoken")
