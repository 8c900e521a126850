"""`callcontrol pin` as a person runs it."""

import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from callcontrol.cli.commands import program
from callcontrol.cli.console import EXAMPLE
from callcontrol.model.errors import CallcontrolError

PIN = "271828"
BOSS, OTHER = "northside-101", "southside-201"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state folder, with the example's rules."""
    monkeypatch.setenv("CALLCONTROL_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("CALLCONTROL_RULES", str(EXAMPLE))
    return tmp_path / "state"


def run(*words: str, keyed: str = "") -> Result:
    return CliRunner().invoke(program(), ["pin", *words], input=keyed)


def test_a_pin_is_set_listed_and_removed_and_never_shown(state: Path) -> None:
    assert run("set", BOSS, keyed=f"{PIN}\n").exit_code == 0
    listed = run("list")
    assert BOSS in listed.output
    assert PIN not in listed.output
    path = state / "pins.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert PIN not in path.read_text()
    assert run("remove", BOSS).exit_code == 0
    assert isinstance(run("remove", BOSS).exception, CallcontrolError)


def test_a_stranger_and_a_weak_pin_are_refused() -> None:
    stranger = run("set", "northside-999", keyed=f"{PIN}\n")
    assert isinstance(stranger.exception, CallcontrolError)
    assert "no person" in str(stranger.exception)
    weak = run("set", BOSS, keyed="111111\n")
    assert isinstance(weak.exception, CallcontrolError)
    assert "111111" not in str(weak.exception)
    assert run("list").output.count("northside") == 0


def test_whom_the_rules_let_listen_nowhere_is_told_so() -> None:
    done = run("set", OTHER, keyed=f"{PIN}\n")
    assert done.exit_code == 0
    assert "listen nowhere" in done.output
