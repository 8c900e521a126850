"""Whoever is on call is rung over the trunk: who takes the call has it, whoever does not is passed over."""

import asyncio
import io
import time

import pytest

from callcontrol.journal import read_sealer, requests_since
from callcontrol.model.calls import EventKind
from callcontrol.model.rules import SystemPrompt
from callcontrol.sandbox.cdr import CdrRow
from callcontrol.sandbox.ears import hear
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.phone import Answer, Ignore, Reject
from callcontrol.sandbox.sip_call import SipCall
from tests.fixtures.night import events, journal_of
from tests.fixtures.practice import EN, ES, HEARD, UNHEARD, Practice, until

DOCTOR, BOTH = "3", "44"
"""The keys that lead to the chain of three steps, and to that of two doctors at once."""
LATE_SECONDS = 1.0
"""After the caller has gone, or somebody has taken the call, no other telephone rings any more."""


async def mobiles(practice: Practice) -> None:
    """Every contact has a telephone; nobody takes it up."""
    for contact in practice.world.group.contacts:
        await practice.mobile(contact)


async def talk(caller: SipCall, contact: SipCall, practice: Practice) -> None:
    """Both are joined, and hear each other."""
    await until("they are joined", lambda: _is_joined(practice))
    ours, theirs = practice.clip(SystemPrompt.STILL_WAITING), practice.clip(SystemPrompt.TECHNICAL_TROUBLE)
    here, there = caller.recording.seconds, contact.recording.seconds
    await asyncio.gather(
        caller.speak(ours),
        contact.speak(theirs),
        wait_heard(contact, ours, share=HEARD, since=there),
        wait_heard(caller, theirs, share=HEARD, since=here),
    )


async def results(practice: Practice, call_id: str) -> list[tuple[object, object]]:
    """Who was rung, and how each ring ended."""
    found = await events(practice, call_id, EventKind.ON_CALL)
    return [(event["contact"], event["result"]) for event in found if event["result"] != "ringing"]


async def test_who_presses_one_has_the_caller(night: Practice, log: io.StringIO) -> None:
    await mobiles(night)
    caller = await night.call()
    await caller.press(DOCTOR)
    mobile = await night.phones["dr_patel"].wait_ringing()
    assert (mobile.number, mobile.name) == (night.did, night.location.name)
    await wait_heard(caller, night.clip(SystemPrompt.CALLING_ON_CALL), share=HEARD)
    await mobile.answer()
    await wait_heard(mobile, night.clip(SystemPrompt.TAKE_CALL), share=HEARD)
    await mobile.press("1")
    await talk(caller, mobile, night)
    await mobile.hangup()
    await caller.wait_ended()
    row = await night.record()
    assert (row.outcome, row.agent, row.queue, row.category) == ("answered", "contact/dr_patel", None, "urgent")
    assert row.wait_seconds is not None
    assert mobile.answered_at is not None
    assert mobile.ringing_at is not None
    assert row.wait_seconds > mobile.answered_at - mobile.ringing_at
    assert await results(night, row.call_id) == [("dr_patel", "taken")]
    hidden = [contact.number.lstrip("+") for contact in night.world.group.contacts.values()]
    everything = await journal_of(night, row.call_id) + log.getvalue()
    assert not [number for number in hidden if number in everything]


async def test_asterisk_writes_one_record_of_the_talk(night: Practice) -> None:
    await night.mobile("dr_patel", Answer(0.25, keys="1", keys_after=0.5))
    caller = await night.call()
    await caller.press(DOCTOR)
    await night.phones["dr_patel"].wait_ringing()
    await until("they are joined", lambda: _is_joined(night))
    await asyncio.sleep(1.5)
    await caller.hangup()
    row = await night.record()
    assert row.talk_seconds is not None

    def rows() -> list[CdrRow]:
        return [cdr for cdr in night.world.pbx.cdr_rows() if cdr.destination == night.did]

    async def written() -> bool:
        return bool(rows())

    await until("Asterisk has written its record", written)
    (cdr,) = rows()
    assert cdr.destination_channel.startswith("PJSIP/trunk-")
    assert cdr.billed == pytest.approx(row.talk_seconds, abs=1.0)


async def _is_joined(practice: Practice) -> bool:
    return (await practice.record(ended=False)).answered_at is not None


async def test_a_voicemail_does_not_count_and_the_next_step_follows(night: Practice) -> None:
    await mobiles(night)
    night.phones["dr_patel"].on_ring = Answer(0.25)
    caller = await night.call()
    await caller.press(DOCTOR)
    voicemail = await night.phones["dr_patel"].wait_ringing()
    cohen = await night.phones["dr_cohen"].wait_ringing(40)
    assert voicemail.ended_at is not None, "the voicemail is still listening"
    assert (voicemail.ended_at - (voicemail.answered_at or 0.0)) < 21.0
    told = await hear(voicemail.heard(), night.clip(SystemPrompt.TAKE_CALL))
    assert told.score > HEARD
    await cohen.answer()
    await wait_heard(cohen, night.clip(SystemPrompt.TAKE_CALL, ES), share=HEARD)
    await cohen.press("1")
    await talk(caller, cohen, night)
    await caller.hangup()
    row = await night.record()
    assert row.agent == "contact/dr_cohen"
    assert await results(night, row.call_id) == [
        ("dr_patel", "not_taken"),
        ("dr_patel", "late"),
        ("dr_cohen", "taken"),
    ]


async def test_any_other_key_passes_the_call_on(night: Practice) -> None:
    await mobiles(night)
    caller = await night.call()
    await caller.press(DOCTOR)
    mobile = await night.phones["dr_patel"].wait_ringing()
    await mobile.answer()
    await mobile.press("2")
    await mobile.wait_ended(3.0)
    await night.phones["dr_cohen"].wait_ringing()
    await caller.hangup()
    row = await night.record()
    assert (row.outcome, row.agent) == ("abandoned", None)
    assert (await results(night, row.call_id))[0] == ("dr_patel", "not_taken")


async def test_the_first_of_two_wins_and_the_other_falls_silent(night: Practice) -> None:
    await mobiles(night)
    caller = await night.call()
    await caller.press(BOTH)
    patel, cohen = await night.phones["dr_patel"].wait_ringing(), await night.phones["dr_cohen"].wait_ringing()
    await asyncio.gather(patel.answer(), cohen.answer())
    await asyncio.gather(
        wait_heard(patel, night.clip(SystemPrompt.TAKE_CALL, EN), share=0.2),
        wait_heard(cohen, night.clip(SystemPrompt.TAKE_CALL, ES), share=0.2),
    )
    await cohen.press("1")
    at = time.monotonic()
    await patel.wait_ended(LATE_SECONDS)
    assert patel.ended_at is not None
    assert patel.ended_at - at < LATE_SECONDS
    await talk(caller, cohen, night)
    await cohen.hangup()
    row = await night.record()
    assert row.agent == "contact/dr_cohen"
    assert sorted(map(str, await results(night, row.call_id))) == ["('dr_cohen', 'taken')", "('dr_patel', 'late')"]


async def test_two_who_press_at_once_do_not_share_a_caller(night: Practice) -> None:
    for contact in ("dr_patel", "dr_cohen"):
        await night.mobile(contact, Answer(0.25, keys="1", keys_after=0.8))
    caller = await night.call()
    await caller.press(BOTH)
    patel, cohen = await night.phones["dr_patel"].wait_ringing(), await night.phones["dr_cohen"].wait_ringing()
    await until("they are joined", lambda: _is_joined(night))
    winner = str((await night.record(ended=False)).agent)
    loser = patel if winner == "contact/dr_cohen" else cohen
    await loser.wait_ended(LATE_SECONDS)
    await talk(caller, cohen if loser is patel else patel, night)
    await caller.hangup()
    told = await results(night, (await night.record()).call_id)
    assert sorted(str(result) for _, result in told) == ["late", "taken"]


async def test_busy_or_unknown_costs_no_time_and_who_need_not_press_has_the_call(night: Practice) -> None:
    await night.mobile("dr_patel", Reject())
    await night.mobile("dr_cohen", Reject())
    await night.mobile("night_service", Ignore())
    caller = await night.call()
    await caller.press(DOCTOR)
    began = time.monotonic()
    service = await night.phones["night_service"].wait_ringing()
    assert time.monotonic() - began < 3.0
    await service.answer()
    await talk(caller, service, night)
    assert (await hear(service.heard(), night.clip(SystemPrompt.TAKE_CALL))).score < UNHEARD
    await service.hangup()
    row = await night.record()
    assert row.agent == "contact/night_service"
    assert await results(night, row.call_id) == [
        ("dr_patel", "declined"),
        ("dr_patel", "declined"),
        ("dr_cohen", "declined"),
        ("night_service", "taken"),
    ]


async def test_nobody_at_all_is_told_and_noticed(night: Practice, log: io.StringIO) -> None:
    await mobiles(night)
    caller = await night.call()
    await caller.press(DOCTOR)
    await wait_heard(caller, night.clip(SystemPrompt.ON_CALL_UNREACHED), share=HEARD, timeout=40)
    await caller.wait_ended(20)
    row = await night.record()
    assert (row.outcome, row.agent) == ("unreached", None)
    assert row.wait_seconds == pytest.approx(10.0, abs=2.5)
    told = await results(night, row.call_id)
    missed = [("dr_patel", "missed"), ("dr_patel", "missed"), ("dr_cohen", "missed"), ("night_service", "missed")]
    assert told == [*missed, (None, "unreached")]
    assert "nobody on call was reached" in log.getvalue()


async def test_who_gives_a_number_meanwhile_is_sought_for_on_and_can_be_called(night: Practice) -> None:
    await mobiles(night)
    caller = await night.call(from_user="anonymous", from_domain="anonymous.invalid")
    await caller.press(DOCTOR)
    await wait_heard(caller, night.clip(SystemPrompt.CALLING_ON_CALL), share=HEARD)
    await caller.press("1")
    await wait_heard(caller, night.clip(SystemPrompt.ENTER_NUMBER), share=HEARD)
    await caller.press("2025550179#")
    await wait_heard(caller, night.clip(SystemPrompt.CONFIRM_NUMBER), share=HEARD, timeout=30)
    rung = [*night.phones["dr_patel"].calls, *night.phones["dr_cohen"].calls]
    assert len(rung) >= 3, "while the caller keys, whoever comes next is rung"
    await caller.press("1")
    await wait_heard(caller, night.clip(SystemPrompt.ON_CALL_UNREACHED), share=HEARD, timeout=40)
    await caller.wait_ended(20)
    row = await night.record()
    assert row.outcome == "unreached"
    (request,) = [r for r in await requests_since(night.world.dsn, night.begun) if r.call_id == row.call_id]
    assert night.world.settings is not None
    assert read_sealer(night.world.settings.seal_file).unseal(request.sealed or "") == "+12025550179"
    assert "2025550179" not in await journal_of(night, row.call_id)


async def test_telephones_fall_silent_when_the_caller_hangs_up(night: Practice) -> None:
    await mobiles(night)
    caller = await night.call()
    await caller.press(BOTH)
    patel, cohen = await night.phones["dr_patel"].wait_ringing(), await night.phones["dr_cohen"].wait_ringing()
    await patel.answer()
    at = time.monotonic()
    await caller.hangup()
    await asyncio.gather(patel.wait_ended(), cohen.wait_ended())
    assert max(patel.ended_at or 0.0, cohen.ended_at or 0.0) - at < LATE_SECONDS
    row = await night.record()
    assert (row.outcome, row.agent) == ("abandoned", None)
    assert row.wait_seconds is not None


async def test_zero_and_silence_lead_to_whoever_is_on_call(night: Practice) -> None:
    await mobiles(night)
    caller = await night.call()
    await night.phones["dr_patel"].wait_ringing(60)
    assert await night.score(caller, SystemPrompt.CONNECTING_PERSON) > HEARD
    await caller.hangup()
    assert (await night.record()).category == "urgent"
