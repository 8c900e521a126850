"""Telling what was heard, through everything a telephone line does to a sound."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcontrol.prompts.sound import TELEPHONE_RATE, Pcm, Samples, to_pcm, to_telephone
from callcontrol.sandbox.ears import first_heard_at, hear, heard, is_silence, listen_for

MU = 255.0


def talk(seed: int, seconds: float = 3.0) -> Pcm:
    """Syllables of band-limited noise on a buzz, as unlike each other as two sentences are."""
    random = np.random.default_rng(seed)
    count = int(seconds * TELEPHONE_RATE)
    at = np.arange(count) / TELEPHONE_RATE
    pitch = 110 * (1 + 0.2 * np.cumsum(random.normal(size=count)) / np.sqrt(count))
    buzz = np.sign(np.sin(2 * np.pi * np.cumsum(pitch) / TELEPHONE_RATE)) + random.normal(size=count)
    syllables = np.clip(np.sin(2 * np.pi * 3 * at + random.uniform(0, 6)) + 0.6, 0.0, None)
    sound = to_telephone(buzz * syllables, TELEPHONE_RATE)
    return to_pcm(0.5 * sound / np.max(np.abs(sound)))


def mu_law(pcm: Pcm) -> Pcm:
    """There and back through G.711 µ-law's 256 steps (ITU-T G.711, continuous form)."""
    x = pcm / 32768.0
    code = np.rint(np.sign(x) * np.log1p(MU * np.abs(x)) / np.log1p(MU) * 127) / 127
    return to_pcm(np.sign(code) * np.expm1(np.abs(code) * np.log1p(MU)) / MU)


def silence(seconds: float) -> Pcm:
    return np.zeros(int(seconds * TELEPHONE_RATE), dtype=np.int16)


def noise(seconds: float, dbfs: float, seed: int = 9) -> Samples:
    return np.random.default_rng(seed).normal(size=int(seconds * TELEPHONE_RATE)) * 10 ** (dbfs / 20)


def line(*parts: Pcm, gain: float = 1.0, noise_dbfs: float = -60.0) -> Pcm:
    """What arrives when ``parts`` are said one after another."""
    sound = np.concatenate(parts) / 32768.0
    return mu_law(to_pcm(sound * gain + noise(sound.size / TELEPHONE_RATE + 1, noise_dbfs)[: sound.size]))


CLIP = talk(1)


@pytest.mark.parametrize("gain", [0.1, 0.5, 1.0, 1.9])
def test_a_clip_is_heard_at_any_loudness(gain: float) -> None:
    got = line(silence(1), CLIP, silence(2), gain=gain)
    assert heard(got, CLIP) > 0.9
    assert first_heard_at(got, CLIP) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(("noise_dbfs", "at_least"), [(-50.0, 0.9), (-35.0, 0.9), (-25.0, 0.5)])
def test_a_noisy_line_costs_little(noise_dbfs: float, at_least: float) -> None:
    assert heard(line(silence(1), CLIP, noise_dbfs=noise_dbfs), CLIP) >= at_least


@settings(max_examples=20, deadline=None)
@given(st.integers(10, 10_000))
def test_another_clip_is_not(seed: int) -> None:
    assert heard(line(silence(1), talk(seed), silence(1)), CLIP) <= 0.1


@pytest.mark.parametrize("other", [silence(3), to_pcm(noise(3, -20)), to_pcm(noise(3, -80)), silence(0), silence(0.1)])
def test_silence_and_noise_are_not(other: Pcm) -> None:
    assert listen_for(other, CLIP).score == 0.0
    assert first_heard_at(other, CLIP) is None


def test_two_talking_at_once_does_not_fool_it() -> None:
    louder = np.concatenate([talk(2), silence(1)])
    mixed = to_pcm(louder[: CLIP.size] / 32768.0 + 0.3 * CLIP / 32768.0)
    assert heard(mixed, talk(2)) > 0.8
    assert heard(mixed, talk(3)) <= 0.1


def test_a_pause_or_a_lost_packet_within_costs_only_its_chunks() -> None:
    torn = np.concatenate([CLIP[:8000], silence(0.06), CLIP[8000:16000], CLIP[16160:]])
    got = listen_for(line(silence(0.5), torn), CLIP)
    assert got.score >= 0.7
    assert got.first_at == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("cut", [0.47, 1.0, 1.33, 2.5])
def test_it_tells_when_the_clip_was_cut_off(cut: float) -> None:
    got = listen_for(line(silence(2), CLIP[: int(cut * TELEPHONE_RATE)], silence(2)), CLIP)
    assert got.first_at == pytest.approx(2.0, abs=0.01)
    assert got.until == pytest.approx(2.0 + cut, abs=0.1)
    assert got.score < cut / 3 + 0.1


def test_the_earliest_of_two_playbacks_is_told() -> None:
    got = listen_for(line(silence(1), CLIP, silence(1), CLIP), CLIP)
    assert got.score > 0.9
    assert got.first_at == pytest.approx(1.0, abs=0.01)
    assert got.until == pytest.approx(4.0, abs=0.1)


@pytest.mark.parametrize("at", [1.8, 2.0, 2.05, 4.1])
def test_no_place_in_a_recording_is_overlooked(at: float) -> None:
    """Long recordings are searched in blocks of two seconds; a clip may lie across two."""
    assert first_heard_at(line(silence(at), CLIP, silence(1)), CLIP) == pytest.approx(at, abs=0.01)


async def test_it_does_not_hold_up_the_event_loop() -> None:
    assert (await hear(line(CLIP), CLIP)).score > 0.9


@pytest.mark.parametrize("clip", [silence(0), silence(0.1), silence(2), np.full(8000, 9000, dtype=np.int16)])
def test_a_clip_without_speech_is_refused(clip: Pcm) -> None:
    with pytest.raises(ValueError, match="no speech in it"):
        heard(CLIP, clip)


def test_silence_is_told_from_a_whisper() -> None:
    assert is_silence(silence(0))
    assert is_silence(line(silence(2), noise_dbfs=-65))
    assert not is_silence(line(silence(1), CLIP, gain=0.05))
