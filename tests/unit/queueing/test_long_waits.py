"""When an alert is due, what an acknowledgement covers, and when it is over."""

from dataclasses import replace

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, QueueName, Source
from callcontrol.model.waiting import AlertChange, WaitAlert
from callcontrol.queueing import Caller, LongWaits, next_due
from tests.support.small_group import BILLING, DESK, small_group

HERE = Source("group.yaml", 3, 3)
RAISED, ENDED = AlertChange.RAISED, AlertChange.ENDED


def caller(name: str, since: float, queue: str = DESK, after: float | None = 480.0) -> Caller:
    rule = small_group().queues[QueueName(queue)]
    alert = WaitAlert(after, HERE) if after is not None else None
    return Caller(CallId(name), replace(rule, alert=alert), since, Language("en"))


def changes(waits: LongWaits, now: float, *callers: Caller) -> list[tuple[AlertChange, str]]:
    return [(change, alert.queue) for change, alert in waits.look(callers, now)]


def test_raised_once_at_the_very_second_and_over_when_nobody_waits_so_long() -> None:
    waits, first = LongWaits(), caller("a", 0.0)
    assert changes(waits, 479.9, first) == []
    assert changes(waits, 480.0, first) == [(RAISED, DESK)]
    assert changes(waits, 500.0, first, caller("b", 450.0)) == []
    (alert,) = waits.all()
    assert (alert.since, alert.over, alert.open) == (0.0, frozenset({CallId("a")}), True)
    assert changes(waits, 501.0, caller("b", 450.0)) == [(ENDED, DESK)]
    assert waits.all() == ()


def test_who_acknowledges_has_seen_to_those_who_wait_too_long_now_and_to_nobody_else() -> None:
    waits, first, second = LongWaits(), caller("a", 0.0), caller("b", 60.0)
    changes(waits, 480.0, first, second)
    seen = waits.acknowledge(QueueName(DESK))
    assert seen is not None
    assert not seen.open
    assert waits.acknowledge(QueueName(DESK)) is None, "there is nothing to see to any more"
    assert changes(waits, 539.0, first, second) == []
    assert changes(waits, 540.0, first, second) == [(RAISED, DESK)]
    assert changes(waits, 541.0, first) == [], "one that was seen to still waits"
    assert not waits.all()[0].open
    assert changes(waits, 542.0) == [(ENDED, DESK)]


def test_each_queue_by_itself_and_none_without_a_rule() -> None:
    waits = LongWaits()
    both = caller("a", 0.0), caller("b", 100.0, BILLING, after=200.0), caller("c", 0.0, "lakeview/billing", after=None)
    assert changes(waits, 300.0, *both) == [(RAISED, BILLING)]
    assert changes(waits, 480.0, *both) == [(RAISED, DESK)]
    assert [alert.queue for alert in waits.all()] == [BILLING, DESK]
    assert waits.acknowledge(QueueName("lakeview/billing")) is None


def test_after_a_restart_it_is_raised_at_the_first_look() -> None:
    assert changes(LongWaits(), 1000.0, caller("a", -500.0)) == [(RAISED, DESK)]


def test_when_to_look_next() -> None:
    found = [caller("a", 0.0), caller("b", -100.0), caller("c", 5.0, after=None)]
    assert next_due(found, 0.0) == 380.0
    assert next_due(found, 400.0) == 480.0
    assert next_due(found, 500.0) is None
