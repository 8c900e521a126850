"""A last sentence before good-bye."""

from callcontrol.flows.context import Context
from callcontrol.flows.voice import say_system
from callcontrol.model.calls import Done, Stage, Telling
from callcontrol.routing import last_words


async def tell(context: Context, stage: Telling) -> Stage:
    """Say why the call ends here."""
    call = context.call
    await call.answer()
    sentence = last_words(stage.outcome)
    await say_system(call, sentence, keys_cut=False)
    return Done(stage.outcome, f"{sentence.value} spoken")
