"""Deleting sound that nobody hears any more, and nothing else."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from callcontrol.model.names import LocationKey
from callcontrol.model.rules import Group, SystemPrompt
from callcontrol.prompts import PromptError, PromptLibrary, prune, render
from callcontrol.prompts.tables import changing, read_table
from tests.support.recorded import speech_like, wav16
from tests.unit.prompts.conftest import EN, files, prompt

WEEKS = 21 * 24 * 3600


def age(folder: Path) -> None:
    """As if three weeks had passed."""
    for path in files(folder, "*/*"):
        os.utime(path, (time.time() - WEEKS,) * 2)


def small(practice: Group, words: str, recording: str | None = None) -> Group:
    lakeview = practice.locations[LocationKey("lakeview")]
    said = replace(prompt("wrong_key", words), recordings={EN: recording} if recording else None)
    return replace(practice, prompts={SystemPrompt.WRONG_KEY: said}, locations={lakeview.key: lakeview})


async def test_only_old_files_that_no_version_uses_go(tmp_path: Path, practice: Group) -> None:
    now, before, long_ago = (small(practice, words) for words in ("One.", "Two.", "Three."))
    for group in (now, before, long_ago):
        await render(group, tmp_path)
    (tmp_path / "en" / ".half.wav.1.part").touch()
    assert prune(tmp_path, [now, before]).files == 0
    age(tmp_path)
    assert prune(tmp_path, [now, before], dry=True).files == 2
    assert PromptLibrary(tmp_path).missing(long_ago) == []
    done = prune(tmp_path, [now, before])
    assert (done.files, done.left) == (2, 10)
    assert done.size > 1000
    library = PromptLibrary(tmp_path)
    assert (library.missing(now), library.missing(before), len(library.missing(long_ago))) == ([], [], 1)
    assert files(tmp_path, "en/.*") == []


async def test_files_of_an_earlier_voice_go(tmp_path: Path, practice: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    group = small(practice, "One.")
    await render(group, tmp_path)
    monkeypatch.setattr("callcontrol.prompts.voices.RENDERING", 999)
    await render(group, tmp_path)
    age(tmp_path)
    assert prune(tmp_path, [group]).files == 8
    assert PromptLibrary(tmp_path).missing(group) == []


async def test_recordings_that_are_used_stay_and_others_are_forgotten(tmp_path: Path, practice: Group) -> None:
    sources, folder = tmp_path / "recordings", tmp_path / "p"
    sources.mkdir()
    old, new = small(practice, "One.", "a.wav"), small(practice, "Two.", "a.wav")
    for seed, group in enumerate((old, new)):
        (sources / "a.wav").write_bytes(wav16(speech_like(16000, seed=seed), 16000))
        await render(group, folder, recordings=sources)
    age(folder)
    assert prune(folder, [old, new]).files == 0
    assert len(read_table(folder, "recordings.json")) == 2
    assert prune(folder, [new]).files == 2
    assert len(read_table(folder, "recordings.json")) == 1
    assert PromptLibrary(folder).missing(new) == []
    assert PromptLibrary(folder).recorded(old.prompts[SystemPrompt.WRONG_KEY], EN) is None


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path, practice: Group) -> None:
    assert prune(tmp_path / "none", [practice]).files == 0
    assert not (tmp_path / "none").exists()


def test_who_holds_the_tables_for_too_long_is_named(
    tmp_path: Path, practice: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callcontrol.prompts.tables._LOCK_SECONDS", 0.1)
    with changing(tmp_path), pytest.raises(PromptError, match=r"another process has held .*\.lock"):
        prune(tmp_path, [practice])
