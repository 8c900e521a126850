"""Whom a person means by what they dial to hand a caller over, and where the caller waits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from callcontrol.model.calls import CallId, CallRecord, ChannelId, Waiting
from callcontrol.model.names import CallTypeName, ContactName, Did, LocationKey, PersonId, QueueName
from callcontrol.model.rules import Group
from callcontrol.model.transfers import (
    Refusal,
    Refused,
    Target,
    ToColleague,
    ToLine,
    ToOutsideNumber,
    ToSite,
    ToSomebodyOutside,
    TransferRules,
)
from callcontrol.routing.transferring import place_in, queue_of_site, target_of, without_queue
from tests.support.full_group import full_group
from tests.support.small_group import DESK, LAKE, small_group

ANN = PersonId("northside-101")
NOW = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
RECORD = CallRecord(CallId("c"), 1, ChannelId("ch"), Did("+12125550110"), "v", NOW)
GROUP = replace(small_group(), emergency_numbers=("117",), transfers=TransferRules(outside=("+1646",)))


def meant(dialled: str, number: str | None = None, by: PersonId = ANN) -> Target:
    return target_of(GROUP, by, dialled, number)


@pytest.mark.parametrize(
    ("dialled", "target"),
    [
        ("102", ToColleague(PersonId("northside-102"))),
        ("301", ToColleague(PersonId("lakeview-301"))),
        ("lakeview-302", ToColleague(PersonId("lakeview-302"))),
        ("queue-billing", ToLine(QueueName("northside/billing"))),
        ("queue-lakeview-billing", ToLine(QueueName("lakeview/billing"))),
        (LAKE, ToSite(LocationKey("lakeview"))),
        (LAKE.removeprefix("+"), ToSite(LocationKey("lakeview"))),
    ],
)
def test_inside(dialled: str, target: Target) -> None:
    assert meant(dialled) == target


def _numbered(**numbers: str) -> Group:
    """The small group with numbers for queues, by location and queue."""
    names = {QueueName(name.replace("__", "/")): number for name, number in numbers.items()}
    queues = {name: replace(queue, number=names.get(name, "")) for name, queue in GROUP.queues.items()}
    return replace(GROUP, queues=queues)


@pytest.mark.parametrize("dialled", ["70", "line-70"])
def test_a_queue_by_its_number(dialled: str) -> None:
    both = _numbered(northside__billing="70", lakeview__billing="70", lakeview__front_desk="71")
    eve = PersonId("lakeview-302")
    assert target_of(both, ANN, dialled, None) == ToLine(QueueName("northside/billing"))
    assert target_of(both, eve, dialled, None) == ToLine(QueueName("lakeview/billing"))
    assert target_of(both, ANN, "71", None) == ToLine(QueueName("lakeview/front_desk"))
    assert target_of(both, PersonId("contact/x"), dialled, None) == Refused(Refusal.AMBIGUOUS)


@pytest.mark.parametrize(
    ("dialled", "why"),
    [
        ("101", Refusal.THEMSELVES),
        ("northside-101", Refusal.THEMSELVES),
        ("999", Refusal.UNKNOWN),
        ("", Refusal.UNKNOWN),
        ("queue-", Refusal.UNKNOWN),
        ("queue-nowhere", Refusal.UNKNOWN),
        ("9" * 10_000, Refusal.UNKNOWN),
        ("911", Refusal.EMERGENCY),
        ("9911", Refusal.EMERGENCY),
        ("112", Refusal.EMERGENCY),
        ("117", Refusal.EMERGENCY),
        ("9117", Refusal.EMERGENCY),
        ("15", Refusal.EMERGENCY),
    ],
)
def test_nobody(dialled: str, why: Refusal) -> None:
    assert meant(dialled) == Refused(why)


def test_an_extension_that_is_an_emergency_number_abroad_is_an_extension() -> None:
    group = small_group(north_people="{15: {name: Ann, skills: [reception, billing, speaks-es]}}")
    assert target_of(group, PersonId("lakeview-301"), "15", None) == ToColleague(PersonId("northside-15"))


def test_an_extension_of_several_locations_is_that_of_ones_own() -> None:
    people = {**GROUP.people}
    twin = replace(people[PersonId("lakeview-301")], id=PersonId("lakeview-102"), extension="102")
    group = replace(GROUP, people={**people, twin.id: twin})
    assert target_of(group, ANN, "102", None) == ToColleague(PersonId("northside-102"))
    assert target_of(group, PersonId("lakeview-301"), "102", None) == ToColleague(twin.id)
    assert target_of(group, PersonId("elsewhere-1"), "102", None) == Refused(Refusal.AMBIGUOUS)


def test_outside_only_where_the_rules_allow() -> None:
    assert meant("12125559999", "+12125559999") == Refused(Refusal.OUTSIDE)
    assert meant("16465559999", "+16465559999") == ToOutsideNumber("+16465559999")
    closed = replace(GROUP, transfers=TransferRules())
    assert target_of(closed, ANN, "16465559999", "+16465559999") == Refused(Refusal.OUTSIDE)


def test_contacts_always() -> None:
    group = full_group()
    contact = next(iter(group.contacts.values()))
    person = next(iter(group.people))
    dialled = contact.number.removeprefix("+")
    assert target_of(group, person, dialled, contact.number) == ToSomebodyOutside(ContactName(contact.name))


def test_what_was_waited_counts_and_talk_does_not() -> None:
    waited = replace(RECORD, wait_seconds=40.0)
    place = place_in(GROUP, QueueName(DESK), waited, NOW, None)
    assert place == Waiting(QueueName(DESK), NOW - timedelta(seconds=40), open=True)


def test_nobody_comes_back_to_hear_that_they_have_waited_too_long() -> None:
    longest = GROUP.queues[QueueName(DESK)].max_wait_seconds
    place = place_in(GROUP, QueueName(DESK), replace(RECORD, wait_seconds=longest * 3), NOW, None)
    assert place.since == NOW - timedelta(seconds=longest / 2)


def test_what_the_call_is_about_goes_with_the_caller() -> None:
    desk, billing = QueueName(DESK), QueueName("northside/billing")
    before = Waiting(desk, NOW - timedelta(seconds=99), (billing,), 3, True, CallTypeName("appointment"), open=False)
    kept = place_in(GROUP, billing, RECORD, NOW, before)
    assert (kept.queue, kept.since, kept.ahead, kept.left) == (billing, NOW, None, ())
    assert (kept.call_type, kept.announced, kept.open) == (CallTypeName("appointment"), True, False)
    assert place_in(GROUP, desk, RECORD, NOW, before).left == (billing,)


def test_a_location_takes_callers_where_its_callers_go() -> None:
    north, lake = (GROUP.locations[LocationKey(key)] for key in ("northside", "lakeview"))
    assert queue_of_site(north, NOW) == DESK
    assert queue_of_site(lake, NOW) is None
    assert without_queue(north, NOW).open
    assert without_queue(lake, NOW).menu in lake.menus
