"""`callcontrol run --sandbox` as a person starts it, for a softphone of theirs."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest

from callcontrol.sandbox.fetch import cache_folder
from callcontrol.sandbox.phone import Ignore
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_errors import SipTimeoutError
from tests.fixtures.practice import shown, until, write_rules
from tests.fixtures.program import Program, callcontrol, free_port

FIELDS = {"sip", "http", "page", "dsn", "phones", "dids", "pids"}
PHONE_FIELDS = {"extension", "username", "password", "location", "name", "skills"}


@dataclass(frozen=True)
class Login:
    """A phone of run.json."""

    username: str
    password: str


@dataclass
class Folder:
    """A state folder, and what is started in it."""

    state: Path
    env: dict[str, str]
    opened: AsyncExitStack

    @property
    def run_json(self) -> Path:
        return self.state / "run.json"

    async def start(self, **env: str) -> Program:
        output = self.state.parent / "said.txt"
        return await self.opened.enter_async_context(callcontrol("run", "--sandbox", env=self.env | env, output=output))

    async def up(self, program: Program) -> dict[str, Any]:
        async def is_up() -> bool:
            assert program.running, program.said
            return self.run_json.exists()

        await until("run.json is there", is_up, 40)
        told: dict[str, Any] = json.loads(self.run_json.read_text(encoding="utf-8"))
        return told


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[Folder]:
    rules = write_rules(tmp_path / "rules", sites=2)
    env = {
        "CALLCONTROL_STATE": str(tmp_path / "state"),
        "CALLCONTROL_RULES": str(rules),
        "CALLCONTROL_PROMPTS_FOLDER": str(cache_folder() / "prompts"),
    }
    async with AsyncExitStack() as opened:
        yield Folder(tmp_path / "state", env, opened)


async def all_gone(pids: dict[str, int]) -> None:
    """Every process of the box has ended."""

    async def gone() -> bool:
        return not any(map(_lives, pids.values()))

    await until(f"processes {pids} have ended", gone, 15)


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def test_a_softphone_takes_a_call_with_what_run_json_tells(folder: Folder, sip: SipSide) -> None:
    sip_port, http_port = free_port(), free_port()
    program = await folder.start(CALLCONTROL_SIP_PORT=str(sip_port), CALLCONTROL_HTTP_PORT=str(http_port))
    told = await folder.up(program)
    assert set(told) == FIELDS
    assert all(set(phone) == PHONE_FIELDS for phone in told["phones"])
    assert all(set(did) == {"number", "location"} for did in told["dids"])
    assert (told["sip"], told["http"]) == (f"127.0.0.1:{sip_port}", f"http://127.0.0.1:{http_port}")
    assert told["pids"]["callcontrol"] == program.pid
    assert folder.run_json.stat().st_mode & 0o077 == 0
    async with aiohttp.ClientSession() as http, http.get(told["http"] + "/readyz") as answer:
        assert answer.status == 200

    entry = next(each for each in told["phones"] if "reception" in each["skills"] and each["location"] == "site00")
    number = next(did["number"] for did in told["dids"] if did["location"] == "site00")
    phone = await sip.phone(Login(entry["username"], entry["password"]), told["sip"], Ignore())
    caller = await sip.caller(number, told["sip"])
    await caller.wait_answered()
    await caller.press("1")
    ringing = await phone.wait_ringing(20)
    assert shown(ringing) == "Practice 00 > Front desk"
    await ringing.answer()

    async def heard() -> bool:
        await ringing.press("5")  # what is pressed before the two are joined is nobody's
        with suppress(SipTimeoutError):
            return await caller.wait_keys(1, 1.0) == "5"
        return False

    await until("the caller gets the key", heard, 20)
    await caller.hangup()
    await ringing.wait_ended()
    await _shows_the_call(folder, entry["username"], number)

    second = await folder.start()
    assert await second.wait() == 1
    assert "another callcontrol works in" in second.said
    assert "CALLCONTROL_STATE" in second.said
    assert program.running
    assert await program.end(signal.SIGINT) == 0
    assert not folder.run_json.exists()
    await all_gone(told["pids"])


async def _shows_the_call(folder: Folder, agent: str, number: str) -> None:
    """`callcontrol calls` finds the database by the state folder alone."""
    said = ""

    async def shown() -> bool:
        nonlocal said
        output = folder.state.parent / "calls.txt"
        output.unlink(missing_ok=True)
        async with callcontrol("calls", env=folder.env, output=output) as listing:
            assert await listing.wait() == 0, listing.said
            said = listing.said
        return "answered" in said

    await until("the call is listed", shown)
    assert agent in said
    assert number in said


async def test_a_killed_box_leaves_no_process_and_its_folder_can_be_used_again(folder: Folder) -> None:
    first = await folder.start()
    told = await folder.up(first)
    everything = told["pids"] | _children(first)
    assert all(map(_lives, everything.values()))
    await first.end(signal.SIGKILL)
    await all_gone(everything)
    second = await folder.start()

    async def is_new() -> bool:
        assert second.running, second.said
        return bool((await folder.up(second))["pids"]["callcontrol"] == second.pid)

    await until("the second box is up", is_new, 40)
    everything = (await folder.up(second))["pids"] | _children(second)
    # At once, in the middle of what it still has to do after its start.
    assert await second.end(signal.SIGTERM) == 0
    assert not folder.run_json.exists()
    await all_gone(everything)


def _children(program: Program) -> dict[str, int]:
    return {f"child {child.pid}": child.pid for child in psutil.Process(program.pid).children(recursive=True)}


async def test_a_port_in_use_is_told(folder: Folder, sip: SipSide) -> None:
    with_port = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = with_port.sockets[0].getsockname()[1]
    async with with_port:
        for setting in ("CALLCONTROL_SIP_PORT", "CALLCONTROL_HTTP_PORT"):
            program = await folder.start(**{setting: str(port)})
            assert await program.wait() == 1
            assert setting in program.said
            assert "Traceback" not in program.said
