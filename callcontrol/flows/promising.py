"""A promise to call back: the number is read out, confirmed, and kept sealed."""

from datetime import datetime

from callcontrol.flows.context import Context
from callcontrol.flows.entry import END_KEY, SILENCE_SECONDS, entry
from callcontrol.flows.going import enter
from callcontrol.flows.numbers import MOST_DIGITS, as_dialled, callable_number
from callcontrol.flows.voice import say, say_system
from callcontrol.model.calls import Done, EventKind, Outcome, Promising, Stage, Telling
from callcontrol.model.endings import outcome_of_hangup
from callcontrol.model.paths import Callback
from callcontrol.model.rules import SystemPrompt
from callcontrol.routing import (
    callback_words,
    number_words,
    window,
)
from callcontrol.routing.stages import without_number

TRIES = 3
"""Numbers that were refused, or met with silence, before somebody else must help."""
CONFIRM, ANOTHER = "1", "2"


async def promise(context: Context, stage: Promising) -> Stage:
    """Agree on a number. After a restart of ours it is asked for again: no number is in a checkpoint."""
    call = context.call
    callback = call.group.callbacks[stage.callback]
    promised = window(call.location, callback, call.services.clock.rules_now())
    await context.hold.end()
    if promised is None:
        call.note(EventKind.FAULT, what="no window to call back in", callback=callback.name)
        call.services.metrics.faults.labels("no_callback_window").inc()
        call.log.error("a promise to call back has no window in sight", callback=callback.name)
        return _somebody_else(context, stage)
    await say(call, *callback_words(callback, call.language))
    number = callable_number(call.caller_number, call.group, call.location)
    for _ in range(TRIES):
        number = number or await _entered(context)
        key = await _confirmed(context, number) if number is not None else None
        if number is not None and key == CONFIRM:
            return _promised(context, callback, number, promised)
        if key is not None:
            number = None  # another one, or a key that says neither
    return _somebody_else(context, stage)


async def _confirmed(context: Context, number: str) -> str | None:
    """Read a number back; the key that follows, None after a silence."""
    call = context.call
    lines = number_words(call.group, as_dialled(number, call.location), call.language)
    await say(call, *lines, noted_as="the number to call back")
    return await call.keys.next(SILENCE_SECONDS)


async def _entered(context: Context) -> str | None:
    call = context.call
    await say_system(call, SystemPrompt.ENTER_NUMBER)
    keyed = await entry(call.keys, lambda keys: keys.endswith(END_KEY) or len(keys) >= MOST_DIGITS + 3)
    number = callable_number(keyed.removesuffix(END_KEY), call.group, call.location)
    if number is None:
        await say_system(call, SystemPrompt.NUMBER_REFUSED)
    return number


def _promised(context: Context, callback: Callback, number: str, promised: tuple[datetime, datetime]) -> Stage:
    call = context.call
    starts, ends = promised
    call.note(
        EventKind.CALLBACK,
        callback=callback.name,
        location=call.location.key,
        queue=callback.queue,
        starts=starts.isoformat(),
        ends=ends.isoformat(),
        sealed=call.services.sealer.seal(number),
    )
    return Telling(Outcome.CALLBACK_PROMISED)


def _somebody_else(context: Context, stage: Promising) -> Stage:
    """Whoever has no number to give is helped as if they had pressed 0; not if they come from a queue already."""
    call = context.call
    waited = call.record.queued_at is not None
    person = None if waited else without_number(call.location, stage, call.services.clock.now())
    if person is not None:
        return enter(context, person, is_open=stage.open)
    return Done(outcome_of_hangup(stage, waited=waited), "no number to call back was agreed on")
