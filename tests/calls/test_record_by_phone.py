"""A sentence recorded at a desk phone is what the next caller hears, as long as its words are those of the rules."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from callcontrol.config import load_group
from callcontrol.model.desk import DeskPrompt
from callcontrol.model.names import LocationKey
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import SystemPrompt
from callcontrol.prompts import PromptLibrary, sentences_of
from callcontrol.prompts.files import wide_form
from callcontrol.prompts.sound import Pcm, read_wav
from callcontrol.routing.desk import numbered
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.ears import hear
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.phone import Ignore
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_call import SipCall
from tests.fixtures.desk import desk_clip, dials, hears_in_turn
from tests.fixtures.night import hears_the_tone
from tests.fixtures.practice import (
    EN,
    ES,
    HEARD,
    UNHEARD,
    Practice,
    World,
    nothing_left,
    settings_for,
    until,
    write_rules,
)
from tests.fixtures.program import callcontrol


@dataclass
class Studio:
    """A location, and its rules as files."""

    up: Box
    here: Practice
    rules: Path
    state: Path

    @property
    def greeting(self) -> Prompt:
        """As the live rules have it."""
        return self.up.app.group.locations[self.here.location.key].greeting

    def numbers(self) -> dict[str, str]:
        """What is keyed for each English sentence."""
        known = numbered(sentences_of(self.up.group)).items()
        return {prompt.name: number for number, (prompt, language) in known if language == EN}

    def spoken_by_machine(self, prompt: Prompt) -> Pcm:
        """What callers hear of a sentence that nobody recorded."""
        return read_wav(PromptLibrary(self.up.app.settings.prompts).path(prompt, EN))

    @property
    def voice(self) -> Pcm:
        """What the person says: words that no English caller hears."""
        return read_wav(PromptLibrary(self.up.app.settings.prompts).path(self.here.location.menu.prompt, ES))

    async def command(self, *words: str, status: int = 0) -> str:
        """Run ``callcontrol prompts ...`` beside the box."""
        output = self.state.parent / f"said-{words[0]}.txt"
        output.unlink(missing_ok=True)
        env = {
            "CALLCONTROL_STATE": str(self.state),
            "CALLCONTROL_RULES": str(self.rules),
            "CALLCONTROL_PROMPTS_FOLDER": str(self.up.app.settings.prompts),
        }
        async with callcontrol("prompts", *words, env=env, output=output) as run:
            while run.running:  # as long as a person speaks; the test itself has a bound
                with suppress(TimeoutError):
                    await run.wait()
            assert await run.wait() == status, run.said
            return run.said

    async def speaks(self, call: SipCall) -> float:
        """The person waits for the tone, speaks and presses #; what they hear then is about to be judged."""
        await hears_the_tone(self.here, call, self.here.world.group.desk[DeskPrompt.SPEAK])
        await call.speak(self.voice)
        await call.press("#")
        at = await hears_in_turn(self.here, call, DeskPrompt.AS_RECORDED, since=call.recording.seconds)
        return await wait_heard(call, self.voice, share=HEARD, since=at - 1, timeout=20)

    async def next_caller_hears(self, clip: Pcm, never: Pcm) -> None:
        """Whoever calls now."""
        caller = await self.here.call()
        await wait_heard(caller, clip, share=HEARD)
        assert (await hear(caller.heard(), never)).score < UNHEARD
        await caller.hangup()


@pytest.fixture
async def studio(sip: SipSide, tmp_path: Path) -> AsyncIterator[Studio]:
    rules, state = write_rules(tmp_path / "rules", sites=1), tmp_path / "state"
    group = load_group(rules)
    async with box(settings_for(state, rules=rules), group, durable=False) as up:
        here = Practice(World.of(up), sip, group.locations[LocationKey("site00")])
        await here.staff("11")
        yield Studio(up, here, rules, state)
        await here.hang_up()
        await nothing_left(World.of(up))


async def test_a_sentence_recorded_by_command_is_what_the_next_caller_hears(studio: Studio) -> None:
    here, name = studio.here, "site00/greeting"
    asked = asyncio.create_task(studio.command("record", name, "en", "--phone", "site00-11"))
    call = await here.phones["11"].wait_ringing(20)
    await call.answer()
    # It is said what callers hear now, then what to do.
    await hears_in_turn(here, call, DeskPrompt.HEARD_NOW)
    await wait_heard(call, studio.spoken_by_machine(studio.greeting), share=HEARD)
    at = await studio.speaks(call)
    await hears_in_turn(here, call, DeskPrompt.KEEP, since=at)
    await call.press("1")
    assert "kept" in await asked
    await call.wait_ended()

    found = studio.up.app.prompts.by_phone(studio.greeting, EN)
    assert found is not None
    assert wide_form(found[1]).is_file()
    assert found[1].is_relative_to(studio.state / "spoken")
    await studio.next_caller_hears(studio.voice, studio.spoken_by_machine(studio.greeting))
    listed = await studio.command("list")
    assert f"by phone, {found[0].author}" in next(line for line in listed.splitlines() if f"{name} " in line)

    # The rules word it anew: the recording is for other words now.
    path = studio.rules / "locations" / "site00.yaml"
    path.write_text(path.read_text() + "greeting: {en: Good day to you all., es: Buenos días.}\n")
    await studio.up.app.rules.reload("ann")
    await studio.next_caller_hears(studio.spoken_by_machine(studio.greeting), studio.voice)
    listed = await studio.command("list")
    assert "recorded for an older" in next(line for line in listed.splitlines() if f"{name} " in line)

    # The old words again, then forgotten.
    path.write_text(path.read_text().replace("greeting: {en: Good day to you all., es: Buenos días.}\n", ""))
    await studio.up.app.rules.reload("ann")
    await studio.next_caller_hears(studio.voice, studio.spoken_by_machine(studio.greeting))
    assert "1 recording of site00/greeting in en removed" in await studio.command("forget", name, "en")
    await studio.next_caller_hears(studio.spoken_by_machine(studio.greeting), studio.voice)


async def test_a_sentence_recorded_by_its_number(studio: Studio) -> None:
    here = studio.here
    numbers = studio.numbers()
    call = await dials(here, "11", "*77")
    await call.press("000000")
    at = await hears_in_turn(here, call, DeskPrompt.NO_SUCH_SENTENCE)
    # Not everybody's sentences: other locations speak them too.
    await call.press(numbers[SystemPrompt.WRONG_KEY])
    at = await hears_in_turn(here, call, DeskPrompt.MAY_NOT, since=at)
    await call.press(numbers["site00/greeting"])
    at = await studio.speaks(call)
    await call.press("2")  # again
    await studio.speaks(call)
    await call.press("1")
    await hears_in_turn(here, call, DeskPrompt.KEPT, since=at)
    await call.wait_ended()
    await studio.next_caller_hears(studio.voice, studio.spoken_by_machine(studio.greeting))


async def test_what_is_not_kept_changes_nothing(studio: Studio) -> None:
    here, stored = studio.here, studio.here.world.ask_asterisk
    # The receiver put down at the question whether to keep it.
    asked = asyncio.create_task(studio.command("record", "site00/greeting", "en", "--phone", "site00-11", status=1))
    call = await here.phones["11"].wait_ringing(20)
    await call.answer()
    await studio.speaks(call)
    await call.hangup()
    assert "nothing was kept" in await asked
    # Nobody takes it up: the caller of the phone refuses.
    asked = asyncio.create_task(studio.command("record", "site00/greeting", "en", "--phone", "site00-11", status=1))
    call = await here.phones["11"].wait_ringing(20)
    await call.reject()
    assert "nobody took up the phone" in await asked
    # Put down while it records.
    call = await dials(here, "11", "*77")
    await call.press(studio.numbers()["site00/greeting"])
    await hears_the_tone(here, call, here.world.group.desk[DeskPrompt.SPEAK])
    await call.hangup()

    async def tidy() -> bool:
        return not studio.up.app.desk.channels and not await stored("recordings/stored")

    await until("Asterisk keeps no recording", tidy)
    assert studio.up.app.prompts.by_phone(studio.greeting, EN) is None
    assert [path.name for path in (studio.state / "spoken").iterdir() if path.suffix in {".wav", ".wav16"}] == []
    refused = await studio.command("record", "site00/greetin", "en", "--phone", "site00-11", status=1)
    assert "site00/greeting" in refused
    assert isinstance(here.phones["11"].on_ring, Ignore)
    assert desk_clip(here, DeskPrompt.KEEP).size
