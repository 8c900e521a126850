"""The proof of the group that has everything, with one thing changed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time
from typing import Any

from callcontrol.model.names import CallTypeName, PersonId, QueueName
from callcontrol.model.rules import Group
from callcontrol.model.staff import Duty, Overflow
from callcontrol.routing.findings import Finding
from callcontrol.routing.proof import prove
from tests.support.whole_group import (
    NORTH,
    at,
    whole_group,
)

DAY = date(2026, 11, 30)
"""A Monday."""
WALSH = PersonId("northside-103")
"""The one nurse of northside."""


def found(group: Group, days: int = 60) -> list[Finding]:
    """Everything that the proof finds, from a Monday on."""
    proof = prove(group, DAY, days)
    return [*proof.problems, *proof.warnings]


def only(group: Group, days: int = 60) -> Finding:
    """The one thing that it finds."""
    findings = found(group, days)
    assert len(findings) == 1, [finding.problem() for finding in findings]
    return findings[0]


def with_place(**changes: Any) -> Group:
    """Northside changed."""
    group = whole_group()
    return replace(group, locations={**group.locations, NORTH: replace(group.locations[NORTH], **changes)})


def with_call_type(name: str, **changes: Any) -> Group:
    """One of its call types changed."""
    call_types = dict(whole_group().locations[NORTH].call_types)
    call_types[CallTypeName(name)] = replace(call_types[CallTypeName(name)], **changes)
    return with_place(call_types=call_types)


def with_queue(name: QueueName, **changes: Any) -> Group:
    """A queue changed."""
    group = whole_group()
    return replace(group, queues={**group.queues, name: replace(group.queues[name], **changes)})


def working(group: Group, hours: Iterable[tuple[int, int]], *people: PersonId, days: range = range(5)) -> Group:
    """These people work in these hours, Monday to Friday."""
    works = tuple(Duty(day, time(a), time(b % 24), at(300)) for day in days for a, b in hours)
    changed = {person: replace(group.people[person], works=works) for person in people}
    return replace(group, people={**group.people, **changed})


def overflow_to(place: Any, after: float | None = None, unattended: float | None = None) -> Overflow:
    """After so much waiting, or so long without anybody."""
    return Overflow(place, after, None, unattended, at(310))
