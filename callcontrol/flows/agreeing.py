"""A number at which somebody can be called: read out, confirmed or replaced by another."""

from callcontrol.flows.call import Call
from callcontrol.flows.entry import END_KEY, SILENCE_SECONDS, entry
from callcontrol.flows.numbers import MOST_DIGITS, as_dialled, callable_number
from callcontrol.flows.voice import say, say_system
from callcontrol.model.rules import SystemPrompt
from callcontrol.routing import number_words

TRIES = 3
"""Numbers that were refused, or met with silence, before it is given up."""
CONFIRM, ANOTHER = "1", "2"
NOTED_AS = "the number to call back"
"""What the journal holds in place of the digits."""


async def agreed_number(call: Call) -> str | None:
    """The number that the caller says is right, E.164; None: none was agreed on. Raises AriError.

    The one that the network tells is read out first, where it can be called.
    """
    number = callable_number(call.back_number or call.caller_number, call.group, call.location)
    for _ in range(TRIES):
        number = number or await _entered(call)
        key = await _confirmed(call, number) if number is not None else None
        if number is not None and key == CONFIRM:
            return number
        if key is not None:
            number = None  # another one, or a key that says neither
    return None


async def _confirmed(call: Call, number: str) -> str | None:
    """Read a number back; the key that follows, None after a silence."""
    lines = number_words(call.group, as_dialled(number, call.location), call.language)
    await say(call, *lines, noted_as=NOTED_AS)
    return await call.keys.next(SILENCE_SECONDS)


async def _entered(call: Call) -> str | None:
    await say_system(call, SystemPrompt.ENTER_NUMBER)
    keyed = await entry(call.keys, lambda keys: keys.endswith(END_KEY) or len(keys) >= MOST_DIGITS + 3)
    number = callable_number(keyed.removesuffix(END_KEY), call.group, call.location)
    if number is None:
        await say_system(call, SystemPrompt.NUMBER_REFUSED)
    return number
