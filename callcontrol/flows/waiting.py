"""In the queue: music, until the engine offers a person or the longest wait is over."""

from dataclasses import replace

from callcontrol.flows.context import Context
from callcontrol.model.calls import ChannelId, EventKind, Outcome, Ringing, Stage, Telling, Waiting
from callcontrol.queueing import Caller, GiveUp, Offer


async def wait(context: Context, stage: Waiting) -> Stage:
    """Hold a place; coming back from an unanswered offer finds it where it was."""
    call, dispatcher = context.call, context.call.services.dispatcher
    context.hold.start(context.tasks)
    clock = call.services.clock
    waited = max((clock.now() - stage.since).total_seconds(), 0.0)
    queue = call.group.queues[stage.queue]
    place = dispatcher.enter(Caller(call.id, queue, clock.monotonic() - waited, call.language))
    match await place.next():
        case GiveUp():
            await context.hold.end()
            dispatcher.leave(call.id)
            waited = (clock.now() - stage.since).total_seconds()
            call.update(replace(call.record, wait_seconds=waited))
            return Telling(Outcome.UNANSWERED)
        case Offer(person=person):
            leg = call.new_leg(person)
            call.note(EventKind.OFFERED, person=person, channel=leg.channel)
            return Ringing(stage.queue, stage.since, person, ChannelId(leg.channel))
