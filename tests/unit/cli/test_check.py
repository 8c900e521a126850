"""`callcontrol check` and `callcontrol schema` as a person and a program run them."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from callcontrol.cli.commands import program
from tests.fixtures.rules import EXAMPLE, NORTHSIDE, SHIPPED, edited, example_files, example_group

MINIMAL = SHIPPED.parent / "minimal"


def run(*words: str) -> Result:
    return CliRunner().invoke(program(), list(words))


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """The example with one mistake, in a folder whose name needs an escape in an address."""
    folder = tmp_path / "our rules"
    for name, content in edited(NORTHSIDE, "4: clinical", "4: clinicl").items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.mark.parametrize("folder", [SHIPPED, EXAMPLE, MINIMAL])
def test_good_rules_are_told_and_the_status_is_0(folder: Path) -> None:
    result = run("check", str(folder))
    assert (result.exit_code, result.output.startswith("good  ")) == (0, True)


def test_a_mistake_is_told_without_colour_where_there_is_no_terminal(wrong: Path) -> None:
    result = run("check", str(wrong))
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{NORTHSIDE}:29:8: northside has no call type or menu `clinicl`\n")
    assert 'did you mean "clinical"?' in result.stdout
    assert "\x1b" not in result.stdout


def test_json_is_one_object(wrong: Path) -> None:
    result = run("check", str(wrong), "--format", "json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["version"] is None
    [problem] = told["problems"]
    assert (problem["file"], problem["line"], problem["column"]) == (NORTHSIDE, 29, 8)
    assert (problem["message"], problem["hint"]) == (
        "northside has no call type or menu `clinicl`",
        'did you mean "clinical"?',
    )
    assert problem["text"][problem["column"] - 1 :].startswith("clinicl")


def test_json_of_good_rules_has_their_version() -> None:
    result = run("check", str(EXAMPLE), "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"version": example_group().version, "problems": [], "warnings": []}


def results(log: dict[str, Any]) -> list[dict[str, Any]]:
    """The results of a log, whose frame is as SARIF 2.1.0 wants it (sections 3.13, 3.14 and 3.19)."""
    assert (log["version"], log["$schema"].endswith("sarif-2.1.0.json")) == ("2.1.0", True)
    [one] = log["runs"]
    driver = one["tool"]["driver"]
    assert driver["name"]
    assert one["columnKind"] == "unicodeCodePoints"
    assert all(result["ruleId"] in {rule["id"] for rule in driver["rules"]} for result in one["results"])
    found: list[dict[str, Any]] = one["results"]
    return found


@pytest.mark.parametrize(("below", "address"), [(True, "our%20rules/"), (False, "")])
def test_sarif_names_places_in_a_checkout(
    wrong: Path, monkeypatch: pytest.MonkeyPatch, *, below: bool, address: str
) -> None:
    monkeypatch.chdir(wrong.parent if below else EXAMPLE)
    result = run("check", "our rules" if below else str(wrong), "--format", "sarif")
    assert result.exit_code == 1
    [one] = results(json.loads(result.stdout))
    assert (one["level"], one["ruleId"]) == ("error", "rules")
    assert one["message"]["text"] == 'northside has no call type or menu `clinicl`: did you mean "clinical"?'
    [place] = one["locations"]
    assert place["physicalLocation"]["artifactLocation"] == {"uri": f"{address}{NORTHSIDE}"}
    region = place["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"]) == (29, 8)
    assert region["snippet"]["text"] == example_files()[NORTHSIDE].decode().splitlines()[28].replace(
        "clinical", "clinicl"
    )


def test_sarif_of_good_rules_is_a_run_without_results() -> None:
    result = run("check", str(EXAMPLE), "--format", "sarif")
    assert (result.exit_code, results(json.loads(result.stdout))) == (0, [])


def test_a_folder_that_is_not_there_is_a_problem_in_every_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "does not exist" in run("check", "nowhere").stdout
    assert json.loads(run("check", "nowhere", "--format", "json").stdout)["problems"]
    result = run("check", "nowhere", "--format", "sarif")
    [one] = results(json.loads(result.stdout))
    assert one["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "nowhere"}
    assert result.exit_code == 1


def test_schemas_are_written_as_they_are_committed(tmp_path: Path) -> None:
    """When this fails: callcontrol schema configs/schema."""
    assert run("schema", str(tmp_path / "new")).exit_code == 0
    for name in ("group.json", "location.json", "language.json"):
        assert (tmp_path / "new" / name).read_text() == (SHIPPED.parent / "schema" / name).read_text()


def test_a_schema_folder_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("schema", str(tmp_path / "file"))
    assert result.exit_code == 1
    assert "can not be written" in str(result.exception)
