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
