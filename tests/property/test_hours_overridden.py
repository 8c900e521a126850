"""Rules with overrides against the plain statement: the last override in force, else the written hours."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from callcontrol.model.names import LocationKey, Source
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Location, Override, Switch
from callcontrol.routing import is_open, message_at, next_change, periods, with_overrides
from callcontrol.routing.spans import spans
from callcontrol.routing.timetable import SPAN
from tests.fixtures.rules import example_group

GROUP = example_group()
NORTHSIDE, LAKEVIEW = LocationKey("northside"), LocationKey("lakeview")
START = datetime(2026, 10, 30, 3, 17, 5, 250_001, tzinfo=UTC)
"""Two days before clocks go back."""
BORDER = datetime.fromtimestamp((START.timestamp() // SPAN + 1) * SPAN, UTC)
"""Where one timetable ends and the next begins."""
MOMENTS = st.one_of(
    st.integers(-40 * 86_400 * 10**6, 40 * 86_400 * 10**6).map(lambda n: START + timedelta(microseconds=n)),
    st.integers(-7_200, 7_200).map(lambda n: BORDER + timedelta(seconds=n)),
)
WHOLE = st.integers(-40 * 1440, 40 * 1440).map(lambda n: START.replace(second=0, microsecond=0) + timedelta(minutes=n))


@st.composite
def overrides(draw: st.DrawFn) -> tuple[Override, ...]:
    """Any number of switches, overlapping, touching and one within the other."""
    found = []
    for number in range(draw(st.integers(0, 6))):
        first, last = sorted(draw(st.lists(st.one_of(MOMENTS, WHOLE), min_size=2, max_size=2, unique=True)))
        switch = draw(st.sampled_from(Switch))
        said = Prompt("message", {}, Source("x", number, 1)) if switch is Switch.MESSAGE else None
        found.append(Override(f"o{number}", switch, first, last, f"because {number}", "ann", said))
    return tuple(found)


def in_force(location: Location, at: datetime, *switches: Switch) -> Override | None:
    held = [o for o in location.overrides if o.switch in switches and o.starts <= at < o.ends]
    return held[-1] if held else None


@st.composite
def cases(draw: st.DrawFn) -> tuple[Location, Location, list[datetime]]:
    """A location as written, the same with overrides, and moments, the very edges among them."""
    own = draw(overrides())
    edges = [moment for override in own for moment in (override.starts, override.ends)]
    near = [edge + timedelta(microseconds=n) for edge in edges for n in (-1, 0, 1)]
    switched = with_overrides(GROUP, {NORTHSIDE: own}).locations[NORTHSIDE]
    return GROUP.locations[NORTHSIDE], switched, [*near, *draw(st.lists(MOMENTS, min_size=1, max_size=8))]


@settings(max_examples=200, deadline=None)
@given(cases())
def test_open_is_what_the_last_override_in_force_says_else_the_written_hours(
    case: tuple[Location, Location, list[datetime]],
) -> None:
    written, switched, moments = case
    for at in moments:
        override = in_force(switched, at, Switch.OPEN, Switch.CLOSED)
        found = is_open(switched, at)
        if override is None:
            assert found == is_open(written, at)
        else:
            assert found.open == (override.switch is Switch.OPEN)
            assert override.reason in found.reason
            assert f"switched to {override.switch.value} until " in found.reason
        message = in_force(switched, at, Switch.MESSAGE)
        assert message_at(switched, at) == (message.message if message else None)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_periods_and_the_next_change_agree_with_every_moment(case: tuple[Location, Location, list[datetime]]) -> None:
    _, switched, moments = case
    begin, end = min(moments), max(moments) + timedelta(days=1)
    found = list(periods(switched, begin, end))
    for (moment, state), (follows, other) in pairwise([*found, (end, None)]):
        assert state != other
        assert is_open(switched, moment) == state
        assert is_open(switched, follows - timedelta(microseconds=1)) == state
    for at in moments:
        change = next_change(switched, at)
        if change is not None:
            assert is_open(switched, change).open != is_open(switched, at).open
            assert is_open(switched, change - timedelta(microseconds=1)).open == is_open(switched, at).open


@settings(max_examples=50, deadline=None)
@given(overrides())
def test_only_the_location_named_changes_and_taking_them_away_gives_the_written_rules(
    own: tuple[Override, ...],
) -> None:
    switched = with_overrides(GROUP, {NORTHSIDE: own, LocationKey("nowhere"): own})
    assert switched.locations[LAKEVIEW] is GROUP.locations[LAKEVIEW]
    assert replace(switched.locations[NORTHSIDE], overrides=()) == GROUP.locations[NORTHSIDE]
    assert with_overrides(switched, {}) == GROUP
    assert switched.version == GROUP.version


@settings(max_examples=50, deadline=None)
@given(cases())
def test_the_time_line_of_the_proof_has_the_overrides(case: tuple[Location, Location, list[datetime]]) -> None:
    _, switched, moments = case
    line = spans(switched, START.date(), 20)
    for at in moments:
        for span in line:
            if span.starts <= at < span.ends:
                assert span.opened == is_open(switched, at)
