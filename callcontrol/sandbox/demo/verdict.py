"""Holds the calls as read back from Postgres against what each scene meant and against Asterisk's own CDR."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from callcontrol.journal import CallRow
from callcontrol.model.calls import Outcome
from callcontrol.sandbox.cdr import CdrRow
from callcontrol.sandbox.demo.director import number_of
from callcontrol.sandbox.demo.scene import Scene

TALK_TOLERANCE = 1.05
"""Seconds: Asterisk's CDR cuts off to whole ones, and we learn of an end a few milliseconds later."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One scene and its record."""

    scene: Scene
    row: CallRow | None
    troubles: tuple[str, ...]
    """Empty: the record says what was meant, and so does Asterisk."""


def judge(
    scenes: Sequence[Scene], rows: Mapping[str, CallRow], cdr: Sequence[CdrRow], troubles: Mapping[int, str]
) -> list[Verdict]:
    """``rows`` by the caller's channel, ``troubles`` by scene. Asterisk's CDR tells which number called on which
    channel: our own record keeps no caller's number."""
    by_caller = {row.source: row for row in cdr}
    counts = Counter(row.source for row in cdr)
    verdicts = []
    for number, scene in enumerate(scenes):
        caller = number_of(number)
        theirs = by_caller.get(caller)
        ours = rows.get(theirs.unique_id) if theirs is not None else None
        found = [troubles[number]] if number in troubles else []
        found += ["PostgreSQL has no such call"] if ours is None else scene.meant.differences(ours)
        if counts[caller] != 1:
            found.append(f"Asterisk wrote {counts[caller]} CDR rows, not one")
        if ours is not None and theirs is not None:
            found += cdr_differences(ours, theirs)
        verdicts.append(Verdict(scene, ours, tuple(found)))
    return verdicts


def cdr_differences(ours: CallRow, theirs: CdrRow) -> list[str]:
    """In words, where Asterisk's own record of a call says otherwise."""
    found = []
    if theirs.destination != ours.did:
        found.append(f"the CDR's number is {theirs.destination}, ours {ours.did}")
    if ours.outcome == Outcome.ANSWERED and abs(theirs.billed - (ours.talk_seconds or 0.0)) > TALK_TOLERANCE:
        found.append(f"the CDR has {theirs.billed} s of talk, we {ours.talk_seconds}")
    return found
