"""Every leg of real calls as it is stored: who was rung and how long, what was heard and pressed, who ended it."""

import pytest

from callcontrol.journal import LegRow, legs_of
from callcontrol.model.calls import EventKind
from callcontrol.model.names import LocationKey
from callcontrol.model.rules import SystemPrompt
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.phone import Reject
from callcontrol.sandbox.sip import SipSide
from tests.fixtures.night import closed_menu, events
from tests.fixtures.practice import Practice, World, until


async def stored(practice: Practice) -> dict[str, LegRow]:
    """The legs of the only call by who was rung, the caller's as ``caller``, once all have ended."""
    record = await practice.record()
    found: dict[str, LegRow] = {}

    async def all_ended() -> bool:
        rows = await legs_of(practice.world.dsn, record.call_id)
        found.update({row.who or "caller": row for row in rows})
        return bool(rows) and all(row.ended_by for row in rows)

    await until("every leg has ended", all_ended)
    return found


def heard(leg: LegRow) -> list[tuple[list[str], str]]:
    """What was played, and what cut it."""
    return [([str(name) for name in one["prompts"]], str(one["cut"])) for one in leg.heard]  # type: ignore[attr-defined]


async def test_a_leg_for_the_caller_and_for_each_phone_that_rang(practice: Practice) -> None:
    caller = await practice.call()
    await wait_heard(caller, practice.clip(practice.location.greeting), share=0.3)
    await caller.press("1")
    missed = await practice.phones["11"].wait_ringing()
    person = await practice.pick_up("12")
    await person.hangup()
    await caller.wait_ended()
    legs = await stored(practice)
    own, first, second = legs["caller"], legs[practice.person("11")], legs[practice.person("12")]
    assert (own.kind, own.keys, own.ended_by) == ("caller", "1", "us")
    assert own.seconds == pytest.approx((caller.ended_at or 0.0) - (caller.answered_at or 0.0), abs=0.5)
    (opening, cut), *rest = heard(own)
    assert opening[:2] == ["emergency_notice", practice.location.greeting.name]
    assert cut == "key"
    assert (["please_wait"], "end") in rest
    seconds = own.heard[0]["seconds"]
    assert isinstance(seconds, list)
    notice, greeting, *_ = seconds
    said = practice.clip(SystemPrompt.EMERGENCY_NOTICE).size / 8000
    assert notice == pytest.approx(said, abs=0.3)
    assert 0.0 < greeting <= 0.2 + practice.clip(practice.location.greeting).size / 8000
    assert (first.kind, first.answered_at, first.ended_by) == ("desk", None, "us")
    assert first.ring_seconds == pytest.approx((missed.ended_at or 0.0) - (missed.ringing_at or 0.0), abs=0.5)
    assert (second.kind, second.ended_by, second.cause) == ("desk", "them", 16)
    assert second.seconds == pytest.approx((person.ended_at or 0.0) - (person.answered_at or 0.0), abs=0.5)


async def test_what_a_caller_hears_until_they_hang_up(practice: Practice) -> None:
    caller = await practice.call()
    await wait_heard(caller, practice.clip(practice.location.menu.prompt), share=0.2)
    await caller.hangup()
    legs = await stored(practice)
    assert list(legs) == ["caller"]
    assert legs["caller"].ended_by == "them"
    assert legs["caller"].keys == ""
    assert heard(legs["caller"])[-1] == ([practice.location.menu.prompt.name], "hangup")


async def test_a_phone_that_refuses(practice: Practice) -> None:
    practice.phones["13"].on_ring = Reject()
    caller = await practice.call()
    await caller.press("2")
    await wait_heard(caller, practice.clip(SystemPrompt.PLEASE_WAIT), share=0.5)
    await practice.phones["13"].wait_ringing()
    await practice.phones["13"].call.wait_ended()

    async def refused() -> bool:
        row = await practice.record(ended=False)
        return bool(await events(practice, row.call_id, EventKind.OFFER_ENDED))

    await until("the refusal has come to us, before the caller ends everything", refused)
    await caller.hangup()
    leg = (await stored(practice))[practice.person("13")]
    assert (leg.answered_at, leg.ended_by, leg.cause) == (None, "them", 17)


async def test_what_somebody_on_call_hears_and_presses(night: Practice) -> None:
    for contact in ("dr_patel", "dr_cohen", "night_service"):
        await night.mobile(contact)
    caller = await night.call()
    await wait_heard(caller, night.clip(closed_menu(night)), share=0.3)
    await caller.press("3")
    doctor = await night.phones["dr_patel"].wait_ringing()
    await doctor.answer()
    await wait_heard(doctor, night.clip(SystemPrompt.TAKE_CALL), share=0.2)
    await doctor.press("1")

    async def joined() -> bool:
        return (await night.record(ended=False)).answered_at is not None

    await until("they are joined", joined)
    await doctor.press("5")  # to the caller, and not for us to note
    await doctor.hangup()
    await caller.wait_ended()
    legs = await stored(night)
    leg = legs["contact/dr_patel"]
    assert (leg.kind, leg.keys, leg.ended_by) == ("contact", "1", "them")
    assert [(names, cut) for names, cut in heard(leg)] == [
        ([f"{night.location.key}/name", "about_urgent", "take_call"], "key")
    ]
    assert legs["caller"].keys == "3"


async def test_keys_of_a_date_are_not_stored_with_the_leg(night: Practice) -> None:
    caller = await night.call()
    await caller.press("2")
    await caller.press("03141984")
    question = night.location.questions
    assert question
    await wait_heard(caller, night.clip(SystemPrompt.YOU_ENTERED), timeout=20)
    await caller.hangup()
    leg = (await stored(night))["caller"]
    assert leg.keys == "2????????"
    assert all(name not in str(leg.heard) for name in ("say/", "0314"))


async def test_a_caller_after_hours(shared: World, sip: SipSide) -> None:
    practice = Practice(shared, sip, shared.group.locations[LocationKey("closed")])
    caller = await practice.call()
    await caller.wait_ended(20)
    leg = (await stored(practice))["caller"]
    assert (leg.ended_by, heard(leg)[-1][1]) == ("us", "end")
    assert leg.seconds == pytest.approx((caller.ended_at or 0.0) - (caller.answered_at or 0.0), abs=0.5)
