"""Asterisk's own records beside ours: as many rows as calls, the same numbers, the same talk."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from callcontrol.journal import CallRow, LegRow, calls_by_channel, legs_of
from callcontrol.model.calls import Outcome
from callcontrol.model.names import LocationKey
from callcontrol.model.rules import Group, SystemPrompt
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.cdr import CdrRow
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.phone import Reject
from callcontrol.sandbox.sip import SipSide
from tests.fixtures.practice import NOBODYS, PRESENT, Practice, World, nothing_left, settings_for, until


@pytest.fixture
async def fresh(group: Group, sip: SipSide, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Box]:
    """A box whose records are those of this test alone."""
    async with box(settings_for(tmp_path_factory.mktemp("cdr")), group, durable=False) as up:
        yield up


async def test_cdr_and_report_agree(fresh: Box, sip: SipSide) -> None:
    await asyncio.gather(
        _talk(await _practice(fresh, sip, "site01")),
        _no_answer_then_next(await _practice(fresh, sip, "site02")),
        _rejected_then_next(await _practice(fresh, sip, "site03")),
        _abandons_waiting(await _practice(fresh, sip, "site04")),
        _abandons_ringing(await _practice(fresh, sip, "site05")),
        _leaves_menu(await _practice(fresh, sip, "site06")),
        _listens_until_the_end(await _practice(fresh, sip, "site07"), "3"),
        _listens_until_the_end(Practice(World.of(fresh), sip, fresh.group.locations[LocationKey("closed")])),
        _calls_nobodys_number(Practice(World.of(fresh), sip, fresh.group.locations[LocationKey("site00")])),
    )
    await nothing_left(World.of(fresh))
    ours = await _ours(fresh, 9)
    theirs = fresh.asterisk.cdr_rows()
    assert sorted(row.unique_id for row in theirs) == sorted(ours)
    for row in theirs:
        _agree(row, ours[row.unique_id])
        _agree_on_legs(row, await legs_of(fresh.dsn, ours[row.unique_id].call_id))
    outcomes = sorted(str(row.outcome) for row in ours.values())
    assert outcomes == ["abandoned"] * 2 + ["after_hours"] + ["answered"] * 3 + ["left_menu"] * 2 + ["unanswered"]


def _agree(cdr: CdrRow, call: CallRow) -> None:
    assert cdr.destination == call.did
    if call.outcome == Outcome.ANSWERED:
        assert cdr.destination_channel.startswith(f"PJSIP/{call.agent}-")
        assert cdr.billed == pytest.approx(call.talk_seconds, abs=1.3)
    else:
        assert (cdr.destination_channel, call.agent, call.talk_seconds) == ("", None, None)


def _agree_on_legs(cdr: CdrRow, legs: list[LegRow]) -> None:
    """The caller's leg ends when Asterisk's row does; the only other one that it names is the one that was taken."""
    own, *rung = legs
    assert own.channel == cdr.unique_id
    assert own.ended_at is not None
    assert abs(own.ended_at - cdr.end) < timedelta(seconds=1.5)
    assert [leg.who for leg in rung if leg.answered_at] == [
        who for who in [cdr.destination_channel.removeprefix("PJSIP/").rpartition("-")[0]] if who
    ]
    for leg in rung:
        assert leg.ended_by in ("them", "us")
        if leg.answered_at is not None:
            # From picking up, which is a few milliseconds before being joined; `billed` is cut to whole seconds.
            assert leg.seconds == pytest.approx(cdr.billed + 0.5, abs=1)


async def _ours(up: Box, count: int) -> dict[str, CallRow]:
    found: dict[str, CallRow] = {}

    async def all_there() -> bool:
        found.update(await calls_by_channel(up.dsn))
        return len(found) >= count and all(row.ended_at for row in found.values())

    await until(f"{count} calls in Postgres", all_there)
    return found


async def _practice(up: Box, sip: SipSide, key: str) -> Practice:
    practice = Practice(World.of(up), sip, up.group.locations[LocationKey(key)])
    await practice.staff(*PRESENT)
    return practice


async def _talk(practice: Practice, extension: str = "11", key: str = "1") -> None:
    caller = await practice.call()
    await caller.press(key)
    person = await practice.pick_up(extension)
    await caller.speak(practice.clip(SystemPrompt.STILL_WAITING))
    await person.hangup()
    await caller.wait_ended()


async def _no_answer_then_next(practice: Practice) -> None:
    await _talk(practice, "12")
    assert len(practice.phones["11"].calls) == 1


async def _rejected_then_next(practice: Practice) -> None:
    practice.phones["11"].on_ring = Reject()
    talk = asyncio.create_task(_talk(practice, "12"))
    await practice.phones["11"].wait_ringing()
    await talk


async def _abandons_waiting(practice: Practice) -> None:
    caller = await practice.call()
    await caller.press("3")
    await wait_heard(caller, practice.clip(SystemPrompt.PLEASE_WAIT), share=0.5)
    await caller.hangup()


async def _abandons_ringing(practice: Practice) -> None:
    caller = await practice.call()
    await caller.press("2")
    await practice.phones["13"].wait_ringing()
    await caller.hangup()


async def _leaves_menu(practice: Practice) -> None:
    caller = await practice.call()
    await wait_heard(caller, practice.clip(SystemPrompt.EMERGENCY_NOTICE), share=0.5)
    await caller.hangup()


async def _listens_until_the_end(practice: Practice, *keys: str) -> None:
    caller = await practice.call()
    for key in keys:
        await caller.press(key)
    await caller.wait_ended(20)


async def _calls_nobodys_number(practice: Practice) -> None:
    caller = await practice.call(did=NOBODYS)
    await wait_heard(caller, practice.clip(SystemPrompt.EMERGENCY_NOTICE), share=0.5)
    await caller.hangup()
