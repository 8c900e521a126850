"""What changes after the menu, and at night, is told in callers' terms too."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from callcontrol.model.names import CallTypeName, PersonId
from callcontrol.model.on_call import Swap
from callcontrol.model.paths import CLOSED_MENU
from callcontrol.model.rules import Group
from callcontrol.model.staff import Duty
from callcontrol.routing.changes import compare
from tests.support.whole_group import (
    BILLING,
    CLINICIAN,
    COHEN,
    HOURS,
    KNOWN,
    MESSAGES,
    MORE,
    MORNING,
    NORTH,
    NURSE,
    at,
    box,
    callback,
    chain,
    menu,
    menus,
    to,
    whole_group,
    words,
)

DAY = date(2026, 11, 30)


def told(new: Group, days: int = 60) -> list[str]:
    return [str(change) for change in compare(whole_group(), new, DAY, days)]


def with_place(**changes: Any) -> Group:
    group = whole_group()
    return replace(group, locations={**group.locations, NORTH: replace(group.locations[NORTH], **changes)})


def with_call_type(name: str, **changes: Any) -> Group:
    call_types = dict(whole_group().locations[NORTH].call_types)
    call_types[CallTypeName(name)] = replace(call_types[CallTypeName(name)], **changes)
    return with_place(call_types=call_types)


def with_queue(**changes: Any) -> Group:
    group = whole_group()
    return replace(group, queues={**group.queues, BILLING: replace(group.queues[BILLING], **changes)})


def test_nothing() -> None:
    assert told(whole_group()) == []
    assert told(with_call_type("appointment", category="other")) == []


def test_where_a_call_type_goes_by_night_and_by_day() -> None:
    assert told(with_call_type("billing", closed=to("box messages", 113))) == [
        "northside, menu at night, key 3: was callback morning, now box messages"
    ]
    assert told(with_call_type("billing", opened=to("box messages", 113))) == [
        "northside, key 3: was queue billing, now box messages"
    ]


def test_a_key_of_a_further_menu_and_its_text() -> None:
    more = menu(MORE, 30, {"1": "clinical", "2": "billing"})
    changed = {**menus(), MORE: replace(more, prompt=words("other"))}
    assert told(with_place(menus=changed)) == [
        "northside, menu more in English: was “northside/more in English.”, now “other in English.”",
        "northside, menu more in Spanish: was “northside/more in Spanish.”, now “other in Spanish.”",
        "northside, menu more, key 2: was answer hours, now queue billing",
    ]


def test_a_menu_of_the_night_that_goes() -> None:
    fewer = {name: one for name, one in menus().items() if name != CLOSED_MENU}
    assert told(with_place(menus=fewer)) == ["northside, menu at night: was keys 1 2 3 4, now not there"]


def test_questions() -> None:
    place = whole_group().locations[NORTH]
    known = replace(place.questions[KNOWN], choices={"1": "Yes", "2": "No"}, tries=3)
    assert told(with_place(questions={**place.questions, KNOWN: known})) == [
        "northside, question known, answered by: was 1 New patient, 2 Known patient, now 1 Yes, 2 No",
        "northside, question known, put at most: was 2 times, now 3 times",
    ]
    (less, night) = told(with_call_type("appointment", questions=(KNOWN,)))
    assert less == (
        "northside, key 1: was queue front_desk after the question known and birth_date, "
        "now queue front_desk after the question known"
    )
    assert night.startswith("northside, menu at night, key 1: was box messages after")


def test_answers_boxes_and_callbacks() -> None:
    place = whole_group().locations[NORTH]
    louder = {HOURS: replace(place.answers[HOURS], prompt=words("hours"))}
    assert told(with_place(answers=louder))[0] == (
        "northside, answer hours in English: was “Hours: {hours_today}”, now “hours in English.”"
    )
    assert told(replace(whole_group(), boxes={MESSAGES: box(within_seconds=7200.0)})) == [
        "northside, box messages, answered within, of being open: was 4 h, now 2 h"
    ]
    assert told(replace(whole_group(), callbacks={MORNING: callback(ends=time(9), queue=NURSE)})) == [
        "northside, callback morning, window: was 08:30-10:00, now 08:30-09:00",
        "northside, callback morning, made by: was billing, now nurse",
    ]


def test_overflow_rings_and_language_of_a_queue() -> None:
    (change,) = told(with_queue(overflow=whole_group().queues[BILLING].overflow[1:2]))
    assert change == (
        "northside, queue billing, goes on: was if more than 10 wait already to callback morning; "
        "if nobody answers within 5 min to box messages; if nobody is there for 30 s to queue front_desk, "
        "now if nobody answers within 5 min to box messages"
    )
    assert any(
        "language: was anybody, speakers first, now only" in one for one in told(with_queue(language_required=True))
    )
    rings = whole_group().queues[NURSE].rings
    (wider, *_) = told(with_queue(rings=rings))
    assert "more people: was at no time, now after 45 s of southside, without speaks-es" in "".join(
        told(with_queue(rings=rings))
    )
    assert wider.startswith("northside, queue billing, ")


def test_working_hours() -> None:
    group = whole_group()
    carter = PersonId("northside-102")
    works = (Duty(0, time(8), time(12), at(300)),)
    changed = {**group.people, carter: replace(group.people[carter], works=works)}
    assert told(replace(group, people=changed)) == [
        "northside, James Carter (102) is rung: was whenever signed in, now Mon 08:00-12:00"
    ]


def with_chain(change: Callable[[], Any]) -> list[str]:
    return told(replace(whole_group(), chains={CLINICIAN: change()}))


def test_who_is_on_call() -> None:
    swap = Swap(datetime(2026, 12, 1, 17), datetime(2026, 12, 2, 8), COHEN, "Flu", at(251))  # noqa: DTZ001
    assert with_chain(lambda: chain(swaps=(swap,))) == [
        "on call clinician, Tue 1 Dec 2026 17:00 to Wed 2 Dec 2026 08:00: was Dr. Patel, now Dr. Cohen"
    ]
    changed = with_chain(lambda: chain(weeks=(tuple(s for s in chain().weeks[0] if s.source.line != 225),)))
    assert changed[0] == ("on call clinician, Sat 5 Dec 2026 08:00 to Sun 6 Dec 2026 08:00: was Dr. Cohen, now nobody")
    assert "more stretches of time" in changed[-1]


def test_the_steps_of_a_chain_and_a_contacts_number() -> None:
    assert with_chain(lambda: chain(steps=chain().steps[:1], rounds=1)) == [
        "on call clinician, rung: was whoever is on call for 25 s, 2 times; then Dr. Cohen and Answering service for "
        "40 s, now whoever is on call for 25 s, 2 times",
        "on call clinician, rounds: was 2, now 1",
    ]
    group = whole_group()
    moved = replace(group.contacts[COHEN], number="+12125550199")
    changes = told(replace(group, contacts={**group.contacts, COHEN: moved}))
    assert changes == ["on call clinician, Dr. Cohen's number: was one, now another"]
