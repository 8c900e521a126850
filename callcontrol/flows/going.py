"""From a decision to the stage that carries it out, written into the call's record."""

from dataclasses import replace

from callcontrol.flows.context import Context
from callcontrol.model.calls import CallingOut, EventKind, InMenu, Promising, Stage, Waiting
from callcontrol.model.paths import Destination
from callcontrol.routing import stage_of


def go(context: Context, to: Destination | None, back: InMenu) -> Stage:
    """The stage at a destination; ``back`` is the menu that an answer of the system leads back to."""
    return enter(context, stage_of(to, context.call.services.clock.now(), back), is_open=back.open)


def enter(context: Context, stage: Stage, *, is_open: bool) -> Stage:
    """A stage that comes after a menu or a question: where waiting begins or is over, the record says so.

    ``is_open``: whether the location was open when the call came.
    """
    call = context.call
    match stage:
        case Waiting(queue=queue, since=since):
            call.update(replace(call.record, queue=queue, queued_at=call.record.queued_at or since))
            call.note(EventKind.QUEUED, queue=queue)
        case CallingOut(since=since):
            call.update(replace(call.record, queued_at=call.record.queued_at or since))
        case _:
            _waited(context)
    return replace(stage, open=is_open) if isinstance(stage, Promising) else stage


def _waited(context: Context) -> None:
    """Whoever has overflowed from a queue waits no longer."""
    record = context.call.record
    if record.queued_at is not None and record.wait_seconds is None:
        waited = (context.call.services.clock.now() - record.queued_at).total_seconds()
        context.call.update(replace(record, wait_seconds=max(waited, 0.0)))
