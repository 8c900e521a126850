"""How sure a figure is: means over runs with 95 % confidence intervals by Student's t."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

_T = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)
"""Of 1 to 10 degrees of freedom, 97.5 %."""
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean, and how far the truth may lie from it either way; None: one run alone does not tell."""

    mean: float
    half: float | None

    @property
    def is_sure(self) -> bool:
        """Whether zero lies outside."""
        return self.half is not None and abs(self.mean) > self.half


def interval(values: Sequence[float | None]) -> Interval | None:
    """The mean of those that are there and its 95 % confidence interval; None when there are none."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    mean = sum(known) / len(known)
    if len(known) < 2:
        return Interval(mean, None)
    variance = sum((value - mean) ** 2 for value in known) / (len(known) - 1)
    return Interval(mean, student(len(known) - 1) * sqrt(variance / len(known)))


def paired(before: Sequence[float | None], after: Sequence[float | None]) -> Interval | None:
    """The mean difference of pairs that lived through the same arrivals; pairs that lack one are left out."""
    pairs = zip(before, after, strict=True)
    return interval([new - old if old is not None and new is not None else None for old, new in pairs])


def student(freedom: int) -> float:
    """The 97.5 % quantile of Student's t, to a thousandth (Cornish and Fisher beyond ten degrees)."""
    if freedom <= len(_T):
        return _T[freedom - 1]
    first = (_Z**3 + _Z) / (4 * freedom)
    second = (5 * _Z**5 + 16 * _Z**3 + 3 * _Z) / (96 * freedom**2)
    third = (3 * _Z**7 + 19 * _Z**5 + 17 * _Z**3 - 15 * _Z) / (384 * freedom**3)
    return _Z + first + second + third
