"""A last sentence before good-bye."""

from callcontrol.flows.context import Context
from callcontrol.flows.voice import say_system
from callcontrol.model.calls import Done, Outcome, Stage, Telling
from callcontrol.model.rules import SystemPrompt

_SENTENCES = {
    Outcome.UNANSWERED: SystemPrompt.NOBODY_AVAILABLE,
    Outcome.UNKNOWN_NUMBER: SystemPrompt.UNKNOWN_NUMBER,
}


async def tell(context: Context, stage: Telling) -> Stage:
    """Say why the call ends here."""
    call = context.call
    await call.services.ari.channels.answer(channel_id=call.channel)
    sentence = _SENTENCES.get(stage.outcome, SystemPrompt.TECHNICAL_TROUBLE)
    await say_system(call, sentence, keys_cut=False)
    return Done(stage.outcome, f"{sentence.value} spoken")
