"""Outside the opening hours: the notice, when the practice opens, and a menu of the night of two levels."""

from callcontrol.model.calls import EventKind
from callcontrol.model.names import AnswerName, MenuName
from callcontrol.model.rules import SystemPrompt
from callcontrol.sandbox.listening import wait_heard
from tests.fixtures.night import closed_menu, events
from tests.fixtures.practice import EN, ES, HEARD, UNHEARD, Practice

FURTHER, WAY = MenuName("further"), AnswerName("directions")


async def test_the_night_begins_with_the_notice_and_ends_in_its_menu(night: Practice) -> None:
    caller, place = await night.call(), night.location
    await wait_heard(caller, night.clip(closed_menu(night)), share=HEARD, timeout=30)
    for prompt in (night.world.group.prompts[SystemPrompt.EMERGENCY_NOTICE], place.after_hours):
        assert await night.score(caller, prompt) > HEARD, prompt.name
        assert await night.score(caller, prompt, ES) < UNHEARD, prompt.name
    invitation = place.languages[1].invitation
    assert invitation is not None
    assert await night.score(caller, invitation, ES) > HEARD
    assert await night.score(caller, place.greeting) < UNHEARD
    assert await night.score(caller, place.menu.prompt) < UNHEARD
    await caller.hangup()
    assert (await night.record()).outcome == "left_menu"


async def test_the_night_speaks_the_other_language_too(night: Practice) -> None:
    caller = await night.call()
    await caller.press("9")
    await wait_heard(caller, night.clip(closed_menu(night), ES), share=HEARD, timeout=30)
    assert await night.score(caller, night.location.after_hours, ES) > HEARD
    assert await night.score(caller, night.location.after_hours, EN) < UNHEARD
    await caller.hangup()
    assert (await night.record()).language == "es"


async def test_an_answer_is_told_and_the_first_menu_comes_again(night: Practice) -> None:
    caller, place = await night.call(), night.location
    await caller.press("4")
    await wait_heard(caller, night.clip(place.menus[FURTHER].prompt), share=HEARD)
    await caller.press("1")
    await wait_heard(caller, night.clip(place.answers[WAY].prompt), share=HEARD)
    await wait_heard(caller, night.clip(closed_menu(night)), share=HEARD)
    await caller.hangup()
    row = await night.record()
    assert (row.outcome, row.category) == ("informed", "information")
    (told,) = await events(night, row.call_id, EventKind.INFORMED)
    assert told["answer"] == WAY


async def test_the_star_leads_back_from_a_further_menu(night: Practice) -> None:
    caller, place = await night.call(), night.location
    await caller.press("4")
    await wait_heard(caller, night.clip(place.menus[FURTHER].prompt), share=0.3)
    await caller.press("*")
    await wait_heard(caller, night.clip(closed_menu(night)), share=HEARD)
    await caller.press("4")
    at = caller.recording.seconds
    await wait_heard(caller, night.clip(place.menus[FURTHER].prompt), share=HEARD, since=at)
    await caller.hangup()
    assert await night.score(caller, SystemPrompt.WRONG_KEY) < UNHEARD


async def test_a_key_cuts_an_answer_and_counts_in_the_menu(night: Practice) -> None:
    caller, place = await night.call(), night.location
    await caller.press("41")
    await wait_heard(caller, night.clip(place.answers[WAY].prompt), share=0.2)
    await caller.press("4")
    await wait_heard(caller, night.clip(place.menus[FURTHER].prompt), share=HEARD)
    assert await night.score(caller, closed_menu(night)) < UNHEARD
    assert await night.score(caller, place.answers[WAY].prompt) < 0.9
    await caller.hangup()
    assert (await night.record()).category == "information"
