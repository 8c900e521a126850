"""Facts of Asterisk's own call records that our agreement with them rests on (docs/decisions/0010)."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import aiohttp
import pytest

from callcontrol.sandbox.asterisk import RunningAsterisk
from callcontrol.sandbox.cdr import CdrRow
from tests.fixtures.minisip import Leg, SipEnd

DID = "+12125550110"
PHONE = "PJSIP/northside-101"
WAIT, TALK = 2.0, 1.2
"""Seconds that the caller really waits and talks: what is measured, not a wait for something to happen."""


@dataclass
class Rig:
    """A bare controller: as few commands as the record needs, each awaited."""

    box: RunningAsterisk
    http: aiohttp.ClientSession
    events: aiohttp.ClientWebSocketResponse
    caller: SipEnd
    phone: SipEnd

    async def post(self, path: str, json: object = None, **query: str) -> None:
        async with self.http.post(f"/ari/{path}", params=query, json=json) as response:
            assert response.status < 300, await response.text()

    async def event(self, kind: str, channel: str = "", state: str = "") -> str:
        """Waits for an event; returns its channel's id."""
        async with asyncio.timeout(10):
            while True:
                event = await self.events.receive_json()
                found = event.get("channel", {})
                if event["type"] == kind and channel in {"", found["id"]} and state in {"", found["state"]}:
                    return str(found["id"])

    async def arrive(self) -> tuple[Leg, str]:
        leg = await self.caller.call(DID)
        caller = await self.event("StasisStart")
        await self.post(f"channels/{caller}/answer")
        return leg, caller

    async def dial(self, channel: str) -> Leg:
        shown = {"CONNECTEDLINE(name,i)": "Billing", "CONNECTEDLINE(num,i)": "+13475550177"}
        await self.post("channels/create", {"variables": shown}, endpoint=PHONE, app="callcontrol", channelId=channel)
        await self.event("StasisStart", channel)
        await self.post(f"channels/{channel}/dial", timeout="20")
        async with asyncio.timeout(5):
            return await self.phone.legs.get()

    async def rows(self) -> list[CdrRow]:
        await self.box.stop()
        return self.box.cdr_rows()


@pytest.fixture
async def rig(box: RunningAsterisk) -> AsyncIterator[Rig]:
    """The dialplan's app is ``callcontrol``; the rig answers for it."""
    secret = b64encode(f"{box.plan.ari_user}:{box.plan.ari_password}".encode()).decode()
    headers = {"Authorization": f"Basic {secret}"}
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession(box.ari_url, headers=headers))
        events = await stack.enter_async_context(http.ws_connect("/ari/events?app=callcontrol"))
        caller = await stack.enter_async_context(SipEnd(box.sip_port, "+13475550177"))
        phone = await stack.enter_async_context(SipEnd(box.sip_port, "northside-101", "secret-101"))
        assert await phone.register() == 200
        yield Rig(box, http, events, caller, phone)


async def _join(rig: Rig, caller: str, agent: str, *, one_row: bool) -> None:
    await rig.post("bridges/talk", type="mixing")
    if one_row:
        await rig.post(f"channels/{caller}/variable", variable="CDR_PROP(disable)", value="1")
    await rig.post("bridges/talk/addChannel", channel=f"{caller},{agent}")
    if one_row:
        await rig.post(f"channels/{caller}/variable", variable="CDR_PROP(disable)", value="0")


@pytest.mark.parametrize("one_row", [True, False])
async def test_talk_after_waiting_in_a_bridge_has_a_row_of_its_own(rig: Rig, one_row: bool) -> None:
    leg, caller = await rig.arrive()
    await rig.post("bridges/wait", type="mixing")
    await rig.post("bridges/wait/addChannel", channel=caller)
    await asyncio.sleep(WAIT)
    phone = await rig.dial("agent")
    assert phone.invite is not None
    assert phone.invite.headers["from"].startswith('"Billing" <sip:+13475550177@')
    phone.respond(200)
    await rig.event("ChannelStateChange", "agent", "Up")
    await _join(rig, caller, "agent", one_row=one_row)
    await asyncio.sleep(TALK)
    leg.bye()
    await rig.event("StasisEnd", caller)
    rows = await rig.rows()
    (talk,) = [row for row in rows if row.destination_channel]
    assert (talk.destination, talk.unique_id, talk.billed) == (DID, caller, 1)
    assert talk.destination_channel.startswith(PHONE)
    others = [row for row in rows if not row.destination_channel]
    assert [row.unique_id for row in others] == ([] if one_row else [caller])


async def test_a_phone_that_did_not_answer_leaves_no_row(rig: Rig) -> None:
    leg, caller = await rig.arrive()
    (await rig.dial("agent")).respond(486)
    await rig.event("ChannelDestroyed", "agent")
    leg.bye()
    await rig.event("StasisEnd", caller)
    (row,) = await rig.rows()
    assert (row.destination, row.destination_channel, row.unique_id) == (DID, "", caller)


async def test_a_caller_gone_before_the_answer_is_a_row_with_nothing_billed(rig: Rig) -> None:
    leg = await rig.caller.call(DID)
    caller = await rig.event("StasisStart")
    leg.cancel()
    await rig.event("StasisEnd", caller)
    (row,) = await rig.rows()
    assert (row.answer, row.billed, row.unique_id) == (None, 0, caller)
