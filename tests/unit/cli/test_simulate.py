"""`callcontrol simulate`, as a person and as a program run it."""

import json
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from callcontrol.cli.commands import program
from callcontrol.model.errors import CallcontrolError
from tests.fixtures.rules import SHIPPED

TRAFFIC = SHIPPED.parent / "traffic" / "example.yaml"
GUIDE = (SHIPPED.parents[1] / "docs" / "simulation.md").read_text(encoding="utf-8")
RECORDS = """arrived_at,queue,talk_seconds,patience_seconds
2026-03-03 09:00:00,northside/billing,500,1000
2026-03-03 09:00:10,northside/billing,60,1000
2026-03-03 09:00:20,northside/billing,60,100
2026-03-03 20:00:00,northside/billing,60,100
"""


def said(*words: str, status: int = 0) -> str:
    """What the command prints; its error, when that is what it ends with."""
    result = CliRunner().invoke(program(), ["simulate", *words], catch_exceptions=True)
    if isinstance(result.exception, CallcontrolError):
        return str(result.exception)
    assert result.exit_code == status, result.output
    return result.output


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "calls.csv"
    path.write_text(RECORDS, encoding="utf-8")
    return path


def test_recorded_calls_wait_as_the_rules_let_them(records: Path) -> None:
    page = said(str(SHIPPED), "--traffic", str(records))
    assert "northside-102  James Carter" in page
    told = json.loads(said(str(SHIPPED), "--traffic", str(records), "--format", "json"))
    found = told["rules"][0]["queues"]["northside/billing"]
    assert {name: found[name]["mean"] for name in ("offered", "answered", "abandoned", "refused")} == {
        "offered": 3, "answered": 2, "abandoned": 1, "refused": 1,
    }  # fmt: skip
    assert found["asa"]["mean"] == pytest.approx(490.0 / 2)
    assert found["service_level"]["mean"] == pytest.approx(1 / 3, abs=1e-6)
    assert found["asa"]["half_width"] is None
    assert (told["runs"], told["calls"]) == (1, 4)
    assert told["rules"][0]["occupancy"]["northside-102"] == pytest.approx(560 / (8 * 3600), abs=1e-4)


def test_wrap_up_pick_up_and_target_can_be_given(records: Path) -> None:
    more = ("--wrap-up", "10s", "--pick-up", "5s", "--target", "2s", "--format", "json")
    found = json.loads(said(str(SHIPPED), "--traffic", str(records), *more))["rules"][0]["queues"]["northside/billing"]
    assert found["asa"]["mean"] == pytest.approx((5 + 510) / 2)
    assert found["service_level"]["mean"] == 0.0


def test_the_same_seed_prints_the_same_and_another_does_not() -> None:
    words = (str(SHIPPED), "--traffic", str(TRAFFIC), "--day", "2026-03-03", "--runs", "2", "--format", "json")
    assert said(*words) == said(*words)
    assert json.loads(said(*words))["rules"] != json.loads(said(*words, "--seed", "2"))["rules"]


def test_other_rules_get_the_same_calls(tmp_path: Path) -> None:
    words = ("--traffic", str(TRAFFIC), "--day", "2026-03-03", "--runs", "4")
    told = json.loads(said(str(SHIPPED), *words, "--against", str(SHIPPED), "--format", "json"))
    assert {figure["mean"] for figure in told["differences"]["all"].values() if figure} == {0.0}
    more = tmp_path / "more"
    _copy(SHIPPED, more)
    place = more / "locations" / "northside.yaml"
    hired = "\n  104: {name: Noor Haddad, skills: [reception, speaks-es]}\n"
    place.write_text(place.read_text(encoding="utf-8").rstrip() + hired, encoding="utf-8")
    told = json.loads(said(str(SHIPPED), *words, "--against", str(more), "--format", "json"))
    found = told["differences"]["northside/front_desk"]["asa"]
    assert found["mean"] < 0
    assert found["sure"]
    assert told["rules"][0]["queues"]["all"]["offered"] == told["rules"][1]["queues"]["all"]["offered"]
    page = said(str(SHIPPED), *words, "--against", str(more))
    for words_of_page in ("first rules, ", "second rules, ", "northside-104  Noor Haddad", "95 % confidence", "±"):
        assert words_of_page in page


def test_of_one_run_the_days_tell_the_difference() -> None:
    words = (str(SHIPPED), "--traffic", str(TRAFFIC), "--runs", "1", "--against", str(SHIPPED))
    assert json.loads(said(*words, "--format", "json"))["differences_over"] == "days"
    page = said(*words)
    assert "means of 5 days" in page
    assert "no difference" in page


def _copy(source: Path, to: Path) -> None:
    for path in source.rglob("*.yaml"):
        copy = to / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())


def test_mistakes_are_told(tmp_path: Path, records: Path) -> None:
    rules, traffic = str(SHIPPED), ("--traffic", str(TRAFFIC))
    assert "--day `soon` is no day" in said(rules, *traffic, "--day", "soon", status=1)
    assert "--target: `20` is no duration; add a unit" in said(rules, *traffic, "--target", "20", status=1)
    assert "--patience is for records" in said(rules, *traffic, "--patience", "5m", status=1)
    assert "does not exist" in said(rules, "--traffic", str(tmp_path / "none.yaml"), status=1)
    minimal = str(SHIPPED.parent / "minimal")
    assert "--against: these rules have no queue `northside/billing`" in said(
        rules, "--traffic", str(records), "--against", minimal, status=1
    )
    broken = tmp_path / "broken.yaml"
    broken.write_text(TRAFFIC.read_text(encoding="utf-8").replace("talk: 5m", "talk: 5"), encoding="utf-8")
    page = said(rules, "--traffic", str(broken), status=1)
    assert "broken.yaml:19:11: `5` is no duration" in page
    assert "one is made" in said(rules, "--traffic", str(records), "--runs", "3")


def test_every_command_in_the_guide_runs(tmp_path: Path) -> None:
    copy = tmp_path / "new"
    _copy(SHIPPED, copy)
    path = tmp_path / "calls.csv"
    path.write_text(RECORDS, encoding="utf-8")
    commands = [line.removeprefix("$ callcontrol ") for line in GUIDE.splitlines() if line.startswith("$ callcontrol ")]
    assert len(commands) >= 4
    named = {"RULES": str(SHIPPED), "NEW_RULES": str(copy), "TRAFFIC.yaml": str(TRAFFIC), "RECORDS.csv": str(path)}
    for command in commands:
        name, *words = [named.get(word, word) for word in shlex.split(command, comments=True)]
        assert name == "simulate"
        said(*words)


def test_the_traffic_of_the_guide_can_be_simulated(tmp_path: Path) -> None:
    blocks = [block.split("```")[0] for block in GUIDE.split("```yaml\n")[1:]]
    assert blocks
    for block in blocks:
        path = tmp_path / "guide.yaml"
        path.write_text(block, encoding="utf-8")
        said(str(SHIPPED), "--traffic", str(path), "--runs", "1")


def test_the_records_of_the_guide_can_be_simulated(tmp_path: Path) -> None:
    [block] = [block.split("```")[0] for block in GUIDE.split("```csv\n")[1:]]
    path = tmp_path / "guide.csv"
    path.write_text(block, encoding="utf-8")
    said(str(SHIPPED), "--traffic", str(path))
