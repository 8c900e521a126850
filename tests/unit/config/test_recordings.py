"""Recordings lie beside the rules, are kept with them, and make another version."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from callcontrol.cli.commands import program
from callcontrol.config import files, load_folder, load_group, load_group_text, load_settings, version_of
from callcontrol.model.errors import Problem, RulesError
from callcontrol.rules.files import present_files, put_back
from callcontrol.rules.store import RulesStore
from tests.fixtures.rules import EVERYTHING

SOUND = b"RIFF\x24\x00\x00\x00WAVEfmt \xff\xfe"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rules = Path(shutil.copytree(EVERYTHING, tmp_path / "rules"))
    (rules / "recordings" / "north").mkdir(parents=True)
    (rules / "recordings" / "north" / "greeting-en.wav").write_bytes(SOUND)
    return rules


def _problem(folder: Path) -> Problem:
    with pytest.raises(RulesError) as raised:
        load_group(folder)
    [problem] = raised.value.problems
    return problem


def test_another_recording_is_another_version(folder: Path) -> None:
    group, contents = load_folder(folder)
    assert contents["recordings/north/greeting-en.wav"] == SOUND
    assert group.version == version_of(contents) != load_group(EVERYTHING).version
    assert load_group_text(contents) == group
    (folder / "recordings" / "north" / "greeting-en.wav").write_bytes(SOUND + b"\x00")
    assert load_group(folder).version != group.version


def test_a_version_is_kept_and_put_back_with_its_recordings(folder: Path, tmp_path: Path) -> None:
    group, contents = load_folder(folder)
    store = RulesStore(tmp_path / "kept")
    store.keep(group.version, contents)
    assert store.files(group.version) == contents
    (folder / "recordings" / "north" / "greeting-en.wav").write_bytes(b"other")
    (folder / "recordings" / "new.wav").write_bytes(b"new")
    put_back(folder, store.files(group.version))
    assert present_files(folder) == contents
    assert load_group(folder).version == group.version


def test_notes_beside_recordings_are_not_read(folder: Path) -> None:
    version = load_group(folder).version
    for name in ("README.txt", ".DS_Store", "north/.hidden.wav", "north/rules.yaml"):
        (folder / "recordings" / name).write_text("not: [a recording")
    assert load_group(folder).version == version


@pytest.mark.parametrize("name", ["north/greeting.mp3", "greeting.OGG", "greeting.WAV"])
def test_a_recording_that_would_not_be_played_is_told(folder: Path, name: str) -> None:
    (folder / "recordings" / name).write_bytes(SOUND)
    problem = _problem(folder)
    assert problem.source.file == f"recordings/{name}"
    assert ".wav" in problem.hint


def test_a_recording_far_too_large_is_not_read(folder: Path) -> None:
    with (folder / "recordings" / "long.wav").open("wb") as file:
        file.truncate(files.LARGEST_RECORDING + 1)
    assert "larger than 5 MiB" in _problem(folder).message


def test_too_many_recordings_and_too_much_sound(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        (folder / "recordings" / f"{number}.wav").write_bytes(SOUND)
    monkeypatch.setattr(files, "MOST_RECORDINGS", 3)
    assert "more than 3 recordings" in _problem(folder).message
    monkeypatch.setattr(files, "MOST_RECORDINGS", 4)
    monkeypatch.setattr(files, "MOST_SOUND", len(SOUND) * 2)
    assert "in all" in _problem(folder).message


def test_a_kept_version_is_shown_without_its_sound(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLCONTROL_STATE", str(tmp_path / "state"))
    group, contents = load_folder(folder)
    RulesStore(load_settings().kept_rules).keep(group.version, contents)
    result = CliRunner().invoke(program(), ["rules", "show", group.version])
    assert result.exit_code == 0, result.output
    assert "Everything Medical" in result.output
    assert f"# ---- recordings/north/greeting-en.wav\n# {len(SOUND)} bytes of sound" in result.output
