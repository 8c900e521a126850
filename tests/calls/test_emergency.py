"""Emergency numbers from desk phones, with no controller: what the dialplan does all by itself.

The way out is always a phone of the box: nothing that is dialled here leaves this machine.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from callcontrol.sandbox.asterisk import RunningAsterisk, asterisk
from callcontrol.sandbox.plan import AsteriskPlan, PhoneAccount
from callcontrol.sandbox.tree import AsteriskTree
from tests.fixtures.minisip import Leg, SipEnd
from tests.fixtures.practice import until

T = TypeVar("T")

DIALLED = {
    number: number.removeprefix("9") if number not in {"911", "933", "988"} else number
    for number in ("911", "933", "988", "112", "15", "114", "9911", "9933", "9988", "9112", "915", "9114")
}
PHONES = (
    PhoneAccount("northside-101", "secret-101", "Ann Reyes", "101"),
    PhoneAccount("northside-102", "secret-102", "Ben Ito", "102"),
    PhoneAccount("northside-103", "secret-103", "Cy Roy", "103"),
    PhoneAccount("carrier", "secret-carrier"),
    PhoneAccount("carrier2", "secret-carrier2"),
)
TRUNKS = "PJSIP/NUMBER@carrier&PJSIP/NUMBER@carrier2"


@dataclass
class Ends:
    box: RunningAsterisk
    ann: SipEnd
    ben: SipEnd
    cy: SipEnd
    carrier: SipEnd
    second: SipEnd


@pytest.fixture
async def ends(tmp_path: Path, asterisk_tree: AsteriskTree) -> AsyncIterator[Ends]:
    """Three phones, and two carriers of which the first is there; Ann and Ben are told. No controller."""
    plan = AsteriskPlan(
        tmp_path / "asterisk",
        phones=PHONES,
        fallback="PJSIP/northside-101&PJSIP/northside-102",
        emergency_trunk=TRUNKS,
    )
    async with AsyncExitStack() as stack:
        box = await stack.enter_async_context(asterisk(plan, tree=asterisk_tree))
        made = [
            await stack.enter_async_context(SipEnd(box.sip_port, phone.username, phone.password)) for phone in PHONES
        ]
        assert [await end.register() for end in made[:4]] == [200] * 4
        yield Ends(box, *made)


async def soon(what: Awaitable[T], seconds: float = 5) -> T:
    async with asyncio.timeout(seconds):
        return await what


def shown(leg: Leg) -> str:
    """What a ringing phone displays."""
    assert leg.invite is not None
    return leg.invite.headers["from"].split("<")[0].strip().strip('"')


def number(leg: Leg) -> str:
    """What was dialled at a carrier."""
    assert leg.invite is not None
    return leg.invite.first.split("sip:")[1].split("@")[0]


async def test_every_number_leaves_at_once_with_and_without_the_nine(ends: Ends) -> None:
    took = []
    for dialled, wanted in DIALLED.items():
        begun = time.monotonic()
        call = await ends.cy.call(dialled)
        out = await soon(ends.carrier.legs.get())
        took.append(time.monotonic() - begun)
        assert number(out) == wanted
        out.respond(200)
        await soon(call.answered.wait())
        call.bye()
        await soon(out.ended.wait())
        for told in (ends.ann, ends.ben):
            leg = await soon(told.legs.get())
            assert shown(leg) == f"{'TEST' if wanted == '933' else 'EMERGENCY'} {wanted} > x103"
            leg.respond(486)
    assert sorted(took)[-2] <= 0.2, "p95 of twelve calls: the carrier hears of a call that late"


async def test_a_carrier_that_is_away_or_full_is_passed_over(ends: Ends) -> None:
    assert await ends.second.register() == 200
    call = await ends.cy.call("911")
    out = await soon(ends.carrier.legs.get())
    out.respond(503)
    out = await soon(ends.second.legs.get())
    assert number(out) == "911"
    out.respond(200)
    await soon(call.answered.wait())
    call.bye()
    await soon(out.ended.wait())
    assert await ends.carrier.register(0) == 200
    call = await ends.cy.call("911")
    out = await soon(ends.second.legs.get())
    out.respond(200)
    await soon(call.answered.wait())
    call.bye()
    log = (ends.box.plan.folder / "log" / "messages.log").read_text()
    assert "emergency call to 911 from northside-103: PJSIP/NUMBER@carrier is CONGESTION" in log
    assert "emergency call to 911 from northside-103: PJSIP/NUMBER@carrier is CHANUNAVAIL" in log


async def test_without_any_way_out_the_person_is_told_and_colleagues_are_too(ends: Ends) -> None:
    assert await ends.carrier.register(0) == 200
    call = await ends.cy.call("911")
    legs = [await soon(end.legs.get()) for end in (ends.ann, ends.ben)]
    await soon(call.answered.wait())
    await soon(ends.cy.sound.wait())
    assert {shown(leg) for leg in legs} == {"EMERGENCY 911 > x103"}
    call.bye()
    log = (ends.box.plan.folder / "log" / "messages.log").read_text()
    assert "emergency call to 911 from northside-103 found no way out" in log


async def test_whoever_picks_up_hears_it_though_the_one_who_dialled_hangs_up(ends: Ends) -> None:
    call = await ends.cy.call("911")
    out = await soon(ends.carrier.legs.get())
    out.respond(180)
    leg = await soon(ends.ann.legs.get())
    call.cancel()
    await soon(out.ended.wait())
    leg.respond(200)
    await soon(ends.ann.sound.wait())
    heard = len(ends.ann.heard)
    await until("it goes on", lambda: _longer(ends.ann, heard + 2 * 8000))
    leg.bye()


async def _longer(end: SipEnd, samples: int) -> bool:
    return len(end.heard) >= samples


async def test_an_extension_of_ones_own_wins_over_a_number_of_another_country(
    tmp_path: Path, asterisk_tree: AsteriskTree
) -> None:
    short = PhoneAccount("northside-114", "secret-114", "Di Fox", "114")
    plan = AsteriskPlan(tmp_path / "asterisk", phones=(*PHONES, short), emergency_trunk=TRUNKS)
    async with (
        asterisk(plan, tree=asterisk_tree) as box,
        SipEnd(box.sip_port, "northside-101", "secret-101") as ann,
        SipEnd(box.sip_port, "northside-114", "secret-114") as di,
        SipEnd(box.sip_port, "carrier", "secret-carrier") as carrier,
    ):
        assert [await end.register() for end in (ann, di, carrier)] == [200] * 3
        call = await ann.call("114")
        await soon(di.legs.get())
        call.cancel()
        plan.rules_dialplan.write_text(
            "[callcontrol-rules-emergency]\nexten => 114,1,Goto(callcontrol-emergency-out,${EXTEN},1)\n"
        )
        await box.cli("dialplan reload")
        call = await ann.call("114")
        assert number(await soon(carrier.legs.get())) == "114", "where the rules name it, it comes first"
        call.cancel()
