"""Reads the calls back from Postgres and holds them against what each scene meant and what Asterisk noted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from callcontrol.journal import CallRow
from callcontrol.sandbox.cdr import CdrRow
from callcontrol.sandbox.demo.director import number_of
from callcontrol.sandbox.demo.scene import Scene


@dataclass(frozen=True, slots=True)
class Verdict:
    """One scene and its record."""

    scene: Scene
    row: CallRow | None
    troubles: tuple[str, ...]
    """Empty: the record says what was meant."""


def judge(
    scenes: Sequence[Scene],
    rows: Mapping[str, CallRow],
    cdr: Sequence[CdrRow],
    troubles: Mapping[int, str],
) -> list[Verdict]:
    """``rows`` by the caller's channel, which Asterisk's own record joins with the number that called."""
    channels = {row.source: row.unique_id for row in cdr if row.destination in {s.did for s in scenes}}
    verdicts = []
    for number, scene in enumerate(scenes):
        row = rows.get(channels.get(number_of(number), ""))
        found = [troubles[number]] if number in troubles else []
        found += ["Postgres has no such call"] if row is None else scene.meant.differences(row)
        verdicts.append(Verdict(scene, row, tuple(found)))
    return verdicts

