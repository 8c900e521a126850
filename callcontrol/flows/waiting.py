"""In the queue: music, until the engine offers a person, the caller goes on elsewhere, or the longest wait is over."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from math import inf

from callcontrol.flows.choosing import choice, words_of
from callcontrol.flows.context import Context
from callcontrol.flows.handed import take
from callcontrol.flows.out_of_queue import closed_meanwhile, leave, leave_by_key, overflow_to, waited
from callcontrol.flows.racing import race
from callcontrol.flows.recording_talk import announce, is_recorded
from callcontrol.model.calls import ChannelId, EventKind, Outcome, Phone, Ringing, Stage, Telling, Waiting
from callcontrol.model.names import PersonId
from callcontrol.model.waiting import WaitKey
from callcontrol.people.dispatcher import Decision, Place
from callcontrol.queueing import Caller, Closing, GiveUp, Offer, Overflowing
from callcontrol.routing import closing_time


async def wait(context: Context, stage: Waiting) -> Stage:
    """Hold a place; coming back from an unanswered offer finds it where it was."""
    dispatcher = context.call.services.dispatcher
    if stage.ahead is None:
        stage = replace(stage, ahead=dispatcher.waiting(stage.queue, urgent=context.call.urgent))
    if stage.announced is None and is_recorded(context.call, stage.queue):
        return replace(stage, announced=await announce(context, stage.queue))
    _sound(context, stage)
    place = dispatcher.enter(caller_of(context, stage))
    match await _decided(context, stage, place):
        case WaitKey() as chosen:
            return await leave_by_key(context, stage, chosen)
        case GiveUp():
            await leave(context, stage)
            return Telling(Outcome.UNANSWERED)
        case Overflowing(overflow=overflow):
            return await overflow_to(context, stage, overflow)
        case Closing():
            return await closed_meanwhile(context, stage)
        case Offer(person=person):
            return _offered(context, stage, [person, *place.more()])
        case None:
            return stage  # kept, with what the caller has been told


def _sound(context: Context, stage: Waiting) -> None:
    """Music and words of this queue; keys that were pressed before any of its choices was told mean none of them."""
    words = words_of(context, stage.queue)
    if not context.hold.says(words):
        if context.call.group.queues[stage.queue].keys:
            context.call.keys.forget()
        context.hold.move(context.tasks, words)


async def _decided(context: Context, stage: Waiting, place: Place) -> Decision | WaitKey | None:
    """What happens next. Until a person has taken the call the caller decides, so a key of theirs comes first."""
    call = context.call
    if not call.keys.any and (known := place.known()) is not None:
        return known  # somebody is free: their phone is made to ring before anything is said
    decided, chosen, _ = await race(place.next(), choice(context, stage.queue), _news(call.news))
    if chosen is None and decided is None:
        call.news.clear()
    return chosen or decided


async def _news(news: asyncio.Event) -> None:
    await news.wait()


def caller_of(context: Context, stage: Waiting) -> Caller:
    """The caller as the queue takes them."""
    call = context.call
    now = call.services.clock.monotonic()
    closes, opens = _closing(context, stage, now)
    about = call.location.call_types.get(stage.call_type) if stage.call_type is not None else None
    return Caller(
        *(call.id, call.group.queues[stage.queue], now - waited(context, stage), call.language),
        left=stage.left,
        ahead=stage.ahead or 0,
        urgent=call.urgent,
        closes=closes,
        opens=opens,
        ahead_seconds=about.ahead_seconds if about is not None else 0.0,
        last=call.recognised.person if call.recognised is not None else None,
    )


def _closing(context: Context, stage: Waiting, now: float) -> tuple[float, float]:
    """When the location closes over this call and opens again, on the queue's clock."""
    call, clock = context.call, context.call.services.clock
    rules_now = clock.rules_now()
    found = closing_time(call.location, stage, rules_now - (clock.now() - call.record.started_at))

    def second(moment: datetime | None) -> float:
        return now + (moment - rules_now).total_seconds() if moment is not None else inf

    return (second(found.closes), second(found.opens)) if found is not None else (inf, inf)


def _offered(context: Context, stage: Waiting, people: Sequence[PersonId]) -> Ringing:
    first, *others = (_phone(context, person) for person in people)
    place = stage.left, stage.ahead, stage.announced, stage.call_type, stage.open
    return Ringing(stage.queue, stage.since, first.person, first.channel, *place, tuple(others))


def _phone(context: Context, person: PersonId) -> Phone:
    picked_up = take(context.call, person)
    leg = picked_up or context.call.new_leg(person)
    context.call.note(EventKind.OFFERED, person=person, channel=leg.channel)
    if picked_up is not None:
        context.call.note(EventKind.PICKED_UP, person=person)
    return Phone(person, ChannelId(leg.channel))
