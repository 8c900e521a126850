"""The system answers by itself: where the practice is, when it opens."""

from callcontrol.flows.context import Context
from callcontrol.flows.voice import say
from callcontrol.model.calls import Answering, EventKind, Stage
from callcontrol.routing import answer_words


async def inform(context: Context, stage: Answering) -> Stage:
    """Tell it, and go back to the menu; a key ends it and counts there."""
    call = context.call
    call.note(EventKind.INFORMED, answer=stage.answer)
    call.informed = True
    await say(call, *answer_words(call.location, stage, call.language))
    return stage.back
