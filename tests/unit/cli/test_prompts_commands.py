"""`prompts` and its commands, as a person runs them on a small practice."""

import os
import re
import stat
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from callcontrol.cli.commands import program
from callcontrol.cli.prompts_prune import lately_live
from callcontrol.config import load_group_text, version_of
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import Language, LocationKey
from callcontrol.model.versions import GoneLive, How
from callcontrol.prompts import PromptLibrary, SpokenStore, render
from callcontrol.prompts.library import file_of
from callcontrol.rules import History, RulesStore
from tests.support.small_group import small_files

NOW = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
async def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that the small practice's callers hear."""
    folder = tmp_path_factory.mktemp("prompts")
    await render(load_group_text(small_files()), folder)
    return folder


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small practice's rules, in a folder of their own, with nothing rendered."""
    folder = tmp_path / "rules"
    for name, content in small_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    monkeypatch.setenv("CALLCONTROL_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("CALLCONTROL_PROMPTS_FOLDER", str(tmp_path / "prompts"))
    monkeypatch.setenv("CALLCONTROL_RULES", str(folder))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return folder


def said(*words: str, status: int = 0) -> str:
    """What the command prints; its error, when that is what it ends with."""
    result = CliRunner().invoke(program(), ["prompts", *words], catch_exceptions=True)
    if isinstance(result.exception, CallcontrolError):
        return str(result.exception)
    assert result.exit_code == status, result.output
    return result.output


def player(tmp_path: Path, script: str) -> None:
    """A program that pretends to be a player."""
    path = tmp_path / "bin" / "aplay"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_rendering_one_location_leaves_the_others_missing(rules: Path) -> None:
    north = rules / "locations" / "northside.yaml"
    north.write_bytes(north.read_bytes().replace(b"{en: Welcome.", b"{en: Good day."))
    assert said("missing", status=1).count("every location, en") == 1
    assert "rendered, 0 kept" in said("render", "--only", "lakeview")
    page = said("missing", status=1)
    assert "northside, en\n  prompt 'northside/greeting' (locations/northside.yaml:6:1)" in page
    assert "every location" not in page
    assert "lakeview" not in page
    assert "make it with: callcontrol prompts render" in page
    assert "nothing is missing" in said("missing", "--only", "lakeview")
    assert 'did you mean "lakeview"' in said("render", "--only", "lakevie")


def test_every_sentence_is_listed_with_where_it_comes_from(
    rules: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said("list").count(" missing ") > 20
    monkeypatch.setenv("CALLCONTROL_PROMPTS_FOLDER", str(made))
    page = said("list", "--only", "northside")
    lines = [" ".join(line.split()) for line in page.splitlines()]
    assert any(
        re.match(r"\d{6} northside/greeting en voice hibari-", line) and line.endswith("Welcome.") for line in lines
    )
    assert any(re.match(r"\d{6} northside/greeting es voice espeak-", line) for line in lines)
    assert not any("lakeview" in line or "say/unit-USD" in line for line in lines)


def test_playing_prints_the_path_and_starts_a_player(
    rules: Path, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLCONTROL_PROMPTS_FOLDER", str(made))
    assert "no player found: install one of" in said("play", "northside/greeting")
    player(tmp_path, f'echo "$@" > {tmp_path}/played')
    page = said("play", "northside/greeting", "--language", "es")
    greeting = load_group_text(small_files()).locations[LocationKey("northside")].greeting
    path = PromptLibrary(made).path(greeting, Language("es"))
    assert page.strip() == str(path)
    assert (tmp_path / "played").read_text().split() == ["-q", str(path)]


def test_what_can_not_be_played_says_why(
    rules: Path, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "make it with: callcontrol prompts render" in said("play", "northside/greeting")
    assert 'did you mean "northside/greeting"' in said("play", "northside/greetin")
    assert "northside/greeting is heard in en, es, not in `fr`" in said(
        "play", "northside/greeting", "--language", "fr"
    )
    monkeypatch.setenv("CALLCONTROL_PROMPTS_FOLDER", str(made))
    player(tmp_path, "echo audio open error >&2; exit 1")
    assert "aplay could not play it (audio open error)" in said("play", "northside/greeting")


def test_prune_spares_what_was_live_lately(rules: Path, tmp_path: Path) -> None:
    """Sentences of the folder, of a version of last week and of one of last year: the last one's go."""
    prompts, store = tmp_path / "prompts", RulesStore(tmp_path / "state" / "rules")
    ages = {"Hello.": 400, "Hi.": 60, "Hey.": 7}
    (prompts / "en").mkdir(parents=True)
    (prompts / "voices.json").write_text('{"en": "v"}')
    paths = {}
    for words in (*ages, "Welcome."):
        paths[words] = file_of(prompts, "v", Language("en"), words)
        paths[words].write_bytes(b"sound")
        os.utime(paths[words], (time.time() - 500 * 24 * 3600,) * 2)
    for words, days in ages.items():
        files = small_files()
        name = "locations/northside.yaml"
        files[name] = files[name].replace(b"{en: Welcome.", f"{{en: {words}".encode())
        store.keep(version_of(files), files)
        at = datetime.now(UTC) - timedelta(days=days)
        store.went_live(GoneLive(version_of(files), at, "ann", How.RELOAD))
    assert "1 files would be deleted" in said("prune", "--dry-run")
    assert "1 files deleted (0.0 MB), 3 left" in said("prune")
    assert [words for words, path in paths.items() if not path.exists()] == ["Hello."]


def test_a_version_that_can_not_be_loaded_is_told(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    store = RulesStore(tmp_path / "state" / "rules")
    store.went_live(GoneLive("0123456789ab", datetime.now(UTC), "ann", How.RELOAD))
    result = CliRunner().invoke(program(), ["prompts", "prune"])
    assert result.exit_code == 0
    assert "version 0123456789ab can not be loaded, its sound is not spared" in result.stderr


@pytest.mark.parametrize(
    ("days", "live"),
    [([], ()), ([100], ("v0",)), ([100, 90], ("v1",)), ([100, 40, 20, 10], ("v1", "v2", "v3")), ([5], ("v0",))],
)
def test_a_version_is_live_until_the_next(days: list[int], live: tuple[str, ...]) -> None:
    entries = tuple(GoneLive(f"v{n}", NOW - timedelta(days=ago), "ann", How.RELOAD) for n, ago in enumerate(days))
    assert lately_live(History(entries), NOW - timedelta(days=30)) == live


async def test_what_was_recorded_by_phone_is_listed_and_forgotten(
    rules: Path, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLCONTROL_PROMPTS_FOLDER", str(made))
    greeting = load_group_text(small_files()).locations[LocationKey("northside")].greeting
    store = SpokenStore(tmp_path / "state" / "spoken")
    spoken = PromptLibrary(made).path(greeting, Language("en")).read_bytes()
    await store.keep(await store.prepare(greeting, Language("en"), spoken), "northside-101")

    def listed() -> str:
        lines = (" ".join(line.split()) for line in said("list", "--only", "northside").splitlines())
        return next(line for line in lines if " northside/greeting en " in line)

    assert "by phone, northside-101, 20" in listed()
    assert str(store.folder) in said("play", "northside/greeting")
    path = rules / "locations" / "northside.yaml"
    old = path.read_bytes()
    path.write_bytes(old.replace(b"{en: Welcome.", b"{en: Hello."))
    assert "recorded for an older" in listed()
    path.write_bytes(old)
    assert "1 recording of northside/greeting in en removed" in said("forget", "northside/greeting", "en")
    assert "voice hibari-" in listed()
    assert "nothing was recorded by phone" in said("forget", "northside/greeting", "en")
