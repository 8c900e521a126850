"""A transfer after a consultation: whom the person has called beside the talk comes into it, and the person goes."""

import asyncio
from dataclasses import replace

from callcontrol.ari.errors import AriError
from callcontrol.flows.call import Call
from callcontrol.flows.context import Context
from callcontrol.flows.handing_over import tell_phone
from callcontrol.flows.joining import join_with
from callcontrol.flows.leg import Leg
from callcontrol.flows.parting import parted, put_down
from callcontrol.model.calls import EventKind, Stage, Talking, Transferring

FETCH_CONTEXT = "callcontrol-fetch"
"""In dialplan/callcontrol.conf: brings a channel that is in the dialplan into our application."""
_FETCH_SECONDS = 3.0


async def connect(context: Context, stage: Transferring) -> Stage | None:
    """Caller and whoever was consulted talk; None: the person has gone, and the consulted one is not to be had.

    While the person is there still, a consultation that can not be joined leaves the caller with them.
    """
    call = context.call
    theirs = call.legs.get(stage.channel) if stage.channel is not None else None
    if theirs is not None and await _fetched(call, stage, theirs):
        own = call.legs.get(stage.leg)
        since = call.services.clock.now()
        await parted(call, stage)
        talking = await join_with(context, since, theirs)
        if talking is not None:
            return await _connected(context, stage, talking, own)
    elif theirs is not None:
        call.release_leg(theirs)
    return await _with_the_person(context, stage)


async def _connected(context: Context, stage: Transferring, talking: Talking, own: Leg | None) -> Stage:
    call = context.call
    call.note(EventKind.TRANSFER_ENDED, by=stage.by, to=stage.to, result="taken", returned=False)
    if own is not None:
        await tell_phone(call, own.channel, "channel_answered")
        await put_down(context, own)
    return replace(talking, keep_days=stage.keep_days, place=stage.place)


async def _with_the_person(context: Context, stage: Transferring) -> Stage | None:
    call = context.call
    own = call.legs.get(stage.leg)
    if own is None or own.gone:
        return None
    call.note(EventKind.TRANSFER_ENDED, by=stage.by, to=stage.to, result="failed", kept=True)
    await tell_phone(call, own.channel, "channel_unavailable")
    if call.record.talking_since is not None:
        return stage.talk()
    talking = await join_with(context, call.services.clock.now(), own)
    return replace(talking, keep_days=stage.keep_days, place=stage.place) if talking is not None else None


async def _fetched(call: Call, stage: Transferring, leg: Leg) -> bool:
    """Whether the other end of the consultation is in our application now; until then it is nobody's to hang up.

    A channel of ours runs ``ChannelRedirect``: ARI has no command for a channel that is in the dialplan (22.10.1).
    """
    try:
        await call.services.ari.channels.originate(
            endpoint=f"Local/fetch@{FETCH_CONTEXT}",
            extension="end",
            context=FETCH_CONTEXT,
            priority=1,
            variables={"CALLCONTROL_CHANNEL": stage.fetch, "CALLCONTROL_CALL": call.id},
        )
        async with asyncio.timeout(_FETCH_SECONDS):
            await leg.entered()
    except (AriError, TimeoutError) as error:
        call.log.warning("who was consulted could not be joined", person=leg.person, error=repr(error))
        return False
    except asyncio.CancelledError:
        call.release_leg(leg)
        raise
    if leg.gone:
        return False
    leg.answer()
    return True
