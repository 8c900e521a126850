"""Which days a location does not keep its weekly hours on, and whose word counts."""

from datetime import UTC, date, datetime, time

import pytest

from callcontrol.config import load_group_text
from callcontrol.config.public_holidays import YEARS, known_names, public_holidays, shorter_names
from callcontrol.model.names import LocationKey
from callcontrol.model.rules import Location
from tests.fixtures.rules import GROUP, NORTHSIDE, SOUTHSIDE, example_files, example_group

MORNING = (time(8), time(12))


def location(key: str, **added: str) -> Location:
    """A location of the example with lines added to the end of its file, and to the defaults (``group=``)."""
    files = example_files()
    files[f"locations/{key}.yaml"] += added.get("own", "").encode()
    text = files[GROUP].decode().replace("  special_hours:\n", added.get("group", "") + "  special_hours:\n")
    return load_group_text(files | {GROUP: text.encode()}).locations[LocationKey(key)]


def told(place: Location, day: date) -> str | None:
    """What the special day is called, with its hours if it has some; None for a day like any other."""
    closed = [closure.reason for closure in place.closures if closure.day == day]
    opened = [f"{special.reason} {len(special.spans)}" for special in place.special_hours if special.day == day]
    assert len(closed) + len(opened) <= 1, "a day is closed or has hours of its own"
    return next(iter(closed + opened), None)


@pytest.mark.parametrize(
    ("key", "day", "expected"),
    [
        ("northside", date(2026, 11, 26), "Thanksgiving Day"),
        ("lakeview", date(2026, 11, 27), "Day After Thanksgiving 1"),
        ("northside", date(2026, 11, 27), None),
        ("southside", date(2026, 7, 3), "Independence Day (observed)"),
        ("southside", date(2026, 7, 4), "Independence Day"),
        ("southside", date(2026, 3, 2), None),
        ("lakeview", date(2026, 12, 24), "Christmas Eve 1"),
        ("northside", date(2045, 12, 25), "Christmas Day"),
    ],
)
def test_public_holidays_follow_the_state(key: str, day: date, expected: str | None) -> None:
    assert told(example_group().locations[LocationKey(key)], day) == expected


def test_without_a_country_there_are_no_public_holidays() -> None:
    files = example_files()
    text = files[GROUP].decode()
    start, end = text.index("  country: US"), text.index("  special_hours:")
    files[GROUP] = (text[:start] + text[end:]).encode()
    for key, state in (("northside", "NY"), ("southside", "IL"), ("lakeview", "CA")):
        name = f"locations/{key}.yaml"
        files[name] = files[name].replace(f"state: {state}\n".encode(), b"")
    group = load_group_text(files)
    assert group.locations[LocationKey("northside")].closures == ()
    assert told(group.locations[LocationKey("southside")], date(2026, 4, 17)) == "Staff training day"


def test_the_own_list_of_holidays_replaces_the_groups() -> None:
    place = location("northside", own="holidays: {open: [Labor Day]}\n")
    assert told(place, date(2026, 9, 7)) is None
    assert told(place, date(2026, 10, 12)) == "Columbus Day"


def test_hours_of_a_holiday_hold_on_the_day_in_lieu_as_well() -> None:
    place = location("northside", own='holidays: {hours: {Independence Day: ["10:00-11:00", "08:00-09:00"]}}\n')
    special = {one.day: one for one in place.special_hours}
    assert {date(2026, 7, 3), date(2026, 7, 4)} <= set(special)
    assert special[date(2026, 7, 3)].spans == ((time(8), time(9)), (time(10), time(11)))
    assert special[date(2026, 7, 3)].source.file == NORTHSIDE


def test_the_day_in_lieu_can_be_told_apart() -> None:
    place = location("northside", own="holidays: {open: [Independence Day (observed)]}\n")
    assert told(place, date(2026, 7, 3)) is None
    assert told(place, date(2026, 7, 4)) == "Independence Day"


def test_of_two_holidays_on_one_day_the_one_that_closes_counts() -> None:
    """Susan B. Anthony's birthday, 15 February 2027, is Washington's Birthday as well."""
    day = date(2027, 2, 15)
    assert set(public_holidays("US", "NY")[day]) >= {"Susan B. Anthony Day", "Washington's Birthday"}
    assert told(location("northside"), day) is None
    one_open = location("northside", own="holidays: {open: [Susan B. Anthony Day]}\n")
    assert told(one_open, day) == "Washington's Birthday"


def test_the_groups_state_holds_for_the_groups_country_only() -> None:
    files = example_files()
    files[GROUP] = files[GROUP].replace(b"  country: US\n", b"  country: US\n  state: CA\n")
    files[NORTHSIDE] = files[NORTHSIDE].replace(b"state: NY\n", b"")
    files[SOUTHSIDE] = files[SOUTHSIDE].replace(b"state: IL\n", b"country: FR\n")
    group = load_group_text(files)
    assert told(group.locations[LocationKey("northside")], date(2026, 11, 27)) == "Day After Thanksgiving 1"
    assert told(group.locations[LocationKey("southside")], date(2026, 11, 27)) is None
    assert told(group.locations[LocationKey("southside")], date(2026, 7, 14)) == "Fête nationale"


def test_a_date_of_the_location_wins_over_the_groups_and_both_over_holidays() -> None:
    thanksgiving, christmas_eve = date(2026, 11, 26), date(2026, 12, 24)
    group = "  closures: [{date: 2026-11-26, reason: Storm}]\n"
    assert told(location("northside", group=group), thanksgiving) == "Storm"
    own = 'special_hours: [{date: 2026-11-26, hours: ["09:00-10:00"], reason: Vaccinations}]\n'
    assert told(location("northside", group=group, own=own), thanksgiving) == "Vaccinations 1"
    closed = "closures: [{date: 12-24, reason: Away}]\n"
    assert told(location("northside", own=closed), christmas_eve) == "Away"
    in_lieu = date(2027, 12, 24)  # of Christmas Day, a Saturday
    assert in_lieu in public_holidays("US", "NY")
    assert told(location("northside"), in_lieu) == "Christmas Eve 1"


def test_the_date_of_one_year_wins_over_that_of_every_year() -> None:
    closed = "closures: [{date: 2026-12-24, reason: Moving}]\n"
    opened = 'special_hours: [{date: 12-24, hours: ["08:00-12:00"], reason: Eve}]\n'
    place = location("northside", own=closed + opened)
    assert told(place, date(2026, 12, 24)) == "Moving"
    assert told(place, date(2027, 12, 24)) == "Eve 1"
    assert told(place, date(YEARS.stop - 1, 12, 24)) == "Eve 1"


def test_29_february_comes_in_leap_years() -> None:
    place = location("northside", own="closures: [{date: 02-29, reason: Leap day}]\n")
    leap = [closure.day.year for closure in place.closures if closure.reason == "Leap day"]
    assert leap == [2028, 2032, 2036, 2040, 2044]


def test_days_are_in_order_and_name_their_line() -> None:
    place = example_group().locations[LocationKey("southside")]
    assert [closure.day for closure in place.closures] == sorted(closure.day for closure in place.closures)
    [training] = [closure for closure in place.closures if closure.reason == "Staff training day"]
    lines = example_files()[SOUTHSIDE].decode().splitlines()
    assert "Staff training day" in lines[training.source.line - 1]
    assert lines[place.closures[0].source.line - 1] == "state: IL"
    assert place.special_hours[0].spans == (MORNING,)


def test_names_do_not_depend_on_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "en_US")
    public_holidays.cache_clear()
    assert public_holidays("FR", None)[date(2026, 7, 14)] == ("Fête nationale",)


def test_a_name_is_known_with_and_without_its_notes() -> None:
    assert list(shorter_names("Eid (Second Day) (observed)")) == [
        "Eid (Second Day) (observed)",
        "Eid (Second Day)",
        "Eid",
    ]
    assert {"Independence Day", "Independence Day (observed)"} <= known_names("US", "NY")


def test_the_calendar_reaches_ten_years_beyond_today() -> None:
    """When this fails: move the end of `YEARS` on."""
    assert datetime.now(UTC).year + 10 in YEARS
