"""Messages that callers left: sound files that only their owner can read."""

import asyncio
import io
import os
import wave
from array import array
from dataclasses import dataclass
from pathlib import Path

from callcontrol.model.calls import CallId

LEAST_SECONDS = 1.0
"""A shorter recording is somebody putting the receiver down."""
LEAST_VOICE_SECONDS = 0.3
"""So much of a recording must be as loud as a voice."""
PATIENCE_SECONDS = 5.0
"""How long a call waits for a disk that neither works nor fails."""
_FRAME_SECONDS = 0.02
_VOICE = 700
"""Peak of 20 ms from which on it may be a voice: 33 dB below full scale, well above the noise of a line."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A message with something in it."""

    seconds: float
    file: str | None
    """Its name in the folder of messages; None: it could not be written there."""
    trouble: str = ""
    """Why it could not."""


class MessageStore:
    """Messages in one folder, ``CALLID.wav`` each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, call_id: CallId, wav: bytes) -> Kept | None:
        """Keep a recording as Asterisk gives it; None when nothing was said. Never raises for trouble with the disk."""
        seconds, voiced = await asyncio.to_thread(listen, wav)
        if not says_something(seconds, voiced):
            return None
        name = f"{call_id}.wav"
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await asyncio.to_thread(_write, self._folder, name, wav)
        except OSError as error:  # TimeoutError is one
            return Kept(seconds, None, f"{self._folder}: {error.strerror or type(error).__name__}")
        return Kept(seconds, name)


def says_something(seconds: float, voiced_seconds: float) -> bool:
    """Whether a recording of this length, with so much voice in it, is a message."""
    return seconds >= LEAST_SECONDS and voiced_seconds >= LEAST_VOICE_SECONDS


def listen(wav: bytes) -> tuple[float, float]:
    """Seconds of a WAV file, and seconds of it that are as loud as a voice. What is no such file has none."""
    try:
        with wave.open(io.BytesIO(wav)) as file:
            rate, width, channels = file.getframerate(), file.getsampwidth(), file.getnchannels()
            data = file.readframes(file.getnframes())
    except (wave.Error, EOFError):
        return 0.0, 0.0
    if width != 2 or channels != 1 or rate <= 0:
        return 0.0, 0.0
    samples = array("h", data[: len(data) // 2 * 2])
    size = max(int(rate * _FRAME_SECONDS), 1)
    frames = (samples[start : start + size] for start in range(0, len(samples) - size + 1, size))
    voiced = sum(max(frame) >= _VOICE or min(frame) <= -_VOICE for frame in frames)
    return len(samples) / rate, voiced * _FRAME_SECONDS


def _write(folder: Path, name: str, data: bytes) -> None:
    """The whole file or none, also after a power cut."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = folder / f".{name}.part"
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(folder / name)
    finally:
        unfinished.unlink(missing_ok=True)
