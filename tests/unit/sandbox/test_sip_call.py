"""A call's state is what the stack reported, in whatever order one asks."""

import asyncio

import pytest
from baresip import Event, StackEvent

from callcontrol.sandbox.phone import Answer, Ignore, Phone
from callcontrol.sandbox.sip_call import MAX_KEYS, SipCall
from callcontrol.sandbox.sip_errors import CallOverError, SipError, SipTimeoutError


def event(kind: Event, text: str | None = None, shown: str | None = None) -> StackEvent:
    return StackEvent(kind, call=1, text=text, headers={"From": shown} if shown else {})


def incoming(shown: str = '"Ann" <sip:+12025550143@127.0.0.1>;tag=x') -> SipCall:
    return SipCall("phone northside-101", event(Event.CALL_INCOMING, shown=shown))


@pytest.mark.parametrize(
    ("shown", "name", "number"),
    [
        ('"Ann Reyes" <sip:+12025550143@127.0.0.1>;tag=x', "Ann Reyes", "+12025550143"),
        ("<sip:101@127.0.0.1:5060>;tag=x", "", "101"),
        ("sip:101@127.0.0.1", "", "101"),
        ('"A \\"B\\" \\\\ C" <sip:%F0%9F%93%9E@x>', 'A "B" \\ C', "📞"),
        ("<sip:127.0.0.1>", "", ""),
        ("tel:+1", "", ""),
        ("", "", ""),
    ],
)
def test_name_and_number_as_a_phone_shows_them(shown: str, name: str, number: str) -> None:
    call = incoming(shown)
    assert (call.name, call.number) == (name, number)


async def test_what_happened_before_one_asked_is_not_lost() -> None:
    call = SipCall("a caller", event(Event.CALL_OUTGOING))
    for kind in (Event.CALL_RINGING, Event.CALL_ESTABLISHED):
        call.take(event(kind))
    call.take(event(Event.CALL_DTMF_START, "5"))
    call.take(event(Event.CALL_CLOSED, "Connection reset by peer [104]"))
    await call.wait_ringing(0.1)
    await call.wait_answered(0.1)
    assert await call.wait_keys(1, 0.1) == "5"
    assert await call.wait_ended(0.1) == "Connection reset by peer [104]"


async def test_ringing_is_told_before_the_answer() -> None:
    call = SipCall("a caller", event(Event.CALL_OUTGOING))
    with pytest.raises(SipTimeoutError, match=r"is dialling.*rang"):
        await call.wait_ringing(0.01)
    call.take(event(Event.CALL_RINGING))
    await call.wait_ringing(0.1)
    assert call.state == "ringing"


async def test_everybody_who_waits_is_told() -> None:
    call = incoming()
    waiting = [asyncio.create_task(call.wait_answered(5)) for _ in range(3)]
    waiting[0].cancel()
    await asyncio.sleep(0)
    call.take(event(Event.CALL_ESTABLISHED))
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(each) for each in results] == [asyncio.CancelledError, type(None), type(None)]


async def test_errors_say_which_call_and_what_state() -> None:
    call = incoming()
    with pytest.raises(SipTimeoutError, match=r"northside-101's call is ringing.*was answered"):
        await call.wait_answered(0.01)
    call.take(event(Event.CALL_CLOSED, "486 Busy Here"))
    with pytest.raises(CallOverError, match=r"ended before it was answered: 486 Busy Here"):
        await call.wait_answered(0.01)
    with pytest.raises(CallOverError, match=r"cannot press 1"):
        await call.press("1")
    await call.hangup()


def test_keys_have_a_bound() -> None:
    call = incoming()
    for _ in range(MAX_KEYS + 10):
        call.take(event(Event.CALL_DTMF_START, "1"))
    assert len(call.keys) == MAX_KEYS


async def test_each_live_call_is_handed_out_once_and_in_order() -> None:
    phone = Phone("northside-101", "127.0.0.1:5060", Ignore())
    first, gone, last = incoming(), incoming(), incoming()
    for call in (first, gone, last):
        await phone.ring(call)
    gone.take(event(Event.CALL_CLOSED))
    assert await phone.wait_ringing(0.1) is first
    assert await phone.wait_ringing(0.1) is last
    with pytest.raises(SipTimeoutError, match=r"northside-101 did not ring within 0.01 s"):
        await phone.wait_ringing(0.01)
    assert list(phone.calls) == [first, gone, last]


async def test_a_caller_who_gives_up_first_is_no_trouble_for_the_policy() -> None:
    phone = Phone("northside-101", "127.0.0.1:5060", Answer(0.5))
    call = incoming()
    ringing = asyncio.create_task(phone.ring(call))
    await asyncio.sleep(0)
    call.take(event(Event.CALL_CLOSED, "Connection reset by peer"))
    await asyncio.wait_for(ringing, 0.4)


def test_a_phone_without_calls_says_so() -> None:
    with pytest.raises(SipError, match="has had no call yet"):
        Phone("northside-101", "127.0.0.1:5060", Ignore()).heard()
