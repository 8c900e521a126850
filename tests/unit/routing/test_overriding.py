"""What callers hear and are told while a switch holds."""

from datetime import UTC, datetime, timedelta

import pytest

from callcontrol.model.calls import InMenu
from callcontrol.model.names import Language, LocationKey, Source
from callcontrol.model.overrides import Change, KeptOverride, change_of
from callcontrol.model.paths import CLOSED_MENU, Prompt
from callcontrol.model.rules import Group, Location, Override, Switch
from callcontrol.prompts.catalogue import prompts_of
from callcontrol.routing import (
    closed_words,
    is_open,
    menu_words,
    message_at,
    normalise_did,
    opening_words,
    route,
    with_overrides,
)
from tests.support.small_group import LAKE, NORTH, small_group

EN, ES = Language("en"), Language("es")
NORTHSIDE, LAKEVIEW = LocationKey("northside"), LocationKey("lakeview")
TUESDAY = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
"""10:00 at Northside, which is open."""
HOUR = timedelta(hours=1)
SNOW = Prompt("message_of_the_day", {EN: "Snow today.", ES: "Hoy nieva."}, Source("override m", 1, 1))


def override(switch: Switch, *, hours: float = 4, message: Prompt | None = None) -> Override:
    return Override("m", switch, TUESDAY, TUESDAY + hours * HOUR, "water damage", "ann", message)


def switched(*overrides: Override) -> Group:
    return with_overrides(small_group(), {NORTHSIDE: overrides, LAKEVIEW: overrides})


def heard(words: tuple[tuple[Prompt, Language], ...]) -> list[tuple[str, str]]:
    return [(prompt.text[language], language) for prompt, language in words]


def test_a_closed_location_names_the_switch_its_end_and_why() -> None:
    arrival = route(switched(override(Switch.CLOSED)), normalise_did(NORTH), TUESDAY)
    assert (arrival.open, arrival.reason) == (False, "switched to closed until Tue 14:00: water damage")
    assert arrival.opens_at == TUESDAY + 4 * HOUR
    assert arrival.source is not None
    assert arrival.source.file == "locations/northside.yaml"


def test_a_longer_switch_names_the_day() -> None:
    place = switched(override(Switch.CLOSED, hours=6 * 24 + 1)).locations[NORTHSIDE]
    assert is_open(place, TUESDAY).reason == "switched to closed until Mon 9 Mar 2026 12:00: water damage"


def test_a_switch_opens_whom_the_hours_close_and_ends_to_the_microsecond() -> None:
    group = switched(override(Switch.OPEN))
    assert route(group, normalise_did(LAKE), TUESDAY).open
    end = TUESDAY + 4 * HOUR
    assert is_open(group.locations[LAKEVIEW], end - timedelta(microseconds=1)).open
    assert not is_open(group.locations[LAKEVIEW], end).open
    assert is_open(group.locations[NORTHSIDE], TUESDAY - HOUR).reason == "open: Tuesday 08:00-17:00"


def test_hours_asked_before_the_switch_do_not_stick() -> None:
    group = small_group()
    assert is_open(group.locations[NORTHSIDE], TUESDAY).open
    closed = with_overrides(group, {NORTHSIDE: [override(Switch.CLOSED)]})
    assert not is_open(closed.locations[NORTHSIDE], TUESDAY).open
    assert is_open(with_overrides(closed, {}).locations[NORTHSIDE], TUESDAY).open


def test_the_message_comes_after_the_greeting_and_before_the_menu() -> None:
    group = switched(override(Switch.MESSAGE, message=SNOW))
    place = group.locations[NORTHSIDE]
    message = message_at(place, TUESDAY)
    assert heard(opening_words(group, place, EN, message)) == [
        ("emergency_notice.", "en"),
        ("Welcome.", "en"),
        ("Snow today.", "en"),
        ("Para español, oprima el 9.", "es"),
    ]
    fresh = InMenu(greeted=False)
    assert heard(menu_words(place, ES, fresh, message))[:2] == [("Bienvenidos.", "es"), ("Hoy nieva.", "es")]
    assert len(menu_words(place, EN, InMenu(), message)) == 1
    assert message_at(place, TUESDAY + 4 * HOUR) is None
    assert len(opening_words(group, place, EN)) == 3


def test_a_closed_location_tells_it_in_every_language() -> None:
    group = switched(override(Switch.MESSAGE, message=SNOW))
    place: Location = group.locations[LAKEVIEW]
    assert CLOSED_MENU not in place.menus
    said = [text for text, _ in heard(closed_words(group, place, EN, SNOW))]
    assert said == ["emergency_notice.", "Closed.", "Snow today.", "emergency_notice.", "Cerrado.", "Hoy nieva."]


def test_a_language_that_it_is_not_in_is_passed_over() -> None:
    english = Prompt("message_of_the_day", {EN: "Snow today."}, Source("override m", 1, 1))
    group = switched(override(Switch.MESSAGE, message=english))
    place = group.locations[NORTHSIDE]
    assert ("Snow today.", "en") in heard(opening_words(group, place, EN, english))
    assert all(prompt is not english for prompt, _ in opening_words(group, place, ES, english))
    assert [language for prompt, language in prompts_of(group) if prompt.name == english.name] == [EN]


def test_every_language_of_a_message_is_to_be_rendered() -> None:
    group = switched(override(Switch.MESSAGE, message=SNOW))
    assert [language for prompt, language in prompts_of(group) if prompt is SNOW] == [EN, ES]
    assert all(prompt.name != SNOW.name for prompt, _ in prompts_of(small_group()))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        message_at(small_group().locations[NORTHSIDE], TUESDAY.replace(tzinfo=None))


def test_what_is_kept_tells_the_last_thing_that_was_done() -> None:
    kept = KeptOverride(
        "m", None, Switch.MESSAGE, TUESDAY, TUESDAY + HOUR, "", "ann", TUESDAY, {EN: "Snow today.", ES: "Hoy nieva."}
    )
    assert kept.override() == Override("m", Switch.MESSAGE, TUESDAY, TUESDAY + HOUR, "", "ann", SNOW)
    assert (change_of(kept).change, change_of(kept).author) == (Change.SET, "ann")
    cleared = KeptOverride(
        "m", None, Switch.OPEN, TUESDAY, TUESDAY + HOUR, "", "ann", TUESDAY, {}, TUESDAY + HOUR / 2, "bob"
    )
    assert (change_of(cleared).change, change_of(cleared).author) == (Change.CLEARED, "bob")
    assert change_of(cleared).at == TUESDAY + HOUR / 2
    assert not cleared.stands(TUESDAY)
    assert kept.stands(TUESDAY)
    assert not kept.stands(TUESDAY + HOUR)
