"""What dialplan/callcontrol.conf does without a controller, and what never reaches one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import TypeVar

import pytest

from callcontrol.sandbox.asterisk import RunningAsterisk, asterisk
from callcontrol.sandbox.plan import AsteriskPlan
from callcontrol.sandbox.tree import AsteriskTree
from tests.fixtures.minisip import SipEnd

T = TypeVar("T")

DID = "+12125550110"


@dataclass
class Ends:
    box: RunningAsterisk
    caller: SipEnd
    first: SipEnd
    second: SipEnd


@pytest.fixture
async def ends(plan: AsteriskPlan, asterisk_tree: AsteriskTree) -> AsyncIterator[Ends]:
    """A box whose fallback rings both phones; both are registered. No controller."""
    fallback = "&".join(f"PJSIP/{phone.username}" for phone in plan.phones)
    async with AsyncExitStack() as stack:
        box = await stack.enter_async_context(asterisk(replace(plan, fallback=fallback), tree=asterisk_tree))
        caller = await stack.enter_async_context(SipEnd(box.sip_port, "+13475550177"))
        phones = [
            await stack.enter_async_context(SipEnd(box.sip_port, phone.username, phone.password))
            for phone in plan.phones
        ]
        assert [await phone.register() for phone in phones] == [200, 200]
        yield Ends(box, caller, *phones)


async def soon(what: Awaitable[T], seconds: float = 5) -> T:
    async with asyncio.timeout(seconds):
        return await what


async def test_without_a_controller_the_phones_ring_and_one_takes_the_call(ends: Ends) -> None:
    call = await ends.caller.call(DID)
    one, two = await soon(ends.first.legs.get()), await soon(ends.second.legs.get())
    two.respond(180)
    one.respond(180)
    await soon(call.answered.wait())
    await soon(ends.caller.sound.wait())
    one.respond(200)
    await soon(two.ended.wait())
    one.bye()
    await soon(call.ended.wait())
    await ends.box.stop()
    assert {row.destination for row in ends.box.cdr_rows()} == {DID}


async def test_with_nobody_there_the_caller_is_told_and_the_call_ends(ends: Ends) -> None:
    assert [await ends.first.register(0), await ends.second.register(0)] == [200, 200]
    call = await ends.caller.call(DID)
    await soon(call.ended.wait(), 15)
    assert len(ends.caller.heard) > 3 * 8000
    assert ends.caller.sound.is_set()


async def test_a_caller_who_hangs_up_stops_the_ringing(ends: Ends) -> None:
    call = await ends.caller.call(DID)
    leg = await soon(ends.first.legs.get())
    leg.respond(180)
    await soon(call.answered.wait())
    call.bye()
    await soon(leg.ended.wait(), 1)


async def test_any_number_that_a_trunk_sends_is_taken(ends: Ends) -> None:
    dialled = {
        "12125550110": "12125550110",
        "%2B12125550110": DID,
        "(212)555-0110": "2125550110",
        "12%2C34": "1234",
        "x%24%7BCHANNEL%7D": "s",
        "h": "s",
        "9" * 300: "9" * 79,
    }
    for number in dialled:
        call = await ends.caller.call(number)
        await soon(call.answered.wait())
        call.bye()
    await ends.box.stop()
    rows = [row for row in ends.box.cdr_rows() if row.channel.startswith("PJSIP/trunk")]
    assert {row.destination for row in rows} == set(dialled.values())


async def test_any_caller_id_is_taken(ends: Ends) -> None:
    for caller in (
        '"Anonymous" <sip:anonymous@anonymous.invalid>',
        '"\'\\";--" <sip:1@127.0.0.1>',
        f'"{"x" * 300}" <sip:{"7" * 300}@127.0.0.1>',
        '"☎ 😀" <sip:+13475550177@127.0.0.1>',
        '"a%0d%0aX-Y: z" <sip:12%0d%0a34@127.0.0.1>',
        "<sip:127.0.0.1>",
        "<tel:+13475550177>",
    ):
        call = await ends.caller.call(DID, caller)
        await soon(call.answered.wait())
        call.bye()
    await ends.box.stop()
    channels = {row.channel for row in ends.box.cdr_rows() if row.destination == DID}
    assert len(channels) == 7


async def test_an_unknown_phone_or_a_wrong_password_is_not_let_in(ends: Ends) -> None:
    async with SipEnd(ends.box.sip_port, "northside-101", "wrong") as intruder:
        assert await intruder.register() == 401
    async with SipEnd(ends.box.sip_port, "northside-999", "wrong") as stranger:
        assert await stranger.register() >= 400


async def test_a_phone_reaches_another_by_extension_and_shows_who_calls(ends: Ends) -> None:
    call = await ends.first.call("102")
    leg = await soon(ends.second.legs.get())
    assert leg.invite is not None
    assert leg.invite.headers["from"].startswith('"Ann Reyes" <sip:101@')
    leg.respond(200)
    await soon(call.answered.wait())
    call.bye()
    await soon(leg.ended.wait())


async def test_an_emergency_call_leaves_at_once_by_its_own_way(plan: AsteriskPlan, asterisk_tree: AsteriskTree) -> None:
    # The way out is a phone of the box: what is dialled on a trunk must not leave this machine.
    way_out = replace(plan, emergency_trunk="PJSIP/NUMBER@northside-102")
    async with (
        asterisk(way_out, tree=asterisk_tree) as box,
        SipEnd(box.sip_port, "northside-101", "secret-101") as phone,
        SipEnd(box.sip_port, "northside-102", "secret-102") as provider,
    ):
        assert [await phone.register(), await provider.register()] == [200, 200]
        for number in ("911", "933", "988", "112", "9911"):
            call = await phone.call(number)
            leg = await soon(provider.legs.get())
            assert leg.invite is not None
            assert leg.invite.first.startswith(f"INVITE sip:{number.replace('9911', '911')}@")
            leg.respond(200)
            await soon(call.answered.wait())
            call.bye()
            await soon(leg.ended.wait())
    rows = box.cdr_rows()
    assert [row.destination for row in rows] == ["911", "933", "988", "112", "911"]
    assert {row.last_app for row in rows} == {"Dial"}


async def test_an_emergency_call_without_a_way_out_is_told_and_logged(ends: Ends) -> None:
    call = await ends.first.call("911")
    await soon(call.answered.wait())
    await soon(ends.first.sound.wait())
    call.bye()
    await soon(call.ended.wait())
    log = (ends.box.plan.folder / "log" / "messages.log").read_text()
    assert "emergency call to 911 from northside-101 found no way out" in log


async def test_nothing_else_leaves_the_box(ends: Ends) -> None:
    call = await ends.first.call("15551234567")
    await soon(call.answered.wait())
    await soon(ends.first.sound.wait())
    channels = await ends.box.cli("core show channels concise")
    assert len(channels.splitlines()) == 1
    call.bye()
