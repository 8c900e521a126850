"""Speech as numbers: the telephone's band, trimming, loudness, our own WAV files."""

import math
import os
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

TELEPHONE_RATE = 8000
"""Samples per second of what Asterisk plays to a telephone line."""
WIDE_RATE = 16000
"""Of what it plays to a phone that speaks G.722."""
SPEECH_DBFS = -20.0
"""RMS of the voiced frames after normalisation, relative to full scale."""
PEAK_DBFS = -1.0
"""No sample is louder than this."""

_LOWEST_HZ, _FLAT_FROM_HZ = 60.0, 140.0
_FLAT_TO, _HIGHEST = 0.4375, 0.4875
"""Upper edge of the band as shares of the sampling rate: 3500 and 3900 Hz of 8 kHz."""
_FRAMES_PER_SECOND = 100
_QUIET_DB = -40.0
_VOICED_DB = -20.0
_LOUDEST = 20
"""One frame in so many may be louder than what counts as loud: a click must not make speech faint."""
_NOTHING = 1e-6
"""RMS below which 10 ms hold no sound: a 16-bit file could not hold it either."""
_MARGIN_SECONDS = 0.05

Samples = NDArray[np.float64]
"""Mono sound, full scale is ±1."""
Pcm = NDArray[np.int16]
"""Mono sound as it stands in a WAV file or arrives from a telephone."""


@dataclass(frozen=True, slots=True)
class Silence:
    """How much of the silence around speech is left, in units of 10 ms."""

    before: int
    after: int


SENTENCE = Silence(10, 20)
PIECE = Silence(3, 5)
"""Of a value. Inside a number nobody pauses for longer than a consonant takes."""
PHRASE_END = Silence(3, 10)
"""The same where a comma follows."""


def to_telephone(samples: Samples, rate: int, wanted_rate: int = TELEPHONE_RATE) -> Samples:
    """``samples`` at 8 kHz, limited to the telephone's band (raised-cosine edges, so nothing folds back).

    The limit is applied to the spectrum of the whole clip, with silence on both sides so that the end does
    not ring into the beginning. With another ``wanted_rate`` the band is as much wider.

    Raises:
        ValueError: ``rate`` is below the one wanted: there would be nothing to take the upper band from.
    """
    if rate < wanted_rate:
        raise ValueError(f"a sampling rate of {rate} Hz is below the telephone's {wanted_rate} Hz")
    if samples.size == 0:
        return np.zeros(0)
    step = rate // math.gcd(rate, wanted_rate)
    margin = math.ceil(rate * _MARGIN_SECONDS / step) * step
    padded = np.pad(samples, (margin, margin + -samples.size % step))
    spectrum = np.fft.rfft(padded)
    wanted = padded.size * wanted_rate // rate
    kept = spectrum[: wanted // 2 + 1] * _band(np.arange(wanted // 2 + 1) * (wanted_rate / wanted), wanted_rate)
    resampled = np.fft.irfft(kept, wanted) * (wanted / padded.size)
    first = margin * wanted_rate // rate
    length = -(-samples.size * wanted_rate // rate)
    return np.asarray(resampled[first : first + length], dtype=np.float64)


def _band(hertz: NDArray[np.floating[Any]], rate: int) -> Samples:
    low = np.clip((hertz - _LOWEST_HZ) / (_FLAT_FROM_HZ - _LOWEST_HZ), 0.0, 1.0)
    high = np.clip((_HIGHEST * rate - hertz) / ((_HIGHEST - _FLAT_TO) * rate), 0.0, 1.0)
    return np.asarray(np.sin(low * np.pi / 2) ** 2 * np.sin(high * np.pi / 2) ** 2, dtype=np.float64)


def frame_levels(samples: Samples, frame: int = TELEPHONE_RATE // _FRAMES_PER_SECOND) -> Samples:
    """RMS of each whole frame of ``frame`` samples."""
    whole = samples[: samples.size // frame * frame].reshape(-1, frame)
    return np.asarray(np.sqrt(np.mean(whole * whole, axis=1)), dtype=np.float64)


def _loud(levels: Samples) -> float:
    """The level that a twentieth of the frames exceed; 0.0 when there is no sound at all."""
    if levels.size == 0 or levels.max() < _NOTHING:
        return 0.0
    # Of the frames that hold something: what is mostly pauses is as loud as what has none.
    ordered = np.sort(levels[levels > levels.max() * _ratio(_QUIET_DB)])[::-1]
    return float(ordered[ordered.size // _LOUDEST])


def speech_level(samples: Samples, rate: int = TELEPHONE_RATE) -> float:
    """RMS of the voiced 10 ms, those within 20 dB of the loud ones; 0.0 for silence. A click counts as loud at most."""
    levels = frame_levels(samples, rate // _FRAMES_PER_SECOND)
    loud = _loud(levels)
    if loud == 0.0:
        return 0.0
    voiced = np.minimum(levels[levels > loud * _ratio(_VOICED_DB)], loud)
    return math.sqrt(float(np.mean(voiced * voiced)))


def trimmed(samples: Samples, rate: int = TELEPHONE_RATE, around: Silence = SENTENCE) -> Samples:
    """Without what is 40 dB below the loud parts at both ends, but for so much ``around``."""
    frame = rate // _FRAMES_PER_SECOND
    levels = frame_levels(samples, frame)
    loud = _loud(levels)
    if loud == 0.0:
        return np.zeros(0)
    voiced = np.flatnonzero(levels > loud * _ratio(_QUIET_DB))
    first = max(int(voiced[0]) - around.before, 0) * frame
    last = min((int(voiced[-1]) + 1 + around.after) * frame, samples.size)
    kept = samples[first:last].copy()
    ramp = np.linspace(0.0, 1.0, min(frame // 2, kept.size))
    kept[: ramp.size] *= ramp
    kept[kept.size - ramp.size :] *= ramp[::-1]
    return kept


def normalised(samples: Samples, rate: int = TELEPHONE_RATE) -> Samples:
    """With its voiced frames at `SPEECH_DBFS` and peaks rounded off so that none exceeds `PEAK_DBFS`."""
    level = speech_level(samples, rate)
    loud = samples * (_ratio(SPEECH_DBFS) / level) if level > 0.0 else samples
    return _limited(loud, _ratio(PEAK_DBFS))


def _limited(samples: Samples, ceiling: float) -> Samples:
    """Straight up to half the ceiling, bent above it: the ceiling is approached, never crossed."""
    knee = ceiling / 2
    over = np.maximum(np.abs(samples) - knee, 0.0)
    bent = knee + (ceiling - knee) * np.tanh(over / (ceiling - knee))
    return np.where(over > 0.0, np.sign(samples) * bent, samples)


def _ratio(decibels: float) -> float:
    return float(10.0 ** (decibels / 20.0))


def to_pcm(samples: Samples) -> Pcm:
    """16-bit samples; what exceeds full scale is clipped."""
    return np.asarray(np.rint(np.clip(samples, -1.0, 1.0) * 32767.0), dtype=np.int16)


def read_wav(path: Path, rate: int = TELEPHONE_RATE) -> Pcm:
    """The samples of a 16-bit mono WAV file of this rate.

    Raises:
        ValueError: the file is of another kind.
    """
    with wave.open(str(path), "rb") as file:
        kind = (file.getframerate(), file.getsampwidth(), file.getnchannels())
        if kind != (rate, 2, 1):
            raise ValueError(f"{path}: rate, bytes a sample and channels are {kind}, not {(rate, 2, 1)}")
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.int16)


def write_wav(path: Path, pcm: Pcm, rate: int = TELEPHONE_RATE) -> None:
    """Write ``pcm`` as a WAV file that is complete or not there at all, even after a power cut. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with unfinished.open("wb") as raw:
            with wave.open(raw, "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(rate)
                file.writeframes(pcm.astype("<i2").tobytes())
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
