"""The work list over HTTP, on a real PostgreSQL."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from fastapi import FastAPI

from callcontrol.journal import Journal
from callcontrol.model.calls import CallId, EventKind, JournalEvent
from callcontrol.web.requests import RequestRoutes
from callcontrol.web.server import serving

ANN, BOB = {"by": "Ann", "author": "ann"}, {"by": "Bob", "author": "bob"}


class Api:
    """The routes behind an address."""

    def __init__(self, address: str, session: aiohttp.ClientSession) -> None:
        self._address, self._session = address, session

    async def get(self, path: str) -> tuple[int, Mapping[str, list[dict[str, object]]]]:
        async with self._session.get(self._address + path) as response:
            return response.status, await response.json()

    async def post(self, path: str, **asked: object) -> tuple[int, Mapping[str, object]]:
        async with self._session.post(self._address + path, json=asked) as response:
            return response.status, await response.json()


async def served(dsn: str | None) -> AsyncIterator[Api]:
    web = FastAPI()
    web.include_router(RequestRoutes(dsn).router())
    async with serving(web, "127.0.0.1", 0) as address, aiohttp.ClientSession() as session:
        yield Api(address, session)


@pytest.fixture
async def api(dsn: str, tmp_path: Path) -> AsyncIterator[Api]:
    now = datetime.now(UTC)
    left = {"box": "desk", "location": "north", "due": now.isoformat()}
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        for n in (1, 2):
            await journal.append(JournalEvent(CallId(f"c{n}"), 1, now, EventKind.MESSAGE, left))
        assert await journal.flush(10)
    async for made in served(dsn):
        yield made


async def test_taking_one_and_telling_how_it_went(api: Api) -> None:
    status, taken = await api.post("/requests/next", **ANN)
    assert (status, taken["requests"][0]["owner"]) == (200, "Ann")  # type: ignore[index]
    status, told = await api.post("/requests/1/done", **BOB)
    assert (status, "Ann works at it" in str(told["detail"])) == (409, True)
    assert (await api.post("/requests/1/tried", **ANN, again_minutes=5))[0] == 200
    assert (await api.post("/requests/1/done", **ANN, note="called"))[0] == 200
    _, history = await api.get("/requests/1")
    assert [each["change"] for each in history["changes"]] == ["left", "claimed", "tried", "done"]
    _, listed = await api.get("/requests?days=1&everything=true")
    assert [each["state"] for each in listed["requests"]] == ["open", "done"]
    assert [each["id"] for each in (await api.get("/requests?days=1&location=north"))[1]["requests"]] == [2]


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("/requests/99/done", ANN, 409),
        ("/requests/0/done", ANN, 422),
        ("/requests/12345678/done", ANN, 422),
        ("/requests/1/burn", ANN, 422),
        ("/requests/1/done", {"author": "ann"}, 422),
        ("/requests/1/done", {**ANN, "by": "A\nB"}, 422),
        ("/requests/1/done", {**ANN, "note": "x" * 501}, 422),
        ("/requests/1/done", {**ANN, "who": "me"}, 422),
        ("/requests/1/tried", {**ANN, "again_minutes": -1}, 422),
        ("/requests/1/release", ANN, 409),
        ("/requests/next", {**ANN, "author": "\x00"}, 422),
    ],
)
async def test_what_can_not_be_is_refused_and_changes_nothing(
    api: Api, path: str, asked: dict[str, object], status: int
) -> None:
    assert (await api.post(path, **asked))[0] == status
    _, listed = await api.get("/requests?days=1")
    assert [each["state"] for each in listed["requests"]] == ["open", "open"]


async def test_without_postgresql_it_says_so() -> None:
    for dsn in (None, "postgresql://me:secret-word@127.0.0.1:9/records"):
        async for api in served(dsn):
            status, told = await api.post("/requests/next", **ANN)
            assert status == 503
            assert "PostgreSQL" in str(told["detail"])
            assert "secret-word" not in str(told)


async def test_a_request_that_is_not_there_has_no_history(api: Api) -> None:
    assert (await api.get("/requests/77"))[0] == 404
