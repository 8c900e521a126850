"""Whose turn it is, and who is chosen: classes, people's own ways, the last person, reservation, several phones."""

from dataclasses import replace
from itertools import pairwise, permutations

import pytest

from callcontrol.model.calls import CallId
from callcontrol.model.names import BoxName, Language, PersonId, QueueName, Source
from callcontrol.model.paths import ToBox
from callcontrol.model.rules import Group
from callcontrol.model.staff import MOST_AHEAD_SECONDS, Overflow, Person, Queue, Serving
from callcontrol.queueing import (
    AgentSetting,
    Caller,
    Change,
    Command,
    Device,
    Offer,
    OfferResult,
    Overflowing,
    QueueEngine,
    Withdraw,
)
from tests.support.small_group import BILLING, DESK, small_group

ANN, BEN, CORA = (PersonId(f"northside-{extension}") for extension in (101, 102, 103))
SMALL = small_group()
FRONT_DESK, BILLS = QueueName(DESK), QueueName(BILLING)
A, B, C = CallId("a"), CallId("b"), CallId("c")
FREE, BUSY, OFFLINE = Device.FREE, Device.BUSY, Device.OFFLINE


def group(*people: Person, **desk: object) -> Group:
    """The small group with other keys of the front desk, and these people in place of theirs."""
    queue = replace(SMALL.queues[FRONT_DESK], **desk)  # type: ignore[arg-type]
    return replace(
        SMALL,
        queues={**SMALL.queues, FRONT_DESK: queue},
        people={**SMALL.people, **{person.id: person for person in people}},
    )


def ben(**serving: float) -> Person:
    """Ben, who serves billing in a way of his own."""
    return replace(SMALL.people[BEN], serves={BILLS: Serving(**serving)})


def caller(call_id: CallId, queue: Queue, since: float = 0.0, **more: object) -> Caller:
    return replace(Caller(call_id, queue, since, Language("en")), **more)  # type: ignore[arg-type]


class Floor:
    """An engine and its front desk."""

    def __init__(self, rules: Group, *free: PersonId) -> None:
        self.engine, self.rules = QueueEngine(rules), rules
        for number, person in enumerate(free):
            self.engine.device(person, FREE, number / 1000.0)

    def enter(self, call_id: CallId, now: float, queue: QueueName = FRONT_DESK, **more: object) -> list[Command]:
        return self.engine.enter(caller(call_id, self.rules.queues[queue], now, **more), now)

    def talk(self, call_id: CallId, person: PersonId, begin: float, end: float) -> list[Command]:
        assert self.enter(call_id, begin) == [Offer(call_id, person)]
        assert self.engine.accept(call_id, person, begin) is not None
        return self.engine.finished(person, call_id, end)


def test_a_class_stands_ahead_by_its_seconds() -> None:
    floor = Floor(group())
    floor.enter(A, 0.0)
    floor.enter(B, 59.0, ahead_seconds=60.0)
    assert floor.engine.device(ANN, FREE, 60.0) == [Offer(B, ANN)]


def test_nobody_stands_further_ahead_than_the_bound() -> None:
    floor = Floor(group())
    floor.enter(A, 0.0)
    floor.enter(B, MOST_AHEAD_SECONDS + 1.0, ahead_seconds=3600.0)
    assert floor.engine.device(ANN, FREE, 100.0) == [Offer(A, ANN)]


def test_urgent_callers_stand_before_every_class() -> None:
    floor = Floor(group())
    floor.enter(A, 0.0, ahead_seconds=90.0)
    floor.enter(B, 50.0, urgent=True)
    assert floor.engine.device(ANN, FREE, 60.0) == [Offer(B, ANN)]


def test_to_somebody_the_callers_of_one_queue_stand_ahead() -> None:
    floor = Floor(group(ben(ahead_seconds=45.0)))
    floor.enter(A, 0.0)
    floor.enter(B, 44.0, BILLS)
    assert floor.engine.device(BEN, FREE, 60.0) == [Offer(B, BEN)]
    later = Floor(group(ben(ahead_seconds=45.0)))
    later.enter(A, 0.0)
    later.enter(B, 46.0, BILLS)
    assert later.engine.device(BEN, FREE, 60.0) == [Offer(A, BEN)]


def test_somebody_is_rung_for_a_queue_only_after_its_callers_have_waited() -> None:
    floor = Floor(group(ben(after_seconds=20.0)), BEN)
    assert floor.enter(A, 0.0, BILLS) == []
    assert floor.engine.wakes_at() == pytest.approx(20.0)
    assert floor.engine.tick(20.0) == [Offer(A, BEN)]


def test_who_answered_last_is_chosen_before_who_is_idle_longer() -> None:
    floor = Floor(group(sticky_seconds=20.0), ANN, BEN)
    assert floor.enter(A, 1.0, last=BEN) == [Offer(A, BEN)]


def test_who_answered_last_is_waited_for_while_busy_and_no_longer() -> None:
    floor = Floor(group(sticky_seconds=20.0), ANN, BEN)
    floor.engine.device(BEN, BUSY, 1.0)
    assert floor.enter(A, 2.0, last=BEN) == []
    assert floor.enter(B, 3.0) == [Offer(B, ANN)], "others are not held up"
    floor.engine.decline(B, ANN, OfferResult.DECLINED, 4.0)
    floor.engine.ready(ANN, 5.0)
    floor.engine.leave(B, 6.0)
    assert floor.engine.tick(21.0) == []
    assert floor.engine.tick(22.0) == [Offer(A, ANN)]


def test_for_who_answered_last_the_caller_stands_first() -> None:
    floor = Floor(group(sticky_seconds=20.0), BEN)
    floor.engine.device(BEN, BUSY, 0.0)
    floor.enter(A, 0.0)
    floor.enter(B, 15.0, last=BEN)
    assert floor.engine.device(BEN, FREE, 16.0) == [Offer(B, BEN)]


@pytest.mark.parametrize("away", ["paused", "offline", "queue"])
def test_nobody_waits_for_who_is_away(away: str) -> None:
    floor = Floor(group(sticky_seconds=20.0), ANN, BEN)
    floor.engine.device(BEN, BUSY, 1.0)
    floor.enter(A, 2.0, last=BEN)
    left = {"paused": AgentSetting(paused="lunch"), "queue": AgentSetting(signed_out_of=frozenset({FRONT_DESK}))}
    if away == "offline":
        assert floor.engine.device(BEN, OFFLINE, 3.0) == [Offer(A, ANN)]
    else:
        assert floor.engine.choose(BEN, left[away], Change.PAUSED, 3.0) == [Offer(A, ANN)]


def test_nobody_waits_for_who_just_missed_them() -> None:
    floor = Floor(group(sticky_seconds=20.0), BEN, ANN)
    assert floor.enter(A, 2.0, last=BEN) == [Offer(A, BEN)]
    assert floor.engine.decline(A, BEN, OfferResult.MISSED, 12.0) == [Offer(A, ANN)]


def test_an_urgent_caller_waits_for_nobody() -> None:
    floor = Floor(group(sticky_seconds=20.0), ANN, BEN)
    floor.engine.device(BEN, BUSY, 1.0)
    assert floor.enter(A, 2.0, last=BEN, urgent=True) == [Offer(A, ANN)]


def test_the_less_busy_are_rung_first_and_among_equals_the_longest_idle() -> None:
    floor = Floor(group(), ANN, BEN)
    floor.talk(A, ANN, 10.0, 10.0 + 601.0)
    floor.talk(B, BEN, 650.0, 650.0 + 300.0)
    assert floor.enter(C, 2000.0) == [Offer(C, BEN)], "Ann talked ten minutes, though she has been idle longer"
    floor = Floor(group(), ANN, BEN)
    floor.talk(A, ANN, 10.0, 10.0 + 599.0)
    floor.talk(B, BEN, 650.0, 650.0 + 300.0)
    assert floor.enter(C, 2000.0) == [Offer(C, ANN)], "below ten minutes all are alike"


def test_talks_of_more_than_an_hour_ago_make_nobody_busy() -> None:
    floor = Floor(group(), ANN)
    floor.talk(A, ANN, 10.0, 700.0)
    floor.talk(B, ANN, 4400.0, 4401.0)
    floor.engine.device(BEN, FREE, 4500.0)
    assert floor.enter(C, 4600.0) == [Offer(C, ANN)]


def test_a_queue_keeps_somebody_free_for_two_minutes_of_another_callers_wait() -> None:
    floor = Floor(group(keep_free=1), BEN)
    assert floor.enter(A, 1.0, BILLS) == []
    assert floor.engine.tick(120.9) == []
    assert floor.engine.tick(121.0) == [Offer(A, BEN)]


def test_whom_a_queue_need_not_keep_is_rung_for_another() -> None:
    floor = Floor(group(keep_free=1), BEN)
    assert floor.enter(A, 1.0, BILLS) == []
    assert floor.engine.device(ANN, FREE, 2.0) == [Offer(A, BEN)]


def test_urgent_callers_and_the_queues_own_are_not_held_back() -> None:
    floor = Floor(group(keep_free=2), BEN)
    assert floor.enter(A, 1.0, BILLS, urgent=True) == [Offer(A, BEN)]
    floor = Floor(group(keep_free=2), BEN)
    assert floor.enter(A, 1.0) == [Offer(A, BEN)]


def test_an_overflow_by_length_holds_until_the_line_is_short() -> None:
    here = Source("group.yaml", 9, 9)
    long = Overflow(ToBox(BoxName("northside/box"), here), None, 2, None, here, until=1)
    floor = Floor(group(overflow=(long,)))
    for number in range(3):
        assert floor.enter(CallId(f"w{number}"), 0.0, ahead=number) == []
    assert floor.enter(A, 1.0, ahead=3) == [Overflowing(A, long)]
    floor.engine.leave(CallId("w0"), 2.0)
    assert floor.enter(B, 3.0, ahead=2) == [Overflowing(B, long)], "two still wait: it goes on to hold"
    floor.engine.leave(CallId("w1"), 4.0)
    assert floor.enter(C, 5.0, ahead=1) == [], "one waits: it has receded"


def test_several_phones_ring_and_one_has_the_caller() -> None:
    floor = Floor(group(at_once=3), ANN, BEN)
    assert floor.enter(A, 1.0) == [Offer(A, ANN), Offer(A, BEN)]
    assert floor.engine.accept(A, BEN, 2.0) == [Withdraw(A, ANN)]
    assert floor.engine.accept(A, ANN, 2.0) is None
    assert floor.enter(B, 3.0) == [Offer(B, ANN)], "she rests not: it was no miss"


def test_with_the_last_phone_that_was_in_vain_the_caller_is_back() -> None:
    floor = Floor(group(at_once=2), ANN, BEN)
    floor.enter(A, 1.0)
    assert floor.engine.decline(A, ANN, OfferResult.MISSED, 11.0) == []
    assert floor.engine.decline(A, BEN, OfferResult.MISSED, 11.0) == []
    assert floor.engine.tick(41.0) == [Offer(A, ANN), Offer(A, BEN)]


def test_a_caller_who_leaves_frees_every_phone() -> None:
    floor = Floor(group(at_once=2), ANN, BEN)
    floor.enter(A, 1.0)
    assert floor.engine.leave(A, 2.0) == [Withdraw(A, ANN), Withdraw(A, BEN)]


def test_further_phones_cost_no_other_caller_anything() -> None:
    floor = Floor(group(at_once=2))
    floor.enter(A, 1.0)
    floor.enter(B, 2.0)
    assert floor.engine.device(ANN, FREE, 3.0) == [Offer(A, ANN)]
    assert floor.engine.device(BEN, FREE, 4.0) == [Offer(B, BEN)]


def test_the_order_of_dictionaries_means_nothing() -> None:
    told = set()
    for names in permutations(SMALL.people):
        rules = replace(group(at_once=2), people={name: SMALL.people[name] for name in names})
        floor = Floor(rules, ANN, BEN, CORA)
        commands = [*floor.enter(A, 1.0), *floor.enter(B, 1.0, BILLS)]
        told.add(tuple(commands))
    assert len(told) == 1


def test_the_longest_that_anybody_is_overtaken() -> None:
    """A class, a person and a sticky wait together, one caller a second, for ever: who waits is served in time."""
    floor = Floor(group(ben(ahead_seconds=90.0)), BEN)
    floor.engine.device(BEN, BUSY, 0.0)
    floor.enter(A, 0.0)
    served: list[CallId] = []
    now = 0.0
    while A not in served:
        now += 1.0
        floor.enter(CallId(f"b{now:05.0f}"), now, BILLS, ahead_seconds=90.0)
        for offer in floor.engine.device(BEN, FREE, now):
            assert isinstance(offer, Offer)
            floor.engine.accept(offer.call_id, BEN, now)
            served.append(offer.call_id)
            floor.engine.device(BEN, BUSY, now)
            floor.engine.finished(BEN, offer.call_id, now)
        assert now <= 2 * MOST_AHEAD_SECONDS + 1.0, "overtaken for longer than two bonuses"
    assert all(one < other for one, other in pairwise(served[:-1]))
