"""A promise to call back: the number is read out, confirmed or replaced, kept sealed, and found in the work list."""

import io
from datetime import time

import pytest

from callcontrol.journal import Request, read_sealer, requests_since
from callcontrol.model.calls import EventKind
from callcontrol.model.rules import SystemPrompt
from callcontrol.sandbox.ears import hear
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.sip_call import SipCall
from tests.fixtures.night import callback, events, journal_of
from tests.fixtures.practice import HEARD, UNHEARD, Practice

CALLER, OTHER = "+12025550143", "+12025550179"


async def the_request(practice: Practice) -> Request:
    """What the work list holds of the location's only call."""
    row = await practice.record()
    (found,) = [r for r in await requests_since(practice.world.dsn, practice.begun) if r.call_id == row.call_id]
    return found


def unsealed(practice: Practice, request: Request) -> str:
    """The number, opened with the machine's key."""
    assert practice.world.settings is not None
    return read_sealer(practice.world.settings.seal_file).unseal(request.sealed or "")


async def first_heard(practice: Practice, caller: SipCall, digit: str) -> float:
    """When a digit was first spoken, seconds from the answer."""
    told = await hear(caller.heard(), practice.clip(practice.digit(digit)))
    assert told.first_at is not None, digit
    assert told.score > HEARD, digit
    return told.first_at


async def is_promised(practice: Practice, caller: SipCall) -> None:
    """The caller hears that somebody calls, and the call ends."""
    await wait_heard(caller, practice.clip(SystemPrompt.CALLBACK_KEPT), share=HEARD, timeout=30)
    await caller.wait_ended()
    assert (await practice.record()).outcome == "callback_promised"


async def test_the_callers_own_number_is_read_back_and_confirmed(night: Practice, log: io.StringIO) -> None:
    caller = await night.call(from_user=CALLER)
    await caller.press("43")
    await wait_heard(caller, night.clip(callback(night).prompt), share=HEARD)
    await wait_heard(caller, night.clip(SystemPrompt.YOUR_NUMBER), share=HEARD)
    await wait_heard(caller, night.clip(SystemPrompt.CONFIRM_NUMBER), share=HEARD, timeout=30)
    firsts = [await first_heard(night, caller, digit) for digit in "2013"]
    assert firsts == sorted(firsts), "the digits come in another order than in the number"
    for digit in "678":
        assert await night.score(caller, night.digit(digit)) < HEARD, digit
    await caller.press("1")
    await is_promised(night, caller)
    request = await the_request(night)
    assert (request.kind, request.name, request.location) == ("callback", callback(night).name, night.location.key)
    assert unsealed(night, request) == CALLER
    local = [moment.astimezone(night.location.zone) for moment in (request.not_before, request.due_at)]
    assert [moment.time() for moment in local] == [time(8, 30), time(10, 0)]
    assert local[0].weekday() == 6, "open on Sundays alone"
    assert "2025550143" not in await journal_of(night, request.call_id) + log.getvalue()


async def test_another_number_is_keyed_in(night: Practice) -> None:
    caller = await night.call(from_user=CALLER)
    await caller.press("43")
    await wait_heard(caller, night.clip(SystemPrompt.YOUR_NUMBER), share=HEARD)
    await caller.press("2")
    await wait_heard(caller, night.clip(SystemPrompt.ENTER_NUMBER), share=HEARD)
    await caller.press("2025550179#")
    await wait_heard(caller, night.clip(SystemPrompt.CONFIRM_NUMBER), share=HEARD, timeout=30)
    await caller.press("1")
    await is_promised(night, caller)
    request = await the_request(night)
    assert unsealed(night, request) == OTHER
    assert "2025550179" not in await journal_of(night, request.call_id)
    keys = [str(event["key"]) for event in await events(night, request.call_id, EventKind.KEY)]
    assert set(keys) <= {"4", "3", "?"}


async def test_a_caller_who_shows_no_number_is_asked_for_one(night: Practice) -> None:
    caller = await night.call(from_user="anonymous", from_domain="anonymous.invalid")
    await caller.press("43")
    await wait_heard(caller, night.clip(SystemPrompt.ENTER_NUMBER), share=HEARD)
    await caller.press("2025550179")
    await wait_heard(caller, night.clip(SystemPrompt.CONFIRM_NUMBER), share=HEARD, timeout=30)
    await caller.press("1")
    await is_promised(night, caller)
    assert unsealed(night, await the_request(night)) == OTHER


@pytest.mark.parametrize("refused", ["9005551234", "911", "12345"])
async def test_a_number_that_nobody_should_call_is_refused(night: Practice, refused: str) -> None:
    caller = await night.call(from_user="anonymous", from_domain="anonymous.invalid")
    await caller.press("43")
    await wait_heard(caller, night.clip(SystemPrompt.ENTER_NUMBER), share=HEARD)
    await caller.press(f"{refused}#")
    await wait_heard(caller, night.clip(SystemPrompt.NUMBER_REFUSED), share=HEARD)
    assert await night.score(caller, SystemPrompt.YOUR_NUMBER) < UNHEARD
    await caller.hangup()
    row = await night.record()
    assert row.outcome == "left_menu"
    assert await events(night, row.call_id, EventKind.CALLBACK) == []


async def test_who_gives_no_number_is_helped_by_whoever_is_on_call(night: Practice) -> None:
    await night.mobile("dr_patel")
    await night.mobile("dr_cohen")
    caller = await night.call(from_user="anonymous", from_domain="anonymous.invalid")
    await caller.press("43")
    for _ in range(3):
        at = caller.recording.seconds
        await wait_heard(caller, night.clip(SystemPrompt.ENTER_NUMBER), share=HEARD, since=at)
        await caller.press("5#")
    await night.phones["dr_patel"].wait_ringing(20)
    await caller.hangup()
    assert (await night.record()).outcome == "abandoned"
