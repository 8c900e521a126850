"""The folder of sound files can not be written, or not even read: who calls is served all the same, and IT is told."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from callcontrol.config import load_group
from callcontrol.model.calls import EventKind
from callcontrol.model.names import LocationKey
from callcontrol.model.rules import SystemPrompt
from callcontrol.prompts import render
from callcontrol.rules import Verdict
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.ears import is_silence
from callcontrol.sandbox.fetch import cache_folder
from callcontrol.sandbox.listening import speak_until_heard, wait_heard
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_call import SipCall
from tests.fixtures.night import events
from tests.fixtures.practice import FR, HEARD, Practice, World, lasts, nothing_left, settings_for, write_rules
from tests.fixtures.program import callcontrol

UNWRITABLE = Path("/proc/self/fd")
"""A folder that anybody can read and nobody can put a file into, not even root."""
HOME, LINGUAL = LocationKey("site00"), LocationKey("lingual")


@dataclass
class Studio:
    """A box whose rules may be changed; nothing in French was ever rendered."""

    up: Box
    home: Practice
    rules: Path
    prompts: Path
    lingual: str
    """A location that offers French, to be added."""


@pytest.fixture
async def studio(sip: SipSide, tmp_path: Path) -> AsyncIterator[Studio]:
    rules, prompts = write_rules(tmp_path / "rules", sites=1, others=True), tmp_path / "prompts"
    lingual = (rules / "locations" / "lingual.yaml").read_text(encoding="utf-8")
    for name in ("lingual.yaml", "lingual-night.yaml"):
        (rules / "locations" / name).unlink()
    group = load_group(rules)
    await render(group, cache_folder() / "prompts")
    await asyncio.to_thread(
        lambda: shutil.copytree(cache_folder() / "prompts", prompts, ignore=shutil.ignore_patterns("fr"))
    )
    (prompts / "fr").symlink_to(UNWRITABLE)
    async with box(settings_for(tmp_path / "state", rules=rules, prompts_folder=prompts), group, durable=False) as up:
        home = Practice(World.of(up), sip, up.group.locations[HOME])
        await home.staff("11")
        yield Studio(up, home, rules, prompts, lingual)
        await home.hang_up()
        await nothing_left(home.world)


async def is_served(home: Practice, caller: SipCall) -> None:
    """Somebody picks up, and the caller hears them."""
    words = home.clip(SystemPrompt.STILL_WAITING)
    person = await home.pick_up("11", 20)
    await speak_until_heard(person, caller, words, share=HEARD, since=caller.recording.seconds)
    await person.hangup()
    await caller.wait_ended()


async def test_what_can_not_be_written_is_refused_and_callers_notice_nothing(studio: Studio) -> None:
    home, live = studio.home, studio.up.app.rules
    before = live.group.version
    on_the_line = await home.call()
    await wait_heard(on_the_line, home.clip(home.location.menu.prompt), share=HEARD)
    (studio.rules / "locations" / "lingual.yaml").write_text(studio.lingual, encoding="utf-8")
    reloaded = await live.reload("test")
    assert (reloaded.verdict, reloaded.version) == (Verdict.REFUSED, before)
    told = str(reloaded.problems[0])
    for word in (str(studio.prompts / "fr"), "CALLCONTROL_PROMPTS_FOLDER", "'fr'"):
        assert word in told
    await on_the_line.press("1")
    await is_served(home, on_the_line)
    caller = await home.call()
    await wait_heard(caller, home.clip(home.location.greeting), share=HEARD)
    await caller.press("1")
    await is_served(home, caller)

    (studio.prompts / "fr").unlink()
    assert (await live.reload("test")).verdict is Verdict.APPLIED
    there = Practice(World.of(studio.up), home.sip, live.group.locations[LINGUAL])
    caller = await there.call()
    await caller.press("8")
    await wait_heard(caller, there.clip(there.location.greeting, FR), share=HEARD)
    await there.hang_up()


async def test_a_folder_that_can_not_be_read_costs_the_words_not_the_call(studio: Studio) -> None:
    home, words = studio.home, studio.home.clip(SystemPrompt.STILL_WAITING)
    await asyncio.to_thread(studio.prompts.rename, studio.prompts.with_name("away"))
    studio.prompts.write_text("no folder")
    caller = await home.call()
    await caller.press("1")
    ringing = await home.phones["11"].wait_ringing()
    at = caller.recording.seconds
    await lasts(caller, at + 1.0)
    assert not is_silence(caller.heard(at)), "the caller waits in silence"
    await ringing.answer()
    await speak_until_heard(ringing, caller, words, share=HEARD, since=caller.recording.seconds)
    await ringing.hangup()
    await caller.wait_ended()
    faults = await events(home, (await home.record()).call_id, EventKind.FAULT)
    assert {event["what"] for event in faults} == {"prompt missing"}
    status, troubles, _ = await home.world.readiness()
    assert status == 503
    assert "can not be read" in troubles["prompts"]


async def test_a_start_that_can_not_write_its_prompts_says_where_and_what_to_do(tmp_path: Path) -> None:
    env = {
        "CALLCONTROL_STATE": str(tmp_path / "state"),
        "CALLCONTROL_RULES": str(write_rules(tmp_path / "rules", sites=1, others=True)),
        "CALLCONTROL_PROMPTS_FOLDER": str(UNWRITABLE / "prompts"),
    }
    async with callcontrol("run", "--sandbox", env=env, output=tmp_path / "said.txt") as program:
        assert await program.wait() == 1
        assert str(UNWRITABLE / "prompts") in program.said.replace("\n", "")
        assert "CALLCONTROL_PROMPTS_FOLDER" in program.said
        assert "Traceback" not in program.said
