"""Whoever answers knows who calls: by the phone's display, by a word before the talk, and by a command."""

import asyncio
import time
from collections.abc import Mapping

import numpy as np
import pytest

from callcontrol.cli.live import table_of
from callcontrol.cli.process import Process
from callcontrol.journal import read_sealer, unseal_answers
from callcontrol.model.calls import EventKind
from callcontrol.model.names import Language, LocationKey
from callcontrol.model.rules import Location, SystemPrompt
from callcontrol.prompts.sound import TELEPHONE_RATE, Pcm
from callcontrol.routing import whispering
from callcontrol.routing.told import answer_in_words
from callcontrol.routing.whispering import name_line
from callcontrol.sandbox.ears import hear
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_call import SipCall
from callcontrol.speaking import wait
from tests.fixtures.night import events, journal_of
from tests.fixtures.practice import CALLER, EN, ES, FR, HEARD, UNHEARD, Practice, World, shown, until

DESK, WHISPERED = "1", "2"
BORN = "03121984"
SILENT = 100.0
"""Of 16 bits: below this a telephone sounds like a line that is dead."""


def name_clip(practice: Practice, location: Location, language: Language) -> Pcm:
    """The location's name as it is said."""
    return practice.clip(*name_line(location, language))


async def joined(practice: Practice) -> bool:
    """Whether the only caller talks with somebody."""
    return (await practice.record(ended=False)).answered_at is not None


async def talk(caller: SipCall, person: SipCall, practice: Practice) -> None:
    """Both hear each other."""
    await until("they are joined", lambda: joined(practice))
    ours, theirs = practice.clip(SystemPrompt.STILL_WAITING), practice.clip(SystemPrompt.TECHNICAL_TROUBLE)
    here, there = caller.recording.seconds, person.recording.seconds
    await asyncio.gather(
        caller.speak(ours),
        person.speak(theirs),
        wait_heard(person, ours, share=HEARD, since=there),
        wait_heard(caller, theirs, share=HEARD, since=here),
    )


async def connected(practice: Practice) -> Mapping[str, object]:
    """What the journal says of the moment in which they were joined."""
    (found,) = await events(practice, (await practice.record()).call_id, EventKind.CONNECTED)
    return found


async def test_the_display_tells_queue_language_and_date_of_birth(told: Practice) -> None:
    caller = await told.call()
    await caller.press(f"9{DESK}{BORN}1")
    phone = await told.phones["11"].wait_ringing()
    assert shown(phone) == f"{told.location.name} > Front desk > Spanish > DOB 03/12/1984"
    assert phone.number == CALLER
    await phone.answer()
    await talk(caller, phone, told)
    await caller.hangup()
    assert "whispered" not in await connected(told), "nobody is told of a caller of the front desk"
    assert "1984" not in await journal_of(told, (await told.record()).call_id)


async def test_an_answer_that_nobody_confirmed_is_shown_with_a_question_mark(told: Practice) -> None:
    caller = await told.call()
    await caller.press(f"{DESK}{BORN}")
    await wait_heard(caller, told.clip(SystemPrompt.CONFIRM_ANSWER), share=HEARD)
    phone = await told.phones["11"].wait_ringing(40)
    assert shown(phone) == f"{told.location.name} > Front desk > DOB 03/12/1984?"


async def test_who_picks_up_is_told_first_while_the_caller_has_music(told: Practice) -> None:
    caller = await told.call()
    await caller.press(f"9{WHISPERED}{BORN}1")
    phone = await told.phones["13"].wait_ringing()
    await wait_heard(caller, told.clip(SystemPrompt.PLEASE_WAIT, ES), share=HEARD)
    await phone.answer()
    here = caller.recording.seconds
    await wait_heard(phone, name_clip(told, told.location, EN), share=HEARD)
    await wait_heard(phone, told.clip(SystemPrompt.ABOUT_CLINICAL), share=HEARD)
    await wait_heard(phone, told.clip(SystemPrompt.SPEAKS_ES), share=HEARD)
    assert not await joined(told), "the two were joined before the person had been told"
    meanwhile = caller.heard()[int(here * TELEPHONE_RATE) :]
    assert np.sqrt(np.mean(meanwhile.astype(float) ** 2)) > SILENT, "the caller hears nothing"
    assert (await hear(caller.heard(), told.clip(SystemPrompt.SPEAKS_ES))).score < UNHEARD
    await talk(caller, phone, told)
    await phone.hangup()
    await caller.wait_ended()
    seconds = (await connected(told))["whispered"]
    assert isinstance(seconds, float)
    assert 2.0 < seconds < 12.0


async def test_any_key_skips_what_is_told(told: Practice) -> None:
    caller = await told.call()
    await caller.press(f"{WHISPERED}{BORN}1")
    phone = await told.phones["13"].wait_ringing()
    await phone.answer()
    await wait_heard(phone, name_clip(told, told.location, EN), share=0.2)
    began = time.monotonic()
    await phone.press("5")
    await until("they are joined", lambda: joined(told))
    assert time.monotonic() - began < 1.5
    await talk(caller, phone, told)
    await caller.hangup()


async def test_who_hangs_up_while_being_told_has_declined_and_the_caller_keeps_waiting(told: Practice) -> None:
    caller = await told.call()
    await caller.press(f"{WHISPERED}{BORN}1")
    phone = await told.phones["13"].wait_ringing()
    await phone.answer()
    await wait_heard(phone, name_clip(told, told.location, EN), share=0.2)
    await phone.hangup()
    again = await told.phones["13"].wait_ringing()
    await again.answer()
    await talk(caller, again, told)
    await caller.hangup()
    row = await told.record()
    (ended,) = await events(told, row.call_id, EventKind.OFFER_ENDED)
    assert (ended["result"], row.outcome) == ("declined", "answered")


async def test_a_caller_who_hangs_up_while_somebody_is_told_of_them(told: Practice) -> None:
    caller = await told.call()
    await caller.press(f"{WHISPERED}{BORN}1")
    phone = await told.phones["13"].wait_ringing()
    await phone.answer()
    await wait_heard(phone, name_clip(told, told.location, EN), share=0.2)
    await caller.hangup()
    await phone.wait_ended(2.0)
    assert (await told.record()).outcome == "abandoned"


async def test_who_is_on_call_hears_place_matter_language_and_wait(
    night: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whispering, "SHORTEST_WAIT_SECONDS", 0.0)
    for contact in night.world.group.contacts:
        await night.mobile(contact)
    caller = await night.call()
    await caller.press("93")
    mobile = await night.phones["dr_patel"].wait_ringing()
    assert mobile.name == night.location.name, "a phone outside shows nothing of the caller"
    await mobile.answer()
    await wait_heard(mobile, name_clip(night, night.location, EN), share=HEARD)
    for which in (SystemPrompt.ABOUT_URGENT, SystemPrompt.SPEAKS_ES, SystemPrompt.HAS_WAITED):
        await wait_heard(mobile, night.clip(which), share=HEARD)
    for piece, language in wait(night.world.group.speech, EN, 3.0):
        await wait_heard(mobile, night.clip(piece, language), share=HEARD)
    await wait_heard(mobile, night.clip(SystemPrompt.TAKE_CALL), share=HEARD)
    await mobile.press("1")
    await talk(caller, mobile, night)
    await caller.hangup()


async def test_a_contact_hears_it_in_their_language_and_one_takes_the_call_at_once(night: Practice) -> None:
    for contact in night.world.group.contacts:
        await night.mobile(contact)
    caller = await night.call()
    await caller.press("44")
    cohen = await night.phones["dr_cohen"].wait_ringing()
    await cohen.answer()
    await wait_heard(cohen, night.clip(SystemPrompt.ABOUT_CLINICAL, ES), share=HEARD)
    began = time.monotonic()
    await cohen.press("1")
    await until("they are joined", lambda: joined(night))
    assert time.monotonic() - began < 1.5
    assert (await hear(cohen.heard(), night.clip(SystemPrompt.TAKE_CALL, ES))).score < UNHEARD
    await talk(caller, cohen, night)
    await caller.hangup()


async def test_two_who_are_rung_hear_it_each_in_their_language(shared: World, sip: SipSide) -> None:
    """A call in Spanish: Dr. Cohen is told of it in Spanish, Dr. Moreau in French, and the first to press 1 has it."""
    place = Practice(shared, sip, shared.group.locations[LocationKey("lingual-night")])
    for contact in shared.group.contacts:
        await place.mobile(contact)
    caller = await place.call()
    await caller.press("93")
    mobiles = {ES: place.phones["dr_cohen"], FR: place.phones["dr_moreau"]}
    rung = {language: await mobile.wait_ringing(20) for language, mobile in mobiles.items()}
    await asyncio.gather(*(call.answer() for call in rung.values()))
    for language, call in rung.items():
        await wait_heard(call, name_clip(place, place.location, language), share=HEARD)
        for which in (SystemPrompt.ABOUT_URGENT, SystemPrompt.TAKE_CALL):
            await wait_heard(call, place.clip(which, language), share=HEARD)
    await wait_heard(rung[FR], place.clip(SystemPrompt.SPEAKS_ES, FR), share=HEARD)
    for language, other in ((ES, FR), (FR, ES)):
        assert await place.score(rung[language], SystemPrompt.ABOUT_URGENT, other) < UNHEARD
    await rung[FR].press("1")
    await talk(caller, rung[FR], place)
    await rung[ES].wait_ended(5.0)
    await caller.hangup()
    assert (await place.record()).agent == "contact/dr_moreau"
    await place.hang_up()


async def test_the_calls_under_way_are_listed_and_their_answers_only_with_the_key(told: Practice) -> None:
    caller = await told.call()
    await caller.press(f"9{DESK}{BORN}1")
    phone = await told.phones["11"].wait_ringing()
    settings = told.world.settings
    assert settings is not None
    found = await asyncio.to_thread(Process(settings.control_file).calls)
    (live,) = [call for call in found.calls if call.location == told.location.key]
    assert (live.stage, live.language, live.category) == ("Ringing", "es", "appointment")
    assert (live.queue, live.person) == (f"{told.location.key}/front_desk", told.person("11"))
    assert live.waited_seconds is not None
    told_of = str(found)
    assert CALLER.lstrip("+") not in told_of
    assert "1984" not in told_of
    answers = unseal_answers(read_sealer(settings.seal_file), live.answers)
    assert [answer_in_words(one) for one in answers] == ["DOB 03/12/1984"]
    assert table_of([live]).row_count == 1
    await phone.answer()
    await talk(caller, phone, told)
    await caller.hangup()

    async def gone() -> bool:
        calls = (await asyncio.to_thread(Process(settings.control_file).calls)).calls
        return all(call.location != told.location.key for call in calls)

    await until("the call is not listed any more", gone)
