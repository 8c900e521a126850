"""Commands over HTTP: only for whoever could read the process's private folder."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from prometheus_client import CollectorRegistry

from callcontrol.config import version_of
from callcontrol.config.clock import Clock
from callcontrol.rules import LiveRules, Overrides, OverrideStore, RulesStore, choose_start
from callcontrol.rules.files import put_back
from callcontrol.web.api import api
from callcontrol.web.control import Control, published
from callcontrol.web.live import LiveRoutes
from callcontrol.web.server import serving
from tests.support.small_group import small_files

CHANGED = small_files() | {"locations/lakeview.yaml": small_files()["locations/lakeview.yaml"] + b"\n# new\n"}
AT = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
ASKED = {"author": "ann"}


class Well:
    """A process without troubles."""

    def troubles(self) -> dict[str, str]:
        return {}

    def notices(self) -> dict[str, str]:
        return {}


@dataclass
class Face:
    """An HTTP face and what it commands."""

    address: str
    token: str
    rules: LiveRules
    folder: Path

    async def ask(
        self, method: str, path: str, token: str | None = None, **body: object
    ) -> tuple[int, dict[str, object]]:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        async with (
            aiohttp.ClientSession() as http,
            http.request(method, self.address + path, headers=headers, json=body or None) as answer,
        ):
            return answer.status, await answer.json()


@pytest.fixture
async def face(tmp_path: Path) -> AsyncIterator[Face]:
    async with _face(tmp_path) as opened:
        yield opened


@asynccontextmanager
async def _face(tmp_path: Path) -> AsyncIterator[Face]:
    folder, store = tmp_path / "folder", RulesStore(tmp_path / "rules")
    put_back(folder, small_files())

    async def nothing_missing(_live: object, _new: object) -> tuple[()]:
        return ()

    rules = LiveRules(
        folder,
        store,
        choose_start(folder, store, AT),
        Overrides(OverrideStore(tmp_path / "overrides.json"), Clock(AT), lambda _: None),
        prove=lambda _new, _files: (),
        prepare=nothing_missing,
        go_live=lambda _: None,
        announce=lambda _: None,
    )
    await rules.begin()
    control = Control(rules, LiveRoutes(tuple))
    async with serving(api(Well(), CollectorRegistry(), lambda: None, control), "127.0.0.1", 0) as address:
        yield Face(address, control.token, rules, folder)


@pytest.mark.parametrize(("method", "path"), [("GET", "/rules"), ("GET", "/calls"), ("POST", "/rules/reload")])
async def test_nothing_is_told_or_done_without_the_token(face: Face, method: str, path: str) -> None:
    put_back(face.folder, CHANGED)
    body = ASKED if method == "POST" else {}
    assert (await face.ask(method, path, **body))[0] == 401
    for wrong in ("x", face.token + "x", face.token[:-1], "é"):
        assert (await face.ask(method, path, wrong, **body))[0] == 403
    assert face.rules.group.version == version_of(small_files())


async def test_a_reload_tells_what_it_did(face: Face) -> None:
    assert (await face.ask("POST", "/rules/reload", face.token, **ASKED))[1]["verdict"] == "unchanged"
    put_back(face.folder, CHANGED)
    status, told = await face.ask("POST", "/rules/reload", face.token, **ASKED)
    assert (status, told["verdict"], told["version"]) == (200, "applied", version_of(CHANGED))
    status, told = await face.ask("GET", "/rules", face.token)
    assert status == 200
    assert isinstance(told["live"], dict)
    assert (told["live"]["version"], told["live"]["author"]) == (version_of(CHANGED), "ann")
    assert (told["folder"], told["trouble"]) == (str(face.folder), "")


async def test_a_refusal_tells_every_mistake_with_its_place(face: Face) -> None:
    put_back(face.folder, {"group.yaml": b"name: [\n"})
    status, told = await face.ask("POST", "/rules/reload", face.token, **ASKED)
    assert (status, told["verdict"], told["version"]) == (409, "refused", version_of(small_files()))
    problems = told["problems"]
    assert isinstance(problems, list)
    assert problems[0]["source"]["file"] == "group.yaml"
    assert (await face.ask("GET", "/rules", face.token))[1]["trouble"]


@pytest.mark.parametrize("body", [{}, {"author": "a b"}, {"author": "ann", "how": "start"}, {"author": "ann", "x": 1}])
async def test_what_is_asked_for_is_checked(face: Face, body: dict[str, object]) -> None:
    put_back(face.folder, CHANGED)
    assert (await face.ask("POST", "/rules/reload", face.token, **body))[0] == 422
    assert face.rules.group.version == version_of(small_files())


async def test_health_and_metrics_need_no_token(face: Face) -> None:
    assert (await face.ask("GET", "/readyz"))[0] == 200


def test_address_and_token_are_for_the_owner_and_only_while_it_runs(tmp_path: Path) -> None:
    path = tmp_path / "control.json"
    path.write_text("left by a killed process")
    path.chmod(0o644)
    with published(path, "http://0.0.0.0:80", "secret"):
        assert path.stat().st_mode & 0o777 == 0o600
        assert json.loads(path.read_text()) == {"http": "http://127.0.0.1:80", "token": "secret"}
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_takes_no_file_costs_commands_not_calls(tmp_path: Path) -> None:
    with published(tmp_path / "no" / "folder" / "control.json", "http://127.0.0.1:80", "secret"):
        assert list(tmp_path.iterdir()) == []


async def test_every_start_has_a_token_of_its_own(tmp_path: Path) -> None:
    tokens = set()
    for number in range(2):
        async with asyncio.timeout(20), _face(tmp_path / str(number)) as face:
            tokens.add(face.token)
    assert len(tokens) == 2
