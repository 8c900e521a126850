"""No rules go live whose callers would hear silence."""

from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest

from callcontrol.config import load_group_text
from callcontrol.model.names import Language, LocationKey
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group
from callcontrol.prompts import PromptLibrary, SpeechMissing, render
from callcontrol.prompts.tables import read_voices, write_voices
from callcontrol.rules import hearing
from callcontrol.rules.hearing import prepare_prompts
from tests.support.recorded import speech_like, wav16
from tests.support.small_group import small_files, small_group

EN = Language("en")
NONE = Path("/nowhere/recordings")


def reworded() -> Group:
    """One sentence is another one."""
    files = small_files()
    name = "locations/northside.yaml"
    return load_group_text(files | {name: files[name].replace(b"{en: Welcome.", b"{en: Hi.")})


@pytest.fixture(scope="module")
async def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("prompts")
    await render(small_group(), made)
    return made


async def test_nothing_is_rendered_while_nothing_is_missing(folder: Path) -> None:
    with patch("callcontrol.rules.hearing.render", side_effect=AssertionError("rendered")):
        assert await prepare_prompts(folder, NONE, small_group(), small_group()) == ()


async def test_what_cannot_be_rendered_is_named_with_its_place(folder: Path) -> None:
    with patch("callcontrol.rules.hearing.render", side_effect=SpeechMissing("hibari-tts")):
        (problem,) = await prepare_prompts(folder, NONE, small_group(), reworded())
    assert (problem.source.file, problem.source.line) == ("locations/northside.yaml", 6)
    assert "no sound in language 'en'" in problem.message
    assert "pip install 'callcontrol[speech]'" in problem.hint


async def test_a_full_disk_is_told_with_the_prompts_that_it_costs(folder: Path) -> None:
    with patch("callcontrol.prompts.render.write_voices", side_effect=OSError(28, "No space left on device")):
        problems = await prepare_prompts(folder, NONE, small_group(), reworded())
    assert len(problems) == 1
    assert "No space left" in problems[0].hint


async def test_missing_sentences_are_rendered_and_the_live_ones_stay(folder: Path) -> None:
    live = small_group().locations[LocationKey("northside")].greeting
    PromptLibrary(folder).path(live, Language("en")).unlink()
    write_voices(folder, dict.fromkeys(read_voices(folder), "a voice of another version"))
    assert await prepare_prompts(folder, NONE, small_group(), reworded()) == ()
    library = PromptLibrary(folder)
    assert library.missing(reworded()) == []
    assert library.missing(small_group()) == []


def recorded(words: str) -> Group:
    """Northside's greeting, in these words, is named to be recorded."""
    group = small_group()
    north = group.locations[LocationKey("northside")]
    greeting = replace(north.greeting, text={**north.greeting.text, EN: words}, recordings={EN: "hello.wav"})
    return replace(group, locations={**group.locations, north.key: replace(north, greeting=greeting)})


async def test_a_reload_takes_up_recordings_and_leaves_the_live_rules_theirs(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "hello.wav").write_bytes(wav16(speech_like(48000, seed=1), 48000))
    live, new, library = recorded("One."), recorded("Two."), PromptLibrary(folder)
    assert await prepare_prompts(folder, tmp_path, small_group(), live) == ()
    before = library.path(greeting_of(live), EN)
    assert before.parent.name == "recordings"
    (tmp_path / "hello.wav").write_bytes(wav16(speech_like(48000, seed=2), 48000))
    assert await prepare_prompts(folder, tmp_path, live, new) == ()
    assert library.path(greeting_of(live), EN) == before
    assert library.path(greeting_of(new), EN) not in {before, library.path(greeting_of(small_group()), EN)}


async def test_a_recording_that_is_missing_is_no_reason_to_refuse_rules(folder: Path, tmp_path: Path) -> None:
    new = recorded("Three.")
    with patch.object(hearing, "_LOG") as log:
        assert await prepare_prompts(folder, tmp_path, small_group(), new) == ()
    (told,) = [call.kwargs["why"] for call in log.warning.call_args_list]
    assert f"recording {tmp_path}/hello.wav of prompt 'northside/greeting'" in told
    assert PromptLibrary(folder).path(greeting_of(new), EN).parent.name == "en"


def greeting_of(group: Group) -> Prompt:
    return group.locations[LocationKey("northside")].greeting
