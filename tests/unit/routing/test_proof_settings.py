"""Settings of queues and people that can never come about: each planted, found and told."""

from dataclasses import replace

import pytest

from callcontrol.model.callers import Recognise, ShowName
from callcontrol.model.names import LocationKey, PersonId
from callcontrol.model.staff import Serving
from callcontrol.routing.findings import Gap
from tests.support.proven import found, only, with_queue
from tests.support.whole_group import NORTH, NURSE, at, whole_group

WALSH = PersonId("northside-103")
LONGEST = whole_group().queues[NURSE].max_wait_seconds


def test_more_people_kept_free_than_serve_the_queue() -> None:
    assert found(with_queue(NURSE, keep_free=1)) == []
    finding = only(with_queue(NURSE, keep_free=2))
    assert (finding.gap, finding.is_warning, finding.location) == (Gap.SETTING_IDLE, True, NORTH)
    assert finding.message == (
        "northside/nurse keeps 2 people free and 1 serve it: nobody of them is rung for another queue before "
        "two minutes"
    )
    assert finding.hint == "lower `keep_free`, or give more people the skills"
    assert finding.source == whole_group().queues[NURSE].source


def test_only_people_of_the_first_ring_are_counted_as_kept() -> None:
    """Two other nurses are at sites that a ring adds later: they are nobody's reserve at the start."""
    first, others = whole_group().queues[NURSE], {"lakeview", "southside"}
    assert first.rings
    everywhere = with_queue(NURSE, keep_free=2, sites=first.sites | {LocationKey(site) for site in others})
    assert [one.gap for one in found(everywhere)] == []


@pytest.mark.parametrize("recognise", [None, Recognise(90, 0, ShowName.NEVER, at(9))])
def test_who_answered_last_is_waited_for_and_not_remembered(recognise: Recognise | None) -> None:
    group = with_queue(NURSE, sticky_seconds=30.0)
    here = replace(group.locations[NORTH], recognise=recognise)
    finding = only(replace(group, locations={**group.locations, NORTH: here}))
    assert (finding.gap, finding.is_warning, finding.location) == (Gap.SETTING_IDLE, True, NORTH)
    assert finding.message == (
        "northside/nurse lets callers wait for whoever answered last, and nothing remembers who that was"
    )
    assert finding.hint == "write `recognise: {person: 14d}`, or no `sticky`"


def test_who_answered_last_is_waited_for_and_remembered() -> None:
    group = with_queue(NURSE, sticky_seconds=30.0)
    here = replace(group.locations[NORTH], recognise=Recognise(0, 14, ShowName.NEVER, at(9)))
    assert found(replace(group, locations={**group.locations, NORTH: here})) == []


@pytest.mark.parametrize(("after", "late"), [(LONGEST - 1.0, False), (LONGEST, True), (LONGEST + 60.0, True)])
def test_somebody_is_rung_only_when_the_longest_wait_is_over(after: float, late: bool) -> None:
    group = whole_group()
    walsh = replace(group.people[WALSH], serves={NURSE: Serving(0.0, after)})
    findings = found(replace(group, people={**group.people, WALSH: walsh}))
    if not late:
        assert findings == []
        return
    (finding,) = findings
    assert (finding.gap, finding.is_warning) == (Gap.SETTING_IDLE, True)
    assert finding.message.startswith("Anne Walsh, RN (103) is never rung for northside/nurse: its callers have waited")
    assert finding.hint == "lower the person's `after`, or raise `max_wait`"
    assert finding.source == group.people[WALSH].source
