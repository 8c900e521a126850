"""When closing time comes over a call, and where a caller who is not served any more goes on."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from callcontrol.model.calls import Answering, CallingOut, Closed, InMenu, Recording, Stage, Waiting
from callcontrol.model.names import CallTypeName, QueueName
from callcontrol.model.paths import CLOSED_MENU, Destination
from callcontrol.model.rules import Location, Opening
from callcontrol.routing import after_closing, closing_time
from callcontrol.routing.compiling import compile_group
from callcontrol.routing.graph import Act, Kind
from callcontrol.routing.menu import Key
from callcontrol.routing.walk import Walk, walk
from tests.support.whole_group import CLINICIAN, DESK, MESSAGES, NORTH, NURSE, at, to, whole_group

BILLING = CallTypeName("billing")
MORNING = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
"""A Monday, at Northside 11:00 in the morning; it is open 8 to 12 and 13 to 17."""


def place(closed: Destination | None, **changes: object) -> Location:
    here = whole_group().locations[NORTH]
    about = replace(here.call_types[BILLING], closed=closed)
    return replace(here, call_types={**here.call_types, BILLING: about}, hours=LUNCH, **changes)  # type: ignore[arg-type]


LUNCH = tuple(Opening(day, time(a), time(b), at(50)) for day in range(5) for a, b in ((8, 12), (13, 17)))
WAITS = Waiting(DESK, MORNING, (NURSE,), 3, announced=True, call_type=BILLING)


def test_the_first_closing_after_the_call_and_the_next_opening() -> None:
    found = closing_time(place(None), WAITS, MORNING)
    assert found is not None
    assert (found.closes, found.opens) == (MORNING + timedelta(hours=1), MORNING + timedelta(hours=2))


@pytest.mark.parametrize(
    "stage",
    [replace(WAITS, open=False), replace(WAITS, call_type=None), replace(WAITS, call_type=CallTypeName("gone"))],
)
def test_it_means_nothing_to_who_came_by_night_or_of_whose_type_nothing_is_known(stage: Waiting) -> None:
    assert closing_time(place(None), stage, MORNING) is None


def test_it_means_nothing_where_the_same_queue_is_open_by_night() -> None:
    by_night = to(f"queue {DESK.partition('/')[2]}", 7)
    assert closing_time(place(by_night), WAITS, MORNING) is None


def test_a_call_that_came_while_closed_is_not_closed_over() -> None:
    assert closing_time(place(None), WAITS, MORNING + timedelta(hours=1, minutes=5)) is None


@pytest.mark.parametrize(
    ("closed", "follows"),
    [
        (to("box messages", 7), Recording(MESSAGES)),
        (to("on_call clinician", 7), CallingOut(CLINICIAN, MORNING)),
        (None, InMenu(menu=CLOSED_MENU, open=False, greeted=False)),
    ],
)
def test_where_the_call_type_leads_by_night(closed: Destination | None, follows: Stage) -> None:
    assert after_closing(place(closed), WAITS, MORNING) == follows


def test_another_queue_keeps_what_was_waited() -> None:
    after = after_closing(place(to("queue nurse", 7)), WAITS, MORNING + timedelta(minutes=3))
    expected = replace(WAITS, queue=NURSE, left=(NURSE, DESK), ahead=None, open=False)
    assert after == expected


def test_an_answer_needs_a_menu_to_come_back_to() -> None:
    here = place(to("answer hours", 7))
    assert isinstance(after_closing(here, WAITS, MORNING), Answering)
    menus = {name: menu for name, menu in here.menus.items() if name != CLOSED_MENU}
    assert after_closing(replace(here, menus=menus), WAITS, MORNING) == Closed()


def test_a_walk_through_the_rules_comes_to_closing_time_as_a_call_does() -> None:
    """Nobody is there: who calls two minutes before noon waits for two minutes, then goes the way of the night."""
    group = whole_group()
    here = place(to("on_call clinician", 7))
    about = replace(here.call_types[BILLING], opened=to("queue front_desk", 8))
    here = replace(here, call_types={**here.call_types, BILLING: about})
    desk = replace(group.queues[DESK], overflow=())
    group = replace(group, locations={**group.locations, NORTH: here}, queues={**group.queues, DESK: desk})
    call = MORNING + timedelta(minutes=58)
    walked: Walk = walk(group, compile_group(group), here.dids[0], call, [Key("3")], frozenset({QueueName(DESK)}))
    steps = [step for step in walked.steps if step.edge.act is Act.CLOSING]
    assert [(step.node.kind if step.node else None, step.at) for step in steps] == [
        (Kind.ON_CALL, MORNING + timedelta(hours=1))
    ]
