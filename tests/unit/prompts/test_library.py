"""Which prompts a group needs and where they are found."""

from pathlib import Path

import pytest

from callcontrol.model.names import Language, LocationKey
from callcontrol.model.rules import Group
from callcontrol.prompts import MissingPrompt, PromptError, PromptLibrary, prompts_of, render
from callcontrol.prompts.sound import TELEPHONE_RATE, read_wav
from tests.unit.prompts.conftest import EN, ES, prompt


def test_every_prompt_in_the_languages_its_speaker_offers(practice: Group) -> None:
    assert [(each.name, language) for each, language in prompts_of(practice)] == [
        ("wrong_key", "en"),
        ("wrong_key", "es"),
        ("greeting", "en"),
        ("menu", "en"),
        ("after_hours", "en"),
        ("greeting", "es"),
        ("menu", "es"),
        ("after_hours", "es"),
        ("invitation", "es"),
        ("greeting", "en"),
    ]


def test_a_prompt_is_found_as_ari_wants_it(rendered: Path, practice: Group) -> None:
    library = PromptLibrary(rendered)
    greeting = practice.locations[LocationKey("northside")].greeting
    media = library.media(greeting, ES)
    assert media.startswith(f"sound:{rendered}/es/")
    assert Path(media.removeprefix("sound:") + ".wav") == library.path(greeting, ES)
    assert library.path(greeting, ES).is_file()
    assert library.missing(practice) == []


def test_how_long_a_prompt_sounds_is_read_from_its_file(rendered: Path, practice: Group, tmp_path: Path) -> None:
    library = PromptLibrary(rendered)
    greeting = practice.locations[LocationKey("northside")].greeting
    samples = read_wav(library.path(greeting, ES))
    assert library.seconds(library.media(greeting, ES)) == pytest.approx(len(samples) / TELEPHONE_RATE)
    (tmp_path / "broken.wav").write_bytes(b"RIFF")
    assert library.seconds(f"sound:{tmp_path}/broken") == 0.0
    assert library.seconds(f"sound:{tmp_path}/none") == 0.0


def test_what_is_missing_says_which_and_what_to_do(rendered: Path) -> None:
    library = PromptLibrary(rendered)
    with pytest.raises(MissingPrompt, match=r"'news' \(group.yaml:1:1\) .*'en'.*callcontrol prompts render"):
        library.media(prompt("news", "Brand new."), EN)
    with pytest.raises(MissingPrompt, match=r"'fr'.*give no text"):
        library.media(prompt("news", "Brand new."), Language("fr"))


def test_an_empty_folder_misses_everything(tmp_path: Path, practice: Group) -> None:
    library = PromptLibrary(tmp_path / "none")
    assert len(library.missing(practice)) == len(prompts_of(practice))
    assert "callcontrol prompts render" in str(library.missing(practice)[0])


async def test_an_open_library_sees_a_later_rendering(tmp_path: Path, practice: Group) -> None:
    library = PromptLibrary(tmp_path)
    assert library.missing(practice)
    await render(practice, tmp_path)
    assert library.missing(practice) == []


async def test_a_new_voice_goes_live_in_one_step(
    tmp_path: Path, practice: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = PromptLibrary(tmp_path)
    greeting = practice.locations[LocationKey("northside")].greeting
    await render(practice, tmp_path)
    old = library.path(greeting, EN)
    monkeypatch.setattr("callcontrol.prompts.voices.RENDERING", 999)
    assert library.path(greeting, EN) == old
    await render(practice, tmp_path)
    assert library.path(greeting, EN) != old
    assert library.missing(practice) == []


def test_a_damaged_table_of_voices_is_named(tmp_path: Path, practice: Group) -> None:
    (tmp_path / "voices.json").write_text("{")
    with pytest.raises(PromptError, match=r"voices\.json is damaged"):
        PromptLibrary(tmp_path).media(practice.locations[LocationKey("northside")].greeting, EN)
