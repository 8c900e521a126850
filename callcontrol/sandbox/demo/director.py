"""Plays the scenes on a running box."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from callcontrol.sandbox.box import Box
from callcontrol.sandbox.demo.scene import Scene
from callcontrol.sandbox.phone import Answer, Ignore, Phone
from callcontrol.sandbox.ports import HOST
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_errors import CallOverError, SipError

TALK_SECONDS = 3.0
_SHIFT_SECONDS = 3600.0
_BETWEEN_CALLS = 0.4
"""Callers of one wave dial this far apart, in seconds: nobody dials in the very same instant."""
FIRST_NUMBER = 12025550130
"""The scenes' callers call from this number upwards (fictional numbers)."""

Told = Callable[[int, str], None]
"""Told of scene number and what it is doing."""


def number_of(scene: int) -> str:
    """What the caller of a scene calls from, E.164: finds their call again."""
    return f"+{FIRST_NUMBER + scene}"


async def perform(box: Box, waves: Sequence[Sequence[Scene]], told: Told) -> dict[int, str]:
    """Play every wave; the troubles of those scenes that could not be played, by number."""
    server = f"{HOST}:{box.asterisk.sip_port}"
    troubles: dict[int, str] = {}
    async with SipSide() as side, _desks(box, side, server) as phones:
        number = 0
        for wave in waves:
            absent = {name for scene in wave for name in scene.absent}
            for account in box.asterisk.plan.phones:
                phones[account.username].on_ring = Ignore() if account.username in absent else Answer(0.5)
            async with asyncio.TaskGroup() as playing:
                for scene in wave:
                    playing.create_task(_play(side, server, scene, number, told, troubles))
                    number += 1
                    await asyncio.sleep(_BETWEEN_CALLS)
    return troubles


async def _play(side: SipSide, server: str, scene: Scene, number: int, told: Told, troubles: dict[int, str]) -> None:
    told(number, "calling")
    try:
        caller = await side.caller(scene.did, server, from_user=number_of(number))
        try:
            await scene.play(caller)
        finally:
            await caller.hangup()
    except SipError as error:
        troubles[number] = str(error)
    told(number, "over")


@asynccontextmanager
async def _desks(box: Box, side: SipSide, server: str) -> AsyncIterator[dict[str, Phone]]:
    """Everybody at their desk: each phone registered, answered, talked on for a while, hung up."""
    phones = {}
    async with asyncio.TaskGroup() as working:
        for account in box.asterisk.plan.phones:
            phones[account.username] = await side.phone(account, server)
        for contact in box.group.contacts.values():
            # As somebody on call does: hears what it is about, then presses 1.
            taking = Answer(1.0, keys="1" if contact.presses_one else "", keys_after=2.0)
            phones[contact.name] = await side.mobile(contact.number, server, taking)
        desks = [working.create_task(_work(phone)) for phone in phones.values()]
        yield phones
        for desk in desks:
            desk.cancel()


async def _work(phone: Phone) -> None:
    while True:
        call = await phone.wait_ringing(_SHIFT_SECONDS)
        try:
            await call.wait_answered(_SHIFT_SECONDS)
            await asyncio.sleep(TALK_SECONDS)
        except CallOverError:
            continue  # the caller was faster, or nobody was at this desk
        await call.hangup()
