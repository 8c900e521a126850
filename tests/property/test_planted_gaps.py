"""Whatever the rules look like, a gap that is planted in them is found, and told with a moment and a way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from callcontrol.model.names import BoxName, CallbackName, CallTypeName, LocationKey, MenuName, QueueName, Skill, Source
from callcontrol.model.on_call import ON_CALL
from callcontrol.model.paths import (
    CLOSED_MENU,
    MAIN_MENU,
    CallType,
    Category,
    MenuOption,
    ToAnswer,
    ToBox,
    ToCallback,
    ToCallType,
    ToMenu,
    ToOnCall,
    ToQueue,
)
from callcontrol.model.rules import Group, Location, Opening
from callcontrol.model.staff import Duty, Overflow
from callcontrol.routing.findings import Gap
from callcontrol.routing.proof import prove
from tests.support.exploring import examples
from tests.support.random_chains import CHAIN
from tests.support.random_groups import FIRST_DAY, groups

HERE = Source("planted.yaml", 7, 7)
NAME = CallTypeName("planted")


def change(group: Group, key: LocationKey, **changes: Any) -> Group:
    return replace(group, locations={**group.locations, key: replace(group.locations[key], **changes)})


def with_choice(group: Group, key: LocationKey, call_type: CallType, *, by_night: bool = False) -> Group:
    """The first key of the first menu, or of one of the night, leads to this call type."""
    location = group.locations[key]
    name = CLOSED_MENU if by_night else MAIN_MENU
    menu = replace(location.menus.get(name, location.menu), name=name)
    option = replace(menu.options[0], leads=ToCallType(call_type.name), source=HERE)
    menus = {**location.menus, name: replace(menu, options=(option, *menu.options[1:]))}
    return change(group, key, menus=menus, call_types={**location.call_types, call_type.name: call_type})


def planted(category: Category, opened: Any, closed: Any) -> CallType:
    return CallType(NAME, category, (), opened, closed, HERE)


def desk(key: LocationKey) -> ToQueue:
    return ToQueue(QueueName(f"{key}/nurse"), HERE)


def box(key: LocationKey) -> ToBox:
    return ToBox(BoxName(f"{key}/box"), HERE)


PAGER = ToOnCall(CHAIN, HERE)


def nothing_by_night(group: Group, key: LocationKey) -> Group:
    return with_choice(group, key, planted(Category.BILLING, desk(key), None), by_night=True)


def nothing_there(group: Group, key: LocationKey) -> Group:
    return with_choice(group, key, planted(Category.BILLING, ToQueue(QueueName("lost"), HERE), None))


def silence_hears_an_answer(group: Group, key: LocationKey) -> Group:
    location = group.locations[key]
    told = ToAnswer(next(iter(location.answers)), HERE)
    person = CallTypeName("person")
    changed = replace(location.call_types[person], opened=told)
    return change(group, key, call_types={**location.call_types, person: changed})


def queues_in_a_circle(group: Group, key: LocationKey) -> Group:
    nurse, name = group.queues[desk(key).queue], QueueName(f"{key}/reception")
    circle = {
        nurse.name: replace(nurse, overflow=(Overflow(ToQueue(name, HERE), 9.0, None, None, HERE),)),
        name: replace(group.queues[name], overflow=(Overflow(desk(key), 9.0, None, None, HERE),)),
    }
    group = with_choice(group, key, planted(Category.BILLING, ToQueue(name, HERE), None))
    return replace(group, queues={**group.queues, **circle})


def health_in_a_box(group: Group, key: LocationKey) -> Group:
    return with_choice(group, key, planted(Category.RESULTS, desk(key), box(key)), by_night=True)


def health_overflows_into_a_callback(group: Group, key: LocationKey) -> Group:
    nurse = group.queues[desk(key).queue]
    back = ToCallback(CallbackName(f"{key}/callback"), HERE)
    nurse = replace(nurse, overflow=(Overflow(back, None, 5, None, HERE),))
    group = with_choice(group, key, planted(Category.CLINICAL, desk(key), None))
    return replace(group, queues={**group.queues, nurse.name: nurse})


def health_hears_an_answer(group: Group, key: LocationKey) -> Group:
    told = ToAnswer(next(iter(group.locations[key].answers)), HERE)
    return with_choice(group, key, planted(Category.PRESCRIPTION, told, None))


def urgent_hears_an_answer_by_night(group: Group, key: LocationKey) -> Group:
    told = ToAnswer(next(iter(group.locations[key].answers)), HERE)
    return with_choice(group, key, planted(Category.URGENT, PAGER, told), by_night=True)


def urgent_by_day_alone(group: Group, key: LocationKey) -> Group:
    group = with_choice(group, key, planted(Category.URGENT, PAGER, PAGER))
    menus = {name: menu for name, menu in group.locations[key].menus.items() if name != CLOSED_MENU}
    return change(group, key, menus=menus)


def nobody_knows_how(group: Group, key: LocationKey) -> Group:
    nurse = group.queues[desk(key).queue]
    needed = replace(nurse, skills=nurse.skills | {Skill("surgeon")})
    group = with_choice(group, key, planted(Category.BILLING, desk(key), None))
    return replace(group, queues={**group.queues, nurse.name: needed})


def nobody_at_work_for_an_hour(group: Group, key: LocationKey) -> Group:
    """All work all the week but for the first five minutes of Wednesdays."""
    works = tuple(Duty(day, time(0, 5) if day == 2 else time(0), time(0), HERE) for day in range(7))
    people = {p: replace(person, works=works) for p, person in group.people.items()}
    zone = group.locations[key].zone
    group = replace(group, locations={name: replace(one, zone=zone) for name, one in group.locations.items()})
    name = QueueName(f"{key}/planted")
    alone = replace(group.queues[desk(key).queue], name=name, overflow=())
    group = with_choice(group, key, planted(Category.BILLING, ToQueue(name, HERE), None))
    return replace(group, people=people, queues={**group.queues, name: alone})


def nobody_on_duty_for_half_an_hour(group: Group, key: LocationKey) -> Group:
    """Every night's shift but one ends half an hour early."""
    chain = group.chains[CHAIN]
    first, *others = chain.weeks[0]
    early = (datetime.combine(FIRST_DAY, first.ends) - timedelta(minutes=30)).time()
    assume(early < first.ends)
    step = replace(chain.steps[0], contacts=(ON_CALL,))
    weeks = ((replace(first, ends=early), *others), *chain.weeks[1:])
    chain = replace(chain, weeks=weeks, swaps=(), steps=(step,))
    group = with_choice(group, key, planted(Category.BILLING, PAGER, PAGER))
    group = with_choice(group, key, planted(Category.BILLING, PAGER, PAGER), by_night=True)
    return replace(group, chains={CHAIN: chain})


def a_window_that_never_opens(group: Group, key: LocationKey) -> Group:
    name = CallbackName(f"{key}/callback")
    week = (Opening(2, time(0), time(0, 5), HERE), Opening(3, time(9), time(17), HERE))
    group = change(group, key, hours=week)
    group = with_choice(group, key, planted(Category.BILLING, ToCallback(name, HERE), None))
    return replace(group, callbacks={**group.callbacks, name: replace(group.callbacks[name], starts=time(0, 2))})


def a_box_that_promises_too_much(group: Group, key: LocationKey) -> Group:
    group = with_choice(group, key, planted(Category.BILLING, box(key), None))
    name = BoxName(f"{key}/box")
    return replace(group, boxes={**group.boxes, name: replace(group.boxes[name], within_seconds=61 * 86_400.0)})


def a_text_that_is_missing(group: Group, key: LocationKey) -> Group:
    group = with_choice(group, key, planted(Category.BILLING, box(key), None))
    name = BoxName(f"{key}/box")
    silent = replace(group.boxes[name].prompt, text={})
    return replace(group, boxes={**group.boxes, name: replace(group.boxes[name], prompt=silent)})


def a_fifth_choice(group: Group, key: LocationKey) -> Group:
    menu = group.locations[key].menu
    options = tuple(MenuOption(one, menu.options[0].leads, HERE) for one in "12345")
    return change(group, key, menus={**group.locations[key].menus, MAIN_MENU: replace(menu, options=options)})


def a_third_level(group: Group, key: LocationKey) -> Group:
    location = group.locations[key]
    names = (MAIN_MENU, MenuName("second"), MenuName("third"))
    leads: tuple[ToMenu | ToCallType, ...] = (ToMenu(names[1]), ToMenu(names[2]), ToCallType(location.menu.person))
    deeper = {
        name: replace(location.menu, name=name, options=(MenuOption("1", lead, HERE),))
        for name, lead in zip(names, leads, strict=True)
    }
    return change(group, key, menus={**location.menus, **deeper})


PLANTED: list[tuple[Gap, Callable[[Group, LocationKey], Group]]] = [
    (Gap.NOWHERE, nothing_by_night),
    (Gap.NOWHERE, nothing_there),
    (Gap.LOOP, silence_hears_an_answer),
    (Gap.NO_PERSON, silence_hears_an_answer),
    (Gap.LOOP, queues_in_a_circle),
    (Gap.CLINICAL_RECORDED, health_in_a_box),
    (Gap.CLINICAL_RECORDED, health_overflows_into_a_callback),
    (Gap.CLINICAL_UNATTENDED, health_hears_an_answer),
    (Gap.URGENT_UNREACHED, urgent_hears_an_answer_by_night),
    (Gap.URGENT_UNREACHED, urgent_by_day_alone),
    (Gap.NOBODY_ABLE, nobody_knows_how),
    (Gap.NOBODY_AT_WORK, nobody_at_work_for_an_hour),
    (Gap.ROTA_GAP, nobody_on_duty_for_half_an_hour),
    (Gap.CALLBACK_UNKEPT, a_window_that_never_opens),
    (Gap.BOX_UNKEPT, a_box_that_promises_too_much),
    (Gap.MISSING_PROMPT, a_text_that_is_missing),
    (Gap.TOO_MANY_OPTIONS, a_fifth_choice),
    (Gap.TOO_DEEP, a_third_level),
]


def never_closed(location: Location) -> bool:
    """But on days that may lie beyond those that are looked at."""
    return {opening.weekday for opening in location.hours if opening.starts == opening.ends} == set(range(7))


@pytest.mark.parametrize(("gap", "plant"), PLANTED, ids=[f"{gap.value}-{plant.__name__}" for gap, plant in PLANTED])
@examples(5)
@given(st.data())
def test_a_planted_gap_is_found(gap: Gap, plant: Callable[[Group, LocationKey], Group], data: st.DataObject) -> None:
    group = data.draw(groups())
    key = data.draw(st.sampled_from(sorted(group.locations)))
    location = group.locations[key]
    if never_closed(location):
        group = change(group, key, hours=location.hours[1:])
    found = [one for one in prove(plant(group, key), FIRST_DAY, 60).problems if one.gap is gap]
    assert found
    if gap not in {Gap.TOO_MANY_OPTIONS, Gap.TOO_DEEP}:
        assert all(" 202" in one.example for one in found)
