"""A promise to call back: the number is read out, confirmed, and kept sealed."""

from datetime import datetime

from callcontrol.flows.agreeing import agreed_number
from callcontrol.flows.context import Context
from callcontrol.flows.going import enter
from callcontrol.flows.voice import say
from callcontrol.model.calls import Done, EventKind, Outcome, Promising, Stage, Telling
from callcontrol.model.endings import outcome_of_hangup
from callcontrol.model.paths import Callback
from callcontrol.routing import callback_words, window
from callcontrol.routing.stages import without_number


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
    number = await agreed_number(call)
    return _promised(context, callback, number, promised) if number is not None else _somebody_else(context, stage)


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
