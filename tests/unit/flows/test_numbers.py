"""Which numbers somebody may be asked to call."""

import pytest

from callcontrol.callers import region_of
from callcontrol.flows.numbers import as_dialled, callable_number
from callcontrol.model.names import LocationKey
from tests.support.full_group import EAST, full_group

GROUP = full_group()
LOCATION = GROUP.locations[LocationKey("east")]


def test_the_country_is_that_of_the_locations_own_number() -> None:
    assert region_of(LOCATION) == "US"


@pytest.mark.parametrize(
    ("keyed", "number"),
    [
        ("2025550143", "+12025550143"),
        ("12025550143", "+12025550143"),
        ("+12025550143", "+12025550143"),
        ("011442079460958", "+442079460958"),
        ("+493012345678", "+493012345678"),
    ],
)
def test_a_number_is_understood_as_it_is_dialled(keyed: str, number: str) -> None:
    assert callable_number(keyed, GROUP, LOCATION) == number


@pytest.mark.parametrize(
    "keyed",
    [
        "",
        "911",
        "988",
        "555012",
        "5550143",  # no area code
        "9005551234",  # premium rate
        "+448445551234",  # shared cost
        "0000000000",
        "1234567890123456789012345",
        "20255501*3",
        "anonymous",
        "٢٠٢٥٥٥٠١٤٣",
        EAST,
        EAST.removeprefix("+1"),
    ],
)
def test_what_nobody_should_call_is_refused(keyed: str) -> None:
    assert callable_number(keyed, GROUP, LOCATION) is None


def test_a_number_is_read_back_as_people_of_the_country_know_it() -> None:
    assert as_dialled("+12025550143", LOCATION) == "2025550143"
    assert as_dialled("+442079460958", LOCATION) == "+442079460958"
