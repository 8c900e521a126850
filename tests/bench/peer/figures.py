"""Figures, their goals, and the arithmetic between samples and verdicts. Pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a figure has to be; each bound that is given must hold."""

    times_at_most: float | None = None
    """Ours divided by the peer's."""
    times_at_least: float | None = None
    at_most: float | None = None
    """Ours, in the figure's unit."""
    at_least: float | None = None

    def __str__(self) -> str:
        bounds = (
            ("≤", self.times_at_most, " x"),
            ("≥", self.times_at_least, " x"),
            ("≤", self.at_most, ""),
            ("≥", self.at_least, ""),
        )
        return " and ".join(f"{sign} {bound:g}{what}" for sign, bound, what in bounds if bound is not None)

    def met(self, ours: float, ratio: float | None) -> bool | None:
        """Whether every bound holds; None: a bound on the ratio can not be judged without a peer."""
        if ratio is None and (self.times_at_most is not None or self.times_at_least is not None):
            return None
        times = math.nan if ratio is None else ratio
        return not (
            (self.times_at_most is not None and times > self.times_at_most)
            or (self.times_at_least is not None and times < self.times_at_least)
            or (self.at_most is not None and ours > self.at_most)
            or (self.at_least is not None and ours < self.at_least)
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of what `make bench` tells."""

    name: str
    ours: float | None
    peer: float | None
    unit: str
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """Ours by the peer's; None where one of them is not known or the peer's is nothing."""
        if self.ours is None or not self.peer:
            return None
        return self.ours / self.peer

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None: there is none, or it could not be judged."""
        if self.goal is None or self.ours is None:
            return None
        return self.goal.met(self.ours, self.ratio)

    def written(self) -> dict[str, object]:
        """As it stands in ``build/bench.json``."""
        return {
            "name": self.name,
            "ours": _short(self.ours),
            "peer": _short(self.peer),
            "ratio": _short(self.ratio),
            "unit": self.unit,
            "goal": str(self.goal) if self.goal is not None else None,
            "met": self.met,
        }


@dataclass
class Findings:
    """What a part has found, and what went wrong in it."""

    figures: list[Figure] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, other: "Findings") -> None:
        """Take over what another part found."""
        self.figures += other.figures
        self.troubles += other.troubles
        self.notes += other.notes


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which a ``share`` of all lies (nearest rank); None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[max(math.ceil(len(ordered) * share), 1) - 1]


def middle(values: Iterable[float | None]) -> float | None:
    """The median of what is known; None when nothing is."""
    known = [value for value in values if value is not None]
    return median(known) if known else None


def middle_of(runs: Sequence[Sequence[Figure]]) -> list[Figure]:
    """The same figures of several runs: of each the median of ours and of the peer's."""
    found: dict[str, list[Figure]] = {}
    for figure in (figure for run in runs for figure in run):
        found.setdefault(figure.name, []).append(figure)
    return [
        Figure(name, middle(f.ours for f in each), middle(f.peer for f in each), each[0].unit, each[0].goal)
        for name, each in found.items()
    ]


def table(figures: Sequence[Figure]) -> str:
    """For people."""
    rows = [("figure", "ours", "peer", "ratio", "goal", "")]
    for figure in figures:
        verdict = {True: "met", False: "NOT MET", None: ""}[figure.met]
        ratio = f"{figure.ratio:.2f} x" if figure.ratio is not None else ""
        goal = str(figure.goal) if figure.goal is not None else ""
        rows.append(
            (figure.name, _shown(figure.ours, figure.unit), _shown(figure.peer, figure.unit), ratio, goal, verdict)
        )
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, *others = row
    padded = [name.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
    return "  ".join(padded).rstrip()


def _shown(value: float | None, unit: str) -> str:
    return "-" if value is None else f"{_short(value):g} {unit}"


def _short(value: float | None) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    return float(f"{value:.4g}")
