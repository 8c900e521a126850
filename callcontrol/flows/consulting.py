"""A person talks with whom they may hand the caller over to, by keys alone; the caller hears music meanwhile.

*1 hands the caller over, and so does hanging up; *2 changes between the two; *3 leads back to the caller. Whoever is
consulted comes into the bridge of the talk, in the caller's place: a telephone is in one conversation at a time.
"""

from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Any

from callcontrol.ari.errors import AriError
from callcontrol.flows.call import Call
from callcontrol.flows.context import Context
from callcontrol.flows.handing_over import note_handed_over
from callcontrol.flows.hold import IN_QUEUE, URGENT
from callcontrol.flows.joining import end_leg
from callcontrol.flows.keying import code_keyed
from callcontrol.flows.leg import Leg
from callcontrol.flows.racing import race
from callcontrol.flows.recording_talk import pause_recording
from callcontrol.flows.seeking import seek, sought_no_more
from callcontrol.flows.transferring import ring_next
from callcontrol.flows.voice import say_to_leg
from callcontrol.model.calls import Consulting, EventKind, Stage, Talking, Transferring
from callcontrol.model.desk import DeskPrompt
from callcontrol.queueing import OfferResult
from callcontrol.routing.desk import line_of
from callcontrol.routing.whispering import ear_of

OVER, SWAP, BACK = "*1", "*2", "*3"
_KEYS = (OVER, SWAP, BACK)


async def consult(context: Context, stage: Consulting) -> Stage:
    """Ring the next one, let the person talk with them, and do what they key. May be entered again.

    Nobody takes the call, or whoever did hangs up: the person talks with the caller again. The person hangs up: the
    caller goes to the next one, answered or not, as after a transfer.
    """
    call, talk = context.call, stage.during
    call.notes_keys = False
    own = call.legs.get(talk.channel)
    context.hold.start(context.tasks, URGENT if call.urgent else IN_QUEUE)
    if own is None or own.gone:
        return _handed_over(call, stage)
    call.hold_begins(own.channel)
    await pause_recording(call, talk.keep_days)
    theirs = call.legs.get(stage.over.channel) if stage.over.channel is not None else None
    if theirs is None or not theirs.answered:
        following = await _reach(context, stage, own, theirs)
    else:
        following = await _between_two(context, stage, own, theirs)
    if not isinstance(following, Consulting):
        call.hold_ended(talk.channel)
    return following


async def _reach(context: Context, stage: Consulting, own: Leg, theirs: Leg | None) -> Stage:
    """Until somebody takes the call, nobody does, or the person keys or hangs up."""
    call, over = context.call, stage.over
    if over.to is None:
        ringing: Coroutine[Any, Any, Transferring | str] = seek(context, over)
    elif theirs is not None:
        ringing = _ring(context, over, theirs)
    else:
        return await _back(context, stage, own, OfferResult.FAILED)  # such as after a restart, while it was rung
    try:
        reached, key, _, _ = await race(ringing, code_keyed(own, (OVER, BACK)), own.ended(), _explain(call, own))
    finally:
        await _tried(call.services.ari.channels.ring_stop(channel_id=own.channel))
    if isinstance(reached, Transferring):
        stage = replace(stage, over=reached)
        if not own.gone and key is None:
            return stage
    await sought_no_more(context, over, own, reached if isinstance(reached, Transferring) else None)
    if key == BACK and not own.gone:
        return await _back(context, stage, own, "given_up")
    if key is None and not own.gone:
        return await _back(context, stage, own, str(reached))
    return await _let_go(context, stage, own)


async def _ring(context: Context, over: Transferring, theirs: Leg) -> Transferring | str:
    return await ring_next(context, over, theirs) or over


async def _explain(call: Call, own: Leg) -> None:
    """Which keys do what. Not the first to be over: it is said while the telephone rings."""
    with suppress(AriError):
        language = ear_of(call.group, own.person, call.location)
        await say_to_leg(call, own, line_of(call.group, DeskPrompt.CONSULTING, language))
        await _tried(call.services.ari.channels.ring(channel_id=own.channel))
    await own.ended()


async def _between_two(context: Context, stage: Consulting, own: Leg, theirs: Leg) -> Stage:
    """The person talks with whom they consult, or with the caller, until it is settled."""
    call, with_caller = context.call, False
    await _joined(call, stage.during, own, theirs)
    while True:
        key, _, _ = await race(code_keyed(own, _KEYS), own.ended(), theirs.ended())
        if own.gone or own.leaving:
            await _alone(context, stage, with_caller=with_caller)
            return await _let_go(context, stage, own)
        if theirs.gone:
            return await _back(context, stage, own, "hung_up")
        if key == SWAP:
            with_caller = not with_caller
            await _swap(context, stage.during, own, theirs, with_caller=with_caller)
        elif key == OVER:
            await _alone(context, stage, with_caller=with_caller)
            return await _let_go(context, stage, own)
        else:
            return await _back(context, stage, own, "given_up")


async def _tried(command: Coroutine[Any, Any, None]) -> None:
    """What fails of it costs a sound, or was done before."""
    with suppress(AriError):
        await command


async def _joined(call: Call, talk: Talking, *legs: Leg) -> None:
    """Raises AriError."""
    channels = [leg.channel for leg in legs]
    await call.services.ari.bridges.add_channel(bridge_id=talk.bridge, channel=channels)


async def _swap(context: Context, talk: Talking, own: Leg, theirs: Leg, *, with_caller: bool) -> None:
    """Who was in the bridge with the person hears music, the other one is in it. Raises AriError."""
    call, ari = context.call, context.call.services.ari
    if with_caller:
        await _tried(ari.bridges.remove_channel(bridge_id=talk.bridge, channel=[theirs.channel]))
        await _tried(ari.channels.start_moh(channel_id=theirs.channel))
        await context.hold.end()
        await ari.bridges.add_channel(bridge_id=talk.bridge, channel=[call.channel, own.channel])
        call.hold_ended(talk.channel)
        return
    call.hold_begins(talk.channel)
    await _tried(ari.bridges.remove_channel(bridge_id=talk.bridge, channel=[call.channel]))
    context.hold.start(context.tasks, URGENT if call.urgent else IN_QUEUE)
    await _tried(ari.channels.stop_moh(channel_id=theirs.channel))
    await _joined(call, talk, own, theirs)


async def _alone(context: Context, stage: Consulting, *, with_caller: bool) -> None:
    """The caller and whoever takes them are to be joined: the music of whoever has it from us ends."""
    if with_caller and stage.over.channel is not None:
        await _tried(context.call.services.ari.channels.stop_moh(channel_id=stage.over.channel))


async def _let_go(context: Context, stage: Consulting, own: Leg) -> Transferring:
    """The person is out. Their telephone has asked for nothing, and is told nothing: it is hung up."""
    following = _handed_over(context.call, stage)
    await end_leg(context, own)
    return following


def _handed_over(call: Call, stage: Consulting) -> Transferring:
    """What is over for the person; a contact who has picked up and not taken the call is rung anew."""
    talk, over = stage.during, stage.over
    theirs = call.legs.get(over.channel) if over.channel is not None else None
    talked = theirs is not None and theirs.answered
    if over.to is not None and theirs is None:
        over = replace(over, channel=call.new_leg(over.to).channel)
    note_handed_over(call, talk, over, "attended" if talked else "blind")
    return over


async def _back(context: Context, stage: Consulting, own: Leg, why: str) -> Stage:
    """The person and the caller talk; whoever was rung or consulted is out. Raises AriError."""
    call, talk, over = context.call, stage.during, stage.over
    theirs = call.legs.get(over.channel) if over.channel is not None else None
    if theirs is not None:
        await end_leg(context, theirs)
        call.services.dispatcher.finished(theirs.person, call.id)
    call.note(EventKind.TRANSFER_ENDED, by=talk.person, to=over.to, result=why, kept=True)
    call.services.metrics.transfers.labels("not_taken").inc()
    language = ear_of(call.group, own.person, call.location)
    with suppress(AriError):
        await race(say_to_leg(call, own, line_of(call.group, DeskPrompt.CONSULT_ENDED, language)), own.ended())
    await context.hold.end()
    await call.services.ari.bridges.add_channel(bridge_id=talk.bridge, channel=[call.channel, own.channel])
    return talk
