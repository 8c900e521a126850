"""WAV files as people record them, of every usual kind."""

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callcontrol.prompts.sound import TELEPHONE_RATE, Samples

_PCM, _FLOAT, _ALAW, _ULAW, _EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
_FACES = {
    (_PCM, 8): "u1", (_PCM, 16): "<i2", (_PCM, 32): "<i4", (_FLOAT, 32): "<f4", (_FLOAT, 64): "<f8",
    (_ALAW, 8): "u1", (_ULAW, 8): "u1",
}  # fmt: skip
"""How numpy reads a sample; 24 bits, which it knows not, apart."""
_MOST_CHANNELS = 16
_FASTEST = 384_000
_NO_SOUND = 1e3
"""Floating point may go beyond full scale, 1, but not so far."""
_SAVE_AS = "save it as WAV, PCM, 16 bit"


@dataclass(frozen=True, slots=True)
class _Kind:
    code: int
    channels: int
    rate: int
    bits: int


def read_any_wav(content: bytes, longest_seconds: float) -> tuple[Samples, int]:
    """Somebody's recording as mono with full scale ±1, and its samples per second (at least 8000).

    PCM of 8 to 32 bits, floating point, A-law and µ-law, up to 16 channels. Channels are averaged; one that the
    others would cancel or drown in silence counts alone.

    Raises:
        ValueError: it is no such file, is cut short, too long, or too low in rate; says what to do.
    """
    kind, data = _chunks(content)
    if not TELEPHONE_RATE <= kind.rate <= _FASTEST:
        raise ValueError(f"it has {kind.rate} samples a second: record it with at least {TELEPHONE_RATE}, better 48000")
    if not 1 <= kind.channels <= _MOST_CHANNELS:
        raise ValueError(f"it has {kind.channels} channels: {_SAVE_AS}, mono")
    width = kind.channels * kind.bits // 8
    frames = len(data) // width if width else 0
    if frames > longest_seconds * kind.rate:
        minutes = longest_seconds / 60
        raise ValueError(f"it lasts {frames / kind.rate:.0f} s: a prompt has at most {minutes:g} minutes, shorten it")
    if frames == 0:
        raise ValueError("it holds no sound: record it again")
    channels = _numbers(data[: frames * width], kind).reshape(-1, kind.channels)
    if not np.all(np.abs(channels) < _NO_SOUND):
        raise ValueError(f"it holds numbers that are no sound: {_SAVE_AS}")
    return _mono(channels), kind.rate


def _chunks(content: bytes) -> tuple[_Kind, bytes]:
    """What the file says of its samples, and the samples."""
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise ValueError(f"it is no WAV file: {_SAVE_AS}")
    kind: _Kind | None = None
    place = 12
    while place + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, place)
        body = content[place + 8 : place + 8 + size]
        if name == b"fmt ":
            kind = _kind(body)
        elif name == b"data" and kind is not None:
            return kind, body  # a recorder that was not stopped properly leaves a size that is too large, or 0
        place += 8 + size + size % 2
    raise ValueError(f"it is cut short, it holds no sound: record it again, or {_SAVE_AS}")


def _kind(body: bytes) -> _Kind:
    if len(body) < 16:
        raise ValueError(f"it is damaged: {_SAVE_AS}")
    code, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", body)
    if code == _EXTENSIBLE and len(body) >= 26:
        code = struct.unpack_from("<H", body, 24)[0]
    if (code, bits) not in {*_FACES, (_PCM, 24)}:
        raise ValueError(f"it is compressed or unusual (WAV format {code}, {bits} bits): {_SAVE_AS}")
    return _Kind(code, channels, rate, bits)


def _numbers(data: bytes, kind: _Kind) -> Samples:
    if (kind.code, kind.bits) == (_PCM, 24):
        padded = np.zeros((len(data) // 3, 4), dtype=np.uint8)
        padded[:, 1:] = np.frombuffer(data, dtype=np.uint8).reshape(-1, 3)
        return padded.view("<i4")[:, 0] / 2.0**31
    raw = np.frombuffer(data, dtype=_FACES[kind.code, kind.bits])
    match kind.code:
        case 6:
            return _from_alaw(raw)
        case 7:
            return _from_ulaw(raw)
        case 3:
            return raw.astype(np.float64)
        case _:
            return (raw.astype(np.float64) - 128.0) / 128.0 if kind.bits == 8 else raw / 2.0 ** (kind.bits - 1)


def _from_ulaw(raw: NDArray[np.uint8]) -> Samples:
    """ITU-T G.711."""
    code = (~raw).astype(np.int32)
    size = (((code & 0x0F) << 3) + 0x84 << ((code & 0x70) >> 4)) - 0x84
    return np.where(code & 0x80, -size, size) / 32768.0


def _from_alaw(raw: NDArray[np.uint8]) -> Samples:
    """ITU-T G.711."""
    code = (raw ^ 0x55).astype(np.int32)
    exponent, mantissa = (code & 0x70) >> 4, ((code & 0x0F) << 4) + 8
    size = np.where(exponent == 0, mantissa, mantissa + 0x100 << np.maximum(exponent - 1, 0))
    return np.where(code & 0x80, size, -size) / 32768.0


def _mono(channels: Samples) -> Samples:
    average = channels.mean(axis=1)
    energy = np.mean(channels * channels, axis=0)
    if np.mean(average * average) < energy.max() / 3:
        return np.ascontiguousarray(channels[:, int(np.argmax(energy))])
    return np.asarray(average, dtype=np.float64)
