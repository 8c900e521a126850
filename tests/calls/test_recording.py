"""Conversations that the rules have recorded: announced, both voices kept, sealed, deleted after their time."""

import json
import signal
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import asyncpg
import pytest

from callcontrol.config import load_group
from callcontrol.journal import RecordingStore, read_sealer
from callcontrol.model.calls import CallId, EventKind
from callcontrol.model.names import LocationKey
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import SystemPrompt
from callcontrol.prompts import PromptLibrary, render
from callcontrol.prompts.sound import Pcm, read_wav
from callcontrol.sandbox.asterisk import asterisk
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.ears import first_heard_at, heard
from callcontrol.sandbox.fetch import cache_folder
from callcontrol.sandbox.listening import speak_until_heard, wait_heard
from callcontrol.sandbox.plan import plan_from_group
from callcontrol.sandbox.postgres import running_postgres
from callcontrol.sandbox.rehearsing.doors import REHEARSAL
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_call import SipCall
from callcontrol.sandbox.tree import AsteriskTree
from tests.fixtures.night import events
from tests.fixtures.practice import HEARD, PRESENT, UNHEARD, Practice, World, nothing_left, settings_for, until
from tests.fixtures.practice import write_rules as write_plain_rules
from tests.fixtures.program import Program, callcontrol, free_port

OURS, THEIRS, LATER = SystemPrompt.STILL_WAITING, SystemPrompt.TECHNICAL_TROUBLE, SystemPrompt.NOBODY_AVAILABLE
"""What the caller says, what the person says, and what the caller says later."""
POLICY = """
recording:
  queues: [front_desk]
  announcement: {{en: "Your conversation goes onto tape {key}.", es: "Su charla queda en la cinta {key}."}}
  keep: 2d
"""
EXPORTS = "select call_id, author, reason, file from callcontrol.recording_exports"


def write_rules(folder: Path, sites: int) -> Path:
    """Locations whose front desk is recorded, key 1; their nurses, key 2, are not."""
    write_plain_rules(folder, sites, nights=0)
    for path in folder.glob("locations/site*.yaml"):
        path.write_text(path.read_text() + POLICY.format(key=path.stem[-2:]))
    return folder


@pytest.fixture(scope="module")
async def taped(sip: SipSide, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Box]:
    """A box of these locations alone."""
    rules = write_rules(tmp_path_factory.mktemp("taped") / "rules", sites=5)
    async with box(settings_for(tmp_path_factory.mktemp("box"), rules=rules), load_group(rules), durable=False) as up:
        yield up


@pytest.fixture(scope="module")
def keys(taped: Box) -> Iterator[LocationKey]:
    return iter(sorted(key for key in taped.group.locations if key.startswith("site")))


@pytest.fixture
async def practice(taped: Box, sip: SipSide, keys: Iterator[LocationKey]) -> AsyncIterator[Practice]:
    """A location that nobody has called yet; afterwards nothing of its calls is left in Asterisk."""
    opened = Practice(World.of(taped), sip, taped.group.locations[next(keys)])
    await opened.staff(*PRESENT)
    yield opened
    await opened.hang_up()
    await nothing_left(opened.world)
    assert await opened.world.ask_asterisk("recordings/stored") == []


def announcement(practice: Practice) -> Prompt:
    assert practice.location.recording is not None
    return practice.location.recording.announcement


def store_of(state: Path) -> RecordingStore:
    return RecordingStore(state / "recordings", read_sealer(state / "sealing.key"))


def sound_of(store: RecordingStore, call_id: str, folder: Path) -> Pcm:
    """A recording as it sounds out of its seal."""
    (folder / "unsealed.wav").write_bytes(store.open(CallId(call_id))[1])
    return read_wav(folder / "unsealed.wav")


async def kept(practice: Practice, call_id: str) -> dict[str, object]:
    """What the journal tells of a call's recording, once it is kept."""
    found: list[dict[str, object]] = []

    async def told() -> bool:
        found[:] = [dict(data) for data in await events(practice, call_id, EventKind.RECORDED)]
        return bool(found)

    await until("the recording is kept", told)
    assert len(found) == 1
    return found[0]


async def say(practice: Practice, speaker: SipCall, listener: SipCall, prompt: SystemPrompt) -> None:
    await speak_until_heard(speaker, listener, practice.clip(prompt), share=HEARD, since=listener.recording.seconds)


async def taped_talk(practice: Practice) -> str:
    """A caller of the front desk talks with Ann, and hangs up; the call's id."""
    caller, person = await practice.talk("1", "11")
    await say(practice, caller, person, OURS)
    await say(practice, person, caller, THEIRS)
    await caller.hangup()
    return (await practice.record()).call_id


async def test_both_voices_are_recorded_and_sealed(practice: Practice, taped: Box, tmp_path: Path) -> None:
    call_id = await taped_talk(practice)
    told, state = await kept(practice, call_id), taped.app.settings.state
    file = state / "recordings" / str(told["file"])
    assert file.name == f"{call_id}.sealed"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert b"RIFF" not in file.read_bytes()
    sound = sound_of(store_of(state), call_id, tmp_path)
    assert heard(sound, practice.clip(OURS)) > HEARD, "the caller is not in the recording"
    assert heard(sound, practice.clip(THEIRS)) > HEARD, "the person is not in the recording"
    assert heard(sound, practice.clip(announcement(practice))) < UNHEARD, "it began before the talk"
    row = await practice.record()
    assert row.answered_at is not None
    assert datetime.fromisoformat(str(told["keep_until"])) == row.answered_at + timedelta(days=2)
    assert told["seconds"] == pytest.approx(row.talk_seconds, abs=1.0)
    [cdr] = [each for each in taped.asterisk.cdr_rows() if each.destination == practice.did]
    assert cdr.destination_channel.startswith(f"PJSIP/{row.agent}-")
    assert cdr.billed == pytest.approx(row.talk_seconds, abs=1)


async def test_the_announcement_comes_first_and_nobody_is_rung_during_it(practice: Practice) -> None:
    caller = await practice.call()
    await caller.press("1")
    words = practice.clip(announcement(practice))
    await wait_heard(caller, words, share=0.3)
    assert not practice.phones["11"].calls
    person = await practice.pick_up("11")
    await say(practice, caller, person, OURS)
    await person.hangup()
    await caller.wait_ended()
    assert heard(caller.heard(), words) > HEARD
    said, waited = (first_heard_at(caller.heard(), each) for each in (words, practice.clip(SystemPrompt.PLEASE_WAIT)))
    assert said is not None
    assert waited is None or said < waited
    await kept(practice, (await practice.record()).call_id)


async def test_a_queue_without_the_policy_is_neither_announced_nor_recorded(practice: Practice, taped: Box) -> None:
    caller, person = await practice.talk("2", "13")
    await say(practice, caller, person, OURS)
    await caller.hangup()
    row = await practice.record()
    assert await practice.score(caller, announcement(practice)) < UNHEARD
    assert await events(practice, row.call_id, EventKind.RECORDED) == []
    assert not (taped.app.settings.state / "recordings" / f"{row.call_id}.sealed").exists()


async def test_whoever_hears_no_announcement_is_not_recorded(practice: Practice, taped: Box) -> None:
    practice.world.prompts.path(announcement(practice), practice.location.default_language).unlink()
    caller, person = await practice.talk("1", "11")
    await say(practice, caller, person, OURS)
    under_way = (await practice.record(ended=False)).call_id
    assert await practice.world.ask_asterisk(f"recordings/live/callcontrol-{under_way}-talk") is None
    await caller.hangup()
    row = await practice.record()
    faults = [event["what"] for event in await events(practice, row.call_id, EventKind.FAULT)]
    assert faults == ["prompt missing", "talk not recorded: its announcement was not heard"]
    assert row.outcome == "answered"
    assert await events(practice, row.call_id, EventKind.RECORDED) == []
    assert not (taped.app.settings.state / "recordings" / f"{row.call_id}.sealed").exists()


async def test_an_export_is_written_down_and_time_ends_a_recording(
    practice: Practice, taped: Box, tmp_path: Path
) -> None:
    call_id = await taped_talk(practice)
    await kept(practice, call_id)
    state = taped.app.settings.state
    env, target = {"CALLCONTROL_STATE": str(state), "CALLCONTROL_DSN": taped.dsn}, tmp_path / "talk.wav"
    words = ("recordings", "export", call_id, str(target))
    async with callcontrol(*words, "--reason", "A complaint", env=env, output=tmp_path / "export.txt") as program:
        assert await program.wait() == 0, program.said
    assert heard(read_wav(target), practice.clip(OURS)) > HEARD
    connection = await asyncpg.connect(taped.dsn, timeout=10)
    try:
        [row] = await connection.fetch(EXPORTS)
    finally:
        await connection.close()
    assert (row["call_id"], row["reason"], row["file"]) == (call_id, "A complaint", str(target))
    async with callcontrol("recordings", "list", env=env, output=tmp_path / "list.txt") as program:
        assert await program.wait() == 0
        assert call_id in program.said
    store = store_of(state)
    assert CallId(call_id) not in store.delete_past(datetime.now(UTC) + timedelta(days=1)).deleted
    assert CallId(call_id) in store.delete_past(datetime.now(UTC) + timedelta(days=3)).deleted
    assert not (state / "recordings" / f"{call_id}.sealed").exists()


@dataclass
class Site:
    """One location with Asterisk and Postgres, and a controller that can be started again and again."""

    practice: Practice
    env: dict[str, str]
    state: Path

    def controller(self) -> AbstractAsyncContextManager[Program]:
        return callcontrol("run", env=self.env, output=self.state.parent / "controller.log")

    async def ready(self) -> None:
        async def is_ready() -> bool:
            try:
                return (await self.practice.world.readiness())[0] == 200
            except aiohttp.ClientError:
                return False

        await until("the controller is ready", is_ready, 20)


@pytest.fixture
async def site(sip: SipSide, asterisk_tree: AsteriskTree, tmp_path: Path) -> AsyncIterator[Site]:
    rules, prompts = write_rules(tmp_path / "rules", sites=1), cache_folder() / "prompts"
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
        yield Site(practice, env, tmp_path / "state")
        await practice.hang_up()


async def test_a_controller_that_is_killed_in_the_talk_keeps_it_all_the_same(site: Site, tmp_path: Path) -> None:
    practice = site.practice
    async with site.controller() as first:
        await site.ready()
        await practice.staff("11", "12")
        caller, person = await practice.talk("1", "11")
        other, second = await practice.talk("1", "12")
        await say(practice, caller, person, OURS)
        await say(practice, other, second, OURS)
        await first.end(signal.SIGKILL)
    await say(practice, person, caller, THEIRS)
    await other.hangup()
    await second.hangup()
    async with site.controller() as next_one:
        await site.ready()
        await say(practice, caller, person, LATER)
        await person.hangup()
        await caller.wait_ended()
        rows = await practice.records(2)
        for row in rows:
            await kept(practice, row.call_id)
        await nothing_left(practice.world)
        assert await practice.world.ask_asterisk("recordings/stored") == []
        await next_one.end(signal.SIGTERM)
    store = store_of(site.state)
    whole, cut = (sound_of(store, row.call_id, tmp_path) for row in rows)
    for prompt in (OURS, THEIRS, LATER):
        assert heard(whole, practice.clip(prompt)) > HEARD, prompt
    assert heard(cut, practice.clip(OURS)) > HEARD
    await _is_gone_at_the_next_start(site, rows[0].call_id)


async def _is_gone_at_the_next_start(site: Site, call_id: str) -> None:
    """Time passes: the file's first line says until when it may be kept."""
    path = site.state / "recordings" / f"{call_id}.sealed"
    header, _, sealed = path.read_bytes().partition(b"\n")
    past = json.loads(header) | {"keep_until": "2026-01-01T00:00:00Z"}
    path.write_bytes(json.dumps(past).encode() + b"\n" + sealed)

    async def gone() -> bool:
        return not path.exists()

    async with site.controller():
        await until("the recording is deleted", gone, 20)
        await site.ready()
        async with aiohttp.ClientSession() as session, session.get(f"{site.practice.world.http}/metrics") as answer:
            assert "callcontrol_recordings_deleted_total 1.0" in await answer.text()
