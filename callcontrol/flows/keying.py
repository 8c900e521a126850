"""A person hands the caller over by keys alone: a code in the middle of the talk, then to whom."""

from collections.abc import Collection
from contextlib import suppress

from callcontrol.ari.errors import AriError
from callcontrol.flows.call import Call
from callcontrol.flows.context import Context
from callcontrol.flows.entry import END_KEY, entry
from callcontrol.flows.handing_over import consulted_over, keyed_over
from callcontrol.flows.hold import IN_QUEUE, URGENT
from callcontrol.flows.leg import Leg
from callcontrol.flows.racing import race
from callcontrol.flows.voice import say_to_leg
from callcontrol.model.calls import Consulting, Keying, Parked, Stage, Transferring
from callcontrol.model.desk import DeskPrompt
from callcontrol.routing.desk import line_of
from callcontrol.routing.whispering import ear_of

BETWEEN_SECONDS = 1.5
"""Between the keys of a code; slower ones are meant for the other end."""
_LONG_SECONDS = 86_400.0
_TRIES = 3
_LONGEST = 32
_Following = Transferring | Consulting | Parked


async def code_keyed(leg: Leg, codes: Collection[str]) -> str:
    """Which of these codes the person has keyed, once they have; what else they key is for the other end."""
    keyed = ""
    while keyed not in codes:
        key = await leg.keys.next(BETWEEN_SECONDS if keyed else _LONG_SECONDS)
        keyed = f"{keyed}{key}" if key is not None else ""
        while keyed and not any(code.startswith(keyed) for code in codes):
            keyed = keyed[1:]
    return keyed


async def key_target(context: Context, stage: Keying) -> Stage:
    """The person is asked to whom, while the caller hears music; back to the talk when nothing comes of it.

    May be entered again: then the person is asked again. Who hangs up meanwhile is rung again.
    """
    call, talk = context.call, stage.during
    call.notes_keys = False
    leg = call.legs.get(talk.channel)
    following = await _asked(context, stage, leg) if leg is not None else None
    call.hold_ended(talk.channel)
    if following is not None:
        return following
    if leg is None or leg.gone or leg.leaving:
        rung = call.new_leg(talk.person).channel
        base = talk.person, talk.channel, talk.bridge, talk.person, rung, talk.place
        return Transferring(*base, returning=True, keep_days=talk.keep_days)
    await context.hold.end()
    await call.services.ari.bridges.add_channel(bridge_id=talk.bridge, channel=[call.channel, leg.channel])
    return talk


async def _asked(context: Context, stage: Keying, leg: Leg) -> _Following | None:
    call, talk = context.call, stage.during
    call.hold_begins(leg.channel)
    for channel in (call.channel, leg.channel):
        with suppress(AriError):
            await call.services.ari.bridges.remove_channel(bridge_id=talk.bridge, channel=[channel])
    context.hold.start(context.tasks, URGENT if call.urgent else IN_QUEUE)
    try:
        following, _ = await race(_ask(call, stage, leg), leg.ended())
    except AriError as error:
        call.log.warning("a person could not be asked to whom they hand the caller over", error=str(error))
        return None
    return following


async def _ask(call: Call, stage: Keying, leg: Leg) -> _Following | None:
    language = ear_of(call.group, leg.person, call.location)
    for _ in range(_TRIES):
        await say_to_leg(call, leg, line_of(call.group, DeskPrompt.TRANSFER_TO, language))
        keyed = await entry(leg.keys, lambda keys: keys.endswith(END_KEY) or len(keys) >= _LONGEST)
        dialled = keyed.removesuffix(END_KEY)
        if not dialled:
            return None
        following = (consulted_over if stage.consults else keyed_over)(call, stage.during, dialled)
        if following is not None:
            return following
        await say_to_leg(call, leg, line_of(call.group, DeskPrompt.TRANSFER_REFUSED, language))
    return None
