"""`route`, `diff` and the proof of `check`, as a person runs them."""

import json
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from callcontrol.cli.commands import program
from callcontrol.model.errors import CallcontrolError
from tests.fixtures.rules import EXAMPLE, GROUP, LAKEVIEW, SHIPPED

OPEN = ("--at", "2026-12-01 09:00")


def said(*words: str, status: int = 0) -> str:
    """What the command prints; its error, when that is what it ends with."""
    result = CliRunner().invoke(program(), [*words], catch_exceptions=True)
    if isinstance(result.exception, CallcontrolError):
        return str(result.exception)
    assert result.exit_code == status, result.output
    return result.output


def test_the_way_of_a_call_with_the_rule_behind_each_step() -> None:
    page = said("route", "northside", *OPEN, "--keys", "9,5,3", "--rules", str(EXAMPLE))
    for words in (
        "+12125550110  Riverbend Northside Family Medicine",
        "Tue 1 Dec 2026 09:00 in America/New_York",
        "open: Tuesday 08:00-12:00 (closes 12:00)  locations/northside.yaml:",
        "presses 9: Spanish → menu in Spanish  group.yaml:",
        "presses 5: wrong key 1 of 3 → menu in Spanish",
        "presses 3: billing → queue northside/billing  locations/northside.yaml:",
        "1. James Carter (102, speaks Spanish) for 20 s  locations/northside.yaml:",
        "if nobody answers within 10 min: message nobody_available, and the call ends",
        "answered by James Carter (102, speaks Spanish)",
    ):
        assert words in page
    assert "\x1b" not in page


def test_without_keys_every_choice_is_shown() -> None:
    page = said("route", "southside", *OPEN, "--rules", str(EXAMPLE))
    for words in ("1         appointment → queue southside/front_desk", "9         Spanish → menu in Spanish",
                  "0         a person → queue southside/front_desk", "silence   1 of 2 → menu in English"):  # fmt: skip
        assert words in page


def test_a_closed_location_and_keys_that_nobody_hears() -> None:
    page = said("route", "lakeview", "--at", "2026-11-28 13:05", "--keys", "4", "--rules", str(EXAMPLE))
    assert "closed: no hours on Saturday (opens Mon 30 Nov 2026 08:00)" in page
    assert "the call ends: after_hours" in page
    assert "not heard any more: 4" in page


def test_a_queue_that_is_down_and_a_number_of_nobody() -> None:
    page = said("route", "+19995550100", *OPEN, "--keys", "3", "--down", "billing", "--rules", str(EXAMPLE))
    assert "no location owns the number, northside answers" in page
    assert "nobody of this queue is there (--down)" in page
    assert "the call ends: unanswered" in page


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nortside",), 'there is no location `nortside`: did you mean "northside"?'),
        (("northside", "--at", "tomorrow"), "--at `tomorrow` is no moment: write it such as --at '2026-11-28 13:05'"),
        (("northside", "--keys", "9,x"), "--keys: `x` is no key"),
        (("northside", "--down", "biling"), 'there is no queue `northside/biling`: did you mean "northside/billing"?'),
        (
            ("lakeview", "--at", "2026-11-01 01:30"),
            "write '2026-11-01 01:30 -07:00' for the first or '2026-11-01 01:30 -08:00' for the second",
        ),
        (("lakeview", "--at", "2026-03-08 02:30"), "try 01:30 before the change or 03:30 after it"),
    ],
)
def test_what_cannot_be_is_explained(words: tuple[str, ...], told: str) -> None:
    assert told in said("route", *words, "--rules", str(EXAMPLE))


def test_each_pass_of_a_repeated_hour_can_be_named() -> None:
    first = said("route", "lakeview", "--at", "2026-11-01 01:30 -07:00", "--rules", str(EXAMPLE))
    second = said("route", "lakeview", "--at", "2026-11-01 01:30-08:00", "--rules", str(EXAMPLE))
    assert "Sun 1 Nov 2026 01:30 in" in first
    assert "Sun 1 Nov 2026 01:30 (the second time) in" in second


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_check_proves_the_rules() -> None:
    page = said("check", str(EXAMPLE))
    assert "proven" in page
    assert "3 locations, " in page


def test_check_refuses_rules_that_leave_callers_alone(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(EXAMPLE, rules)
    _edit(rules / LAKEVIEW, '["08:00-12:00", "13:00-17:00"]', "[]")
    _edit(rules / GROUP, '      Day After Thanksgiving: ["08:00-12:00"]\n', "")
    _edit(rules / GROUP, "    hours:\n", "")
    _edit(rules / GROUP, '  special_hours:\n    - {date: 12-24, hours: ["08:00-12:00"], reason: Christmas Eve}\n', "")
    page = said("check", str(rules), status=1)
    assert "lakeview is never open on any of the days looked at" in page
    assert "not proven" in page
    assert "good" not in page
    found = json.loads(said("check", str(rules), "--format", "json", status=1))
    assert [problem["message"] for problem in found["problems"]] == [
        "lakeview is never open on any of the days looked at"
    ]
    assert found["version"] is None


def test_check_warns_of_a_language_that_nobody_speaks(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(EXAMPLE, rules)
    _edit(rules / LAKEVIEW, "skills: [nurse, speaks-es]", "skills: [nurse]")
    page = said("check", str(rules))
    assert "warning: Spanish is offered, but nobody who serves lakeview/nurse speaks it" in page
    assert "Spanish: 9 → 4 → lakeview/nurse → nobody speaks it" in page
    assert "1 warning" in page
    log = json.loads(said("check", str(rules), "--format", "sarif"))
    [run] = log["runs"]
    assert [(result["level"], result["ruleId"]) for result in run["results"]] == [("warning", "language-unspoken")]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["language-unspoken"]


def test_diff_of_the_same_rules_and_of_others(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(EXAMPLE, rules)
    assert "no caller will notice" in said("diff", str(EXAMPLE), str(rules))
    _edit(rules / LAKEVIEW, "3: billing", "3: clinical")
    page = said("diff", str(EXAMPLE), str(rules))
    assert "lakeview\n  key 3: was queue billing, now queue nurse  locations/lakeview.yaml" in page
    assert "1 thing that callers will notice" in page


def test_every_command_in_the_guide_runs(tmp_path: Path) -> None:
    """Those that need a database apart."""
    lines = (SHIPPED.parents[1] / "docs" / "proof.md").read_text(encoding="utf-8").splitlines()
    commands = [line.removeprefix("$ callcontrol ") for line in lines if line.startswith("$ callcontrol ")]
    assert len(commands) >= 5
    for command in commands:
        words = [word.replace("RULES", str(SHIPPED)) for word in shlex.split(command, comments=True)]
        if words[0] != "explain":
            said(*words)


def test_what_is_recorded_is_shown(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "rules")
    path = tmp_path / "rules" / "locations" / "northside.yaml"
    words = "{en: This call is recorded., es: Esta llamada se graba.}"
    path.write_text(path.read_text() + f"\nrecording: {{queues: [billing], announcement: {words}}}\n")
    page = said("route", "northside", *OPEN, "--keys", "3", "--rules", str(tmp_path / "rules"))
    assert "recorded, announced, kept 90 days  locations/northside.yaml:" in page
    assert page.index("“This call is recorded.”") < page.index("rung in this order")
    assert "recorded" not in said("route", "northside", *OPEN, "--keys", "4", "--rules", str(tmp_path / "rules"))
