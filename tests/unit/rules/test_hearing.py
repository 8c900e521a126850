"""No rules go live whose callers would hear silence."""

from pathlib import Path
from unittest.mock import patch

import pytest

from callcontrol.config import load_group_text
from callcontrol.model.names import Language, LocationKey
from callcontrol.model.rules import Group
from callcontrol.prompts import PromptLibrary, SpeechMissing, render
from callcontrol.prompts.tables import read_voices, write_voices
from callcontrol.rules.hearing import prepare_prompts
from tests.support.small_group import small_files, small_group


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
