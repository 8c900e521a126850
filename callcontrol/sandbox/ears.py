"""What was heard: is a clip in a recording, and from when to when.

A whole clip hardly ever correlates with its recording: packets are late, silence is not sent, playback is cut
short. So the clip is cut into chunks of 200 ms; those with speech in them are looked for one by one with
normalised cross-correlation. The score is the share of them found. Measured over G.711: prompts that were
played score 0.67 to 1.0, others at most 0.03; on a machine whose cores are all busy, played ones down to 0.61.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callcontrol.prompts.sound import TELEPHONE_RATE, Pcm, frame_levels

CHUNK_SECONDS = 0.2
FOUND = 0.8
"""Correlation above which a chunk counts as heard."""
SILENCE_DBFS = -50.0

_Sound = NDArray[np.float32]
_CHUNK = int(CHUNK_SECONDS * TELEPHONE_RATE)
_FRAME = TELEPHONE_RATE // 50
_BLOCK = 16384
_STEP = _BLOCK - _CHUNK + 1
_VOICED = 0.1
"""A chunk is voiced from this share of the loudest chunk's RMS on (20 dB below)."""
_FLOOR = 1e-3
"""RMS below which a piece of the recording cannot be what is looked for (60 dB below full scale)."""
_SAME = int(0.15 * TELEPHONE_RATE)
"""Chunks that put the clip's beginning this close together tell of the same playback."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """How a clip was heard in a recording. Times are seconds from the recording's beginning."""

    score: float
    """Share of the clip's voiced chunks that were found, 0 to 1."""
    first_at: float | None
    """Where the earliest playback of the clip begins; None: nothing of it was heard."""
    until: float | None
    """Where that playback ends, to 20 ms: shows how fast a key cut it off."""


@dataclass(frozen=True, slots=True)
class _Hit:
    """A chunk found; both in samples."""

    chunk: int
    """Its position in the clip."""
    at: int
    """Its position in the recording."""

    @property
    def begin(self) -> int:
        """Where the clip would have begun."""
        return self.at - self.chunk


def heard(recording: Pcm, clip: Pcm) -> float:
    """Share of ``clip``'s voiced chunks that are in ``recording``, 0 to 1. Both 8 kHz.

    Raises:
        ValueError: the clip is shorter than a chunk, or silent.
    """
    return listen_for(recording, clip).score


def first_heard_at(recording: Pcm, clip: Pcm) -> float | None:
    """Seconds into ``recording`` at which the earliest playback of ``clip`` begins; None: not heard."""
    return listen_for(recording, clip).first_at


async def hear(recording: Pcm, clip: Pcm) -> Hearing:
    """`listen_for` in a thread: the event loop goes on, and with it the recording of other calls."""
    return await asyncio.to_thread(listen_for, recording, clip)


def is_silence(recording: Pcm) -> bool:
    """True when no 200 ms of ``recording`` are louder than `SILENCE_DBFS` (RMS)."""
    levels = frame_levels(recording / 32768.0, _CHUNK)
    return bool(levels.size == 0 or levels.max() < 10 ** (SILENCE_DBFS / 20))


def voiced_chunks(clip: Pcm) -> list[int]:
    """Where ``clip``'s chunks with speech in them begin, in samples.

    Raises:
        ValueError: there is none.
    """
    return _voiced(_scaled(clip))


def chunks_heard(recording: Pcm, clip: Pcm) -> set[int]:
    """Which of the `voiced_chunks` of ``clip`` are in ``recording``; blocks like `listen_for`."""
    wanted = _scaled(clip)
    return {hit.chunk for hit in _hits(_scaled(recording), wanted, _voiced(wanted))}


def listen_for(recording: Pcm, clip: Pcm) -> Hearing:
    """Look for ``clip`` in ``recording``, both 8 kHz; blocks for some 0.1 s per minute and second of clip.

    Raises:
        ValueError: the clip is shorter than a chunk, or silent.
    """
    sound, wanted = _scaled(recording), _scaled(clip)
    chunks = _voiced(wanted)
    hits = list(_hits(sound, wanted, chunks))
    score = len({hit.chunk for hit in hits}) / len(chunks)
    if not hits:
        return Hearing(score, None, None)
    playback = _earliest(hits, min(2, len(chunks)))
    begin = int(np.median([hit.begin for hit in playback]))
    last = max(playback, key=lambda hit: hit.at)
    return Hearing(score, begin / TELEPHONE_RATE, _end(sound, wanted, last) / TELEPHONE_RATE)


def _scaled(pcm: Pcm) -> _Sound:
    scaled = pcm.astype(np.float32) / np.float32(32768.0)
    return scaled - scaled.mean() if scaled.size else scaled


def _voiced(clip: _Sound) -> list[int]:
    levels = frame_levels(clip.astype(np.float64), _CHUNK)
    if levels.size == 0 or levels.max() < _FLOOR:
        raise ValueError(f"a clip of {clip.size / TELEPHONE_RATE:.2f} s with no speech in it cannot be looked for")
    return [int(n) * _CHUNK for n in np.flatnonzero(levels >= levels.max() * _VOICED)]


def _hits(sound: _Sound, clip: _Sound, chunks: list[int]) -> Iterator[_Hit]:
    """Every place at which a chunk of ``clip`` correlates with ``sound``."""
    if sound.size < _CHUNK:
        return
    spectra = np.fft.rfft(_blocks(sound), axis=1)
    norms = _norms(sound)
    for start in chunks:
        chunk = clip[start : start + _CHUNK]
        chunk = chunk - chunk.mean()
        chunk /= np.linalg.norm(chunk)
        # Overlap-save: of each block's circular correlation the first _STEP values are the true ones.
        products = np.fft.irfft(spectra * np.conj(np.fft.rfft(chunk, _BLOCK)), _BLOCK, axis=1)
        likeness = products[:, :_STEP].reshape(-1)[: norms.size] / norms
        yield from (_Hit(start, place) for place in _peaks(likeness))


def _blocks(sound: _Sound) -> _Sound:
    count = -(-sound.size // _STEP)
    padded = np.pad(sound, (0, (count - 1) * _STEP + _BLOCK - sound.size))
    return np.lib.stride_tricks.sliding_window_view(padded, _BLOCK)[::_STEP]


def _norms(sound: _Sound) -> NDArray[np.float64]:
    """Length of the vector of each 200 ms of ``sound``, less its mean; never so small that noise matches."""
    exact = sound.astype(np.float64)
    sums = np.concatenate([[0.0], np.cumsum(exact)])
    squares = np.concatenate([[0.0], np.cumsum(exact * exact)])
    mean = (sums[_CHUNK:] - sums[:-_CHUNK]) / _CHUNK
    energy = squares[_CHUNK:] - squares[:-_CHUNK] - _CHUNK * mean * mean
    return np.asarray(np.sqrt(np.maximum(energy, _CHUNK * _FLOOR**2)), dtype=np.float64)


def _peaks(likeness: NDArray[np.floating]) -> list[int]:
    """The best place of each group of places above `FOUND`."""
    above = np.flatnonzero(likeness > FOUND)
    if above.size == 0:
        return []
    groups = np.split(above, np.flatnonzero(np.diff(above) > _CHUNK // 2) + 1)
    return [int(group[np.argmax(likeness[group])]) for group in groups]


def _earliest(hits: list[_Hit], enough: int) -> list[_Hit]:
    """The hits of the first playback that ``enough`` chunks agree on; of the first at all if none is."""
    ordered = sorted(hits, key=lambda hit: hit.begin)
    groups = [[ordered[0]]]
    for hit in ordered[1:]:
        if hit.begin - groups[-1][-1].begin <= _SAME:
            groups[-1].append(hit)
        else:
            groups.append([hit])
    return next((group for group in groups if len(group) >= enough), groups[0])


def _end(sound: _Sound, clip: _Sound, last: _Hit) -> int:
    """Where the playback ends: after the last chunk found it is followed frame by frame."""
    end, offset = last.at + _CHUNK, last.chunk + _CHUNK
    while offset + _FRAME <= clip.size and end + _FRAME <= sound.size:
        ours, theirs = clip[offset : offset + _FRAME], sound[end : end + _FRAME]
        size = float(np.linalg.norm(ours) * np.linalg.norm(theirs))
        if size == 0.0 or float(ours @ theirs) / size < FOUND:
            break
        end, offset = end + _FRAME, offset + _FRAME
    return end
