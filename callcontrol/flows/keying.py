"""A person hands the caller over by keys alone: a code in the middle of the talk, then to whom."""

import asyncio
from contextlib import suppress

from callcontrol.ari.errors import AriError
from callcontrol.flows.call import Call
from callcontrol.flows.context import Context
from callcontrol.flows.entry import END_KEY, entry
from callcontrol.flows.handing_over import keyed_over
from callcontrol.flows.hold import IN_QUEUE, URGENT
from callcontrol.flows.leg import Leg
from callcontrol.flows.voice import say_to_leg
from callcontrol.model.calls import Keying, Parked, Stage, Talking, Transferring
from callcontrol.model.desk import DeskPrompt
from callcontrol.routing.desk import line_of
from callcontrol.routing.whispering import ear_of

BETWEEN_SECONDS = 1.5
"""Between the keys of a code; slower ones are meant for the other end."""
_LONG_SECONDS = 86_400.0
_TRIES = 3
_LONGEST = 32


async def code_keyed(leg: Leg, code: str) -> None:
    """Return once the person has keyed the code; what else they key is for the caller."""
    keyed = ""
    while keyed != code:
        key = await leg.keys.next(BETWEEN_SECONDS if keyed else _LONG_SECONDS)
        keyed = f"{keyed}{key}"[-len(code) :] if key is not None else ""
        if not code.startswith(keyed):
            keyed = keyed[-1] if code.startswith(keyed[-1:]) else ""


async def key_target(context: Context, stage: Keying) -> Stage:
    """The person is asked to whom, while the caller hears music; back to the talk when nothing comes of it.

    May be entered again: then the person is asked again. Who hangs up meanwhile is rung again.
    """
    call, talk = context.call, stage.during
    call.notes_keys = False
    leg = call.legs.get(talk.channel)
    following = await _asked(context, talk, leg) if leg is not None else None
    if following is not None:
        return following
    if leg is None or leg.gone or leg.leaving:
        rung = call.new_leg(talk.person).channel
        base = talk.person, talk.channel, talk.bridge, talk.person, rung, talk.place
        return Transferring(*base, returning=True, keep_days=talk.keep_days)
    await context.hold.end()
    await call.services.ari.bridges.add_channel(bridge_id=talk.bridge, channel=[call.channel, leg.channel])
    return talk


async def _asked(context: Context, talk: Talking, leg: Leg) -> Transferring | Parked | None:
    call = context.call
    for channel in (call.channel, leg.channel):
        with suppress(AriError):
            await call.services.ari.bridges.remove_channel(bridge_id=talk.bridge, channel=[channel])
    context.hold.start(context.tasks, URGENT if call.urgent else IN_QUEUE)
    asking, leaving = asyncio.create_task(_ask(call, talk, leg)), asyncio.create_task(leg.ended())
    try:
        await asyncio.wait({asking, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return asking.result() if asking.done() else None
    except AriError as error:
        call.log.warning("a person could not be asked to whom they hand the caller over", error=str(error))
        return None
    finally:
        asking.cancel()
        leaving.cancel()
        await asyncio.wait({asking, leaving})


async def _ask(call: Call, talk: Talking, leg: Leg) -> Transferring | Parked | None:
    language = ear_of(call.group, leg.person, call.location)
    for _ in range(_TRIES):
        await say_to_leg(call, leg, line_of(call.group, DeskPrompt.TRANSFER_TO, language))
        keyed = await entry(leg.keys, lambda keys: keys.endswith(END_KEY) or len(keys) >= _LONGEST)
        dialled = keyed.removesuffix(END_KEY)
        if not dialled:
            return None
        following = keyed_over(call, talk, dialled)
        if following is not None:
            return following
        await say_to_leg(call, leg, line_of(call.group, DeskPrompt.TRANSFER_REFUSED, language))
    return None
