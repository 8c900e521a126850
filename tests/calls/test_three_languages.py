"""What is said to callers at every step, in English, Spanish and French at once: all of them heard."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date

import pytest

from callcontrol.model.names import AnswerName, Language, LocationKey, QuestionName
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import SystemPrompt
from callcontrol.prompts.sound import Pcm
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_call import SipCall
from tests.calls.test_read_back import SOME, spoken
from tests.fixtures.night import box, callback
from tests.fixtures.practice import EN, ES, FR, HEARD, UNHEARD, Practice, World, nothing_left

TO_LANGUAGE = {EN: "", ES: "9", FR: "8"}
CALLER, DAY = "+12025550143", date(1984, 3, 12)
Words = Prompt | SystemPrompt
Life = Callable[["Ear"], Awaitable[None]]


class Ear:
    """A caller who hears one language, and what they hear next."""

    def __init__(self, practice: Practice, call: SipCall, language: Language) -> None:
        self.practice, self.call, self.language = practice, call, language
        self._at = 0.0
        self._first: Words | None = None

    async def hears(self, *words: Words, timeout: float = 30.0) -> None:
        """Each of them, in their own language."""
        for one in words:
            clip = self.practice.clip(one, self.language)
            try:
                at = await wait_heard(self.call, clip, share=HEARD, since=self._at, timeout=timeout)
            except Exception as error:
                raise AssertionError(f"{self.language}: {one.name} was not heard: {error}") from error
            self._at, self._first = max(self._at, at - 1.0), self._first or one

    async def heard_no_other_language(self) -> None:
        """Looked for when the call is over, and of the first sentence alone: it takes its time."""
        assert self._first is not None
        for other in TO_LANGUAGE.keys() - {self.language}:
            score = await self.practice.score(self.call, self._first, other)
            assert score < UNHEARD, f"{self._first.name} is spoken in {other}"

    async def hears_pieces(self, pieces: Sequence[Pcm]) -> None:
        """A value: all of it together, since a packet that comes late may cost a piece that is short."""
        await wait_heard(self.call, *pieces, share=SOME, timeout=30)

    async def press(self, keys: str) -> None:
        await self.call.press(keys)


async def everybody(practice: Practice, *lives: Life) -> None:
    """A caller in each language lives each of these lives, all at once; all that went wrong is told."""

    async def one(life: Life, language: Language) -> None:
        call = await practice.call(from_user=CALLER)
        await call.press(TO_LANGUAGE[language])
        ear = Ear(practice, call, language)
        await life(ear)
        await call.hangup()
        await ear.heard_no_other_language()

    async with asyncio.TaskGroup() as calls:
        for life in lives:
            for language in TO_LANGUAGE:
                calls.create_task(one(life, language), name=f"{life.__name__} {language}")


@pytest.fixture
async def at(shared: World, sip: SipSide) -> AsyncIterator[Callable[[str], Practice]]:
    opened: list[Practice] = []

    def there(key: str) -> Practice:
        opened.append(Practice(shared, sip, shared.group.locations[LocationKey(key)]))
        return opened[-1]

    yield there
    await asyncio.gather(*(each.hang_up() for each in opened))
    await nothing_left(shared)


async def test_by_day(at: Callable[[str], Practice]) -> None:
    here = at("lingual")

    async def choosing(ear: Ear) -> None:
        await ear.hears(here.location.greeting, here.location.menu.prompt)
        await ear.press("5")
        await ear.hears(SystemPrompt.WRONG_KEY, SystemPrompt.NOTHING_HEARD)
        await ear.press("0")
        await ear.hears(SystemPrompt.CONNECTING_PERSON, SystemPrompt.PLEASE_WAIT)

    async def urgent(ear: Ear) -> None:
        await ear.press("1")
        await ear.hears(SystemPrompt.URGENT_WAIT)

    async def informed(ear: Ear) -> None:
        await ear.press("2")
        await ear.hears(here.location.answers[AnswerName("directions")].prompt, here.location.menu.prompt)

    await everybody(here, choosing, urgent, informed)
    await finished(here, ["abandoned", "informed"], 9)


async def at_night(at: Callable[[str], Practice]) -> Practice:
    here = at("lingual-night")
    for contact in here.world.group.contacts:
        await here.mobile(contact)
    return here


async def test_messages_and_who_is_on_call(at: Callable[[str], Practice]) -> None:
    here = await at_night(at)

    async def tells(ear: Ear) -> None:
        await ear.hears(here.location.after_hours)
        await ear.press("1")
        await ear.hears(box(here).prompt)
        await asyncio.sleep(1.0)  # the tone
        await ear.call.speak(here.clip(SystemPrompt.TECHNICAL_TROUBLE))
        await ear.press("#")
        await ear.hears(SystemPrompt.MESSAGE_KEPT)

    async def seeks(ear: Ear) -> None:
        await ear.press("3")
        await ear.hears(SystemPrompt.CALLING_ON_CALL, SystemPrompt.CALLING_NEXT, SystemPrompt.GIVE_NUMBER)

    await everybody(here, tells, seeks)
    await finished(here, ["message_left", "abandoned", "unreached"], 6)


async def test_dates_and_numbers(at: Callable[[str], Practice]) -> None:
    here = await at_night(at)

    async def answers(ear: Ear) -> None:
        await ear.press("2")
        await ear.hears(here.location.questions[QuestionName("birth_date")].prompt)
        await ear.press("03121984")
        await ear.hears(SystemPrompt.YOU_ENTERED)
        await ear.hears_pieces(spoken(here, DAY, ear.language))
        await ear.hears(SystemPrompt.CONFIRM_ANSWER)
        await ear.press("1")
        await ear.hears(callback(here).prompt)

    async def is_promised(ear: Ear) -> None:
        await ear.press("4")
        await ear.hears(SystemPrompt.YOUR_NUMBER)
        digits = [here.clip(here.digit(digit, ear.language), ear.language) for digit in CALLER.removeprefix("+1")]
        await ear.hears_pieces(digits)
        await ear.hears(SystemPrompt.CONFIRM_NUMBER)
        await ear.press("1")
        await ear.hears(SystemPrompt.CALLBACK_KEPT)

    await everybody(here, answers, is_promised)
    await finished(here, ["callback_promised", "left_menu"], 6)


async def finished(here: Practice, outcomes: Sequence[str], calls: int) -> None:
    """Each language has come as far as the others."""
    rows = await here.records(calls)
    assert {row.language for row in rows} == set(TO_LANGUAGE)
    for language in TO_LANGUAGE:
        assert {row.outcome for row in rows if row.language == language} <= set(outcomes)
        assert len([row for row in rows if row.language == language]) == calls / len(TO_LANGUAGE)
