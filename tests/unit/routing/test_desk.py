"""What a desk phone may do, what it is told, and what its lamp shows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcontrol.config import load_group_text
from callcontrol.model.desk import DeskPrompt, Lamp
from callcontrol.model.names import Language, LocationKey, PersonId, Skill
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group, Override, Switch
from callcontrol.prompts import prompts_of
from callcontrol.routing import with_overrides
from callcontrol.routing.desk import (
    asked_location,
    desk_language,
    desk_names,
    desk_sentences,
    hours_words,
    lamp,
    location_language,
    may_record,
    numbered,
    time_keyed,
    until_pieces,
    until_words,
)
from callcontrol.speaking import as_text
from tests.support.exploring import examples
from tests.support.small_group import small_files, small_group

NORTH, LAKE = LocationKey("northside"), LocationKey("lakeview")
EN, ES, FR = (Language(code) for code in ("en", "es", "fr"))
ANN, BEN = PersonId("northside-101"), PersonId("northside-102")
OPEN_AT = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
"""Tuesday, 10:00 in New York; Northside is open from 8 to 17."""


def switched(group: Group, switch: Switch, hours: float = 2) -> Group:
    override = Override("a1", switch, OPEN_AT, OPEN_AT + timedelta(hours=hours), "flood", "ann")
    return with_overrides(group, {NORTH: [override]})


def told(group: Group, at: datetime, language: Language = EN) -> str:
    return as_text(hours_words(group, group.locations[NORTH], at, language))


def test_what_holds_and_until_when() -> None:
    group = small_group()
    name = group.locations[NORTH].name
    assert told(group, OPEN_AT) == f"{name} is open until five in the afternoon"
    assert told(group, OPEN_AT - timedelta(hours=4)) == f"{name} is closed until eight in the morning"
    evening = told(group, OPEN_AT + timedelta(hours=8))
    assert evening == f"{name} is closed until eight in the morning Tuesday, March tenth"
    closed = switched(group, Switch.CLOSED)
    assert told(closed, OPEN_AT) == f"{name} is closed until noon This was switched by hand."
    assert told(closed, OPEN_AT, ES).endswith("está cerrado hasta el mediodía Esto se cambió a mano.")
    assert told(closed, OPEN_AT, FR).endswith("est fermé jusqu'à midi Cela a été changé à la main.")


def test_midnight_belongs_to_the_day_that_it_ends() -> None:
    group = small_group()
    now = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
    at_midnight = datetime(2026, 3, 4, 0, 0, tzinfo=UTC)
    assert as_text(until_words(group, EN, at_midnight, now)) == "until midnight"
    assert "tomorrow" in as_text(until_words(group, EN, at_midnight + timedelta(minutes=1), now))


@given(
    st.sampled_from([EN, ES, FR]),
    st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2028, 12, 31)),  # noqa: DTZ001
    st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=366)),
)
@examples(200)
def test_every_moment_is_told_in_pieces_that_are_rendered(language: Language, now: datetime, away: timedelta) -> None:
    group = small_group()
    there = {prompt.name for prompt, _ in until_pieces(group.speech, language)}
    words = until_words(group, language, now.replace(tzinfo=UTC) + away, now.replace(tzinfo=UTC))
    assert {prompt.name for prompt, _ in words} <= there
    assert words


def test_whose_hours_and_who_may() -> None:
    group = small_group()
    north, lake = group.locations[NORTH], group.locations[LAKE]
    assert asked_location(group, ANN, "") is north
    assert asked_location(group, ANN, "northside") is north
    assert asked_location(group, ANN, "lakeview") is DeskPrompt.MAY_NOT
    assert asked_location(group, ANN, "nowhere") is DeskPrompt.NO_SUCH_LOCATION
    assert asked_location(group, PersonId("fax"), "") is DeskPrompt.MAY_NOT
    shared = replace(
        group, locations={**group.locations, LAKE: replace(lake, switch_hours=frozenset({Skill("billing")}))}
    )
    assert asked_location(shared, ANN, "lakeview") is DeskPrompt.MAY_NOT
    assert asked_location(shared, BEN, "lakeview") is shared.locations[LAKE]


def test_who_may_record_what() -> None:
    group = small_group()
    theirs, ours = group.locations[LAKE].greeting, group.locations[NORTH].greeting
    everybodys = group.prompts[next(iter(group.prompts))]
    assert [may_record(group, ANN, each) for each in (ours, theirs, everybodys)] == [True, False, False]
    reception = frozenset({Skill("reception")})
    shared = replace(group, locations={k: replace(v, switch_hours=reception) for k, v in group.locations.items()})
    assert [may_record(shared, ANN, each) for each in (ours, theirs, everybodys)] == [True, True, True]
    assert not may_record(group, PersonId("fax"), ours)


@pytest.mark.parametrize(
    ("keyed", "meant"),
    [("1700", "17:00"), ("0000", "00:00"), ("2359#", "23:59"), ("2400", "24:00"), ("2401", None), ("2500", None),
     ("1260", None), ("900#", None), ("", None), ("#", None), ("*128", None)],
)  # fmt: skip
def test_times_as_they_are_keyed(keyed: str, meant: str | None) -> None:
    assert time_keyed(keyed) == meant


def test_the_lamp() -> None:
    group = small_group()
    assert lamp(group.locations[NORTH], OPEN_AT) is Lamp.OFF
    assert lamp(group.locations[NORTH], OPEN_AT + timedelta(hours=8)) is Lamp.ON
    for switch in (Switch.OPEN, Switch.CLOSED):
        location = switched(group, switch).locations[NORTH]
        assert lamp(location, OPEN_AT - timedelta(microseconds=1)) is Lamp.OFF
        assert lamp(location, OPEN_AT) is Lamp.BLINKS
        assert lamp(location, OPEN_AT + timedelta(hours=2)) is Lamp.OFF
    assert lamp(switched(group, Switch.MESSAGE).locations[NORTH], OPEN_AT) is Lamp.OFF


def test_people_are_spoken_to_in_their_locations_first_language() -> None:
    files = small_files()
    files["locations/lakeview.yaml"] += b"language: es\nmore_languages: {en: {key: 9, invitation: Press 9.}}\n"
    group = load_group_text(files)
    assert desk_language(group, PersonId("lakeview-301")) == ES
    assert desk_language(group, ANN) == EN
    assert desk_language(group, PersonId("fax")) == EN
    unworded = {name: Prompt(p.name, {EN: p.text[EN]}, p.source) for name, p in group.desk.items()}
    assert location_language(replace(group, desk=unworded), group.locations[LAKE]) == EN
    # A name is spoken in the language of whoever may switch the hours.
    assert [language for _, language in desk_names(group, group.locations[NORTH])] == [EN]
    shared = replace(group.locations[NORTH], switch_hours=frozenset({Skill("billing")}))
    assert [language for _, language in desk_names(group, shared)] == [EN, ES]


def test_all_that_the_desk_says_is_rendered() -> None:
    group = small_group()
    rendered = {(prompt.name, language) for prompt, language in prompts_of(group)}
    said = {(prompt.name, language) for prompt, language in hours_words(group, group.locations[NORTH], OPEN_AT, EN)}
    assert said <= rendered
    assert {(group.desk[name].name, EN) for name in DeskPrompt} <= rendered
    assert not list(desk_sentences(replace(group, desk={})))


def test_a_sentence_keeps_its_number_while_its_name_stays() -> None:
    group = small_group()
    numbers = numbered(prompts_of(group))
    assert len(numbers) == len(prompts_of(group))
    assert {len(number) for number in numbers} == {6}
    backwards = numbered(reversed(prompts_of(group)))
    assert sum(backwards[number] == pair for number, pair in numbers.items()) >= len(numbers) - 2


def test_two_sentences_never_share_a_number() -> None:
    source = small_group().locations[NORTH].source
    many = [(Prompt(f"sentence-{number}", {EN: "x"}, source), EN) for number in range(3000)]
    assert len(numbered(many)) == 3000
