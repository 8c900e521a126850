"""A folder on a disk: missing, empty, unreadable, stray, foreign and far too large files."""

import os
import shutil
from pathlib import Path

import pytest

from callcontrol.config import load_group
from callcontrol.config.files import LARGEST_FILE
from callcontrol.model.errors import Problem, RulesError
from tests.fixtures.rules import EXAMPLE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "rules"))


def _problem(folder: Path) -> Problem:
    with pytest.raises(RulesError) as raised:
        load_group(folder)
    [problem] = raised.value.problems
    return problem


def test_a_missing_folder(tmp_path: Path) -> None:
    assert "does not exist" in _problem(tmp_path / "nowhere").message


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "rules").write_text("name: x")
    assert "is not a folder" in _problem(tmp_path / "rules").message


def test_an_empty_folder(tmp_path: Path) -> None:
    problem = _problem(tmp_path)
    assert str(problem.source) == "group.yaml:1:1"
    assert "missing" in problem.message


def test_an_empty_file(folder: Path) -> None:
    (folder / "locations" / "northside.yaml").write_bytes(b"")
    problem = _problem(folder)
    assert str(problem.source) == "locations/northside.yaml:1:1"
    assert "holds nothing" in problem.message


def test_a_file_that_is_not_utf_8(folder: Path) -> None:
    file = folder / "locations" / "northside.yaml"
    text = file.read_text()
    file.write_bytes(text.encode("latin-1"))
    before = text[: min(text.index(char) for char in text if ord(char) > 127)]
    problem = _problem(folder)
    assert "is not UTF-8" in problem.message
    assert problem.source.line == before.count("\n") + 1
    assert problem.source.column == len(before) - before.rfind("\n")


def test_a_file_in_utf_16(folder: Path) -> None:
    file = folder / "locations" / "northside.yaml"
    file.write_bytes(file.read_text().encode("utf-16"))
    assert "is not UTF-8" in _problem(folder).message


def test_a_file_far_too_large_is_not_parsed(folder: Path) -> None:
    with (folder / "locations" / "northside.yaml").open("ab") as file:
        file.truncate(LARGEST_FILE * 1000)
    assert "larger than 256 KiB" in _problem(folder).message


def test_too_many_values_are_not_parsed(folder: Path) -> None:
    with (folder / "locations" / "northside.yaml").open("a") as file:
        file.write("more: [" + "a," * 60_000 + "]\n")
    assert "more than 20000 values" in _problem(folder).message


@pytest.mark.parametrize("text", ["a: " + "[" * 100_000, "- " * 100_000, "a: " + "{b: " * 50_000, "? " * 100_000])
def test_nesting_without_end(folder: Path, text: str) -> None:
    (folder / "locations" / "northside.yaml").write_text(text)
    assert "levels are nested" in _problem(folder).message


def test_a_folder_named_as_a_file(folder: Path) -> None:
    (folder / "locations" / "odd.yaml").mkdir()
    assert "not a file" in _problem(folder).message


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "locations" / "odd.yaml")
    assert "not a file" in _problem(folder).message


def test_a_link_to_nowhere(folder: Path) -> None:
    (folder / "locations" / "odd.yaml").symlink_to(folder / "gone.yaml")
    assert "not a file" in _problem(folder).message


@pytest.mark.parametrize("name", ["locations/odd.yml", "odd.yaml", "locations/Odd Name.yaml", "locations/-.yaml"])
def test_a_file_that_would_not_be_read_is_told(folder: Path, name: str) -> None:
    shutil.copy(folder / "locations" / "northside.yaml", folder / name)
    assert _problem(folder).source.file == name


def test_notes_and_copies_of_an_editor_are_no_rules(folder: Path) -> None:
    version = load_group(folder).version
    for name in ("README.md", ".northside.yaml.swp", "locations/.hidden.yaml", "locations/northside.yaml~"):
        (folder / name).write_text("not rules: [")
    assert load_group(folder).version == version
