"""What the rules say of emergency calls: read as it is meant, and every mistake at its place."""

from pathlib import Path

import pytest

from callcontrol.config import load_group_text
from callcontrol.model.emergency import dialled_as
from callcontrol.model.names import LocationKey
from callcontrol.prompts import PromptLibrary
from callcontrol.routing.emergencies import address_of, alert_of, callback_of, told_of
from callcontrol.rules.dialplan import compiled
from tests.fixtures.mistakes import Mistake, check
from tests.fixtures.rules import GROUP, NORTH, edited, everything_files, example_group

NORTHSIDE = LocationKey("northside")
NOTIFY = "notify: [101, front_desk, south-201]"

MISTAKES = {
    "a number of nobody": Mistake(
        NORTH, 'callback: "+12125550111"', 'callback: "+12125550112"', '"+12125550112"', "no number of north", "did you"
    ),
    "a time for a number that everybody calls": Mistake(
        NORTH,
        'callback: "+12125550111"',
        'callback: "+12125550110"',
        "30m",
        "the number that everybody calls",
        "`dids`",
    ),
    "an extension that is not there": Mistake(
        NORTH, NOTIFY, "notify: [103]", "103]", "there is no phone `north-103`", "north-10"
    ),
    "a phone of another location": Mistake(
        NORTH, NOTIFY, "notify: [south-202]", "south-202]", "there is no phone `south-202`", '"south-201"'
    ),
    "a location that is not there": Mistake(
        NORTH, NOTIFY, "notify: [east-201]", "east-201]", "there is no phone `east-201`", '"south-201"'
    ),
    "a queue": Mistake(
        NORTH, NOTIFY, "notify: [front_desc]", "front_desc]", "north has no queue `front_desc`", '"front_desk"'
    ),
    "no name at all": Mistake(NORTH, NOTIFY, 'notify: ["Ann!"]', '"Ann!"', "names no phone", "an extension (101)"),
    "a key": Mistake(NORTH, "address: 12", "adress: 12", "adress", "there is no key `adress`", '"address"'),
    "a prefix": Mistake(GROUP, '["9", "0"]', '["nine"]', '"nine"', "is no prefix", "1 or 2 digits"),
    "a prefix twice": Mistake(GROUP, '["9", "0"]', '["9", "9"]', '"9"]', "written twice", "keep one"),
    "a number with a prefix as an extension": Mistake(
        NORTH,
        "  102: {name: Ben",
        "  9911: {name: Ben",
        "9911:",
        "is an emergency number with `9`",
        "another extension",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_at_its_place(name: str) -> None:
    check(MISTAKES[name], everything_files())


def test_what_is_written() -> None:
    group = load_group_text(everything_files())
    north = group.locations[LocationKey("north")]
    assert north.emergency is not None
    assert north.emergency.address == address_of(north) == "12 Harbor Street, Springfield, NY 10001"
    assert callback_of(north) == "+12125550111"
    assert told_of(group, north) == ("north-101", "south-201")
    assert north.emergency.back_seconds == 1800.0
    assert group.people[next(key for key in group.people if key == "north-102")].place == "Exam room 3, 2nd floor"
    assert group.emergency_prefixes == ("9", "0")
    assert dialled_as(group.emergency_numbers, group.emergency_prefixes) == {
        "9911": "911", "0911": "911", "911": "911", "9988": "988", "0988": "988", "988": "988",
    }  # fmt: skip


def test_a_number_of_its_own_is_answered_for_an_hour_unless_said() -> None:
    group = load_group_text(edited(NORTH, "  callback_for: 30m\n", "", everything_files()))
    emergency = group.locations[LocationKey("north")].emergency
    assert emergency is not None
    assert emergency.back_seconds == 3600.0
    assert "exten => b12125550111,1,Set(CALLCONTROL_RINGS=PJSIP/north-101&PJSIP/south-201)" in compiled(
        group, PromptLibrary(Path("/nowhere"))
    )


def test_a_number_that_everybody_calls_is_a_call_as_any_other() -> None:
    files = edited(NORTH, "  callback_for: 30m\n", "", everything_files())
    group = load_group_text(edited(NORTH, '  callback: "+12125550111"\n', "", files))
    emergency = group.locations[LocationKey("north")].emergency
    assert emergency is not None
    assert emergency.back_seconds == 0.0
    assert "CALLCONTROL_RINGS" not in compiled(group, PromptLibrary(Path("/nowhere")))


def test_what_holds_where_nothing_is_written() -> None:
    group = example_group()
    place = group.locations[NORTHSIDE]
    people = [person for person in group.people.values() if person.location == NORTHSIDE]
    assert (callback_of(place), address_of(place)) == (place.dids[0], place.name)
    assert told_of(group, place) == tuple(sorted(person.id for person in people))
    assert group.emergency_prefixes == ("9",)
    assert alert_of(place, people[0]) is None


def test_nobody_may_be_told_and_no_prefix_may_be_dialled() -> None:
    files = edited(NORTH, NOTIFY, "notify: []", everything_files())
    group = load_group_text(edited(GROUP, '["9", "0"]', "[]", files))
    assert told_of(group, group.locations[LocationKey("north")]) == ()
    assert group.emergency_prefixes == ()


def test_a_number_wins_over_another_with_a_prefix() -> None:
    assert dialled_as(("12", "912"), ("9",)) == {"912": "912", "9912": "912", "12": "12"}


def test_what_is_said_is_in_the_language_of_the_location() -> None:
    group = load_group_text(everything_files())
    north = group.locations[LocationKey("north")]
    said = [alert_of(north, person) for person in group.people.values() if person.location == "north"]
    assert [dict(each.text) for each in said if each] == [
        {"en": "Emergency call from North."},
        {"en": "Emergency call from Exam room 3, 2nd floor, North."},
    ]
