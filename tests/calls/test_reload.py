"""The rules change while twenty real calls are up: none is dropped, each finishes by its own rules."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from callcontrol.config import load_group
from callcontrol.model.names import LocationKey
from callcontrol.rules import RulesStore
from callcontrol.sandbox.box import box
from callcontrol.sandbox.fetch import cache_folder
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_call import SipCall
from tests.fixtures.practice import Practice, World, nothing_left, settings_for, shown, until, write_rules
from tests.fixtures.program import Program, callcontrol

PATIENT = (("timeout: 1s", "timeout: 50s"), ("max_wait: 20s", "max_wait: 100s"), ("max_wait: 30s", "max_wait: 100s"))
"""So that callers are still where they were when the rules change."""
RENAMED = (
    ("unknown_did: site00", "unknown_did: site01"),
    ("nurse: Answers clinical questions", "adviser: Answers clinical questions"),
    ("nurse: {label: Nurse, number: 70, skills: [nurse]", "advice: {label: Advice, number: 70, skills: [adviser]"),
    ("      1: appointment\n", "      1: billing\n"),
    ("open: {queue: nurse}", "open: {queue: advice}"),
    ("      3: billing\n", "      3: appointment\n"),
)
"""Key 1 leads elsewhere, a queue and a skill have other names."""
CALLS = "select rules_version, location, category, queue, outcome from callcontrol.calls order by started_at"
VERSIONS = "select version, how from callcontrol.rules_versions order by at"


def change(path: Path, *changes: tuple[str, str]) -> None:
    """Replace texts in a file of the rules."""
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


async def command(folder: Path, *words: str, state: Path, status: int = 0) -> str:
    """Run ``callcontrol rules ...`` and return what it said."""
    output = folder / f"{'-'.join(words)}.txt"
    output.unlink(missing_ok=True)
    async with callcontrol("rules", *words, env={"CALLCONTROL_STATE": str(state)}, output=output) as program:
        assert await program.wait() == status, program.said
        return program.said


@dataclass
class Town:
    """Three locations whose rules may be changed."""

    rules: Path
    state: Path
    practices: list[Practice]
    version: str

    async def reload(self, status: int = 0) -> str:
        return await command(self.state.parent, "reload", state=self.state, status=status)

    async def stored(self, query: str = CALLS) -> list[Any]:
        """Rows of Postgres."""
        connection = await asyncpg.connect(self.practices[0].world.dsn, timeout=10)
        try:
            return list(await connection.fetch(query))
        finally:
            await connection.close()

    def change_everything(self) -> None:
        """The first location is no more, the others' menus and queues are others."""
        change(self.rules / "group.yaml", *RENAMED)
        (self.rules / "locations" / "site00.yaml").unlink()
        for site in ("site01", "site02", "closed"):
            change(self.rules / "locations" / f"{site}.yaml", ("nurse", "adviser"))


@pytest.fixture
async def town(sip: SipSide, tmp_path: Path) -> AsyncIterator[Town]:
    rules = write_rules(tmp_path / "rules", sites=3, nights=0)
    change(rules / "group.yaml", *PATIENT)
    group, settings = load_group(rules), settings_for(tmp_path / "state", rules=rules)
    async with box(settings, group, durable=False) as up:
        world = World.of(up)
        sites = [Practice(world, sip, group.locations[LocationKey(f"site{n:02}")]) for n in range(3)]
        yield Town(rules, settings.state, sites, group.version)
        await asyncio.gather(*(site.hang_up() for site in sites))
        await nothing_left(world)


async def talking(site: Practice) -> list[SipCall]:
    """Everybody at a location talks with somebody."""
    await site.staff("11", "12", "13", "14")
    for key, extension in (("1", "11"), ("1", "12"), ("2", "13"), ("3", "14")):
        await site.talk(key, extension)
    return site.callers


def all_up(calls: list[SipCall]) -> bool:
    return all(call.state == "answered" for call in calls)


async def test_twenty_calls_keep_their_rules_and_new_ones_follow_the_new_rules(town: Town) -> None:
    first, second, third = town.practices
    await talking(first)
    await talking(second)
    waiting = await asyncio.gather(*(third.call() for _ in range(6)))
    await asyncio.gather(*(caller.press("2") for caller in waiting))
    choosing = await asyncio.gather(*(third.call() for _ in range(6)))
    calls = [*first.callers, *second.callers, *third.callers]
    assert len(calls) == 20

    (town.rules / "group.yaml").rename(town.rules / "group.kept")
    (town.rules / "group.yaml").write_text("name: [\n", encoding="utf-8")
    assert "group.yaml:" in await town.reload(status=1)
    status, _, notices = await third.world.readiness()
    assert (status, list(notices)) == (200, ["rules"])
    (town.rules / "group.kept").replace(town.rules / "group.yaml")
    assert all_up(calls)

    town.change_everything()
    new = load_group(town.rules).version
    assert new in await town.reload()
    assert (await third.world.readiness())[2] == {}
    assert all_up(calls)

    newcomer = await third.call()
    await newcomer.press("1")
    await third.staff("14")
    billing = await third.pick_up("14")
    assert shown(billing) == "Practice 02 > Billing"
    await choosing[0].press("1")
    await third.staff("11")
    desk = await third.pick_up("11")
    assert shown(desk) == "Practice 02 > Front desk"
    await desk.hangup()
    await third.staff("13")
    for _ in waiting:
        nurse = await third.pick_up("13")
        assert shown(nurse) == "Practice 02 > Nurse", "by the rules that the caller began with"
        await nurse.hangup()
    assert all_up([*first.callers, *second.callers, *choosing[1:], newcomer])
    await asyncio.gather(*(caller.hangup() for caller in (*calls, newcomer)))

    async def ended() -> bool:
        return all(row["outcome"] for row in await town.stored())

    await until("every call has ended", ended)
    rows = [tuple(row) for row in await town.stored()]
    assert [tuple(row) for row in await town.stored(VERSIONS)] == [(town.version, "start"), (new, "reload")]
    assert [row[0] for row in rows] == [town.version] * 20 + [new]
    assert rows[-1] == (new, "site02", "billing", "site02/billing", "answered")
    told = [row[1:] for row in rows[:20]]
    assert told[:8] == [
        (site, category, f"{site}/{queue}", "answered")
        for site in ("site00", "site01")
        for category, queue in (
            ("appointment", "front_desk"), ("appointment", "front_desk"), ("clinical", "nurse"), ("billing", "billing")
        )
    ]  # fmt: skip
    assert told[8:14] == [("site02", "clinical", "site02/nurse", "answered")] * 6
    assert sorted(map(str, told[14:])) == sorted(
        map(
            str,
            [("site02", "appointment", "site02/front_desk", "answered")] + [("site02", None, None, "left_menu")] * 5,
        )
    )


@dataclass
class Sandbox:
    """`callcontrol run --sandbox` as a person starts it."""

    folder: Path
    env: dict[str, str]
    opened: AsyncExitStack

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def rules(self) -> Path:
        return self.folder / "rules"

    async def start(self) -> Program:
        output = self.folder / "said.txt"
        output.unlink(missing_ok=True)
        program = await self.opened.enter_async_context(callcontrol("run", "--sandbox", env=self.env, output=output))

        async def is_up() -> bool:
            assert program.running, program.said
            return (self.state / "run.json").exists() and (self.state / "control.json").exists()

        await until("the box is up", is_up, 40)
        return program

    async def is_live(self, version: str) -> None:
        async def live() -> bool:
            last = RulesStore(self.state / "rules").history().last
            return last is not None and last.version == version

        await until(f"{version} is live", live)


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    rules = write_rules(tmp_path / "rules", sites=1, nights=0)
    env = {
        "CALLCONTROL_STATE": str(tmp_path / "state"),
        "CALLCONTROL_RULES": str(rules),
        "CALLCONTROL_PROMPTS_FOLDER": str(cache_folder() / "prompts"),
    }
    async with AsyncExitStack() as opened:
        yield Sandbox(tmp_path, env, opened)


async def test_signal_rollback_and_a_start_with_mistakes(sandbox: Sandbox) -> None:
    program = await sandbox.start()
    site, words = sandbox.rules / "locations" / "site00.yaml", sandbox.rules / "group.yaml"
    old, before = load_group(sandbox.rules).version, words.read_bytes()
    change(words, ("ring: 2s, cooldown: 1s, max_wait: 20s", "ring: 3s, cooldown: 1s, max_wait: 20s"))
    new = load_group(sandbox.rules).version
    program.send(signal.SIGHUP)
    await sandbox.is_live(new)

    change(words, ("ring: 3s", "ring: 4s"))
    said = await command(sandbox.folder, "rollback", old[:6], state=sandbox.state)
    assert "never live" in said
    assert words.read_bytes() == before
    await sandbox.is_live(old)
    assert "ring: 4s" in next((sandbox.state / "rules" / "set-aside").glob("*/group.yaml")).read_text(encoding="utf-8")
    said = await command(sandbox.folder, "history", state=sandbox.state)
    assert [how for line in said.splitlines() for how in ("start", "reload", "rollback") if f" {how} " in line] == [
        "rollback",
        "reload",
        "start",
    ]
    assert "ring: 3s" in await command(sandbox.folder, "show", new, "group.yaml", state=sandbox.state)
    control = (sandbox.state / "control.json").stat()
    assert control.st_mode & 0o777 == 0o600
    assert program.running
    assert await program.end(signal.SIGTERM) == 0
    assert not (sandbox.state / "control.json").exists()
    assert "no callcontrol runs" in await command(sandbox.folder, "reload", state=sandbox.state, status=1)

    change(site, ("Ann", "Ann, skills: [x"))
    program = await sandbox.start()
    assert "the last good ones are used" in program.said
    assert "site00.yaml:" in program.said
    assert await program.end(signal.SIGTERM) == 0


async def test_without_an_earlier_version_mistakes_stop_the_start(sandbox: Sandbox) -> None:
    change(sandbox.rules / "locations" / "site00.yaml", ("Ann", "Ann, skills: [x"))
    async with callcontrol("run", "--sandbox", env=sandbox.env, output=sandbox.folder / "said.txt") as program:
        assert await program.wait() == 1
        assert "site00.yaml:" in program.said
        assert "Traceback" not in program.said
