"""The report of a rollout from a real PostgreSQL and records of Asterisk."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from typer.testing import CliRunner

from callcontrol.cli.commands import program
from callcontrol.journal import Journal, rolled_out
from callcontrol.model.calls import CallRecord, EventKind, Outcome
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import LocationKey
from tests.fixtures.rules import EXAMPLE
from tests.unit.journal.builders import event, record

CDR = (
    '"","+13475550177","+12125550110","old-system","","PJSIP/trunk-0","","Playback","",'
    '"2026-03-03 14:30:00","2026-03-03 14:30:04","2026-03-03 14:31:04",64,60,"ANSWERED","DOCUMENTATION","chan-b",""\n'
)
Said = Callable[..., str]


def at(call: str, hours_ago: float, outcome: Outcome | None, **more: object) -> CallRecord:
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=hours_ago)
    return replace(record(call, 2, outcome), started_at=began, **more)  # type: ignore[arg-type]


@pytest.fixture
async def stored(dsn: str, db: asyncpg.Connection, tmp_path: Path) -> str:
    told = {"to": "old-system", "reason": "open", "queue": "northside/front_desk"}
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        journal.post(
            at("a", 0.001, Outcome.ANSWERED, talk_seconds=30.0),
            at("b", 0.001, Outcome.PASSED_ON),
            replace(event("b", 3, open=True, **told), kind=EventKind.PASSED_ON),
            at("c", 0.001, Outcome.PASSED_ON),
            replace(event("c", 3, open=False, **told), kind=EventKind.PASSED_ON),
            at("d", 0.001, Outcome.PASSED_ON, location=LocationKey("lakeview")),
            at("e", 24 * 30, Outcome.PASSED_ON),
        )
        assert await journal.flush(10)
        assert journal.poison_total == 0
    return dsn


@pytest.fixture
def said(stored: str, monkeypatch: pytest.MonkeyPatch) -> Said:
    monkeypatch.setenv("CALLCONTROL_DSN", stored)

    def run(*words: str) -> str:
        result = CliRunner().invoke(program(), ["rollout", "report", "--rules", str(EXAMPLE), *words])
        if isinstance(result.exception, CallcontrolError):
            return str(result.exception)
        assert result.exit_code == 0, result.output
        return result.output

    return run


async def test_calls_come_back_with_what_was_decided(stored: str) -> None:
    found = {call.channel: call for call in await rolled_out(stored, datetime.now(UTC) - timedelta(days=7))}
    assert sorted(found) == ["chan-a", "chan-b", "chan-c", "chan-d"]
    assert (found["chan-a"].would_open, found["chan-a"].talk_seconds) == (None, 30.0)
    assert (found["chan-b"].would_open, found["chan-b"].would_queue) == (True, "northside/front_desk")
    assert (found["chan-c"].would_open, found["chan-d"].would_open) == (False, None)
    of_one = await rolled_out(stored, datetime.now(UTC) - timedelta(days=60), "northside")
    assert sorted(call.channel for call in of_one) == ["chan-a", "chan-b", "chan-c", "chan-e"]


def test_the_report_as_text_and_as_json(said: Said, tmp_path: Path) -> None:
    (tmp_path / "Master.csv").write_text(CDR)
    page = said("--cdr", str(tmp_path / "Master.csv"))
    for who in ("live", "passed on, would be open", "passed on, would be closed", "passed on, hung up first"):
        assert who in page
    assert "not in the CDR" in page
    found = json.loads(said("--location", "northside", "--format", "json", "--cdr", str(tmp_path / "Master.csv")))
    told = {(line["answered_by"], line["would_be"]): line for line in found}
    assert sorted(told, key=str) == [("here", None), ("old", "closed"), ("old", "open")]
    opened = told["old", "open"]
    assert (opened["calls"], opened["ended"]["answered"], opened["talk_seconds"]) == (1, 1, 60.0)
    assert (opened["category"], opened["would_queue"]) == (None, {"northside/front_desk": 1})
    assert told["old", "closed"]["ended"]["unknown"] == 1
    assert (told["here", None]["ended"]["answered"], told["here", None]["talk_seconds"]) == (1, 30.0)


def test_without_the_records_of_asterisk_nothing_is_invented(said: Said) -> None:
    page = said()
    assert "name them with --cdr" in page
    assert "?" in page
    assert "not in the CDR" not in page


def test_a_file_that_is_none_or_no_cdr_is_explained(said: Said, tmp_path: Path) -> None:
    assert "there is no file" in said("--cdr", str(tmp_path / "none.csv"))
    (tmp_path / "Master.csv").write_text("a,b\n")
    page = said("--cdr", str(tmp_path / "Master.csv"))
    assert "row 1: 2 fields where a CDR row has 18" in page
    assert "loguniqueid = yes" in page
