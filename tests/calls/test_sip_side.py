"""The instruments of all other tests of calls: what a caller and a desk phone do and hear, on a real Asterisk."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from callcontrol.model.names import Language
from callcontrol.model.rules import Group, SystemPrompt
from callcontrol.prompts import PromptLibrary
from callcontrol.prompts.sound import Pcm, read_wav
from callcontrol.sandbox.asterisk import asterisk
from callcontrol.sandbox.ears import hear, heard
from callcontrol.sandbox.listening import speak_until_heard, wait_heard
from callcontrol.sandbox.phone import Answer, Ignore, Phone, Reject
from callcontrol.sandbox.plan import AsteriskPlan
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_errors import CallOverError, SipError, SipTimeoutError
from callcontrol.sandbox.tree import AsteriskTree
from tests.fixtures.asterisk import PHONES
from tests.fixtures.practice import HEARD, whole_sentences

PLAY, RING, KEYS = "100", "101", "102"
DIALPLAN = """
[callcontrol-phones]
[callcontrol-trunk]
exten => 100,1,Answer()
 same => n,Wait(1)
 same => n,Playback({prompt})
 same => n,Wait(1)
 same => n,Hangup()
exten => 101,1,Dial(PJSIP/northside-101,30)
 same => n,Hangup(${{HANGUPCAUSE}})
exten => 102,1,Answer()
 same => n,Goto(keys,s,1)
[keys]
exten => s,1,BackGround({prompt})
 same => n,WaitExten(10)
exten => 4,1,SendDTMF(4*7)
 same => n,Wait(1)
 same => n,Hangup()
"""

Said = Callable[[SystemPrompt], Pcm]


@pytest.fixture(scope="module")
def said(example: Group, example_prompts: PromptLibrary) -> Said:
    english = Language("en")
    return lambda name: read_wav(example_prompts.path(example.prompts[name], english))


@pytest.fixture(scope="module")
async def server(
    example: Group,
    example_prompts: PromptLibrary,
    asterisk_tree: AsteriskTree,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[str]:
    folder = tmp_path_factory.mktemp("sip-side")
    prompt = example_prompts.media(example.prompts[SystemPrompt.CONNECTING_PERSON], Language("en"))
    dialplan = folder / "dialplan.conf"
    dialplan.write_text(DIALPLAN.format(prompt=prompt.removeprefix("sound:")))
    plan = AsteriskPlan(folder / "asterisk", phones=PHONES, dialplan=dialplan)
    async with asterisk(plan, tree=asterisk_tree) as running:
        yield f"127.0.0.1:{running.sip_port}"


@pytest.fixture
async def phone(sip: SipSide, server: str) -> Phone:
    return await sip.phone(PHONES[0], server, Ignore())


async def test_a_wrong_password_is_refused(sip: SipSide, server: str) -> None:
    with pytest.raises(SipError, match=r"northside-102 could not register .* 401"):
        await sip.phone(replace(PHONES[1], password="wrong"), server)


async def test_a_caller_hears_the_prompt_and_no_other(sip: SipSide, server: str, said: Said, example: Group) -> None:
    call = await sip.caller(PLAY, server)
    await call.wait_answered()
    await call.wait_ended()
    got = await hear(call.heard(), said(SystemPrompt.CONNECTING_PERSON))
    assert got.score > HEARD
    assert got.first_at == pytest.approx(1.1, abs=0.3)
    for name in whole_sentences(example) - {SystemPrompt.CONNECTING_PERSON}:
        assert (await hear(call.heard(), said(name))).score <= 0.1


async def test_keys_go_both_ways_and_cut_the_prompt_off(sip: SipSide, server: str, said: Said) -> None:
    clip = said(SystemPrompt.CONNECTING_PERSON)
    call = await sip.caller(KEYS, server)
    at = await wait_heard(call, clip, share=0.2)
    await call.press("4")
    assert await call.wait_keys(3) == "4*7"
    until = (await hear(call.heard(), clip)).until
    assert until is not None
    assert until - at < 1.0


async def test_both_ends_hear_each_other(sip: SipSide, server: str, phone: Phone, said: Said) -> None:
    ours, theirs = said(SystemPrompt.PLEASE_WAIT), said(SystemPrompt.NOTHING_HEARD)
    call = await sip.caller(RING, server)
    ringing = await phone.wait_ringing()
    await call.wait_ringing()
    await phone.answer()
    await call.wait_answered()
    await asyncio.gather(
        speak_until_heard(call, ringing, ours, share=HEARD), speak_until_heard(ringing, call, theirs, share=HEARD)
    )
    assert heard(call.heard(), ours) <= 0.1
    assert heard(phone.heard(), theirs) <= 0.1
    await call.press("5")
    await phone.press("#")
    assert (await ringing.wait_keys(1), await call.wait_keys(1)) == ("5", "#")
    await call.hangup()
    assert "reset by peer" in await ringing.wait_ended()


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("Ann Reyes", "+12025550143"),
        ("", "anonymous"),
        ("Zoë ☎", "12 34"),
        ("x' OR 1=1", "\"';--"),
        ("CR/LF", "1\r\nX: y"),
    ],
)
async def test_the_phone_shows_who_calls(sip: SipSide, server: str, phone: Phone, name: str, number: str) -> None:
    call = await sip.caller(RING, server, number, name or None)
    ringing = await phone.wait_ringing()
    assert ringing.name == name
    assert ringing.number in {number, number.partition(";")[0]}
    await call.hangup()
    await ringing.wait_ended()


async def test_a_phone_does_what_its_policy_says(sip: SipSide, server: str, phone: Phone) -> None:
    phone.on_ring = Reject()
    refused = await sip.caller(RING, server)
    assert (await refused.wait_ended()).startswith("486")
    with pytest.raises(CallOverError, match="before it was answered: 486"):
        await refused.wait_answered()
    phone.on_ring = Ignore()
    ignored = await sip.caller(RING, server)
    await ignored.wait_ringing()
    with pytest.raises(SipTimeoutError, match=r"is ringing.*was answered"):
        await ignored.wait_answered(timeout=0.5)
    await ignored.hangup()
    phone.on_ring = Answer(0.0)
    answered = await sip.caller(RING, server)
    await answered.wait_answered()
    await phone.hangup()
    await answered.wait_ended()


async def test_a_call_that_is_over_at_once_is_known_to_be_over(sip: SipSide, server: str) -> None:
    call = await sip.caller("999", server)
    assert (await call.wait_ended()).startswith("404")
    with pytest.raises(CallOverError):
        await call.press("1")
    await call.hangup()


async def test_twenty_calls_in_a_row_lose_no_event(sip: SipSide, server: str, phone: Phone) -> None:
    phone.on_ring = Answer(0.0)
    for number in range(20):
        call = await sip.caller(RING, server)
        ringing = await phone.wait_ringing()
        await asyncio.gather(call.wait_answered(), ringing.wait_answered())
        await call.press(str(number % 10))
        assert await ringing.wait_keys(1) == str(number % 10)
        await (call if number % 2 else ringing).hangup()
        await asyncio.gather(call.wait_ended(), ringing.wait_ended())


async def test_ten_callers_at_once_all_hear(sip: SipSide, server: str, said: Said) -> None:
    calls = await asyncio.gather(*(sip.caller(PLAY, server, f"+1202555{n:04}") for n in range(10)))
    await asyncio.gather(*(call.wait_ended() for call in calls))
    scores = [heard(call.heard(), said(SystemPrompt.CONNECTING_PERSON)) for call in calls]
    assert min(scores) > HEARD
