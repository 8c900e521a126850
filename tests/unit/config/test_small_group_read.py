"""A small group means what it says."""

import math
from datetime import date, time

from callcontrol.config import load_group, load_group_text
from callcontrol.model.names import CallTypeName, Language, LocationKey, PersonId, QueueName
from callcontrol.model.paths import Category, ToCallType, ToQueue
from callcontrol.model.rules import SystemPrompt
from callcontrol.model.serving import able
from tests.fixtures.rules import EXAMPLE, GROUP, NORTHSIDE, example_files, example_group


def test_the_folder_and_its_contents_are_the_same_rules() -> None:
    assert load_group(EXAMPLE) == example_group()


def test_locations_own_their_numbers() -> None:
    group = example_group()
    assert group.name == "Riverbend Medical Group"
    assert group.dids == {
        "+12125550110": "northside",
        "+13125550120": "southside",
        "+14155550130": "lakeview",
    }
    assert group.unknown_did == "northside"
    assert {key: place.zone.key for key, place in group.locations.items()} == {
        "northside": "America/New_York",
        "southside": "America/Chicago",
        "lakeview": "America/Los_Angeles",
    }


def test_every_location_has_three_queues_and_three_people_of_its_own() -> None:
    group = example_group()
    for key in group.locations:
        assert {name for name in group.queues if name.startswith(f"{key}/")} == {
            f"{key}/{name}" for name in ("front_desk", "billing", "nurse")
        }
        assert len([person for person in group.people.values() if person.location == key]) == 3


def test_people_serve_the_queues_of_their_location_only() -> None:
    group = example_group()
    for queue in group.queues.values():
        serving = {p.location for p in group.people.values() if able(p, queue, Language("en"), math.inf)}
        assert serving == {queue.name.partition("/")[0]}


def test_a_queue_as_written() -> None:
    nurse = example_group().queues[QueueName("northside/nurse")]
    assert (nurse.label, nurse.ring_seconds, nurse.cooldown_seconds, nurse.max_wait_seconds) == ("Nurse", 15, 30, 480)
    assert nurse.skills == {"nurse"}
    assert nurse.source.file == GROUP


def test_a_person_as_written() -> None:
    maria = example_group().people[PersonId("northside-101")]
    assert (maria.name, maria.extension, maria.location) == ("Maria Lopez", "101", "northside")
    assert maria.skills == {"reception", "speaks-es"}


def test_a_menu_as_written() -> None:
    north = example_group().locations[LocationKey("northside")]
    menu = north.menu
    assert [(option.key, option.leads) for option in menu.options] == [
        ("1", ToCallType(CallTypeName("appointment"))),
        ("2", ToCallType(CallTypeName("prescription"))),
        ("3", ToCallType(CallTypeName("billing"))),
        ("4", ToCallType(CallTypeName("clinical"))),
    ]
    assert (menu.person, menu.timeout_seconds, menu.silences, menu.wrong_keys) == ("other", 5, 2, 3)
    clinical = north.call_types[CallTypeName("clinical")]
    assert isinstance(clinical.opened, ToQueue)
    assert (clinical.category, clinical.opened.queue) == (Category.CLINICAL, "northside/nurse")
    first = menu.options[0].source
    written = example_files()[NORTHSIDE].decode().splitlines()[first.line - 1]
    assert written[first.column - 1 :].startswith("1: appointment")


def test_languages_greetings_and_messages_are_complete() -> None:
    group = example_group()
    assert set(group.prompts) == set(SystemPrompt)
    for place in group.locations.values():
        assert place.default_language == "en"
        assert [(choice.language, choice.key) for choice in place.languages] == [("en", None), ("es", "9")]
        invitation = place.languages[1].invitation
        assert invitation is not None
        assert "9" in invitation.text[place.languages[1].language]
        for prompt in (place.greeting, place.menu.prompt, place.after_hours):
            assert set(prompt.text) == {"en", "es"}
            assert prompt.name.startswith(f"{place.key}/")
    for prompt in group.prompts.values():
        assert set(prompt.text) == {"en", "es"}


def test_the_emergency_notice_is_told_once_and_by_the_group() -> None:
    """It is spoken before greeting and after-hours text alike, which need not say it again."""
    group = example_group()
    assert all("911" in text for text in group.prompts[SystemPrompt.EMERGENCY_NOTICE].text.values())
    texts = [text for place in group.locations.values() for text in place.after_hours.text.values()]
    assert not any("911" in text for text in texts)


def test_hours_lunch_and_closures() -> None:
    southside = example_group().locations[LocationKey("southside")]
    saturday = [(opening.starts, opening.ends) for opening in southside.hours if opening.weekday == 5]
    assert saturday == [(time(9), time(12))]
    assert {closure.day for closure in southside.closures} >= {date(2026, 4, 17), date(2026, 11, 26)}
    assert [opening.weekday for opening in southside.hours] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5]


def test_the_version_follows_the_contents() -> None:
    files = example_files()
    version = example_group().version
    assert len(version) == 12
    assert set(version) <= set("0123456789abcdef")
    files[NORTHSIDE] += b"# a remark\n"
    assert load_group_text(files).version != version
