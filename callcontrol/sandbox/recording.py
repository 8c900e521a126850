"""What a phone heard, in time: silence that nobody sent is put back where it was."""

import numpy as np

from callcontrol.prompts.sound import TELEPHONE_RATE, Pcm

_BYTES_A_SECOND = TELEPHONE_RATE * 2
_GAP_SECONDS = 0.1
"""A pause shorter than this is the network's; a longer one means that nothing was sent."""


class Recording:
    """Received sound of one call, its last ``limit_seconds``: what is older is dropped, to within a second.

    Asterisk sends no packets while it plays nothing, so positions are kept true by the clock of arrival.
    """

    def __init__(self, limit_seconds: float) -> None:
        self._limit = int(limit_seconds * TELEPHONE_RATE) * 2
        self._data = bytearray()
        self._dropped = 0
        self._began: float | None = None

    @property
    def seconds(self) -> float:
        """Length so far, what was dropped included: the position of whatever arrives next."""
        return self.seconds_dropped + len(self._data) / _BYTES_A_SECOND

    @property
    def seconds_dropped(self) -> float:
        """How much is missing at the beginning."""
        return self._dropped / _BYTES_A_SECOND

    def begin(self, now: float) -> None:
        """The call's media began at ``now``, monotonic seconds; later calls change nothing."""
        self._began = now if self._began is None else self._began

    def add(self, data: bytes, now: float) -> None:
        """Append 16-bit samples whose last one arrived at ``now``, monotonic seconds."""
        if self._began is None:
            return
        absent = now - self._began - self.seconds - len(data) / _BYTES_A_SECOND
        if absent > _GAP_SECONDS:
            self._add_silence(int(absent * TELEPHONE_RATE) * 2)
        self._data += data
        if len(self._data) > self._limit + _BYTES_A_SECOND:
            self._drop(len(self._data) - self._limit)

    def samples(self, since: float = 0.0) -> Pcm:
        """A copy of what is kept from position ``since`` (seconds) on, 8 kHz."""
        first = max(int((since - self.seconds_dropped) * TELEPHONE_RATE), 0) * 2
        return np.frombuffer(bytes(self._data[first:]), dtype="<i2").astype(np.int16)

    def _add_silence(self, size: int) -> None:
        if size > self._limit:
            self._dropped += size - self._limit
            self._drop(len(self._data))
        self._data += bytes(min(size, self._limit))

    def _drop(self, size: int) -> None:
        del self._data[:size]
        self._dropped += size
