"""Recordings as people make them, for tests: speech-like sound in WAV files of every kind."""

import struct

import numpy as np

from callcontrol.prompts.sound import Samples


def speech_like(rate: int, seconds: float = 1.0, level: float = 0.2, seed: int = 1) -> Samples:
    """Syllables: a voice's harmonics that swell and fade five times a second."""
    time = np.arange(int(rate * seconds)) / rate
    phase = np.random.default_rng(seed).uniform(0, 2 * np.pi, 20)
    voice = sum(np.sin(2 * np.pi * 150 * n * time + phase[n]) / n for n in range(1, 20))
    return np.asarray(level * voice * (0.55 - 0.45 * np.cos(2 * np.pi * 5 * time)) / 2, dtype=np.float64)


def wav(data: bytes, rate: int, *, code: int = 1, bits: int = 16, channels: int = 1, extensible: bool = False) -> bytes:
    """A WAV file of samples that are already as they stand in it, with a chunk that nobody needs before them."""
    width = channels * bits // 8
    head = struct.pack("<HHIIHH", 0xFFFE if extensible else code, channels, rate, rate * width, width, bits)
    if extensible:
        head += struct.pack("<HHIH", 22, bits, 0, code) + b"\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"
    chunks = b"".join(
        struct.pack("<4sI", name, len(body)) + body + b"\0" * (len(body) % 2)
        for name, body in ((b"LIST", b"odd"), (b"fmt ", head), (b"data", data))
    )
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def wav16(samples: Samples, rate: int) -> bytes:
    """The usual kind: PCM, 16 bit, mono."""
    return wav(np.rint(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes(), rate)
