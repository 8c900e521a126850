"""The proof of what comes after the menu: each gap that can be planted there is found, with its moment."""

from dataclasses import replace
from datetime import time

import pytest

from callcontrol.model.names import CallTypeName, MenuName, PersonId, Skill
from callcontrol.model.paths import CLOSED_MENU, MAIN_MENU, Category, ToBox, ToQueue
from callcontrol.model.rules import Opening, Severity
from callcontrol.routing.findings import Gap
from tests.support.proven import WALSH, found, only, overflow_to, with_call_type, with_place, with_queue, working
from tests.support.whole_group import (
    BILLING,
    DESK,
    MESSAGES,
    MORE,
    NORTH,
    NURSE,
    at,
    menu,
    menus,
    to,
    whole_group,
)


def test_a_group_that_uses_the_whole_language_has_no_gap() -> None:
    assert found(whole_group(), 400) == []


def test_a_call_type_that_says_nothing_about_the_night() -> None:
    finding = only(with_call_type("billing", closed=None))
    assert finding.gap is Gap.NOWHERE
    assert finding.message == "nothing is said about calls of the type billing while northside is closed"
    assert finding.example == "Mon 30 Nov 2026 00:00, northside, English: 3 → nothing"
    assert finding.source == at(111)


def test_a_call_type_with_questions_that_says_nothing_about_the_day() -> None:
    finding = only(with_call_type("appointment", opened=None))
    assert finding.gap is Gap.NOWHERE
    assert finding.example.startswith("Mon 30 Nov 2026 08:00, northside, English: 1 → ")


@pytest.mark.parametrize("where", ["box nothing", "callback nothing", "answer nothing", "on_call nothing"])
def test_a_destination_that_does_not_exist(where: str) -> None:
    finding = only(with_call_type("billing", opened=to(where, 112)))
    assert (finding.gap, finding.source) == (Gap.NOWHERE, at(112))


def test_a_menu_and_a_call_type_that_do_not_exist() -> None:
    main = menu(MAIN_MENU, 20, {"1": "appointment", "2": "urgent", "3": "lost", "4": "menu nowhere"})
    group = with_place(menus={**menus(), MAIN_MENU: main})
    assert [(one.gap, one.source) for one in found(group)] == [(Gap.NOWHERE, at(23)), (Gap.NOWHERE, at(24))]


def test_an_answer_that_silence_leads_to_goes_round_for_ever() -> None:
    gaps = {one.gap for one in found(with_call_type("other", closed=to("answer hours", 153)))}
    assert gaps == {Gap.LOOP}
    finding = next(iter(found(with_call_type("other", opened=to("box messages", 152)))))
    assert finding.gap is Gap.NO_PERSON


def test_queues_that_overflow_into_each_other() -> None:
    group = with_queue(DESK, overflow=(overflow_to(ToQueue(BILLING, at(310)), after=60.0),))
    finding = only(group)
    assert finding.gap is Gap.LOOP
    assert finding.message == "these queues overflow into each other for ever"


@pytest.mark.parametrize("category", [Category.CLINICAL, Category.PRESCRIPTION, Category.RESULTS, Category.URGENT])
def test_a_call_about_health_that_is_recorded_by_night(category: Category) -> None:
    finding = only(with_call_type("urgent", category=category, closed=to("box messages", 133)))
    assert (finding.gap, finding.source) == (Gap.CLINICAL_RECORDED, at(133))
    assert finding.example == "Mon 30 Nov 2026 00:00, northside, English: 2 → the box northside/messages"


def test_a_call_about_health_that_is_recorded_after_a_question_in_the_second_menu() -> None:
    asked = whole_group().locations[NORTH].call_types[CallTypeName("appointment")].questions
    finding = only(with_call_type("clinical", opened=to("callback morning", 122), questions=asked))
    assert (finding.gap, finding.source) == (Gap.CLINICAL_RECORDED, at(122))
    assert "4 → 1 → " in finding.example


def test_a_call_about_health_that_overflows_into_a_box() -> None:
    back = overflow_to(ToQueue(BILLING, at(320)), after=60.0)
    further = found(with_queue(NURSE, overflow=(back,)))
    assert {(one.gap, one.source) for one in further} == {
        (Gap.CLINICAL_RECORDED, at(91)),
        (Gap.CLINICAL_RECORDED, at(93)),
    }
    assert {one.example.rsplit("→ ", 1)[1] for one in further} == {
        "the callback northside/morning",
        "the box northside/messages",
    }
    straight = only(with_queue(NURSE, overflow=(overflow_to(ToBox(MESSAGES, at(310)), unattended=30.0),)))
    assert (straight.gap, straight.source) == (Gap.CLINICAL_RECORDED, at(310))


def test_an_urgent_call_that_nobody_takes_once_the_location_has_closed() -> None:
    group = with_call_type("urgent", category=Category.URGENT, opened=ToQueue(NURSE, at(132)), closed=None)
    findings = found(group)
    assert [one.gap for one in findings] == [Gap.NOWHERE, Gap.URGENT_UNREACHED], "it can be chosen by night, too"
    assert findings[1].source == at(132)
    assert findings[1].message == (
        "an urgent call that waits in northside/nurse when northside closes comes to closed_menu"
    )
    assert findings[1].example.endswith("2 → closed meanwhile → closed_menu")


def test_a_location_that_never_closes_sends_nobody_away() -> None:
    group = with_call_type("urgent", category=Category.URGENT, opened=ToQueue(NURSE, at(132)), closed=None)
    place = group.locations[NORTH]
    hours = tuple(Opening(day, time(0), time(0), at(9)) for day in range(7))
    place = replace(place, hours=hours, closures=(), special_hours=())
    findings = found(replace(group, locations={**group.locations, NORTH: place}))
    assert not [one for one in findings if "closes" in one.message]


def test_an_overflow_that_comes_after_the_longest_wait() -> None:
    back = overflow_to(ToQueue(BILLING, at(320)), after=60.0)
    group = with_queue(DESK, max_wait_seconds=60.0, overflow=(back,))
    (finding,) = (one for one in found(group) if one.gap is Gap.WAIT_SHADOWED)
    assert (finding.is_warning, finding.source) == (True, at(310))
    assert "the longest wait is 1 min" in finding.message


def test_an_overflow_into_a_queue_whose_longest_wait_is_over() -> None:
    group = with_queue(DESK, max_wait_seconds=300.0, overflow=(overflow_to(ToQueue(BILLING, at(320)), after=120.0),))
    billing = replace(group.queues[BILLING], max_wait_seconds=120.0, overflow=())
    finding = only(replace(group, queues={**group.queues, BILLING: billing}))
    assert (finding.gap, finding.source) == (Gap.WAIT_SHADOWED, at(310))
    assert "raise `max_wait` of northside/billing" in finding.hint


def test_a_call_about_health_that_hears_an_answer_by_day() -> None:
    finding = only(with_call_type("clinical", opened=to("answer hours", 122)))
    assert (finding.gap, finding.source) == (Gap.CLINICAL_UNATTENDED, at(122))
    assert "the answer hours" in finding.message


def test_a_call_about_health_when_its_queue_is_empty() -> None:
    group = working(with_queue(NURSE, overflow=(), rings=()), [(8, 12)], WALSH)
    finding = found(group)[0]
    assert (finding.gap, finding.source) == (Gap.URGENT_UNREACHED, at(132))
    assert finding.example == "Mon 30 Nov 2026 13:00, northside, English: 2 → northside/nurse → nobody at work"
    calm = with_call_type("urgent", opened=to("on_call clinician", 132))
    calm = replace(calm, queues=with_queue(NURSE, overflow=(), rings=()).queues)
    finding = only(working(calm, [(8, 12)], WALSH))
    assert (finding.gap, finding.source) == (Gap.CLINICAL_UNATTENDED, at(122))
    assert finding.example.startswith("Mon 30 Nov 2026 13:00, northside, English: 4 → 1 → northside/nurse")


def test_an_empty_queue_that_overflows_to_people_is_attended() -> None:
    assert found(working(whole_group(), [(8, 12)], WALSH)) == []


def test_an_urgent_call_that_hears_an_answer_by_night() -> None:
    finding = only(with_call_type("urgent", closed=to("answer hours", 133)))
    assert (finding.gap, finding.source) == (Gap.URGENT_UNREACHED, at(133))
    assert finding.example == "Mon 30 Nov 2026 00:00, northside, English: 2 → the answer hours"


def test_an_urgent_call_that_cannot_be_made_by_night() -> None:
    night = menu(CLOSED_MENU, 40, {"1": "appointment", "3": "billing"})
    finding = only(with_place(menus={**menus(), CLOSED_MENU: night}))
    assert finding.gap is Gap.URGENT_UNREACHED
    assert "not while it is closed" in finding.message
    assert finding.example.startswith("Mon 30 Nov 2026 00:00, northside")


def test_a_queue_that_nobody_works_in_at_some_hour() -> None:
    people = PersonId("northside-101"), PersonId("northside-102")
    group = working(whole_group(), [(8, 12), (13, 16)], *people)
    finding = only(group)
    assert finding.gap is Gap.NOBODY_AT_WORK
    assert finding.example == "Mon 30 Nov 2026 16:00, northside, English: 0 → northside/front_desk → nobody at work"
    assert found(working(whole_group(), [(8, 12), (13, 17)], *people)) == []
    assert found(working(group, [(16, 17)], people[1])) != []
    assert found(working(group, [(13, 24), (8, 12)], people[1])) == []


def test_people_of_another_zone_work_by_their_own_clock() -> None:
    """Southside is an hour behind: its nurse is there from 9 to 18 of northside's clock."""
    group = working(with_queue(NURSE, overflow=()), [(8, 17)], PersonId("southside-203"))
    group = working(group, [(9, 12)], WALSH)
    group = replace(group, locations={**group.locations})
    finding = next(one for one in found(group) if one.gap is Gap.URGENT_UNREACHED)
    assert finding.example.startswith("Mon 30 Nov 2026 08:00, northside")


def test_a_language_that_is_required_and_that_nobody_speaks() -> None:
    group = with_queue(BILLING, language_required=True)
    carter = PersonId("northside-102")
    fewer = replace(group.people[carter], skills=frozenset({Skill("billing"), Skill("reception"), Skill("speaks-en")}))
    finding = next(one for one in found(replace(group, people={**group.people, carter: fewer})))
    assert finding.gap is Gap.NOBODY_ABLE
    assert finding.message.endswith("it needs billing and speaks-es")


def test_a_menu_on_the_third_level() -> None:
    deep = MenuName("deep")
    more = menu(MORE, 30, {"1": "clinical", "2": "menu deep"})
    group = with_place(menus={**menus(), MORE: more, deep: menu(deep, 50, {"1": "directions"})})
    finding = only(group)
    assert (finding.gap, finding.source, finding.is_warning) == (Gap.TOO_DEEP, at(32), False)
    assert finding.message == "the menu deep is on level 3: menu → more → deep"
    assert only(replace(group, long_menus=Severity.WARNING)).is_warning


def test_a_menu_behind_another_that_leads_to_itself() -> None:
    finding = only(with_place(menus={**menus(), MORE: menu(MORE, 30, {"1": "clinical", "2": f"menu {MORE}"})}))
    assert (finding.gap, finding.source) == (Gap.TOO_DEEP, at(32))
    assert finding.message == "the menu more is on level 3: menu → more → more"
