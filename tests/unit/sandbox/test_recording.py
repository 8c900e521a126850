"""A recording tells the time, and stays within its bound."""

import numpy as np
import pytest

from callcontrol.sandbox.recording import Recording


def sound(seconds: float, value: int = 1000) -> bytes:
    return np.full(int(seconds * 8000), value, dtype="<i2").tobytes()


def test_silence_that_was_not_sent_is_put_back() -> None:
    recording = Recording(60)
    recording.begin(100.0)
    recording.add(sound(1.0), 103.0)
    recording.add(sound(1.0), 106.0)
    got = recording.samples()
    assert recording.seconds == pytest.approx(6.0)
    assert np.flatnonzero(np.diff(got)).tolist() == [15999, 23999, 39999]


def test_packets_that_are_a_little_late_leave_no_hole() -> None:
    recording = Recording(60)
    recording.begin(0.0)
    for packet in range(1, 51):
        recording.add(sound(0.02), packet * 0.02 + (0.06 if packet % 7 == 0 else 0.0))
    assert recording.samples().min() == 1000
    assert recording.seconds == pytest.approx(1.0)


def test_many_packets_fetched_at_once_leave_no_hole() -> None:
    recording = Recording(60)
    recording.begin(0.0)
    recording.add(sound(0.02), 0.02)
    recording.add(sound(1.5), 1.52)
    assert recording.samples().min() == 1000


def test_nothing_counts_before_the_answer() -> None:
    recording = Recording(60)
    recording.add(sound(1.0), 5.0)
    assert recording.seconds == 0.0


def test_beyond_the_bound_the_oldest_goes_and_positions_stay_true() -> None:
    recording = Recording(2)
    recording.begin(0.0)
    for second in range(9):
        recording.add(sound(1.0, 1000 * (second + 1)), second + 1.0)
    assert recording.seconds == 9.0
    assert recording.seconds - 3.0 <= recording.seconds_dropped <= recording.seconds - 2.0
    assert set(np.unique(recording.samples())) >= {8000, 9000}
    assert np.unique(recording.samples(since=8.0)).tolist() == [9000]
    assert recording.samples(since=20.0).size == 0


def test_a_pause_longer_than_the_bound_takes_no_more_memory() -> None:
    recording = Recording(2)
    recording.begin(0.0)
    recording.add(sound(0.02), 100_000.0)
    assert recording.samples().size <= 3 * 8000
    assert recording.seconds == pytest.approx(100_000.0)
