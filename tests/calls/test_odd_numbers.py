"""After hours, numbers that nobody owns, and callers whose name or number is absurd."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import asyncpg
import pytest

from callcontrol.model.calls import CallerKind, Outcome
from callcontrol.model.names import LocationKey
from callcontrol.model.rules import Group, SystemPrompt
from callcontrol.sandbox.box import box
from callcontrol.sandbox.sip import SipSide
from tests.fixtures.practice import CLOSED, EN, ES, HEARD, NOBODYS, UNHEARD, Practice, World, settings_for


@dataclass(frozen=True)
class Odd:
    """What the trunk says of a caller, and what must come of it."""

    user: str
    name: str | None
    kind: CallerKind
    shown: str
    """The number on the person's phone."""
    domain: str | None = None
    secrets: tuple[str, ...] = ()
    """What must not be found in the log."""


NOTHING = ""
ODD = {
    "usual": Odd("+12025550143", "Jane Doe", CallerKind.NUMBER, "+12025550143", secrets=("2025550143", "Jane Doe")),
    "no plus": Odd("2025550143", None, CallerKind.NUMBER, "2025550143", secrets=("2025550143",)),
    "anonymous": Odd("anonymous", "Anonymous", CallerKind.ANONYMOUS, NOTHING, "anonymous.invalid"),
    "withheld": Odd("+12025550143", "Anonymous", CallerKind.ANONYMOUS, NOTHING, secrets=("2025550143",)),
    "quotes": Odd("+12025550143", "\"';--", CallerKind.NUMBER, "+12025550143", secrets=("';--",)),
    "quotes as number": Odd("\"';--", None, CallerKind.UNREADABLE, NOTHING, secrets=("';--",)),
    "300 digits": Odd("7" * 300, "x" * 300, CallerKind.UNREADABLE, "7" * 20, secrets=("7" * 20, "x" * 20)),
    "300 letters": Odd("q" * 300, None, CallerKind.UNREADABLE, NOTHING, secrets=("q" * 20,)),
    "emoji": Odd("+12025550143", "😀 Zoë", CallerKind.NUMBER, "+12025550143", secrets=("Zoë", "😀", "2025550143")),
    "emoji as number": Odd("😀😀", None, CallerKind.UNREADABLE, NOTHING, secrets=("😀", "%F0%9F%98%80")),
    "line break": Odd("12\r\n34", None, CallerKind.UNREADABLE, "1234", secrets=("12\r\n34", "12%0d")),
    "control characters": Odd("5\x07\x1b6", None, CallerKind.UNREADABLE, "56", secrets=("\x1b6", "%1b6")),
    "sql": Odd("1'); DROP TABLE calls;--", None, CallerKind.UNREADABLE, "1", secrets=("DROP", "drop table")),
}


@pytest.mark.parametrize("name", ODD)
async def test_an_odd_caller_is_served_as_any_other(practice: Practice, log: io.StringIO, name: str) -> None:
    odd = ODD[name]
    caller = await practice.call(from_user=odd.user, display_name=odd.name, from_domain=odd.domain)
    await caller.press("1")
    person = await practice.pick_up("11")
    assert (person.name, person.number) == (f"{practice.location.name} > Front desk", odd.shown)
    await person.hangup()
    row = await practice.record()
    assert (row.outcome, row.did) == (Outcome.ANSWERED, practice.did)
    assert await stored_kind(practice.world, row.call_id) == odd.kind
    written = log.getvalue()
    assert row.call_id in written
    for secret in odd.secrets:
        assert secret.lower() not in written.lower()


async def stored_kind(world: World, call_id: str) -> str:
    """The caller's kind as it stands in Postgres; nothing else about the caller does."""
    connection = await asyncpg.connect(world.dsn, timeout=5)
    try:
        return str(await connection.fetchval("select caller_kind from callcontrol.calls where call_id = $1", call_id))
    finally:
        await connection.close()


async def test_after_hours_both_languages_are_spoken(shared: World, sip: SipSide) -> None:
    practice = Practice(shared, sip, shared.group.locations[LocationKey("closed")])
    caller = await practice.call()
    await caller.wait_ended(20)
    for language in (EN, ES):
        assert await practice.score(caller, SystemPrompt.EMERGENCY_NOTICE, language) > HEARD
        assert await practice.score(caller, practice.location.after_hours, language) > HEARD
    assert await practice.score(caller, practice.location.menu.prompt) < UNHEARD
    row = await practice.record()
    assert (row.outcome, row.location, row.did) == (Outcome.AFTER_HOURS, "closed", CLOSED)
    assert (row.queue, row.wait_seconds, row.talk_seconds) == (None, None, None)


@pytest.mark.parametrize("plus", ["+", ""])
async def test_a_number_is_known_with_and_without_its_plus_sign(practice: Practice, plus: str) -> None:
    await practice.call(did=plus + practice.did[1:])
    row = await practice.record(ended=False)
    assert (row.location, row.did) == (practice.location.key, practice.did)


@pytest.mark.parametrize("dialled", [NOBODYS, NOBODYS[1:], "0", "sales"])
async def test_a_number_that_nobody_owns_is_answered_by_the_location_named_for_it(
    shared: World, sip: SipSide, dialled: str
) -> None:
    practice = Practice(shared, sip, shared.group.locations[LocationKey("site00")])
    caller = await practice.call(did=dialled)
    row = await practice.record(did=NOBODYS if dialled.endswith(NOBODYS[1:]) else "unreadable", ended=False)
    assert row.location == "site00"
    await caller.hangup()


@pytest.fixture(scope="module")
async def without_unknown_did(
    group: Group, sip: SipSide, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Practice]:
    """A group that names nobody for numbers that no location owns."""
    strict = replace(group, unknown_did=None)
    async with box(settings_for(tmp_path_factory.mktemp("strict")), strict, durable=False) as up:
        yield Practice(World.of(up), sip, group.locations[LocationKey("site00")])


@pytest.mark.parametrize("dialled", [NOBODYS, "0"])
async def test_a_caller_of_a_number_that_is_nobodys_is_told(without_unknown_did: Practice, dialled: str) -> None:
    practice = without_unknown_did
    caller = await practice.call(did=dialled)
    await caller.wait_ended(10)
    assert await practice.score(caller, SystemPrompt.UNKNOWN_NUMBER) > HEARD
    assert await practice.score(caller, SystemPrompt.TECHNICAL_TROUBLE) < UNHEARD
    row = await practice.record(did=dialled if dialled == NOBODYS else "unreadable")
    assert (row.outcome, row.location, row.queue) == (Outcome.UNKNOWN_NUMBER, None, None)
