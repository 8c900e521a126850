"""From a leg that is only an id to a telephone that rings, and to what comes of it."""

import asyncio
from collections.abc import Coroutine, Mapping

from callcontrol.ari.errors import AriError
from callcontrol.flows.call import Call
from callcontrol.flows.leg import Leg

_ENTER_SECONDS = 3.0
_BUTTONS = {"PJSIP_TRANSFER_HANDLING()": "ari-only"}
"""What the telephone's transfer button asks for comes to us (ChannelTransfer, Asterisk 20.13, 21.8, 22.3 and later). An
older one logs that it does not know the function, and hands the caller over by itself. See docs/decisions/0034."""
_GRACE_SECONDS = 2.0
"""Asterisk ends the ringing itself; when its word does not come we do."""


async def dial(call: Call, leg: Leg, endpoint: str, *, kind: str, seconds: float, shown: Mapping[str, str]) -> None:
    """Make the leg ring for ``seconds``; returns when it does. One that rings already is left to ring.

    ``kind`` is what its arrival in our application says of it. ``shown`` is what the telephone shows: the leg's own
    connected line is what its INVITE tells (measured on 22.10.1), as long as no caller is given.

    Raises: AriError, TimeoutError.
    """
    channels = call.services.ari.channels
    if leg.rung:
        return
    with call.asking_for(leg.channel):
        await channels.create(
            endpoint=endpoint,
            app=call.services.ari.app,
            app_args=f"{kind},{call.id}",
            channel_id=leg.channel,
            originator=call.channel,
            variables={f"CONNECTEDLINE({field},i)": value for field, value in shown.items()} | _BUTTONS,
        )
    leg.created = True
    async with asyncio.timeout(_ENTER_SECONDS):
        # Asterisk answers 409 to a dial that comes before the new channel has entered our application.
        await leg.entered()
    leg.rung = True
    await channels.dial(channel_id=leg.channel, timeout=max(round(seconds), 1))


async def show(call: Call, leg: Leg, shown: Mapping[str, str]) -> None:
    """Show this on a telephone that has been answered. What it does not take costs nobody their call.

    The last one lets Asterisk tell the telephone, by an UPDATE or a re-INVITE (seen on the wire of 22.10.1).
    """
    channels = call.services.ari.channels
    fields = list(shown.items())
    try:
        for place, (field, value) in enumerate(fields, 1):
            quiet = ",i" if place < len(fields) else ""
            await channels.set_channel_var(
                channel_id=leg.channel, variable=f"CONNECTEDLINE({field}{quiet})", value=value
            )
    except AriError as error:
        call.log.info("a telephone was not told whom it talks with", person=leg.person, error=str(error))


async def settle(call: Call, leg: Leg, seconds: float, over: asyncio.Event | None = None) -> None:
    """Until somebody has picked up, or nobody has within the ``seconds`` for which it rings, or it is ``over``."""
    try:
        async with asyncio.timeout(seconds + _GRACE_SECONDS):
            await (leg.settled() if over is None else _first(leg.settled(), over.wait()))
    except TimeoutError:
        call.log.warning("ringing did not end by itself", person=leg.person)


async def _first(*what: Coroutine[None, None, object]) -> None:
    tasks = {asyncio.ensure_future(one) for one in what}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
