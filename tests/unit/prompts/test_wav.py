"""WAV files of every kind that a recorder writes."""

import struct
import wave
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcontrol.prompts.sound import Samples
from callcontrol.prompts.wav import read_any_wav
from tests.support.recorded import speech_like, wav, wav16

CLIP = speech_like(48000, 0.2)


def pcm24(samples: Samples) -> bytes:
    whole = np.rint(samples * (2**23 - 1)).astype("<i4")
    return whole.view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


KINDS = {
    "8 bit": (wav(np.rint(CLIP * 127 + 128).astype("u1").tobytes(), 48000, bits=8), 1 / 100),
    "16 bit": (wav16(CLIP, 48000), 1e-4),
    "24 bit": (wav(pcm24(CLIP), 48000, bits=24), 1e-6),
    "32 bit": (wav(np.rint(CLIP * (2**31 - 1)).astype("<i4").tobytes(), 48000, bits=32), 1e-6),
    "float": (wav(CLIP.astype("<f4").tobytes(), 48000, code=3, bits=32), 1e-6),
    "double": (wav(CLIP.astype("<f8").tobytes(), 48000, code=3, bits=64), 1e-12),
    "extensible": (wav(pcm24(CLIP), 48000, bits=24, extensible=True), 1e-6),
}


@pytest.mark.parametrize(("content", "error"), KINDS.values(), ids=KINDS)
def test_every_kind_is_the_same_sound(content: bytes, error: float) -> None:
    samples, rate = read_any_wav(content, 180)
    assert rate == 48000
    assert np.max(np.abs(samples - CLIP)) < error


def test_what_pythons_own_writer_writes_is_read() -> None:
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(44100)
        out.writeframes(np.array([[16384, 8192]] * 100, dtype="<i2").tobytes())
    samples, rate = read_any_wav(file.getvalue(), 180)
    assert (samples.size, rate) == (100, 44100)
    assert samples == pytest.approx(0.375)


@pytest.mark.parametrize(
    ("code", "raw", "meant"),
    [
        # Tables 1a to 2b of ITU-T G.711: first and last value of each sign, scaled to 16 bits.
        (6, [0xD5, 0x55, 0xAA, 0x2A, 0x80], [8, -8, 32256, -32256, 5504]),
        (7, [0xFF, 0x7F, 0x80, 0x00, 0xF0], [0, 0, 32124, -32124, 120]),
    ],
)
def test_what_a_telephone_recorded_is_read(code: int, raw: list[int], meant: list[int]) -> None:
    samples, _ = read_any_wav(wav(bytes(raw), 8000, code=code, bits=8), 180)
    assert (samples * 32768).tolist() == meant


@pytest.mark.parametrize(("right", "kept"), [(0.0, 0.5), (-0.5, 0.5), (0.5, 0.5), (0.25, 0.375)])
def test_one_voice_on_one_side_or_both_is_heard_in_full(right: float, kept: float) -> None:
    both = np.tile(np.array([0.5, right], dtype="<f4"), 800)
    samples, _ = read_any_wav(wav(both.tobytes(), 8000, code=3, bits=32, channels=2), 180)
    assert np.abs(samples) == pytest.approx(kept)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no WAV file"),
        (b"ID3\x03 an MP3 under another name", "no WAV file: save it as WAV, PCM, 16 bit"),
        (wav16(CLIP, 48000)[:30], "cut short"),
        (wav(b"\0" * 65, 8000, code=0x31, bits=0), "compressed or unusual .WAV format 49"),
        (wav16(CLIP, 4000), "4000 samples a second: record it with at least 8000"),
        (wav16(CLIP, 4_000_000), "4000000 samples"),
        (wav(b"\0" * 80, 8000, channels=0), "0 channels"),
        (wav(b"\0" * 80, 8000, channels=40), "40 channels"),
        (wav(np.full(80, np.nan, "<f4").tobytes(), 8000, code=3, bits=32), "no sound"),
        (wav(np.full(80, 1e30, "<f4").tobytes(), 8000, code=3, bits=32), "no sound"),
        (wav(b"", 8000), "holds no sound: record it again"),
        (wav(b"\0\0" * 8000 * 181, 8000), "lasts 181 s: a prompt has at most 3 minutes"),
    ],
)
def test_what_can_not_be_used_says_what_to_do(content: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_any_wav(content, 180)


def test_a_recorder_that_was_switched_off_leaves_what_it_has() -> None:
    whole = wav16(CLIP, 48000)
    at = whole.index(b"data") + 4
    torn = whole[:at] + struct.pack("<I", 0xFFFFFFFF) + whole[at + 4 : at + 4 + 2001]
    assert read_any_wav(torn, 180)[0].size == 1000


@given(st.binary(max_size=200), st.integers(0, 60))
def test_no_bytes_at_all_do_harm(noise: bytes, keep: int) -> None:
    for content in (noise, wav16(CLIP, 48000)[:keep] + noise):
        try:
            samples, rate = read_any_wav(content, 180)
        except ValueError:
            continue
        assert samples.ndim == 1
        assert rate >= 8000
