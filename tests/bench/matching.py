"""Which prompt a packet of sound is from: Asterisk sends a file in pieces of 20 ms, from its beginning."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from callcontrol.prompts.sound import read_wav
from tests.bench.rtp_caller import PACKET_SECONDS, Packet

_SAMPLES = 160
_ALIKE = 0.97
"""Correlation of a piece with itself after G.711; pieces of speech that differ are below 0.9."""
_QUIET = 200.0
"""Mean square root below which a piece of 16-bit sound is like any other."""

Frames = NDArray[np.float64]


def frames_of(path: Path) -> Frames:
    """The pieces of a file, each of length 1; quiet ones are zero and match nothing."""
    pcm = read_wav(path).astype(np.float64)
    return _normal(pcm[: pcm.size // _SAMPLES * _SAMPLES].reshape(-1, _SAMPLES))


def began(packets: list[Packet], prompt: Frames, since: float) -> float | None:
    """When a prompt began that is heard after ``since``, monotonic seconds; None: it is not heard."""
    later = [packet for packet in packets if packet.at > since and packet.loud and len(packet.sound) == _SAMPLES]
    if not later:
        return None
    likeness = _normal(_decoded(later)) @ prompt.T
    for row, packet in zip(likeness, later, strict=True):
        place = int(row.argmax())
        if row[place] > _ALIKE:
            return packet.at - place * PACKET_SECONDS
    return None


def _normal(pieces: Frames) -> Frames:
    sizes = np.linalg.norm(pieces, axis=1, keepdims=True)
    quiet = sizes < _QUIET * np.sqrt(_SAMPLES)
    return np.where(quiet, 0.0, pieces / np.where(quiet, 1.0, sizes))


def _decoded(packets: list[Packet]) -> Frames:
    """G.711 as numbers."""
    codes = ~np.frombuffer(b"".join(packet.sound for packet in packets), dtype=np.uint8)
    sizes = ((((codes & 0x0F).astype(np.int64) << 3) + 0x84) << ((codes & 0x70) >> 4)) - 0x84
    return np.where(codes & 0x80, -sizes, sizes).astype(np.float64).reshape(-1, _SAMPLES)
