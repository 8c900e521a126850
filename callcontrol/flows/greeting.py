"""First seconds: pick up, the emergency notice, the greeting, the other languages."""

from callcontrol.flows.context import Context
from callcontrol.flows.voice import Line, say
from callcontrol.model.calls import Greeting, InMenu, Stage
from callcontrol.model.rules import SystemPrompt


async def greet(context: Context, _stage: Greeting) -> Stage:
    """Speak the greeting; any key ends it and counts in the menu."""
    call = context.call
    await call.services.ari.channels.answer(channel_id=call.channel)
    location, language = call.location, call.language
    lines: list[Line] = [
        (call.group.prompts[SystemPrompt.EMERGENCY_NOTICE], language),
        (location.greeting, language),
    ]
    lines += [(c.invitation, c.language) for c in location.languages if c.invitation is not None]
    await say(call, *lines)
    return InMenu()
