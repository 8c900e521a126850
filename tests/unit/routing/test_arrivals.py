"""Which location answers a call."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from callcontrol.model.names import Did
from callcontrol.routing import route
from tests.fixtures.rules import GROUP, LAKEVIEW, NORTHSIDE, example_group

EXAMPLE = example_group()
TUESDAY_MORNING = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
"""09:30 in New York, 08:30 in Chicago, 06:30 in Los Angeles."""


@pytest.mark.parametrize(
    ("did", "location", "opened"),
    [("+12125550110", "northside", True), ("+13125550120", "southside", True), ("+14155550130", "lakeview", False)],
)
def test_a_number_reaches_its_location(did: str, location: str, *, opened: bool) -> None:
    arrival = route(EXAMPLE, Did(did), TUESDAY_MORNING)
    assert arrival.location is not None
    assert (arrival.location.key, arrival.open, arrival.via_unknown_did) == (location, opened, False)


def test_an_open_location_says_when_it_closes_and_a_closed_one_when_it_opens() -> None:
    north = route(EXAMPLE, Did("+12125550110"), TUESDAY_MORNING)
    assert (north.closes_at, north.opens_at) == (datetime(2026, 3, 3, 17, tzinfo=UTC), None)
    assert north.source is not None
    assert (north.reason, north.source.file) == ("open: Tuesday 08:00-12:00", NORTHSIDE)
    lake = route(EXAMPLE, Did("+14155550130"), TUESDAY_MORNING)
    assert (lake.closes_at, lake.opens_at) == (None, datetime(2026, 3, 3, 16, tzinfo=UTC))
    assert lake.source is not None
    assert lake.source.file == LAKEVIEW


@pytest.mark.parametrize("did", [Did("+19995550199"), None])
def test_a_number_that_nobody_owns_reaches_the_location_named_for_it(did: Did | None) -> None:
    arrival = route(EXAMPLE, did, TUESDAY_MORNING)
    assert arrival.location is not None
    assert (arrival.location.key, arrival.open, arrival.via_unknown_did) == ("northside", True, True)
    assert arrival.reason.startswith("no location owns the number, northside answers; open:")


@pytest.mark.parametrize("did", [Did("+19995550199"), None])
def test_without_such_a_location_nobody_answers(did: Did | None) -> None:
    arrival = route(replace(EXAMPLE, unknown_did=None), did, TUESDAY_MORNING)
    assert (arrival.location, arrival.open, arrival.via_unknown_did, arrival.source) == (None, False, True, None)
    assert "no location owns the number" in arrival.reason


def test_a_decision_always_names_a_rule_of_the_location() -> None:
    sunday = datetime(2026, 3, 8, 15, tzinfo=UTC)
    for did, key in EXAMPLE.dids.items():
        source = route(EXAMPLE, did, sunday).source
        assert source is not None
        assert source.file in {f"locations/{key}.yaml", GROUP}
