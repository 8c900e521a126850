"""People over HTTP, and the commands that speak it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from fastapi import FastAPI
from typer.testing import CliRunner

from callcontrol.cli.commands import program
from callcontrol.model.agents import AgentChange, AgentState, Disposition
from callcontrol.model.names import PersonId, QueueName
from callcontrol.observe.metrics import Metrics
from callcontrol.people.dispatcher import Dispatcher
from callcontrol.people.kept import SettingStore
from callcontrol.people.staff import Staff
from callcontrol.queueing import Device
from callcontrol.rules.authors import os_user
from callcontrol.web.control import published
from callcontrol.web.people import PeopleRoutes
from callcontrol.web.server import serving
from tests.support.small_group import DESK, small_group

ANN = PersonId("northside-101")


class Box:
    """People of a small group behind HTTP."""

    def __init__(self, folder: Path) -> None:
        self.rows: list[AgentChange | Disposition] = []
        self.state = folder
        group, metrics = small_group(), Metrics()
        dispatcher = Dispatcher(group, metrics)
        self.staff = Staff(
            dispatcher,
            lambda: group,
            SettingStore(folder / "people.json"),
            self.rows.append,
            lambda: datetime.now(UTC),
            metrics,
        )
        dispatcher.device(ANN, Device.FREE)
        self.web = FastAPI()
        self.web.include_router(PeopleRoutes(self.staff, lambda: group).router())

    @asynccontextmanager
    async def up(self) -> AsyncIterator[str]:
        """Its address, while commands find it."""
        async with serving(self.web, "127.0.0.1", 0) as address:
            with published(self.state / "control.json", address, "secret"):
                yield address

    async def command(self, *words: str) -> tuple[int, str]:
        """Exit status and output of a command."""
        env = {"CALLCONTROL_STATE": str(self.state)}
        result = await asyncio.to_thread(CliRunner().invoke, program(), ["people", *words], env=env)
        return result.exit_code, result.output + (str(result.exception) if result.exception else "")


@pytest.fixture
def made(tmp_path: Path) -> Box:
    return Box(tmp_path)


async def test_a_command_changes_and_shows_it_and_its_user_is_written_down(made: Box) -> None:
    async with made.up():
        status, shown = await made.command()
        assert (status, made.staff.state(ANN)) == (0, AgentState.READY)
        assert "northside-101" in shown
        assert (await made.command("pause", ANN, "--reason", "lunch"))[0] == 0
        assert made.staff.status(ANN).paused == "lunch"
        assert "paused: lunch" in (await made.command())[1]
        assert (await made.command("ready", ANN))[0] == 0
        assert (await made.command("sign-out", ANN, "--queue", DESK))[0] == 0
        assert made.staff.status(ANN).signed_out_of == {QueueName(DESK)}
        assert (await made.command("sign-out", ANN))[0] == 0
        assert "signed out" in (await made.command("--location", "northside"))[1]
        assert (await made.command("sign-in", ANN))[0] == 0
        assert ANN not in (await made.command("--location", "elsewhere"))[1]
    changes = [row for row in made.rows if isinstance(row, AgentChange) and row.event != "seen"]
    assert {row.author for row in changes} == {os_user()}
    assert [row.event for row in changes] == ["paused", "ready", "signed_out", "signed_out", "signed_in"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("ready", "northside-1011"), "did you mean"),
        (("pause", ANN, "--reason", "lunhc"), "lunch"),
        (("pause", ANN, "--reason", "missed"), "no reason"),
        (("sign-out", ANN, "--queue", "northside/frnt_desk"), DESK),
    ],
)
async def test_what_does_not_fit_the_rules_is_told_with_what_would(
    made: Box, words: tuple[str, ...], says: str
) -> None:
    async with made.up():
        status, shown = await made.command(*words)
    assert status != 0
    assert says in shown
    assert not [row for row in made.rows if isinstance(row, AgentChange) and row.author]


async def test_an_author_that_is_no_user_changes_nothing(made: Box) -> None:
    async with made.up() as address, aiohttp.ClientSession() as http:
        for body, status in (({"author": "a b"}, 422), ({}, 422), ({"author": "ann", "more": 1}, 422)):
            async with http.post(f"{address}/people/{ANN}/ready", json=body) as answer:
                assert answer.status == status
        async with http.post(f"{address}/people/{ANN}/dismiss", json={"author": "ann"}) as answer:
            assert answer.status == 422
    assert not made.rows
