"""A call through the graph: where it comes to, what is left over, and whom it reaches."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from callcontrol.model.names import Did, QueueName, Source
from callcontrol.model.paths import Prompt, ToQueue
from callcontrol.model.rules import Group
from callcontrol.model.staff import Duty, Overflow
from callcontrol.model.waiting import WaitKey
from callcontrol.routing import Heard, Key, Silence
from callcontrol.routing.compiling import compile_group
from callcontrol.routing.graph import Kind
from callcontrol.routing.walk import Walk, walk
from tests.fixtures.rules import example_group
from tests.support.whole_group import BILLING, DESK, at, whole_group

OPEN = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
NIGHT = datetime(2026, 3, 3, 3, 30, tzinfo=UTC)
NORTHSIDE, NOBODYS = Did("+12125550110"), Did("+12125559999")
NURSE = QueueName("northside/nurse")


def walked(*heard: Heard, did: Did | None = NORTHSIDE, at: datetime = OPEN, down: tuple[QueueName, ...] = ()) -> Walk:
    group = example_group()
    return walk(group, compile_group(group), did, at, heard, frozenset(down))


def names(walk: Walk) -> list[str]:
    return [step.node.name for step in walk.steps if step.node is not None]


def test_the_nurse_in_spanish() -> None:
    way = walked(Key("9"), Key("4"))
    assert names(way) == ["greeting", "menu", "menu", "northside/nurse", "a person answers"]
    assert [step.node.language for step in way.steps if step.node] == ["en", "en", "es", "es", "es"]
    assert way.last is not None
    assert way.last.kind is Kind.PERSON
    assert way.last.people == ("northside-103",)


def with_keys(*keys: WaitKey) -> Group:
    group = example_group()
    nurse = replace(group.queues[NURSE], keys=keys)
    return replace(group, queues={**group.queues, NURSE: nurse})


def test_a_key_while_waiting_leads_on_and_others_change_nothing() -> None:
    source = Source("group.yaml", 5, 5)
    to_desk = WaitKey("3", ToQueue(QueueName("northside/front_desk"), source), Prompt("k", {}, source), source)
    group = with_keys(to_desk)
    graphs = compile_group(group)
    way = walk(group, graphs, NORTHSIDE, OPEN, [Key("4"), Key("7"), Key("3"), Key("1")])
    assert names(way)[-3:] == ["northside/nurse", "northside/front_desk", "a person answers"]
    assert (way.steps[-2].heard, way.steps[-2].edge.source) == ((Key("7"), Key("3")), source)
    assert way.unheard == (Key("1"),), "the desk has no keys"
    stays = walk(group, graphs, NORTHSIDE, OPEN, [Key("4"), Silence(), Key("3")])
    assert names(stays)[-2:] == ["northside/nurse", "a person answers"]


def test_speakers_of_the_callers_language_are_rung_first() -> None:
    way = walked(Key("9"), Key("0"))
    assert way.last is not None
    assert way.last.people == ("northside-101", "northside-102")


def test_a_queue_that_nobody_is_in_ends_with_a_sentence() -> None:
    way = walked(Key("4"), down=(NURSE,))
    assert names(way)[-3:] == ["northside/nurse", "nobody_available", "unanswered"]


def test_without_a_key_the_call_is_in_the_menu() -> None:
    way = walked()
    assert way.last is not None
    assert way.last.kind is Kind.MENU


def test_silence_and_wrong_keys_come_to_the_front_desk() -> None:
    assert "northside/front_desk" in names(walked(Silence(), Silence()))
    assert "northside/front_desk" in names(walked(Key("7"), Silence(), Key("#"), Key("*")))
    assert "northside/front_desk" not in names(walked(Key("7"), Silence(), Key("#")))


def test_keys_after_the_menu_are_left_over() -> None:
    assert walked(Key("4"), Key("1")).unheard == (Key("1"),)
    assert walked(Key("4"), at=NIGHT).unheard == (Key("4"),)


def test_at_night_the_message_is_all() -> None:
    assert names(walked(at=NIGHT)) == ["after hours", "after_hours"]


def test_a_number_of_nobody_is_answered_by_the_location_that_the_group_names() -> None:
    way = walked(Key("3"), did=NOBODYS)
    assert way.arrival.via_unknown_did
    assert "northside/billing" in names(way)


def overflowing(after: float | None, unattended: float | None, where: QueueName) -> Overflow:
    return Overflow(ToQueue(where, at(310)), after, None, unattended, at(310))


def test_queues_that_overflow_into_each_other_are_left_once() -> None:
    group = whole_group()
    back = {
        BILLING: replace(group.queues[BILLING], overflow=(overflowing(60.0, None, DESK),)),
        DESK: replace(group.queues[DESK], overflow=(overflowing(90.0, None, BILLING),)),
    }
    group = replace(group, queues={**group.queues, **back})
    way = walk(group, compile_group(group), NORTHSIDE, OPEN, [Key("3")], frozenset(back))
    assert names(way)[-4:] == ["northside/billing", "northside/front_desk", "nobody_available", "unanswered"]
    assert way.steps[-1].at == OPEN + timedelta(minutes=10)


def test_what_is_waited_in_one_queue_counts_in_the_next() -> None:
    group = whole_group()
    queues = {
        BILLING: replace(group.queues[BILLING], overflow=(overflowing(60.0, None, NURSE),)),
        NURSE: replace(group.queues[NURSE], overflow=(overflowing(50.0, None, DESK),)),
    }
    group = replace(group, queues={**group.queues, **queues})
    way = walk(group, compile_group(group), NORTHSIDE, OPEN, [Key("3")], frozenset({BILLING, NURSE}))
    assert names(way)[-2:] == ["northside/front_desk", "a person answers"]
    assert way.steps[-1].at == OPEN + timedelta(seconds=60)


def test_somebody_who_does_not_work_at_that_hour_is_not_there() -> None:
    group = whole_group()
    works = (Duty(1, time(13), time(17), at(300)),)
    people = {p: replace(one, works=works) for p, one in group.people.items()}
    away = replace(group, people=people)
    way = walk(away, compile_group(away), NORTHSIDE, OPEN, [Key("4"), Key("1")])
    assert names(way)[-2:] == ["clinician", "somebody on call answers"]
    later = walk(away, compile_group(away), NORTHSIDE, OPEN + timedelta(hours=4), [Key("4"), Key("1")])
    assert names(later)[-2:] == ["northside/nurse", "a person answers"]
    assert later.steps[-1].person == "northside-103"
