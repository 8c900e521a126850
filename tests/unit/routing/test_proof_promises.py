"""The proof of what is promised: rotas, callbacks and boxes, each gap with its first moment."""

from dataclasses import replace
from datetime import date, datetime, time

from callcontrol.model.names import PersonId, QueueName
from callcontrol.model.on_call import Shift, Swap
from callcontrol.model.rules import Closure
from callcontrol.routing.findings import Gap
from callcontrol.routing.proof import prove
from tests.support.proven import found, only, with_place, with_queue, working
from tests.support.whole_group import (
    CLINICIAN,
    COHEN,
    MESSAGES,
    MORNING,
    NORTH,
    NURSE,
    at,
    box,
    callback,
    chain,
    whole_group,
)


def test_a_rota_that_names_nobody_while_calls_come() -> None:
    week = chain().weeks[0]
    early = tuple(replace(shift, starts=time(18)) if shift.source.line == 200 else shift for shift in week)
    finding = only(replace(whole_group(), chains={CLINICIAN: chain(weeks=(early,))}))
    assert finding.gap is Gap.ROTA_GAP
    assert finding.message == ("nobody is on call in clinician from Mon 30 Nov 2026 17:00 to Mon 30 Nov 2026 18:00")
    assert finding.example == "Mon 30 Nov 2026 17:00, northside, English: 2 → on call clinician → nobody on duty"
    assert finding.source == at(240, "group.yaml")
    assert finding.hint.startswith("let a shift or a swap cover it")


def test_a_rota_of_the_night_alone_needs_nobody_by_day() -> None:
    group = with_queue(NURSE, overflow=())
    night = tuple(shift for shift in chain().weeks[0] if shift.source.line not in range(230, 250))
    closed_days = whole_group().locations[NORTH].closures
    group = replace(group, chains={CLINICIAN: chain(weeks=(night,))})
    gaps = found(
        replace(
            group, locations={**group.locations, NORTH: replace(group.locations[NORTH], closures=(), special_hours=())}
        )
    )
    assert [(one.gap, one.is_warning) for one in gaps] == [(Gap.ROTA_ENDS, True)]
    assert gaps[0].message == (
        "a call that comes to clinician shortly before Mon 30 Nov 2026 08:00 finds nobody on call any more 25 s later"
    ), gaps[0].message
    holidays = [one.gap for one in found(group)]
    assert closed_days
    assert holidays == [Gap.ROTA_GAP]
    unused = replace(whole_group(), chains={CLINICIAN: chain(weeks=(), steps=chain().steps[1:])})
    assert found(unused) == []


def test_a_swap_of_the_rota_can_close_a_gap() -> None:
    week = tuple(shift for shift in chain().weeks[0] if shift.source.line != 225)  # no Saturdays
    group = replace(whole_group(), chains={CLINICIAN: chain(weeks=(week,))})
    assert only(group, 7).message.startswith("nobody is on call in clinician from Sat 5 Dec 2026 08:00 to Sun 6 Dec")
    swap = Swap(datetime(2026, 12, 5, 8), datetime(2026, 12, 6, 8), COHEN, "Saturday", at(270))  # noqa: DTZ001
    assert found(replace(group, chains={CLINICIAN: chain(weeks=(week,), swaps=(swap,))}), 7) == []


def test_a_rota_gap_in_the_hour_that_comes_twice() -> None:
    split = Shift(6, time(1, 30), time(8), COHEN, at(230, "group.yaml"))
    week = tuple(s for s in chain().weeks[0] if s.source.line != 225)
    saturday = Shift(5, time(8), time(1, 15), COHEN, at(220, "group.yaml"))
    group = replace(whole_group(), chains={CLINICIAN: chain(weeks=((*week, saturday, split),))})
    proof = prove(group, date(2026, 10, 31), 3)
    assert [one.gap for one in proof.problems] == [Gap.ROTA_GAP]
    assert "2 stretches in all have nobody" in proof.problems[0].hint


def test_a_callback_at_an_hour_that_is_never_open() -> None:
    finding = only(replace(whole_group(), callbacks={MORNING: callback(starts=time(11, 30), ends=time(12, 30))}))
    assert finding.gap is Gap.CALLBACK_UNKEPT
    assert "11:30-12:30" in finding.message
    assert finding.source == at(85)
    assert finding.example.startswith("Mon 30 Nov 2026 00:00, northside, English: 3 → the callback")


def test_a_callback_over_a_fortnight_of_closing() -> None:
    closed = tuple(Closure(date(2026, 12, day), "moving", at(400)) for day in range(8, 19))
    finding = only(with_place(closures=closed))
    assert finding.gap is Gap.CALLBACK_UNKEPT
    assert finding.example.startswith("Mon 7 Dec 2026 08:30, northside")
    assert found(with_place(closures=closed[:2]), 30) == []


def test_a_callback_that_nobody_can_make() -> None:
    lost = replace(whole_group(), callbacks={MORNING: callback(queue=QueueName("northside/lost"))})
    assert only(lost).gap is Gap.CALLBACK_UNKEPT
    carter = PersonId("northside-102")
    assert [one.gap for one in found(working(whole_group(), [(13, 17)], carter))] == [Gap.CALLBACK_UNKEPT]
    assert found(working(whole_group(), [(9, 17)], carter)) == []


def test_a_box_that_promises_more_than_a_location_is_open() -> None:
    finding = only(replace(whole_group(), boxes={MESSAGES: box(within_seconds=400 * 3600.0)}))
    assert finding.gap is Gap.BOX_UNKEPT
    assert "400 h of being open" in finding.message
    assert finding.source == at(80)
