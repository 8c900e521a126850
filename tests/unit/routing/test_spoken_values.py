"""The values of a text, from the hours that decide calls."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from callcontrol.config import load_group_text
from callcontrol.model.names import BoxName, CallbackName, Language, LocationKey, Source
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group, Location, Override, Switch, SystemPrompt
from callcontrol.routing import expand, hours_of, next_opening, spoken_kinds, text_at
from callcontrol.routing.changes import compare
from callcontrol.speaking import Kind
from tests.fixtures.rules import shipped_files

EN, ES, VI = Language("en"), Language("es"), Language("vi")
NORTH = LocationKey("northside")
NEW_YORK = ZoneInfo("America/New_York")
HERE = Source("group.yaml", 1, 1)
DAY_LONG = "from eight in the morning until noon and from one until five in the afternoon"


@cache
def _example() -> Group:
    return load_group_text(shipped_files())


def north() -> Location:
    return _example().locations[NORTH]


def local(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=NEW_YORK)  # type: ignore[misc, arg-type]


def said(text: str, at: datetime, location: Location | None = None, group: Group | None = None) -> str:
    return text_at(group or _example(), location or north(), (Prompt("text", {EN: text}, HERE), EN), at)


def switched(switch: Switch, starts: datetime, ends: datetime) -> Location:
    return replace(north(), overrides=(Override("o", switch, starts.astimezone(UTC), ends.astimezone(UTC), "", "me"),))


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (local(2026, 11, 23, 7), f"We are open today {DAY_LONG}."),
        (local(2026, 11, 23, 16, 59), f"We are open today {DAY_LONG}."),
        (local(2026, 11, 23, 17), "We are closed for today. We open again tomorrow, Tuesday, at eight in the morning."),
        (local(2026, 11, 26, 10), "We are closed today. We open again tomorrow, Friday, at eight in the morning."),
        (local(2026, 11, 28, 10), "We are closed today. We open again on Monday, November thirtieth, at eight in the "
                                  "morning."),
        (local(2026, 12, 24, 9), "We are open today from eight in the morning until noon."),
    ],
)  # fmt: skip
def test_todays_hours(at: datetime, text: str) -> None:
    assert said("{hours_today}", at) == text


def test_a_switch_changes_what_is_said() -> None:
    shut = switched(Switch.CLOSED, local(2026, 11, 23, 9, 55), local(2026, 11, 23, 14))
    assert hours_of(shut, date(2026, 11, 23)) == ((time(8), time(9, 55)), (time(14), time(17)))
    assert said("{next_opening}", local(2026, 11, 23, 10), shut) == "today at two in the afternoon"
    long = switched(Switch.OPEN, local(2026, 11, 23, 11), local(2026, 11, 23, 20))
    assert said("{hours_today}", local(2026, 11, 23, 18), long) == (
        "We are open today from eight in the morning until eight in the evening."
    )


def test_the_next_opening_of_an_open_location_is_the_one_after_it_closes() -> None:
    assert next_opening(north(), local(2026, 11, 23, 9)) == local(2026, 11, 23, 13)
    assert next_opening(north(), local(2026, 11, 23, 15)) == local(2026, 11, 24, 8)


def test_an_opening_that_is_not_in_sight() -> None:
    never = replace(north(), hours=(), special_hours=())
    assert next_opening(never, local(2027, 2, 1, 9)) is None
    assert said("We open {next_opening}.", local(2027, 2, 1, 9), never) == "We open at a later date."


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1)])
def test_days_on_which_the_clock_is_changed(day: date) -> None:
    always = replace(
        north(),
        hours=tuple(replace(north().hours[0], weekday=each, starts=time(0), ends=time(0)) for each in range(7)),
        closures=(), special_hours=(),
    )  # fmt: skip
    assert hours_of(always, day) == ((time(0), time(0)),)
    assert (
        said("{hours_today}", local(day.year, day.month, day.day, 9), always) == "We are open today around the clock."
    )


def test_today_and_the_time_are_those_of_the_location() -> None:
    at = datetime(2026, 11, 24, 3, 5, tzinfo=UTC)
    assert said("{today}, {time}.", at) == "Monday, November twenty-third, ten oh five at night."
    lakeview = _example().locations[LocationKey("lakeview")]
    assert said("{time}", at, lakeview) == "seven oh five in the evening"


def test_a_promised_window_and_a_due_time() -> None:
    group = _example()
    name, box_name = CallbackName("northside/billing_morning"), BoxName("northside/appointments")
    callback = replace(group.callbacks[name], prompt=Prompt("w", {EN: "We call {window}."}, HERE))
    box = replace(group.boxes[box_name], prompt=Prompt("d", {EN: "We answer by {due}."}, HERE))
    group = replace(group, callbacks={name: callback}, boxes={box_name: box})
    at = local(2026, 11, 23, 18)
    assert text_at(group, north(), (callback.prompt, EN), at) == (
        "We call tomorrow, Tuesday, from nine in the morning until noon."
    )
    assert text_at(group, north(), (box.prompt, EN), at) == "We answer by tomorrow, Tuesday, at noon."


def test_clips_around_a_value() -> None:
    prompt = Prompt("northside/directions", {EN: "Here. {today}. Behind the house."}, HERE)
    names = [each.name for each, _ in expand(_example(), north(), (prompt, EN), local(2026, 11, 23, 9))]
    assert names == [
        "northside/directions#1", "say/day-plain-other-weekday-mon", "say/month-11", "say/day-23",
        "northside/directions#2",
    ]  # fmt: skip


def test_a_text_without_values_is_itself() -> None:
    line = (Prompt("plain", {EN: "Good day {not a value}."}, HERE), EN)
    assert expand(_example(), north(), line, local(2026, 11, 23, 9)) == (line,)


def test_a_language_without_a_table_hears_the_words_around() -> None:
    prompt = Prompt("p", {VI: "A {today} b"}, HERE)
    assert [each.text[VI] for each, _ in expand(_example(), north(), (prompt, VI), local(2026, 11, 23, 9))] == [
        "A",
        "b",
    ]


def test_sentences_about_hours_that_hold_themselves_end() -> None:
    endless = Prompt("hours_open", {EN: "Again {hours_today}"}, HERE)
    group = replace(_example(), prompts={**_example().prompts, SystemPrompt.HOURS_OPEN: endless})
    assert said("Now: {hours_today}", local(2026, 11, 23, 9), group=group) == "Now:"


def test_only_the_kinds_that_somebody_can_hear() -> None:
    kinds = spoken_kinds(_example())
    assert kinds[EN] == {Kind.BIRTH_DATE, Kind.DIGITS, Kind.HOURS, Kind.MOMENT, Kind.PLACE, Kind.WAIT}
    silent = {
        key: replace(place, answers={}, after_hours=Prompt("n", {}, HERE), call_types={})
        for key, place in _example().locations.items()
    }
    assert spoken_kinds(replace(_example(), locations=silent)) == {}


def test_a_piece_in_other_words_is_a_change_for_callers() -> None:
    table = _example().speech[ES]
    words = {**table.words, "hour-8": Prompt("say/hour-8", {ES: "las ocho en punto"}, HERE)}
    new = replace(_example(), speech={**_example().speech, ES: replace(table, words=words)})
    changes = compare(_example(), new, date(2026, 11, 23), 7)
    assert {(one.what, one.was, one.now) for one in changes} == {
        ("say/clock-from-hour-8 in Spanish", "“desde las ocho”", "“desde las ocho en punto”"),
        ("say/clock-until-hour-8 in Spanish", "“hasta las ocho”", "“hasta las ocho en punto”"),
        ("say/clock-at-hour-8 in Spanish", "“a las ocho”", "“a las ocho en punto”"),
    }
