"""First seconds: pick up, the emergency notice, the greeting, the other languages."""

from callcontrol.flows.context import Context
from callcontrol.flows.voice import say
from callcontrol.model.calls import Greeting, InMenu, Stage
from callcontrol.routing import opening_words


async def greet(context: Context, _stage: Greeting) -> Stage:
    """Speak the greeting; any key ends it and counts in the menu."""
    call = context.call
    await call.answer()
    await say(call, *opening_words(call.group, call.location, call.language, call.message))
    return InMenu()
