"""A command finds the running process, or says why not."""

import asyncio
import json
from pathlib import Path

import pytest
from fastapi import FastAPI, Response

from callcontrol.cli.process import NothingRuns, Process
from callcontrol.model.errors import CallcontrolError
from callcontrol.web.server import serving
from tests.fixtures.program import free_port


def told(path: Path, http: str) -> Process:
    path.write_text(json.dumps({"http": http, "token": "t"}), encoding="utf-8")
    return Process(path)


def test_no_file_means_that_nothing_runs(tmp_path: Path) -> None:
    with pytest.raises(NothingRuns, match="CALLCONTROL_STATE"):
        Process(tmp_path / "control.json").live()


def test_a_file_left_by_a_killed_process_means_that_nothing_runs(tmp_path: Path) -> None:
    with pytest.raises(NothingRuns, match="nobody answers"):
        told(tmp_path / "control.json", f"http://127.0.0.1:{free_port()}").reload()


@pytest.mark.parametrize("text", ["", "{}", "[]", "\x00", '{"http": "nowhere", "token": "t"}'])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "control.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CallcontrolError) as caught:
        Process(path).live()
    assert str(path) in str(caught.value) or "nowhere" in str(caught.value)


@pytest.mark.parametrize(("status", "body"), [(200, b"<html>"), (403, b"no"), (500, b""), (200, b"{}")])
async def test_another_program_at_the_port_is_told_from_ours(tmp_path: Path, status: int, body: bytes) -> None:
    app = FastAPI()
    app.add_api_route("/rules", lambda: Response(body, status))
    async with serving(app, "127.0.0.1", 0) as address:
        with pytest.raises(CallcontrolError, match=address):
            await asyncio.to_thread(told(tmp_path / "control.json", address).live)
