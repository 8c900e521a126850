"""Sets of moments as stretches of time: sorted, apart from each other, in POSIX seconds; the end is not in them."""

from collections.abc import Iterable

Stretch = tuple[float, float]
Stretches = tuple[Stretch, ...]
ALWAYS: Stretches = ((float("-inf"), float("inf")),)


def union(*sets: Iterable[Stretch]) -> Stretches:
    """All moments of any of them; the stretches given may overlap and come in any order."""
    merged: list[Stretch] = []
    for start, end in sorted(stretch for one in sets for stretch in one):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        elif start < end:
            merged.append((start, end))
    return tuple(merged)


def minus(wanted: Stretches, taken: Stretches) -> Stretches:
    """The moments of the first that are not in the second."""
    left: list[Stretch] = []
    place = 0
    for start, end in wanted:
        while place < len(taken) and taken[place][1] <= start:
            place += 1
        at, begin = place, start
        while at < len(taken) and taken[at][0] < end:
            if begin < taken[at][0]:
                left.append((begin, taken[at][0]))
            begin = taken[at][1]
            at += 1
        if begin < end:
            left.append((begin, end))
    return tuple(left)


def common(first: Stretches, second: Stretches) -> Stretches:
    """The moments that are in both."""
    return minus(first, minus(first, second))


def later(moved: Stretches, seconds: float) -> Stretches:
    """The same so much later."""
    return tuple((start + seconds, end + seconds) for start, end in moved)
