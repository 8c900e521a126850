"""Switches over HTTP, and the commands that speak it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from prometheus_client import CollectorRegistry
from typer.testing import CliRunner

from callcontrol.cli.commands import program
from callcontrol.config.clock import Clock
from callcontrol.model.errors import CallcontrolError, Problem
from callcontrol.model.names import LocationKey, Source
from callcontrol.model.rules import Switch
from callcontrol.routing import is_open
from callcontrol.rules import Asked, LiveRules, Overrides, OverrideStore, RulesStore, choose_start
from callcontrol.rules.files import put_back
from callcontrol.web.api import api
from callcontrol.web.control import Control, published
from callcontrol.web.server import serving
from tests.support.small_group import small_files

AT = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
"""Tuesday, 10:00 at Northside, which is open until 17:00."""
NORTHSIDE = LocationKey("northside")
PROBLEM = Problem(Source("group.yaml", 1, 1), "an urgent call reaches nobody", "lead it to somebody", "name: Small")
SET = {"location": "northside", "switch": "closed", "author": "ann", "until": "12:00", "reason": "water damage"}


class Well:
    """A process without troubles."""

    def troubles(self) -> dict[str, str]:
        return {}

    def notices(self) -> dict[str, str]:
        return {}


@dataclass
class Box:
    """A running process as commands find it."""

    address: str
    token: str
    rules: LiveRules
    state: Path
    problems: list[Problem]

    async def ask(self, method: str, path: str, token: str | None = None, **body: object) -> tuple[int, object]:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        async with (
            aiohttp.ClientSession() as http,
            http.request(method, self.address + path, headers=headers, json=body or None) as answer,
        ):
            return answer.status, await answer.json()

    async def command(self, *words: str, status: int = 0) -> str:
        """What ``callcontrol override ...`` prints; its error, when that is what it ends with."""
        env = {"CALLCONTROL_STATE": str(self.state), "CALLCONTROL_RULES": str(self.state / "folder")}
        env |= {"CALLCONTROL_AS_IF": AT.isoformat()}
        result = await asyncio.to_thread(CliRunner().invoke, program(), [*words], env=env)
        if isinstance(result.exception, CallcontrolError):
            return str(result.exception)
        assert result.exit_code == status, result.output
        return result.output

    def opened(self) -> bool:
        return is_open(self.rules.group.locations[NORTHSIDE], AT + timedelta(hours=1)).open


@pytest.fixture
async def box(tmp_path: Path) -> AsyncIterator[Box]:
    put_back(tmp_path / "folder", small_files())
    store, problems = RulesStore(tmp_path / "rules"), list[Problem]()

    async def nothing_missing(_live: object, _new: object) -> tuple[()]:
        return ()

    rules = LiveRules(
        tmp_path / "folder",
        store,
        choose_start(tmp_path / "folder", store, AT),
        Overrides(OverrideStore(tmp_path / "overrides.json"), Clock(AT), lambda _: None),
        prove=lambda new, _files: tuple(problems) if any(at.overrides for at in new.locations.values()) else (),
        prepare=nothing_missing,
        go_live=lambda _: None,
        announce=lambda _: None,
    )
    await rules.begin()
    control = Control(rules)
    async with serving(api(Well(), CollectorRegistry(), lambda: None, control), "127.0.0.1", 0) as address:
        with published(tmp_path / "control.json", address, control.token):
            yield Box(address, control.token, rules, tmp_path, problems)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("GET", "/overrides", {}), ("POST", "/overrides", SET), ("DELETE", "/overrides/northside?author=ann", {})],
)
async def test_nothing_is_told_or_done_without_the_token(
    box: Box, method: str, path: str, body: dict[str, object]
) -> None:
    await box.rules.set_override(_asked())
    assert (await box.ask(method, path, None, **body))[0] == 401
    assert (await box.ask(method, path, "x", **body))[0] == 403
    assert len(box.rules.overrides.standing()) == 1


def _asked() -> Asked:
    return Asked("northside", Switch.CLOSED, "ann", "12:00", "water damage")


async def test_set_list_and_clear(box: Box) -> None:
    status, told = await box.ask("POST", "/overrides", box.token, **SET)
    assert status == 200
    assert isinstance(told, dict)
    (entry,) = told["changed"]
    assert (entry["ends"], entry["reason"], entry["cleared_at"]) == ("2026-03-03T17:00:00Z", "water damage", None)
    assert not box.opened()
    status, told = await box.ask("GET", "/overrides", box.token)
    assert isinstance(told, dict)
    assert ([each["id"] for each in told["standing"]], told["ended"]) == ([entry["id"]], [])
    assert told["zones"]["northside"] == "America/New_York"
    status, told = await box.ask("DELETE", f"/overrides/{entry['id']}?author=bob", box.token)
    assert status == 200
    assert box.opened()
    status, told = await box.ask("GET", "/overrides?history=true", box.token)
    assert isinstance(told, dict)
    assert (told["standing"], told["ended"][0]["cleared_by"]) == ([], "bob")


async def test_a_refusal_is_a_409_with_every_mistake(box: Box) -> None:
    box.problems.append(PROBLEM)
    status, told = await box.ask("POST", "/overrides", box.token, **SET)
    assert isinstance(told, dict)
    assert (status, told["verdict"], told["changed"]) == (409, "refused", [])
    assert told["problems"][0]["message"] == PROBLEM.message
    status, told = await box.ask("DELETE", "/overrides/northside?author=bob", box.token)
    assert isinstance(told, dict)
    assert (status, "nothing is set that is called" in told["reason"]) == (409, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"switch": "shut"},
        {"author": "a b"},
        {"author": "x" * 65},
        {"location": ""},
        {"until": "1" * 41},
        {"reason": "x" * 801},
        {"texts": {"en": 1}},
        {"texts": {str(n): "x" for n in range(21)}},
        {"ends": "now"},
    ],
)
async def test_what_is_no_switch_is_a_422(box: Box, wrong: dict[str, object]) -> None:
    assert (await box.ask("POST", "/overrides", box.token, **(SET | wrong)))[0] == 422
    assert box.opened()


async def test_a_wrong_author_clears_nothing(box: Box) -> None:
    await box.rules.set_override(_asked())
    assert (await box.ask("DELETE", "/overrides/northside?author=a%20b", box.token))[0] == 422
    assert (await box.ask("DELETE", "/overrides/northside", box.token))[0] == 422
    assert not box.opened()


async def test_the_commands(box: Box) -> None:
    page = await box.command("override", "set", "northside", "closed", "--until", "12:00", "--reason", "Water [damage]")
    assert "northside: closed until 2026-03-03 12:00 EST  (" in page
    words = ("--text", "en=Snow = closed.", "--text", "es=Hoy nieva.")
    page = await box.command("override", "set", "all", "message", "--until", "2026-03-04 08:00", *words)
    assert "all: message until 2026-03-04 08:00 EST" in page
    closed, message = box.rules.overrides.standing()
    assert (closed.reason, dict(message.texts)) == ("Water [damage]", {"en": "Snow = closed.", "es": "Hoy nieva."})
    page = await box.command("override", "list")
    assert "2 set now" in page
    assert "Water [damage]" in page
    assert "Snow = closed. / Hoy nieva." in page
    assert page.index(message.id) < page.index(closed.id)
    assert f"cleared  northside: closed  ({closed.id})" in await box.command("override", "clear", "northside")
    assert closed.id not in await box.command("override", "list")
    page = await box.command("override", "list", "--history")
    assert "cleared 2" in page
    assert "1 set now" in page


async def test_a_refused_command_says_why_and_ends_with_1(box: Box) -> None:
    page = await box.command("override", "set", "northside", "closed", "--until", "12:00", status=1)
    assert "Say it with --reason" in page
    assert "nothing has changed" in page
    box.problems.append(PROBLEM)
    page = await box.command("override", "set", "northside", "closed", "--reason", "x", status=1)
    assert "group.yaml:1:1: an urgent call reaches nobody" in page
    assert "1 problem" in page
    page = await box.command("override", "clear", "northside", status=1)
    assert "nothing is set now" in page or "nothing is set that is called `northside`" in page
    for wrong in ("Snow", "=Snow", "en="):
        page = await box.command("override", "set", "northside", "message", "--text", wrong)
        assert "has no language" in page
    page = await box.command("override", "set", "northside", "message", "--text", "en=a", "--text", "en=b")
    assert "given twice" in page


async def test_check_and_route_ask_the_live_box_when_told_to(box: Box) -> None:
    assert "Tuesday 08:00-17:00" in await box.command("route", "northside", "--at", "2026-03-03 10:30")
    await box.command("override", "set", "northside", "closed", "--until", "12:00", "--reason", "Water damage")
    words = ("--text", "en=Snow today.", "--text", "es=Hoy nieva.")
    await box.command("override", "set", "northside", "message", "--until", "16:00", *words)
    asked = ("route", "northside", "--at", "2026-03-03 10:30")
    assert "Tuesday 08:00-17:00" in await box.command(*asked)
    page = await box.command(*asked, "--live")
    assert "switched to closed until Tue 12:00: Water damage (opens 12:00)" in page
    assert "“Hoy nieva.”" in page
    assert "northside: closed until 2026-03-03 12:00, set by" in page
    page = await box.command("route", "northside", "--at", "2026-03-03 12:30", "--live")
    assert "open: Tuesday 08:00-17:00" in page
    assert "“Snow today.”" in page
    assert "northside: closed until" in await box.command("check", "--live")
    assert "northside: closed until" not in await box.command("check")
    (box.state / "overrides.json").write_text("{", encoding="utf-8")
    assert "is damaged" in await box.command("check", "--live")


async def test_route_asks_the_version_that_is_live_and_not_the_folder(box: Box) -> None:
    changed = small_files()["locations/northside.yaml"].replace(b"08:00-17:00", b"09:00-11:00")
    put_back(box.state / "folder", small_files() | {"locations/northside.yaml": changed})
    asked = ("route", "northside", "--at", "2026-03-03 10:30")
    assert "Tuesday 09:00-11:00" in await box.command(*asked)
    assert "Tuesday 08:00-17:00" in await box.command(*asked, "--live")


async def test_nothing_runs(box: Box) -> None:
    (box.state / "control.json").unlink()
    assert "no callcontrol runs" in await box.command("override", "list")
