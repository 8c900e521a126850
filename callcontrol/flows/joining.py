"""Bringing caller and person together, so that Asterisk's own record agrees with ours."""

from collections.abc import Coroutine, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from callcontrol.ari import quiet
from callcontrol.ari.errors import AriError, Gone
from callcontrol.flows.call import Call
from callcontrol.flows.context import Context
from callcontrol.flows.engaging import engage
from callcontrol.flows.leg import Leg
from callcontrol.flows.recording_talk import keeps_talk
from callcontrol.model.calls import BridgeId, EventKind, Ringing, Stage, Talking
from callcontrol.model.talks import talk_begins

_CDR_SWITCH = "CDR_PROP(disable)"


async def join(context: Context, stage: Ringing, leg: Leg, whispered: float = 0.0) -> Stage:
    """Stop the hold, put both into the bridge that was made while the phone rang, write down when.

    Whatever fails here, often because the person hung up in this very moment, costs the caller no more than a
    little time: they are back at their place in the queue. ``whispered``: seconds in which the person was told of them.
    """
    talking = await join_with(context, stage.since, leg, whispered)
    if talking is None:
        return _back_to_queue(context, stage, leg)
    return replace(talking, keep_days=keeps_talk(context.call, stage), place=stage.waiting())


async def join_with(context: Context, since: datetime, leg: Leg, whispered: float = 0.0) -> Talking | None:
    """The same with whoever picked up ``leg``, for a caller who waits ``since``.

    None when they could not be joined: bridge and leg are gone then, and the caller is where they were.
    """
    call = context.call
    try:
        bridge = call.bridge or await make_bridge(context)
        silence = await context.hold.ending()
        moves = _moves(call, bridge, leg)
        faults = await call.services.ari.in_order(*silence, *moves)
        _see_to(call, faults[len(silence) :])
        if any(fault is not None and not isinstance(fault, Gone) for fault in faults[: len(silence)]):
            await quiet(call.services.ari.channels.stop_moh(channel_id=call.channel))  # or it would go on in the talk
    except AriError as error:
        call.log.warning("person and caller could not be joined", person=leg.person, error=str(error))
        await _switch_cdr(context, on=True)
        await _end_bridge(context)
        await end_leg(context, leg)
        return None
    now = call.services.clock.now()
    waited = max((now - since).total_seconds(), 0.0)
    call.update(talk_begins(call.record, leg.person, now, waited))
    told = {"whispered": round(whispered, 3)} if whispered else {}
    engage(call, leg.person)
    call.note(EventKind.CONNECTED, person=leg.person, waited=waited, **told)
    return Talking(bridge, leg.person, leg.channel)


def bridge_name(app: str, call: str) -> str:
    """Tells whose a bridge is: Asterisk lists one that nobody has entered yet under no application."""
    return f"{app} {call}"


async def make_bridge(context: Context) -> BridgeId:
    """The call's one bridge, for all its offers."""
    call = context.call
    call.bridge = bridge = call.new_bridge_id()
    try:
        with call.asking_for(bridge):
            await call.services.ari.bridges.create_with_id(
                bridge_id=bridge, type=_kind(call), name=bridge_name(call.services.ari.app, call.id)
            )
    except AriError:
        call.bridge = None  # should it exist all the same, the look round finds it
        raise
    return bridge


def _kind(call: Call) -> str:
    """Two telephones of one mixing bridge pass their sound on by themselves, and nobody hears of keys (22.10.1).

    Where the rules have a code that is keyed in the talk, Asterisk has to look into it, which costs it time.
    """
    return "mixing,dtmf_events" if call.group.transfers.codes else "mixing"


def _back_to_queue(context: Context, stage: Ringing, leg: Leg) -> Stage:
    # No await here, nor since the leg's end: a caller who left in between would leave the person engaged.
    call = context.call
    call.note(EventKind.OFFER_ENDED, person=stage.person, result="not_joined", cause=leg.cause)
    call.services.dispatcher.finished(stage.person, call.id, talked=False)
    return stage.waiting()


async def end_leg(context: Context, leg: Leg, *, elsewhere: bool = False) -> None:
    """Hang up a leg that is of no more use; one that cannot be reached now is found by the next look round.

    ``elsewhere``: somebody else has answered, which the telephone is told, so that it counts no missed call: Asterisk
    adds ``Reason: SIP;cause=200;text="Call completed elsewhere"`` to its CANCEL (seen on the wire of 22.10.1).
    """
    call = context.call
    if not leg.gone:
        try:
            if elsewhere:
                await call.services.ari.channels.hangup(channel_id=leg.channel, reason="answered_elsewhere")
            else:
                await call.services.ari.channels.hangup(channel_id=leg.channel)
        except AriError as error:
            call.log.info("leg was not hung up", person=leg.person, error=str(error))
    call.drop_leg(leg)


async def _end_bridge(context: Context) -> None:
    """The next offer makes a new one: whether this one can be used, or still exists, is not known."""
    call = context.call
    if call.bridge is None:
        return
    try:
        await call.services.ari.bridges.destroy(bridge_id=call.bridge)
    except AriError as error:
        call.log.info("bridge was not destroyed", error=str(error))
    call.bridge = None


def _moves(call: Call, bridge: BridgeId, leg: Leg) -> list[Coroutine[Any, Any, None]]:
    """Both into the bridge, and let Asterisk write one CDR of this call whose billed seconds are the talk.

    Left alone it writes one row that begins when we picked up. A channel that was alone in a mixing bridge gets a
    second row when it is joined with another (measured on 22.10.1); the first, of menu and wait, is dropped by
    switching the record off around the move. See docs/decisions/0010. A caller who has talked with somebody before
    has that talk's row, and gets the next one by being joined again: then nothing has to be done.
    """
    bridges = call.services.ari.bridges
    joined = bridges.add_channel(bridge_id=bridge, channel=[call.channel, leg.channel])
    if call.record.answered_at is not None:
        return [joined]
    return [
        _cdr_command(call, on=False),
        bridges.add_channel(bridge_id=bridge, channel=[call.channel]),
        bridges.remove_channel(bridge_id=bridge, channel=[call.channel]),
        joined,
        _cdr_command(call, on=True),
    ]


def _see_to(call: Call, faults: Sequence[AriError | None]) -> None:
    """What fails of `_moves` but the last one costs a row of the second book; a conversation is worth more.

    Raises: AriError where the two are not joined.
    """
    joined = faults[0] if len(faults) == 1 else faults[-2]
    if joined is not None:
        raise joined
    for fault in faults:
        if fault is not None:
            call.log.warning("Asterisk's CDR could not be switched", error=str(fault))


async def _switch_cdr(context: Context, *, on: bool) -> None:
    call = context.call
    try:
        await _cdr_command(call, on=on)
    except AriError as error:
        call.log.warning("Asterisk's CDR could not be switched", on=on, error=str(error))


def _cdr_command(call: Call, *, on: bool) -> Coroutine[Any, Any, None]:
    return call.services.ari.channels.set_channel_var(
        channel_id=call.channel, variable=_CDR_SWITCH, value="0" if on else "1"
    )
