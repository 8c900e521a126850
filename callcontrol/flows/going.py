"""From a decision to the stage that carries it out, written into the call's record."""

from dataclasses import replace

from callcontrol.flows.context import Context
from callcontrol.model.calls import EventKind, InMenu, Stage, Waiting
from callcontrol.model.paths import Destination
from callcontrol.routing import stage_of


def go(context: Context, to: Destination | None, back: InMenu) -> Stage:
    """The stage at a destination; ``back`` is the menu that an answer of the system leads back to."""
    call = context.call
    stage = stage_of(to, call.services.clock.now(), back)
    if isinstance(stage, Waiting):
        stage = replace(stage, ahead=call.services.dispatcher.waiting(stage.queue))
        call.update(replace(call.record, queue=stage.queue, queued_at=stage.since))
        call.note(EventKind.QUEUED, queue=stage.queue)
    return stage
