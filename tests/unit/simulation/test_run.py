"""One run: the same engine, and callers and people around it as in live calls."""

from dataclasses import replace

from callcontrol.model.names import Language, PersonId, Skill
from callcontrol.model.rules import Group
from callcontrol.simulation import Arrival, Habits
from tests.support.one_room import DESK, EN, NURSE, coming, lived, one_room, waits


def test_who_comes_while_somebody_is_free_does_not_wait() -> None:
    assert waits(lived(one_room(2), coming((10.0, 60.0), (20.0, 60.0)))) == {0: ("answered", 0.0), 1: ("answered", 0.0)}


def test_the_next_call_waits_for_talk_and_wrap_up() -> None:
    done = lived(one_room(1), coming((10.0, 60.0), (20.0, 60.0)), Habits(wrap_up=30.0))
    assert waits(done)[1] == ("answered", 80.0)
    assert done.busy[PersonId("site-100")] == 180.0


def test_a_phone_rings_until_it_is_picked_up() -> None:
    done = lived(one_room(1), coming((10.0, 60.0), (20.0, 60.0)), Habits(pick_up=4.0))
    assert waits(done) == {0: ("answered", 4.0), 1: ("answered", 58.0)}
    assert done.busy[PersonId("site-100")] == 120.0, "ringing is no talk"


def test_a_phone_that_is_picked_up_too_late_is_a_missed_call() -> None:
    [call] = lived(one_room(1), coming((0.0, 60.0)), Habits(pick_up=20.0)).calls
    assert call.fate == "unanswered"
    assert call.seconds == 36_000.0


def test_who_misses_a_call_rests_and_the_next_one_rings() -> None:
    group = one_room(2)
    missing = next(luck for luck in range(1000) if _misses(luck, 1) and not _misses(luck, 2))
    call = replace(coming((0.0, 60.0))[0], luck=missing)
    assert waits(lived(group, [call], Habits(missed=0.3, pick_up=2.0))) == {0: ("answered", 22.0)}
    alone = lived(one_room(1), [call], Habits(missed=0.3, pick_up=2.0))
    assert waits(alone) == {0: ("answered", 20.0 + 30.0 + 2.0)}, "the only one is rung again after the cooldown"


def _misses(luck: int, trial: int) -> bool:
    [call] = lived(one_room(trial), [replace(coming((0.0, 1.0))[0], luck=luck)], Habits(missed=0.3)).calls
    return call.seconds >= 20.0 * trial


def test_who_loses_patience_hangs_up_also_while_a_phone_rings() -> None:
    first, second, third = coming((0.0, 100.0), (10.0, 60.0), (20.0, 60.0))
    calls = [first, replace(second, patience=30.0), replace(third, patience=82.0)]
    done = waits(lived(one_room(1), calls, Habits(pick_up=4.0)))
    assert done[1] == ("abandoned", 30.0)
    assert done[2] == ("abandoned", 82.0), "rung from second 104 on, gone at 102: nobody is rung for them"
    calls[2] = replace(third, patience=86.0)
    late = lived(one_room(1), [*calls, *coming((50.0, 5.0), first=3)], Habits(pick_up=4.0))
    assert waits(late)[2] == ("abandoned", 86.0), "hung up at 106 while it rang"
    assert waits(late)[3] == ("answered", 60.0), "the phone is free for the next at once"


def test_urgent_callers_stand_first_and_that_is_no_overtaking() -> None:
    calls = coming((0.0, 100.0), (10.0, 60.0), (20.0, 60.0))
    calls[2] = replace(calls[2], urgent=True)
    done = lived(one_room(1), calls)
    assert waits(done) == {0: ("answered", 0.0), 2: ("answered", 80.0), 1: ("answered", 150.0)}
    assert [call.overtaken for call in done.calls] == [0, 0, 0]


def test_who_is_overtaken_by_later_callers_is_counted() -> None:
    group = one_room(1, desk=", language: required", works='{mon: ["00:00-24:00"]}')
    spanish = Arrival(0, 0.0, DESK, Language("es"), 60.0, patience=500.0)
    english = [Arrival(n, 10.0 * n, DESK, EN, 5.0) for n in (1, 2, 3)]
    done = {call.arrival.number: call for call in lived(_speaking(group), [spanish, *english]).calls}
    assert done[0].fate == "abandoned"
    assert done[0].overtaken == 3
    assert done[1].overtaken == 0


def _speaking(group: Group) -> Group:
    people = {who: replace(person, skills=person.skills | {Skill("speaks-en")}) for who, person in group.people.items()}
    return replace(group, people=people)


def test_a_ring_brings_people_of_the_sister_site() -> None:
    group = one_room(1, desk=", rings: [{after: 45s, sites: [all]}]", elsewhere=1)
    done = lived(group, coming((0.0, 600.0), (10.0, 60.0)))
    assert waits(done)[1] == ("answered", 45.0)
    assert done.busy[PersonId("sister-300")] == 60.0


def test_an_overflow_to_a_queue_keeps_what_was_waited() -> None:
    group = one_room(1, desk=", overflow: [{after: 40s, queue: nurse}]")
    calls = [*coming((0.0, 600.0), (10.0, 60.0)), *coming((0.0, 100.0), (30.0, 9.0), queue=NURSE, first=2)]
    done = lived(group, calls)
    assert waits(done)[1] == ("answered", 90.0), "before the nurse's own caller, who came later but sooner to the nurse"
    assert waits(done)[3] == ("answered", 130.0)
    assert {call.arrival.number: call.moved for call in done.calls} == {0: False, 1: True, 2: False, 3: False}


def test_an_overflow_to_a_box_ends_the_wait() -> None:
    group = one_room(1, desk=", overflow: [{longer_than: 1, box: box}, {after: 2m, box: box}]")
    done = waits(lived(group, coming((0.0, 900.0), (10.0, 1.0), (20.0, 1.0), (30.0, 1.0))))
    assert done[3] == ("overflowed", 0.0), "two waited before"
    assert done[1] == done[2] == ("overflowed", 120.0)


def test_nobody_for_the_longest_wait() -> None:
    group = one_room(1, desk="").queues[DESK]
    assert group.max_wait_seconds == 36_000.0
    assert waits(lived(one_room(1), coming((0.0, 50_000.0), (1.0, 1.0))))[1] == ("unanswered", 36_000.0)


def test_a_closed_location_refuses_and_closing_leaves_nobody_waiting() -> None:
    group = one_room(1, hours='{mon: ["08:00-12:00"]}', works='{mon: ["08:00-12:00"]}')
    hour = 3600.0
    done = lived(group, coming((7 * hour, 1.0), (12 * hour - 60.0, 600.0), (12 * hour - 30.0, 1.0), (12 * hour, 1.0)))
    assert [call.number for call in done.refused] == [0, 3]
    assert waits(done)[1] == ("answered", 0.0)
    fate, seconds = waits(done)[2]
    assert fate == "closed"
    assert 30.0 <= seconds <= 45.0


def test_people_without_hours_serve_who_waits_at_closing_time() -> None:
    group = one_room(1, hours='{mon: ["08:00-12:00"]}')
    hour = 3600.0
    done = lived(group, coming((12 * hour - 60.0, 600.0), (12 * hour - 30.0, 1.0)))
    assert waits(done)[1] == ("answered", 570.0)
    assert done.scheduled[PersonId("site-100")] == 4 * hour


def test_nobody_is_rung_outside_their_hours() -> None:
    group = one_room(1, works='{mon: ["09:00-10:00"]}')
    assert waits(lived(group, coming((8.5 * 3600.0, 60.0)))) == {0: ("answered", 1800.0)}
