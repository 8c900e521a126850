"""Speech as numbers: the telephone's band, trimming, loudness, WAV files."""

import math
import os
import wave
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

TELEPHONE_RATE = 8000
"""Samples per second of everything that Asterisk plays to a telephone line."""
SPEECH_DBFS = -20.0
"""RMS of the voiced frames after normalisation, relative to full scale."""
PEAK_DBFS = -1.0
"""No sample is louder than this."""

_LOWEST_HZ, _FLAT_FROM_HZ = 60.0, 140.0
_FLAT_TO_HZ, _HIGHEST_HZ = 3500.0, 3900.0
_FRAME = TELEPHONE_RATE // 100
_QUIET_DB = -40.0
_NOTHING = 1e-6
"""RMS below which 10 ms hold no sound: a 16-bit file could not hold it either."""
_LEAD_FRAMES, _TAIL_FRAMES = 5, 12
_FADE = TELEPHONE_RATE // 200
_MARGIN_SECONDS = 0.05

Samples = NDArray[np.float64]
"""Mono sound, full scale is ±1."""
Pcm = NDArray[np.int16]
"""Mono sound as it stands in a WAV file or arrives from a telephone."""


def to_telephone(samples: Samples, rate: int) -> Samples:
    """``samples`` at 8 kHz, limited to the telephone's band (raised-cosine edges, so nothing folds back).

    The limit is applied to the spectrum of the whole clip, with silence on both sides so that the end does
    not ring into the beginning.

    Raises:
        ValueError: ``rate`` is below 8 kHz: there would be nothing to take the upper band from.
    """
    if rate < TELEPHONE_RATE:
        raise ValueError(f"a sampling rate of {rate} Hz is below the telephone's {TELEPHONE_RATE} Hz")
    if samples.size == 0:
        return np.zeros(0)
    step = rate // math.gcd(rate, TELEPHONE_RATE)
    margin = math.ceil(rate * _MARGIN_SECONDS / step) * step
    padded = np.pad(samples, (margin, margin + -samples.size % step))
    spectrum = np.fft.rfft(padded)
    wanted = padded.size * TELEPHONE_RATE // rate
    kept = spectrum[: wanted // 2 + 1] * _band(np.arange(wanted // 2 + 1) * (TELEPHONE_RATE / wanted))
    resampled = np.fft.irfft(kept, wanted) * (wanted / padded.size)
    first = margin * TELEPHONE_RATE // rate
    length = -(-samples.size * TELEPHONE_RATE // rate)
    return np.asarray(resampled[first : first + length], dtype=np.float64)


def _band(hertz: NDArray[np.floating[Any]]) -> Samples:
    low = np.clip((hertz - _LOWEST_HZ) / (_FLAT_FROM_HZ - _LOWEST_HZ), 0.0, 1.0)
    high = np.clip((_HIGHEST_HZ - hertz) / (_HIGHEST_HZ - _FLAT_TO_HZ), 0.0, 1.0)
    return np.asarray(np.sin(low * np.pi / 2) ** 2 * np.sin(high * np.pi / 2) ** 2, dtype=np.float64)


def frame_levels(samples: Samples, frame: int = _FRAME) -> Samples:
    """RMS of each whole frame of ``frame`` samples."""
    whole = samples[: samples.size // frame * frame].reshape(-1, frame)
    return np.asarray(np.sqrt(np.mean(whole * whole, axis=1)), dtype=np.float64)


def trimmed(samples: Samples) -> Samples:
    """Without what is 40 dB below the loudest 10 ms at both ends, but for 50 ms before and 120 ms after."""
    levels = frame_levels(samples)
    if levels.size == 0 or levels.max() < _NOTHING:
        return np.zeros(0)
    voiced = np.flatnonzero(levels > levels.max() * _ratio(_QUIET_DB))
    first = max(int(voiced[0]) - _LEAD_FRAMES, 0) * _FRAME
    last = min((int(voiced[-1]) + 1 + _TAIL_FRAMES) * _FRAME, samples.size)
    kept = samples[first:last].copy()
    ramp = np.linspace(0.0, 1.0, min(_FADE, kept.size))
    kept[: ramp.size] *= ramp
    kept[kept.size - ramp.size :] *= ramp[::-1]
    return kept


def normalised(samples: Samples) -> Samples:
    """With its voiced frames at `SPEECH_DBFS` and peaks rounded off so that none exceeds `PEAK_DBFS`."""
    levels = frame_levels(samples)
    if levels.size == 0 or levels.max() < _NOTHING:
        return _limited(samples, _ratio(PEAK_DBFS))
    voiced = levels[levels > levels.max() * _ratio(-20.0)]
    loud = samples * (_ratio(SPEECH_DBFS) / math.sqrt(float(np.mean(voiced * voiced))))
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


def read_wav(path: Path) -> Pcm:
    """The samples of an 8 kHz 16-bit mono WAV file.

    Raises:
        ValueError: the file is of another kind.
    """
    with wave.open(str(path), "rb") as file:
        kind = (file.getframerate(), file.getsampwidth(), file.getnchannels())
        if kind != (TELEPHONE_RATE, 2, 1):
            raise ValueError(f"{path}: rate, bytes a sample and channels are {kind}, not {(TELEPHONE_RATE, 2, 1)}")
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.int16)


def write_wav(path: Path, pcm: Pcm) -> None:
    """Write ``pcm`` as an 8 kHz WAV file that is complete or not there at all, even after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with unfinished.open("wb") as raw:
            with wave.open(raw, "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(TELEPHONE_RATE)
                file.writeframes(pcm.astype("<i2").tobytes())
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
