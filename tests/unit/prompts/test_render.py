"""Rendering with the real engines, in real worker processes."""

import asyncio
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from callcontrol.model.names import Language, LocationKey
from callcontrol.model.paths import MAIN_MENU, Prompt
from callcontrol.model.rules import Group, LanguageChoice, SystemPrompt
from callcontrol.prompts import (
    MissingPrompt,
    PromptLibrary,
    RenderFailed,
    SpeechMissing,
    pool,
    prompts_of,
    render,
)
from callcontrol.prompts.files import wide_form
from callcontrol.prompts.sound import (
    PEAK_DBFS,
    SPEECH_DBFS,
    TELEPHONE_RATE,
    WIDE_RATE,
    frame_levels,
    read_wav,
    speech_level,
)
from callcontrol.prompts.words import MAX_TEXT
from tests.unit.prompts.conftest import EN, HERE, files, prompt


def with_prompt(practice: Group, changed: Prompt) -> Group:
    return replace(practice, prompts={SystemPrompt.WRONG_KEY: changed})


def workers() -> list[psutil.Process]:
    return [each for each in psutil.Process().children() if "callcontrol.prompts.worker" in " ".join(each.cmdline())]


def test_every_file_is_speech_of_the_stated_loudness(rendered: Path, practice: Group) -> None:
    library = PromptLibrary(rendered)
    for each, language in prompts_of(practice):
        pcm = read_wav(library.path(each, language))
        assert 0.5 < pcm.size / 8000 < 10
        levels = frame_levels(pcm / 32768.0)
        voiced = levels[levels > levels.max() / 10]
        assert 10 * np.log10(np.mean(voiced**2)) == pytest.approx(SPEECH_DBFS, abs=1.5)


@pytest.mark.parametrize(
    ("code", "words"),
    [("fr", "Bienvenue au cabinet, veuillez rester en ligne."), ("es", "Bienvenido, permanezca en la línea."),
     ("en", "Welcome, please hold."), ("en", "one"), ("fr", "un")],
)  # fmt: skip
async def test_every_language_is_equally_loud_and_begins_at_once(
    tmp_path: Path, practice: Group, code: str, words: str
) -> None:
    language = Language(code)
    said = Prompt("wrong_key", {language: words}, HERE)
    lakeview = practice.locations[LocationKey("lakeview")]
    place = replace(
        lakeview,
        languages=(LanguageChoice(language, None, None, HERE),),
        greeting=said,
        after_hours=said,
        menus={MAIN_MENU: replace(lakeview.menu, prompt=said)},
    )
    await render(replace(practice, prompts={}, locations={place.key: place}), tmp_path)
    path = PromptLibrary(tmp_path).path(said, language)
    for file, rate in ((path, TELEPHONE_RATE), (wide_form(path), WIDE_RATE)):
        sound = read_wav(file, rate) / 32768.0
        assert 20 * np.log10(speech_level(sound, rate)) == pytest.approx(SPEECH_DBFS, abs=0.5)
        assert np.max(np.abs(sound)) <= 10 ** (PEAK_DBFS / 20) + 1e-4
        levels = frame_levels(sound, rate // 100)
        heard = np.flatnonzero(levels > levels.max() / 50)
        assert heard[0] <= 12
        assert levels.size - heard[-1] <= 30


async def test_only_what_changed_is_made(tmp_path: Path, practice: Group) -> None:
    first = await render(practice, tmp_path)
    assert (first.rendered, first.kept) == (10, 0)
    assert first.speech_seconds > 5
    before = {path: path.stat().st_mtime_ns for path in files(tmp_path)}
    seen: list[tuple[int, int, str]] = []
    changed = with_prompt(practice, prompt("wrong_key", "That key means nothing.", "Esa tecla no es válida."))
    again = await render(changed, tmp_path, lambda *step: seen.append(step))
    assert (again.rendered, again.kept) == (1, 9)
    assert seen == [(1, 1, "wrong_key (en)")]
    assert {path: path.stat().st_mtime_ns for path in before} == before


async def test_the_same_english_is_the_same_sound(tmp_path: Path, practice: Group) -> None:
    for folder in ("a", "b"):
        await render(practice, tmp_path / folder)
    for file in files(tmp_path / "a", "en/*.wav"):
        assert file.read_bytes() == (tmp_path / "b" / file.relative_to(tmp_path / "a")).read_bytes()


async def test_progress_ends_with_all_done(tmp_path: Path, practice: Group) -> None:
    seen: list[tuple[int, int, str]] = []
    await render(practice, tmp_path, lambda *step: seen.append(step))
    assert [step[:2] for step in seen] == [(n, 10) for n in range(1, 11)]


async def test_cancelling_ends_the_workers_and_keeps_what_is_done(tmp_path: Path, practice: Group) -> None:
    one_done = asyncio.Event()
    task = asyncio.create_task(render(practice, tmp_path, lambda *_: one_done.set()))
    await asyncio.wait_for(one_done.wait(), 30)
    assert workers()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert workers() == []
    done = len(files(tmp_path))
    assert (await render(practice, tmp_path)).kept == done > 0


async def test_markup_and_control_characters_do_no_harm(tmp_path: Path, practice: Group) -> None:
    odd = "Hello \x00\x07 <speak>there</speak> [[h@l]] [x](/hel/) {} \\ ' \" ; $(reboot) \r\n ../../etc 📞"
    await render(with_prompt(practice, prompt("odd", odd, odd)), tmp_path)
    assert all(
        re.fullmatch(r"(en|es)/[0-9a-f]{24}\.wav(16)?", str(p.relative_to(tmp_path))) for p in files(tmp_path, "*/*")
    )


@pytest.mark.parametrize(("text", "why"), [("<>", "nothing that can be spoken"), ("x" * (MAX_TEXT + 1), "2001")])
async def test_an_impossible_text_names_its_prompt(tmp_path: Path, practice: Group, text: str, why: str) -> None:
    with pytest.raises(RenderFailed, match=rf"bad.*group.yaml:1:1.*{why}"):
        await render(with_prompt(practice, prompt("bad", text, "Bien.")), tmp_path)
    assert workers() == []


async def test_a_prompt_without_words_is_named_before_anything_is_made(tmp_path: Path, practice: Group) -> None:
    with pytest.raises(MissingPrompt, match=r"'half' .*'es'"):
        await render(with_prompt(practice, prompt("half", "Only English.")), tmp_path)
    assert files(tmp_path, "**/*.*") == []


async def test_a_language_without_a_voice_is_named(tmp_path: Path, practice: Group) -> None:
    nowhere = Language("xx")
    northside = practice.locations[LocationKey("northside")]
    odd = replace(
        practice,
        prompts={},
        locations={
            northside.key: replace(
                northside,
                languages=(LanguageChoice(nowhere, None, None, HERE),),
                greeting=Prompt("greeting", {nowhere: "Hm."}, HERE),
                after_hours=Prompt("after_hours", {nowhere: "Hm."}, HERE),
                menus={MAIN_MENU: replace(northside.menu, prompt=Prompt("menu", {nowhere: "Hm."}, HERE))},
            )
        },
    )
    with pytest.raises(RenderFailed, match="no voice for language 'xx'"):
        await render(odd, tmp_path)


async def test_without_the_engines_it_says_what_to_install(
    tmp_path: Path, practice: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callcontrol.prompts.voices.PACKAGES", {"hibari": "not-there", "espeak": "not-there"})
    with pytest.raises(SpeechMissing, match=r"not-there.*pip install 'callcontrol\[speech\]'"):
        await render(practice, tmp_path)


async def test_a_worker_that_dies_is_reported_with_its_prompt(
    tmp_path: Path, practice: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "WORKER", ("-c", "import os, sys; sys.stdin.readline(); os.abort()"))
    with pytest.raises(RenderFailed, match=r"prompt .* at group.yaml:1:1: .*ended by itself"):
        await render(practice, tmp_path)


async def test_a_worker_that_hangs_is_ended(tmp_path: Path, practice: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "WORKER", ("-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(pool, "JOB_SECONDS", 0.5)
    others = set(psutil.Process().children())  # databases and Asterisks of other tests, which come and go
    with pytest.raises(RenderFailed, match="was not finished within"):
        await render(practice, tmp_path)
    ours = set(psutil.Process().children()) - others
    _, left = await asyncio.to_thread(psutil.wait_procs, ours, 5)
    assert left == []


def test_finding_prompts_loads_no_engine() -> None:
    probe = (
        "import sys, callcontrol.prompts as p; p.PromptLibrary;"
        "print([m for m in ('numpy', 'hibari', 'onnxruntime', 'espeakng_loader') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.strip() == "[]"


async def test_english_needs_no_second_engine(tmp_path: Path, practice: Group) -> None:
    lakeview = practice.locations[LocationKey("lakeview")]
    report = await render(replace(practice, locations={lakeview.key: lakeview}), tmp_path)
    assert report.rendered == 4
    assert [path.name for path in files(tmp_path, "[!.]*")] == [EN, "voices.json"]
