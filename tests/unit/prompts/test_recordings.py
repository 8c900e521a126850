"""Recordings win over speech, and what is wrong with one never costs a caller the sentence."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from callcontrol.model.names import LocationKey
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group, SystemPrompt
from callcontrol.prompts import PromptError, PromptLibrary, RenderFailed, SpeechMissing, prompts_of, render, waiting
from callcontrol.prompts.files import wide_form
from callcontrol.prompts.sound import SPEECH_DBFS, read_wav, speech_level
from tests.support.recorded import speech_like, wav, wav16
from tests.unit.prompts.conftest import EN, ES, files, prompt

NAME = "northside/wrong-key.wav"
Recorder = Callable[..., Path]


def recorded(words: str = "That key has no meaning here.", name: str = NAME) -> Prompt:
    return replace(prompt("wrong_key", words, "Esa tecla no es válida."), recordings={EN: name})


def small(practice: Group, sentence: Prompt) -> Group:
    """One location, one sentence of the group."""
    lakeview = practice.locations[LocationKey("lakeview")]
    return replace(practice, prompts={SystemPrompt.WRONG_KEY: sentence}, locations={lakeview.key: lakeview})


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return tmp_path / "rules" / "recordings"


@pytest.fixture
def record(sources: Path) -> Recorder:
    def put(content: bytes | None = None, name: str = NAME, seed: int = 1) -> Path:
        path = sources / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(wav16(speech_like(48000, 1.5, seed=seed), 48000) if content is None else content)
        return path

    return put


async def test_a_recording_is_heard_in_place_of_speech(
    tmp_path: Path, practice: Group, sources: Path, record: Recorder
) -> None:
    faint = np.concatenate([np.zeros(96000), speech_like(48000, 2.0, 0.01), np.zeros(96000)])
    record(wav16(faint, 48000))
    report = await render(small(practice, recorded()), tmp_path / "p", recordings=sources)
    assert (report.rendered, report.recorded, report.refused) == (4, 1, ())
    library = PromptLibrary(tmp_path / "p")
    path = library.path(recorded(), EN)
    assert path == library.recorded(recorded(), EN)
    assert path.parent.name == "recordings"
    sound = read_wav(path) / 32768
    assert sound.size / 8000 == pytest.approx(2.0 + 0.3, abs=0.1)
    assert 20 * np.log10(speech_level(sound)) == pytest.approx(SPEECH_DBFS, abs=0.5)
    assert speech_level(read_wav(wide_form(path), 16000) / 32768, 16000) == pytest.approx(0.1, rel=0.1)
    assert library.missing(small(practice, recorded())) == []


async def test_nothing_is_made_twice(tmp_path: Path, practice: Group, sources: Path, record: Recorder) -> None:
    record()
    group = small(practice, recorded())
    await render(group, tmp_path / "p", recordings=sources)
    before = {path: path.stat().st_mtime_ns for path in files(tmp_path / "p", "*/*")}
    report = await render(group, tmp_path / "p", recordings=sources)
    assert (report.rendered, report.kept) == (0, 4)
    assert {path: path.stat().st_mtime_ns for path in files(tmp_path / "p", "*/*")} == before
    assert not waiting(group, sources, tmp_path / "p")


async def test_what_was_taken_up_is_found_whatever_becomes_of_the_original(
    tmp_path: Path, practice: Group, sources: Path, record: Recorder
) -> None:
    original = record()
    group = small(practice, recorded())
    await render(group, tmp_path / "p", recordings=sources)
    library = PromptLibrary(tmp_path / "p")
    first = library.path(recorded(), EN)
    record(seed=2)
    assert library.path(recorded(), EN) == first
    assert waiting(group, sources, tmp_path / "p")
    original.unlink()
    assert library.path(recorded(), EN) == first
    await render(group, tmp_path / "p")
    assert library.path(recorded(), EN) == first


async def test_a_new_recording_of_the_same_words_goes_live_and_the_old_file_stays(
    tmp_path: Path, practice: Group, sources: Path, record: Recorder
) -> None:
    record()
    group, library = small(practice, recorded()), PromptLibrary(tmp_path / "p")
    await render(group, tmp_path / "p", recordings=sources)
    first = library.path(recorded(), EN)
    record(seed=2)
    await render(group, tmp_path / "p", recordings=sources)
    assert library.path(recorded(), EN) != first
    assert first.is_file()


async def test_other_words_recorded_under_the_same_name_are_not_heard_by_calls_of_the_old_rules(
    tmp_path: Path, practice: Group, sources: Path, record: Recorder
) -> None:
    record()
    library = PromptLibrary(tmp_path / "p")
    await render(small(practice, recorded("Press 1 for billing.")), tmp_path / "p", recordings=sources)
    old = library.path(recorded("Press 1 for billing."), EN)
    record(seed=2)
    await render(small(practice, recorded("Press 2 for billing.")), tmp_path / "p", recordings=sources)
    assert library.path(recorded("Press 1 for billing."), EN) == old
    assert library.path(recorded("Press 2 for billing."), EN) != old


def _pipe(path: Path) -> None:
    path.parent.mkdir(parents=True)
    os.mkfifo(path)


BAD: dict[str, tuple[Callable[[Path], object] | bytes | None, str]] = {
    "gone": (None, "it is not there: put it there"),
    "folder": (lambda path: path.mkdir(parents=True), "it is not a file"),
    "pipe": (_pipe, "it is not a file"),
    "text": (b"hello", "no WAV file: save it as WAV, PCM, 16 bit"),
    "silent": (wav(b"\1\0" * 48000, 48000), "as good as silent: record it again"),
    "long": (wav(b"\0\0" * 8000 * 200, 8000), "lasts 200 s"),
}


@pytest.mark.parametrize(("content", "why"), BAD.values(), ids=BAD)
async def test_a_recording_that_is_no_good_is_told_and_its_text_is_spoken(
    tmp_path: Path, practice: Group, sources: Path, content: Callable[[Path], object] | bytes | None, why: str
) -> None:
    path = sources / NAME
    if isinstance(content, bytes):
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    elif content is not None:
        content(path)
    group = small(practice, recorded())
    report = await render(group, tmp_path / "p", recordings=sources)
    (refused,) = report.refused
    assert f"recording {path} of prompt 'wrong_key' (group.yaml:1:1) in language 'en': " in str(refused)
    assert why in str(refused)
    library = PromptLibrary(tmp_path / "p")
    assert library.missing(group) == []
    assert library.path(recorded(), EN).parent.name == "en"
    assert (report.rendered, report.recorded) == (4, 0)


@pytest.mark.parametrize("name", ["/etc/passwd.wav", "../group.yaml", "a/../../b.wav"])
async def test_no_recording_is_read_from_outside(tmp_path: Path, practice: Group, sources: Path, name: str) -> None:
    report = await render(small(practice, recorded(name=name)), tmp_path / "p", recordings=sources)
    assert "leads out of the rules' folder recordings" in str(report.refused[0])


async def test_a_recording_that_goes_bad_gives_way_to_its_text(
    tmp_path: Path, practice: Group, sources: Path, record: Recorder
) -> None:
    path = record()
    group, library = small(practice, recorded()), PromptLibrary(tmp_path / "p")
    await render(group, tmp_path / "p", recordings=sources)
    heard = library.path(recorded(), EN)
    path.unlink()
    await render(group, tmp_path / "p", recordings=sources)
    assert library.path(recorded(), EN).parent.name == "en"
    assert heard.is_file()


async def test_several_sentences_may_share_a_recording(
    tmp_path: Path, practice: Group, sources: Path, record: Recorder
) -> None:
    record(b"no sound")
    lakeview = practice.locations[LocationKey("lakeview")]
    shared = replace(lakeview, greeting=replace(lakeview.greeting, recordings={EN: NAME}))
    group = replace(small(practice, recorded()), locations={lakeview.key: shared})
    assert len((await render(group, tmp_path / "p", recordings=sources)).refused) == 2
    record()
    report = await render(group, tmp_path / "p", recordings=sources)
    assert (report.rendered, report.recorded) == (1, 2)


async def test_a_language_without_a_voice_can_be_recorded(
    tmp_path: Path, practice: Group, sources: Path, record: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(language: str) -> str:
        raise SpeechMissing("hibari-tts")

    record()
    monkeypatch.setattr("callcontrol.prompts.planning.voice_of", none)
    lakeview = practice.locations[LocationKey("lakeview")]
    whole = {
        name: replace(each, recordings={EN: NAME})
        for name, each in (("greeting", lakeview.greeting), ("after_hours", lakeview.after_hours))
    }
    menus = {lakeview.menu.name: replace(lakeview.menu, prompt=replace(lakeview.menu.prompt, recordings={EN: NAME}))}
    told = replace(lakeview, greeting=whole["greeting"], after_hours=whole["after_hours"], menus=menus)
    group = replace(practice, prompts={}, locations={told.key: told})
    assert (await render(group, tmp_path / "p", recordings=sources)).recorded == 3
    assert PromptLibrary(tmp_path / "p").missing(group) == []
    with pytest.raises(SpeechMissing):
        await render(small(practice, recorded()), tmp_path / "p", recordings=sources)


async def test_engines_are_not_missed_where_their_files_are_there(
    tmp_path: Path, practice: Group, rendered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callcontrol.prompts.voices.PACKAGES", {"hibari": "not-there", "espeak": "not-there"})
    report = await render(practice, rendered)
    assert (report.rendered, report.kept) == (0, len(prompts_of(practice)))


async def test_one_location_is_rendered_without_the_others(tmp_path: Path, practice: Group) -> None:
    report = await render(practice, tmp_path / "p", location=LocationKey("lakeview"))
    assert report.rendered == 4
    absent = PromptLibrary(tmp_path / "p").missing(practice)
    assert [(each.prompt.name, each.language) for each in absent if each.language == EN] == [("greeting", "en")]
    assert {each.language for each in absent} == {EN, ES}


async def test_one_location_alone_gets_no_other_voice(
    tmp_path: Path, practice: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    await render(practice, tmp_path / "p")
    monkeypatch.setattr("callcontrol.prompts.voices.RENDERING", 999)
    with pytest.raises(PromptError, match=r"voice of 'en' is another one now: render everything once"):
        await render(practice, tmp_path / "p", location=LocationKey("lakeview"))
    assert PromptLibrary(tmp_path / "p").missing(practice) == []


async def test_a_damaged_table_of_recordings_is_named(tmp_path: Path, practice: Group, sources: Path) -> None:
    (tmp_path / "recordings.json").write_text("[]")
    with pytest.raises(PromptError, match=r"recordings\.json holds no table; delete it"):
        PromptLibrary(tmp_path).path(recorded(), EN)


async def test_a_file_that_changes_while_it_is_read_is_told(
    tmp_path: Path, practice: Group, sources: Path, record: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    record()
    monkeypatch.setattr("callcontrol.prompts.recordings.digest_of", lambda _path: "0" * 64)
    report = await render(small(practice, recorded()), tmp_path / "p", recordings=sources)
    assert "changed while it was read: render again" in str(report.refused[0])


async def test_a_full_disk_is_no_fault_of_the_recording(
    tmp_path: Path, practice: Group, sources: Path, record: Recorder
) -> None:
    record()
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "recordings").write_text("in the way")
    with pytest.raises(RenderFailed, match=r"wrong_key .en. at group.yaml:1:1: .*File exists"):
        await render(small(practice, recorded()), tmp_path / "p", recordings=sources)
