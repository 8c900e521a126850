"""`callcontrol dialplan` and `callcontrol emergencies`, as a person runs them."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from callcontrol.cli.commands import program
from callcontrol.model.errors import CallcontrolError
from tests.fixtures.rules import SHIPPED


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCONTROL_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("CALLCONTROL_DSN", raising=False)


def test_it_is_shown_or_written_and_what_was_there_stays_if_it_can_not_be(tmp_path: Path) -> None:
    shown = CliRunner().invoke(program(), ["dialplan", str(SHIPPED)])
    assert shown.exit_code == 0
    assert "Set(CALLCONTROL_WHERE=Exam room 3, 2nd floor > northside x103)" in shown.stdout
    file = tmp_path / "callcontrol-rules.conf"
    written = CliRunner().invoke(program(), ["dialplan", str(SHIPPED), "--write", str(file)])
    assert written.exit_code == 0, written.output
    assert file.read_text() == shown.stdout
    assert "callcontrol prompts render" in written.stderr
    refused = CliRunner().invoke(program(), ["dialplan", str(SHIPPED), "--write", str(file / "x")])
    assert isinstance(refused.exception, CallcontrolError)
    assert file.read_text() == shown.stdout


def test_wrong_rules_are_shown_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "group.yaml").write_text("name: [")
    file = tmp_path / "callcontrol-rules.conf"
    assert CliRunner().invoke(program(), ["dialplan", str(tmp_path), "--write", str(file)]).exit_code == 1
    assert not file.exists()


def test_without_process_and_database_it_says_what_to_do() -> None:
    told = CliRunner().invoke(program(), ["emergencies"])
    assert isinstance(told.exception, CallcontrolError)
    assert "set CALLCONTROL_DSN" in str(told.exception)
    told = CliRunner().invoke(program(), ["emergencies", "ack", "1.7", "--by", "Ann"])
    assert "no callcontrol runs" in str(told.exception)
    told = CliRunner().invoke(program(), ["emergencies", "ack", "1.7", "--by", " "])
    assert "write who has seen to it" in str(told.exception)
