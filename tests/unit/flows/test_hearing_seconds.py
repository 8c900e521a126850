"""How long each sentence of what is played was heard."""

import pytest

from callcontrol.flows.hearing import heard


@pytest.mark.parametrize(
    ("lengths", "sounded", "seconds"),
    [
        ([2.0, 3.04], None, [2.0, 3.0]),
        ([2.0, 3.0], 1.26, [1.3]),
        ([2.0, 3.0], 2.5, [2.0, 0.5]),
        ([2.0, 3.0, 1.0], 5.0, [2.0, 3.0]),
        ([2.0, 3.0], 9.0, [2.0, 7.0]),
        ([2.0, 3.0], 0.0, [0.0]),
        ([0.0, 3.0], 1.0, [0.0, 1.0]),  # the first has no file
        ([0.0], 0.0, [0.0]),
    ],
)
def test_what_was_cut_is_counted_up_to_the_cut(
    lengths: list[float], sounded: float | None, seconds: list[float]
) -> None:
    assert heard(lengths, sounded) == pytest.approx(seconds)
