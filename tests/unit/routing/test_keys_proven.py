"""What the proof finds of keys that callers press while they wait, and of alerts that never come."""

from dataclasses import replace
from datetime import date

from callcontrol.model.names import BoxName, QueueName, Source
from callcontrol.model.paths import Overflowing, Prompt, ToBox, ToOnCall, ToQueue
from callcontrol.model.rules import Group
from callcontrol.model.staff import Queue
from callcontrol.model.waiting import WaitAlert, WaitKey
from callcontrol.routing.findings import Finding, Gap
from callcontrol.routing.proof import prove
from tests.support.whole_group import whole_group

HERE = Source("x.yaml", 7, 3)
NURSE, DESK = QueueName("northside/nurse"), QueueName("northside/front_desk")


def key(number: str, to: Overflowing, **texts: str) -> WaitKey:
    return WaitKey(number, to, Prompt(f"key-{number}", texts or {"en": "k", "es": "k", "fr": "k"}, HERE), HERE)  # type: ignore[arg-type]


def found(queue: QueueName, **changes: object) -> list[Finding]:
    """What is found when a queue is changed that is found in no other case."""
    group = whole_group()
    before = {one.problem() for one in _all(group)}
    changed: Queue = replace(group.queues[queue], **changes)  # type: ignore[arg-type]
    return [one for one in _all(replace(group, queues={**group.queues, queue: changed})) if one.problem() not in before]


def _all(group: Group) -> list[Finding]:
    proof = prove(group, date(2026, 11, 27), 60)
    return [*proof.problems, *proof.warnings]


def test_no_call_about_health_comes_to_a_box_by_key() -> None:
    box = next(name for name in whole_group().boxes if name.startswith("northside/"))
    (one, *_) = found(NURSE, keys=(key("2", ToBox(box, HERE)),))
    assert (one.gap, one.source) == (Gap.CLINICAL_RECORDED, HERE)
    assert "2 while waiting" in one.example


def test_nothing_is_found_of_keys_that_lead_to_people() -> None:
    chain = next(iter(whole_group().chains))
    assert found(NURSE, keys=(key("0", ToOnCall(chain, HERE)), key("3", ToQueue(DESK, HERE)))) == []


def test_zero_means_a_person_while_waiting_too() -> None:
    box = next(name for name in whole_group().boxes if name.startswith("northside/"))
    gaps = {one.gap for one in found(DESK, keys=(key("0", ToBox(box, HERE)),))}
    assert Gap.NO_PERSON in gaps


def test_a_key_to_nothing_is_a_gap() -> None:
    gaps = {one.gap for one in found(DESK, keys=(key("4", ToBox(BoxName("northside/none"), HERE)),))}
    assert gaps == {Gap.NOWHERE}


def test_every_key_is_told_in_every_language() -> None:
    chain = next(iter(whole_group().chains))
    gaps = {one.gap for one in found(DESK, keys=(key("4", ToOnCall(chain, HERE), en="press 4"),))}
    assert gaps == {Gap.MISSING_PROMPT}


def test_an_alert_that_comes_after_the_longest_wait_is_told_of() -> None:
    longest = whole_group().queues[NURSE].max_wait_seconds
    (one,) = found(NURSE, alert=WaitAlert(longest, HERE))
    assert (one.gap, one.source) == (Gap.WAIT_SHADOWED, HERE)
    assert found(NURSE, alert=WaitAlert(longest - 1.0, HERE)) == []
