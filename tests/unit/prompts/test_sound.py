"""Sound on its way from an engine to a file."""

import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcontrol.prompts.sound import (
    PEAK_DBFS,
    PHRASE_END,
    PIECE,
    SPEECH_DBFS,
    TELEPHONE_RATE,
    WIDE_RATE,
    Samples,
    Silence,
    normalised,
    read_wav,
    speech_level,
    to_pcm,
    to_telephone,
    trimmed,
    write_wav,
)
from tests.support.exploring import examples

RATES = (8000, 16000, 22050, 24000, 44100, 48000)


def tone(hertz: float, rate: int, seconds: float = 1.0, level: float = 0.5) -> Samples:
    return level * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)


def rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples * samples)))


@pytest.mark.parametrize("rate", RATES)
def test_speech_band_passes_unchanged(rate: int) -> None:
    got = to_telephone(tone(1000, rate), rate)
    assert abs(got.size - TELEPHONE_RATE) <= 1
    inner = slice(400, 7600)
    assert np.max(np.abs(got[inner] - tone(1000, TELEPHONE_RATE)[inner])) < 1e-3


@pytest.mark.parametrize("hertz", [4300, 5000, 7000, 9000, 11000])
def test_nothing_folds_back_into_the_band(hertz: float) -> None:
    got = to_telephone(tone(hertz, 24000), 24000)
    assert rms(got[400:-400]) < 1e-4


def test_rumble_is_removed() -> None:
    got = to_telephone(tone(1000, 24000) + 0.3, 24000)
    assert abs(float(np.mean(got[400:-400]))) < 1e-3


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("samples", [0, 1, 2, 7])
def test_hardly_any_sound_is_no_trouble(rate: int, samples: int) -> None:
    assert to_telephone(np.ones(samples), rate).size <= samples


def test_too_low_a_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="6000 Hz"):
        to_telephone(np.zeros(10), 6000)


def test_silence_at_both_ends_goes_but_for_a_breath() -> None:
    speech = tone(500, TELEPHONE_RATE, 1.0)
    got = trimmed(np.concatenate([np.zeros(8000), speech, np.zeros(12000)]))
    assert got.size / TELEPHONE_RATE == pytest.approx(1.0 + 0.1 + 0.2, abs=0.02)
    assert got[0] == got[-1] == 0.0


@pytest.mark.parametrize(("around", "seconds"), [(PIECE, 0.08), (PHRASE_END, 0.13)])
def test_pieces_of_a_value_follow_each_other_within_a_breath(around: Silence, seconds: float) -> None:
    speech = tone(500, TELEPHONE_RATE, 1.0)
    got = trimmed(np.concatenate([np.zeros(8000), speech, np.zeros(12000)]), around=around)
    assert got.size / TELEPHONE_RATE == pytest.approx(1.0 + seconds, abs=0.02)


def test_a_pause_within_stays() -> None:
    speech = tone(500, TELEPHONE_RATE, 0.5)
    assert trimmed(np.concatenate([speech, np.zeros(16000), speech])).size >= 16000 + 2 * speech.size - 160


@pytest.mark.parametrize("silence", [np.zeros(0), np.zeros(5), np.zeros(8000)])
def test_silence_alone_is_nothing(silence: Samples) -> None:
    assert trimmed(silence).size == 0
    assert normalised(silence).size == silence.size


@pytest.mark.parametrize("level", [0.001, 0.05, 1.0])
def test_loudness_is_the_same_whatever_came_in(level: float) -> None:
    got = normalised(np.concatenate([tone(500, 8000, 1.0, level), np.zeros(8000)]))
    assert 20 * np.log10(rms(got[:8000])) == pytest.approx(SPEECH_DBFS, abs=0.1)


def test_a_click_does_not_make_speech_faint() -> None:
    speech = tone(500, TELEPHONE_RATE, 2.0, 0.05)
    clicked = speech.copy()
    clicked[4000:4080] = 1.0
    assert rms(normalised(clicked)[8000:]) == pytest.approx(rms(normalised(speech)[8000:]), rel=0.1)


def test_many_pauses_do_not_make_speech_loud() -> None:
    word = tone(500, TELEPHONE_RATE, 0.3)
    got = normalised(np.concatenate([word, np.zeros(8000 * 20), word]))
    assert 20 * np.log10(rms(got[:2400])) == pytest.approx(SPEECH_DBFS, abs=0.1)


@st.composite
def _voiced_clips(draw: st.DrawFn) -> tuple[Samples, int]:
    """Words of any loudness and pauses, as noise with a seed of its own; at one of both rates."""
    rate = draw(st.sampled_from((TELEPHONE_RATE, WIDE_RATE)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    loudest = draw(st.floats(0.002, 1.0))
    words = draw(st.lists(st.tuples(st.integers(5, 60), st.floats(0.0, 1.0)), min_size=1, max_size=8))
    pieces = [rng.uniform(-1, 1, frames * rate // 100) * level * loudest for frames, level in words]
    always = rng.uniform(-1, 1, rate // 5) * loudest
    return np.concatenate([np.zeros(draw(st.integers(0, 40)) * rate // 100), *pieces, always]), rate


@given(_voiced_clips())
@settings(max_examples=200, deadline=None)
def test_levelling_what_is_level_changes_nothing_and_no_voice_is_lost(clip: tuple[Samples, int]) -> None:
    samples, rate = clip
    once = normalised(trimmed(samples, rate), rate)
    assert once.size >= rate // 5
    assert np.max(np.abs(once)) <= 10 ** (PEAK_DBFS / 20)
    assert np.max(np.abs(to_pcm(once).astype(int))) < 32767
    assert 20 * np.log10(speech_level(once, rate)) == pytest.approx(SPEECH_DBFS, abs=0.5)
    twice = normalised(trimmed(once, rate), rate)
    assert 0 <= once.size - twice.size <= 0
    assert 20 * np.log10(rms(twice) / rms(once)) == pytest.approx(0.0, abs=0.5)


def test_a_wide_clip_keeps_what_a_narrow_one_loses() -> None:
    high = tone(6000, 48000)
    assert rms(to_telephone(high, 48000, WIDE_RATE)[800:-800]) == pytest.approx(rms(high), rel=0.01)
    assert rms(to_telephone(high, 48000)[400:-400]) < 1e-4
    assert rms(to_telephone(tone(8100, 48000), 48000, WIDE_RATE)[800:-800]) < 1e-4


@examples(100)
@given(st.lists(st.floats(-1, 1), min_size=200, max_size=400))
def test_no_peak_is_over_the_ceiling(samples: list[float]) -> None:
    got = normalised(np.array(samples))
    assert np.all(np.isfinite(got))
    assert np.max(np.abs(got), initial=0.0) <= 10 ** (PEAK_DBFS / 20) + 1e-9


def test_a_file_comes_back_as_it_was_written(tmp_path: Path) -> None:
    pcm = to_pcm(np.array([0.0, 1.0, -1.0, 2.0, 0.5]))
    write_wav(tmp_path / "deep" / "a.wav", pcm)
    assert read_wav(tmp_path / "deep" / "a.wav").tolist() == [0, 32767, -32767, 32767, 16384]
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["a.wav"]


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44100)
    with pytest.raises(ValueError, match="44100"):
        read_wav(tmp_path / "a.wav")


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_wav(tmp_path / "a.wav", to_pcm(np.zeros(10)))
    assert list(tmp_path.iterdir()) == []
