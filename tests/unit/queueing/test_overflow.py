"""Which overflow a caller takes, if any."""

from collections.abc import Collection
from dataclasses import replace

import pytest

from callcontrol.model.names import BoxName, QueueName, Source
from callcontrol.model.paths import Overflowing, ToBox, ToQueue
from callcontrol.model.staff import Overflow, Queue
from callcontrol.queueing import due
from tests.support.small_group import BILLING, DESK, small_group

HERE = Source("group.yaml", 9, 9)
BOX, TO_BILLING = ToBox(BoxName("northside/box"), HERE), ToQueue(QueueName(BILLING), HERE)


def after(seconds: float, to: Overflowing = BOX) -> Overflow:
    return Overflow(to, seconds, None, None, HERE)


def longer_than(count: int, to: Overflowing = BOX) -> Overflow:
    return Overflow(to, None, count, None, HERE)


def unattended(seconds: float, to: Overflowing = BOX) -> Overflow:
    return Overflow(to, None, None, seconds, HERE)


def queue(*overflow: Overflow) -> Queue:
    return replace(small_group().queues[QueueName(DESK)], overflow=overflow)


def taken(
    *overflow: Overflow, waited: float = 0.0, ahead: int = 0, alone: float | None = None, left: Collection[str] = ()
) -> Overflow | None:
    return due(queue(*overflow), waited, ahead, alone, [QueueName(name) for name in left])


def test_without_overflow_the_caller_waits() -> None:
    assert taken(waited=1e6, ahead=100, alone=1e6) is None


@pytest.mark.parametrize(("waited", "goes"), [(299.9, False), (300.0, True), (301.0, True)])
def test_after_so_long(waited: float, goes: bool) -> None:
    assert taken(after(300.0), waited=waited) == (after(300.0) if goes else None)


@pytest.mark.parametrize(("ahead", "goes"), [(0, False), (10, False), (11, True)])
def test_longer_than_so_many(ahead: int, goes: bool) -> None:
    assert taken(longer_than(10), ahead=ahead) == (longer_than(10) if goes else None)


@pytest.mark.parametrize(("alone", "goes"), [(None, False), (29.9, False), (30.0, True)])
def test_unattended_for_so_long(alone: float | None, goes: bool) -> None:
    assert taken(unattended(30.0), alone=alone) == (unattended(30.0) if goes else None)


def test_the_first_listed_whose_condition_holds_is_taken() -> None:
    first, second = after(60.0, TO_BILLING), longer_than(2)
    assert taken(first, second, waited=10.0, ahead=3) == second
    assert taken(first, second, waited=60.0, ahead=3) == first


def test_nobody_goes_back_to_a_queue_they_left_or_are_in() -> None:
    back, here = after(60.0, TO_BILLING), after(60.0, ToQueue(QueueName(DESK), HERE))
    assert taken(back, waited=60.0, left=[BILLING]) is None
    assert taken(here, waited=60.0) is None
    assert taken(back, here, after(90.0), waited=90.0, left=[BILLING]) == after(90.0)
