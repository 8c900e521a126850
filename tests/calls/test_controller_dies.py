"""The controller ends, violently or not, while calls are up: nobody is cut off, and the next one goes on."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from callcontrol.config import load_group
from callcontrol.journal import legs_of
from callcontrol.model.calls import Outcome
from callcontrol.model.desk import DeskPrompt
from callcontrol.model.names import LocationKey
from callcontrol.model.rules import SystemPrompt
from callcontrol.prompts import PromptLibrary, render
from callcontrol.prompts.sound import TELEPHONE_RATE, read_wav
from callcontrol.sandbox.asterisk import asterisk
from callcontrol.sandbox.ears import heard, is_silence
from callcontrol.sandbox.fetch import cache_folder
from callcontrol.sandbox.listening import speak_until_heard, wait_heard
from callcontrol.sandbox.plan import plan_from_group
from callcontrol.sandbox.postgres import running_postgres
from callcontrol.sandbox.rehearsing.doors import REHEARSAL
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_call import SipCall
from callcontrol.sandbox.tree import AsteriskTree
from tests.fixtures.desk import desk_clip, dials, hears_in_turn
from tests.fixtures.night import at_the_tone
from tests.fixtures.practice import HEARD, Practice, World, lasts, nothing_left, until, write_rules
from tests.fixtures.program import Program, callcontrol, free_port

WORDS = int(1.2 * TELEPHONE_RATE)
"""As much of a sentence as each says."""


class Site:
    """One location with Asterisk and Postgres, and a controller that can be started again and again."""

    def __init__(self, practice: Practice, env: dict[str, str], folder: Path) -> None:
        self.practice = practice
        self.state = Path(env["CALLCONTROL_STATE"])
        self.env = env
        self._folder = folder

    def controller(self) -> AbstractAsyncContextManager[Program]:
        return callcontrol("run", env=self.env, output=self._folder / "controller.log")

    async def ready(self) -> None:
        async def is_ready() -> bool:
            try:
                return (await self.practice.world.readiness())[0] == 200
            except aiohttp.ClientError:
                return False

        await until("the controller is ready", is_ready, 20)


@pytest.fixture
async def site(sip: SipSide, asterisk_tree: AsteriskTree, tmp_path: Path) -> AsyncIterator[Site]:
    rules, prompts = write_rules(tmp_path / "rules", sites=1, nights=1), cache_folder() / "prompts"
    group = load_group(rules)
    await render(group, prompts)
    plan = plan_from_group(group, tmp_path / "asterisk")
    async with (
        running_postgres(tmp_path / "postgres", fsync=False) as postgres,
        asterisk(plan, tree=asterisk_tree) as pbx,
    ):
        port = free_port()
        env = {
            "CALLCONTROL_RULES": str(rules),
            "CALLCONTROL_STATE": str(tmp_path / "state"),
            "CALLCONTROL_PROMPTS_FOLDER": str(prompts),
            "CALLCONTROL_ARI_URL": pbx.ari_url,
            "CALLCONTROL_ARI_USER": plan.ari_user,
            "CALLCONTROL_ARI_PASSWORD": plan.ari_password,
            "CALLCONTROL_DSN": postgres.dsn,
            "CALLCONTROL_HTTP_PORT": str(port),
            "CALLCONTROL_AS_IF": REHEARSAL.isoformat(),
        }
        world = World(group, pbx, postgres.dsn, f"http://127.0.0.1:{port}", PromptLibrary(prompts))
        practice = Practice(world, sip, group.locations[LocationKey("site00")])
        yield Site(practice, env, tmp_path)
        await practice.hang_up()


async def test_calls_outlive_a_controller_that_is_killed(site: Site) -> None:
    practice = site.practice
    async with site.controller() as first:
        await site.ready()
        await practice.staff("11", "12")
        talker, person = await practice.talk("1", "11")
        waiting = [await _waits(practice) for _ in range(2)]
        await first.end(signal.SIGKILL)
    await _hear_each_other(practice, talker, person)
    await _reaches_the_fallback(practice)
    for caller in waiting:
        at = caller.recording.seconds
        await lasts(caller, at + 0.3)
        assert not is_silence(caller.heard(at)), "the music of a waiting caller has stopped"
    async with site.controller():
        await site.ready()
        await practice.staff("13")
        for caller in waiting:
            nurse = await practice.pick_up("13")
            await _hear_each_other(practice, caller, nurse)
            await nurse.hangup()
            await caller.wait_ended()
        await _hear_each_other(practice, talker, person)
        await person.hangup()
        await talker.wait_ended()
        await nothing_left(practice.world)
        rows = await practice.records(3)
    assert [row.outcome for row in rows] == [Outcome.ANSWERED] * 3
    assert [row.agent for row in rows] == [practice.person(who) for who in ("11", "13", "13")]
    own, *legs = await legs_of(practice.world.dsn, rows[0].call_id)
    (leg,) = legs
    assert (own.keys, own.ended_by) == ("1", "us")
    assert (leg.who, leg.ended_by) == (practice.person("11"), "them")
    assert leg.rang_at is not None, "what the killed controller knew of the leg is lost"
    assert leg.seconds == pytest.approx((person.ended_at or 0.0) - (person.answered_at or 0.0), abs=1.0)
    assert rows[0].talk_seconds == pytest.approx((person.ended_at or 0.0) - (person.answered_at or 0.0), abs=1.0)
    for row in rows[1:]:
        assert row.answered_at is not None
        # They pressed their key at once: what they waited is nearly the time since they called.
        assert row.wait_seconds == pytest.approx((row.answered_at - row.started_at).total_seconds(), abs=1.0)


async def test_calls_outlive_a_controller_that_is_stopped(site: Site) -> None:
    practice = site.practice
    async with site.controller() as first:
        await site.ready()
        await practice.staff("11", "13")
        talker, person = await practice.talk("1", "11")
        caller = await practice.call()
        await caller.press("2")
        await practice.phones["13"].wait_ringing()
        assert await first.end(signal.SIGTERM) == 0
    await _hear_each_other(practice, talker, person)
    async with site.controller():
        await site.ready()
        # The phone that rang for nobody falls silent, then rings for the caller who has kept their place.
        nurse = await practice.pick_up("13", 20)
        await _hear_each_other(practice, caller, nurse)
        await asyncio.gather(person.hangup(), nurse.hangup())
        await asyncio.gather(talker.wait_ended(), caller.wait_ended())
        # The bridge of the offer that was cut short is found by the second look round.
        await nothing_left(practice.world, 6.0)
        rows = await practice.records(2)
    assert [(row.outcome, row.agent) for row in rows] == [
        (Outcome.ANSWERED, practice.person("11")),
        (Outcome.ANSWERED, practice.person("13")),
    ]


async def test_a_message_outlives_a_controller_that_is_killed(site: Site) -> None:
    practice = replace(site.practice, location=site.practice.world.group.locations[LocationKey("night00")], callers=[])
    clip = practice.clip(SystemPrompt.TECHNICAL_TROUBLE)
    async with site.controller() as first:
        await site.ready()
        caller = await at_the_tone(practice)
        await caller.speak(clip[:WORDS])
        await first.end(signal.SIGKILL)
    await caller.speak(clip[WORDS:])
    async with site.controller():
        await site.ready()
        await caller.press("#")
        await wait_heard(caller, practice.clip(SystemPrompt.MESSAGE_KEPT), share=HEARD)
        await caller.wait_ended()
        row = await practice.record()
    assert row.outcome == Outcome.MESSAGE_LEFT
    assert heard(read_wav(site.state / "messages" / f"{row.call_id}.wav"), clip) > 0.8


async def test_a_caller_for_whom_somebody_on_call_is_rung_outlives_the_controller(site: Site) -> None:
    practice = replace(site.practice, location=site.practice.world.group.locations[LocationKey("night00")], callers=[])
    for contact in ("dr_patel", "dr_cohen", "night_service"):
        await practice.mobile(contact)
    async with site.controller() as first:
        await site.ready()
        caller = await practice.call()
        await caller.press("3")
        rung = await practice.phones["dr_patel"].wait_ringing()
        await first.end(signal.SIGKILL)
    async with site.controller():
        await site.ready()
        again = await practice.phones["dr_patel"].wait_ringing(20)
        assert rung.ended_at is not None, "the telephone rings twice for one caller"
        await again.answer()
        await wait_heard(again, practice.clip(SystemPrompt.TAKE_CALL), share=0.2)
        await again.press("1")
        await until("they are joined", lambda: _is_joined(practice))
        await _hear_each_other(practice, caller, again)
        await again.hangup()
        await caller.wait_ended()
        row = await practice.record()
        await nothing_left(practice.world, 6.0)
    assert (row.outcome, row.agent) == (Outcome.ANSWERED, "contact/dr_patel")


async def test_what_people_set_outlives_a_controller_that_is_killed(site: Site) -> None:
    practice, env = site.practice, site.env
    async with site.controller() as program:
        await site.ready()
        await practice.staff("11", "12")
        desk = await dials(practice, "11", "*52")
        await hears_in_turn(practice, desk, DeskPrompt.SIGNED_OUT)
        await desk.wait_ended()
        kept = site.state / "people.json"

        async def is_kept() -> bool:
            return await asyncio.to_thread(kept.is_file)

        await until("it is on the disk", is_kept)
        await program.end(signal.SIGKILL)
    async with site.controller():
        await site.ready()
        await practice.are_free(1)
        async with callcontrol("people", env=env, output=site.state / "people.txt") as command:
            assert await command.wait() == 0
            shown = next(line for line in command.said.splitlines() if practice.person("11") in line)
            assert "signed out" in shown
        caller = await practice.call()
        await caller.press("1")
        await practice.phones["12"].wait_ringing()
        assert len(practice.phones["11"].calls) == 0
        desk = await dials(practice, "11", "*51")
        await hears_in_turn(practice, desk, DeskPrompt.SIGNED_IN)
        await desk.wait_ended()
        await caller.hangup()


async def _is_joined(practice: Practice) -> bool:
    return (await practice.record(ended=False)).answered_at is not None


async def _waits(practice: Practice) -> SipCall:
    caller = await practice.call()
    await caller.press("2")
    await wait_heard(caller, practice.clip(SystemPrompt.PLEASE_WAIT), share=HEARD)
    return caller


async def _hear_each_other(practice: Practice, caller: SipCall, person: SipCall) -> None:
    ours = practice.clip(SystemPrompt.STILL_WAITING)[:WORDS]
    theirs = practice.clip(SystemPrompt.TECHNICAL_TROUBLE)[:WORDS]
    here, there = caller.recording.seconds, person.recording.seconds
    await asyncio.gather(
        speak_until_heard(caller, person, ours, share=HEARD, since=there),
        speak_until_heard(person, caller, theirs, share=HEARD, since=here),
    )


async def _reaches_the_fallback(practice: Practice) -> None:
    """With no controller the phones of the dialplan's fallback ring, and the caller hears that they do."""
    phone = practice.phones["12"]
    caller = await practice.call()
    ringing = await phone.wait_ringing(10)
    await lasts(caller, 1.0)
    assert not is_silence(caller.heard())
    await ringing.answer()
    await _hear_each_other(practice, caller, ringing)
    await caller.hangup()
    await ringing.wait_ended()


async def test_a_desk_phone_that_was_switching_hours_is_told(site: Site) -> None:
    practice = site.practice
    async with site.controller() as first:
        await site.ready()
        await practice.staff("11", "12")
        call = await dials(practice, "11", "*28")
        await wait_heard(call, desk_clip(practice, DeskPrompt.HOURS_MENU), share=0.2)
        await first.end(signal.SIGKILL)
    left_at = call.recording.seconds
    async with site.controller():
        await call.wait_ended(30)
    assert call.recording.seconds > left_at + 1, "a sentence, not silence"
    assert not practice.phones["12"].calls, "it is no caller for whom all phones ring"
