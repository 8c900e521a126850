"""From a decision to the stage that carries it out, written into the call's record."""

from dataclasses import replace
from datetime import datetime

from callcontrol.flows.context import Context
from callcontrol.model.calls import CallingOut, CallRecord, EventKind, InMenu, Promising, Stage, Waiting
from callcontrol.model.names import CallTypeName, QueueName
from callcontrol.model.paths import Destination
from callcontrol.routing import stage_of


def go(context: Context, to: Destination | None, back: InMenu, call_type: CallTypeName | None = None) -> Stage:
    """The stage at a destination; ``back`` is the menu that an answer of the system leads back to."""
    stage = stage_of(to, context.call.services.clock.now(), back, call_type)
    return enter(context, stage, is_open=back.open)


def enter(context: Context, stage: Stage, *, is_open: bool) -> Stage:
    """A stage that comes after a menu, a question or a queue: where waiting begins, the record says so.

    ``is_open``: whether the location was open when the call came.
    """
    call = context.call
    match stage:
        case Waiting(queue=queue, since=since):
            stage = replace(stage, ahead=call.services.dispatcher.waiting(queue, urgent=call.urgent))
            call.update(_queued(call.record, queue, since))
            call.note(EventKind.QUEUED, queue=queue, **({"urgent": True} if call.urgent else {}))
        case CallingOut(since=since):
            # Whoever comes from a queue has waited since then, and waits on.
            call.update(_queued(call.record, call.record.queue, call.record.queued_at or since))
        case Promising():
            stage = replace(stage, open=is_open)
        case _:
            pass
    return stage


def _queued(record: CallRecord, queue: QueueName | None, since: datetime) -> CallRecord:
    """Who has talked with somebody before has waited already: that figure stays."""
    if record.answered_at is not None:
        return replace(record, queue=queue)
    return replace(record, queue=queue, queued_at=since, wait_seconds=None)
