"""Sentences recorded by phone: kept for their words, the newest voice heard, forgotten, never in the way of a call."""

import asyncio
import io
import os
import wave
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group
from callcontrol.prompts import PromptError, PromptLibrary, SpokenStore, UnusableRecording, render
from callcontrol.prompts.files import seconds_of, wide_form
from callcontrol.prompts.spoken import INDEX, MOST_WORDINGS, SPARED_SECONDS
from tests.unit.prompts.conftest import EN, ES, prompt

GREETING = prompt("northside/greeting", "Welcome.", "Bienvenidos.")


def taken(seconds: float = 2.0, rate: int = 16000, loud: float = 0.2) -> bytes:
    """What a phone sends: half a second of quiet, then something like a voice."""
    t = np.arange(int(seconds * rate)) / rate
    sound = loud * np.sin(2 * np.pi * 300 * t) * (1 + np.sin(2 * np.pi * 4 * t)) / 2
    quiet = np.zeros(rate // 2)
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.concatenate([quiet, sound, quiet]) * 32767).astype("<i2").tobytes())
    return content.getvalue()


async def kept(store: SpokenStore, which: Prompt = GREETING, author: str = "northside-101") -> Path:
    candidate = await store.prepare(which, EN, taken())
    await store.keep(candidate, author)
    return candidate.path


@pytest.fixture
def store(tmp_path: Path) -> SpokenStore:
    return SpokenStore(tmp_path / "spoken")


async def test_what_is_kept_is_found_by_whoever_looks(store: SpokenStore) -> None:
    before = datetime.now(UTC)
    other = SpokenStore(store.folder)
    assert other.find(GREETING, EN) is None
    candidate = await store.prepare(GREETING, EN, taken())
    assert other.find(GREETING, EN) is None, "not before somebody keeps it"
    await store.keep(candidate, "northside-101")
    found = other.find(GREETING, EN)
    assert found is not None
    entry, path = found
    assert (entry.author, entry.name, entry.language) == ("northside-101", "northside/greeting", EN)
    assert before <= entry.at <= datetime.now(UTC)
    # Trimmed and in both bands.
    assert 1.5 < seconds_of(path) < 2.5
    assert wide_form(path).is_file()
    assert other.find(GREETING, ES) is None
    assert other.find(replace(GREETING, name="southside/greeting"), EN) is None


async def test_it_counts_for_its_words_alone(store: SpokenStore) -> None:
    path = await kept(store)
    reworded = prompt("northside/greeting", "Good day.", "Bienvenidos.")
    library = PromptLibrary(store.folder, store)
    assert library.by_phone(reworded, EN) is None
    assert library.for_older_words(reworded, EN) is not None
    assert library.for_older_words(GREETING, EN) is None
    second = await kept(store, reworded)
    assert library.path(reworded, EN) == second
    assert library.path(GREETING, EN) == path, "the old words again"


async def test_the_newest_for_the_same_words_is_heard(store: SpokenStore) -> None:
    await kept(store)
    newest = await kept(store)
    found = store.find(GREETING, EN)
    assert found is not None
    assert found[1] == newest
    assert len(store.recordings(GREETING, EN)) == 1


async def test_the_newest_human_voice_wins(tmp_path: Path, practice: Group, store: SpokenStore) -> None:
    recordings, folder = tmp_path / "recordings", tmp_path / "prompts"
    recordings.mkdir()
    (recordings / "hello.wav").write_bytes(taken(3.0))
    greeting = practice.locations[next(iter(practice.locations))].greeting
    named = replace(greeting, recordings={EN: "hello.wav"})
    first = next(iter(practice.locations.values()))
    group = replace(practice, locations={first.key: replace(first, greeting=named)})
    await render(group, folder, recordings=recordings)
    library = PromptLibrary(folder, store)
    of_rules = library.path(named, EN)
    by_phone = await kept(store, named)
    assert library.path(named, EN) == by_phone
    later = datetime.now(UTC).timestamp() + 60
    os.utime(of_rules, (later, later))  # taken up after that
    assert library.path(named, EN) == of_rules
    assert PromptLibrary(folder).path(named, EN) == of_rules


async def test_forgotten_at_once_and_its_file_spared_for_a_call(store: SpokenStore) -> None:
    path = await kept(store)
    assert SpokenStore(store.folder).forget("northside/greeting", "en") == 1
    assert store.find(GREETING, EN) is None
    assert path.is_file(), "a caller may be about to hear it"
    old = datetime.now(UTC).timestamp() - SPARED_SECONDS - 1
    for each in (path, wide_form(path), path.with_suffix(".taken")):
        os.utime(each, (old, old))
    await kept(store)
    assert not path.exists()
    assert not path.with_suffix(".taken").exists()
    assert store.forget("northside/greeting", "fr") == 0


async def test_what_is_not_wanted_or_no_good_leaves_nothing(store: SpokenStore) -> None:
    candidate = await store.prepare(GREETING, EN, taken())
    await store.drop(candidate)
    for wav in (taken(loud=0.0), b"", b"RIFF nothing", taken()[:30]):
        with pytest.raises(UnusableRecording):
            await store.prepare(GREETING, EN, wav)
    assert list(store.folder.iterdir()) == []


async def test_wordings_are_bounded(store: SpokenStore) -> None:
    for number in range(MOST_WORDINGS + 2):
        await kept(store, prompt("northside/greeting", f"Welcome {number}."))
    assert len(store.recordings(GREETING, EN)) == MOST_WORDINGS
    assert store.find(prompt("northside/greeting", "Welcome 0."), EN) is None


@pytest.mark.parametrize(
    "content", [b"{", b"[{}]", b"\xff", b'[{"name":"northside/greeting","language":"en","words":1}]']
)
async def test_a_damaged_index_costs_the_recordings_not_the_calls(store: SpokenStore, content: bytes) -> None:
    await kept(store)
    (store.folder / INDEX).write_bytes(content)
    assert store.find(GREETING, EN) is None
    candidate = await store.prepare(GREETING, EN, taken())
    with pytest.raises(PromptError, match=r"mend or remove"):
        await store.keep(candidate, "northside-101")
    (store.folder / INDEX).unlink()
    await store.keep(candidate, "northside-101")
    assert store.find(GREETING, EN) is not None


async def test_an_entry_can_not_lead_out_of_the_folder(store: SpokenStore, tmp_path: Path) -> None:
    path = await kept(store)
    (tmp_path / "other.wav").write_bytes(path.read_bytes())
    index = store.folder / INDEX
    index.write_text(index.read_text().replace(path.name, "../other.wav"))
    assert store.find(GREETING, EN) is None


async def test_two_who_keep_at_once_lose_nothing(store: SpokenStore) -> None:
    second = SpokenStore(store.folder)
    goodbye = prompt("northside/goodbye", "Good-bye.")
    mine, theirs = await store.prepare(GREETING, EN, taken()), await second.prepare(goodbye, EN, taken())
    await asyncio.gather(store.keep(mine, "a"), second.keep(theirs, "b"))
    fresh = SpokenStore(store.folder)
    assert fresh.find(GREETING, EN) is not None
    assert fresh.find(goodbye, EN) is not None
