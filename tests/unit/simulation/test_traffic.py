"""Calls from distributions and from records, and who is there when."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from math import inf
from statistics import mean, pstdev
from zoneinfo import ZoneInfo

import pytest

from callcontrol.config import load_group
from callcontrol.model.names import Language, LocationKey, PersonId, QueueName, Source
from callcontrol.model.staff import Duty
from callcontrol.queueing import off_duty
from callcontrol.routing import is_open
from callcontrol.simulation import Drawn, Load, Rate, Record, Recorded, is_complete, mean_patience, plan, replay
from callcontrol.simulation.values import share_of
from tests.fixtures.rules import EXAMPLE
from tests.support.one_room import DESK, EN, NURSE, one_room

NEW_YORK = ZoneInfo("America/New_York")
HERE = Source("locations/site.yaml", 1, 1)
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=NEW_YORK)


def load(**more: object) -> Load:
    rates = tuple(Rate(day, time(8, 0), time(12, 0), 300.0) for day in range(5))
    return replace(Load(DESK, NEW_YORK, rates, 180.0, EN), **more)  # type: ignore[arg-type]


def test_calls_come_at_their_rate_inside_their_hours() -> None:
    drawn = Drawn((load(),), date(2026, 3, 2), 7)
    start, seconds = drawn.span()
    calls = drawn.calls(start, random.Random(3))
    assert (start.isoformat(), seconds) == ("2026-03-02T00:00:00-05:00", 7 * 86_400.0 - 3600.0), "clocks go forward"
    hours = {(start.timestamp() + call.at) // 3600 for call in calls}
    local = {datetime.fromtimestamp(hour * 3600, NEW_YORK) for hour in hours}
    assert {(moment.weekday(), moment.hour) for moment in local} == {(d, h) for d in range(5) for h in (8, 9, 10, 11)}
    assert len(calls) == pytest.approx(5 * 4 * 300, rel=0.04)
    assert [call.number for call in calls] == list(range(len(calls)))
    assert sorted(call.at for call in calls) == [call.at for call in calls]


def test_talk_patience_and_shares_are_as_asked() -> None:
    shaped = load(talk_deviation=60.0, patience=240.0, urgent=0.1, languages={Language("es"): 0.3})
    drawn = Drawn((shaped,), date(2026, 3, 2), 28)
    calls = drawn.calls(drawn.span()[0], random.Random(4))
    assert mean(call.talk for call in calls) == pytest.approx(180.0, rel=0.02)
    assert pstdev(call.talk for call in calls) == pytest.approx(60.0, rel=0.05)
    assert mean(call.patience for call in calls) == pytest.approx(240.0, rel=0.03)
    assert mean(call.urgent for call in calls) == pytest.approx(0.1, abs=0.01)
    assert mean(call.language == "es" for call in calls) == pytest.approx(0.3, abs=0.015)
    plain = Drawn((load(),), date(2026, 3, 2), 28).calls(drawn.span()[0], random.Random(4))
    assert pstdev(call.talk for call in plain) == pytest.approx(180.0, rel=0.05)
    assert {(call.patience, call.urgent, call.language) for call in plain} == {(inf, False, "en")}


def test_the_hour_that_comes_twice_has_calls_twice() -> None:
    night = load(rates=(Rate(6, time(1, 0), time(2, 0), 600.0),))
    drawn = Drawn((night,), date(2026, 11, 1), 1)
    start, seconds = drawn.span()
    assert seconds == 25 * 3600.0
    assert len(drawn.calls(start, random.Random(5))) == pytest.approx(1200, rel=0.1)


def test_records_come_again_as_they_were() -> None:
    records = [
        Record(NINE + timedelta(seconds=90), DESK, EN, talk=60.0, patience=30.0),
        Record(NINE, NURSE, Language("es"), talk=120.0, patience=500.0, urgent=True),
    ]
    assert is_complete(records)
    recorded = Recorded(records)
    start, seconds = recorded.span()
    first, second = recorded.calls(start, random.Random(1))
    assert (first.at, first.queue, first.language, first.urgent) == (9 * 3600.0, NURSE, "es", True)
    assert (second.at, second.talk, second.patience) == (9 * 3600.0 + 90.0, 60.0, 30.0)
    assert seconds == 86_400.0


def test_patience_that_nobody_saw_is_drawn_beyond_what_was_seen() -> None:
    records = [Record(NINE, DESK, EN, talk=60.0, waited=100.0)] * 2000 + [Record(NINE, DESK, EN, patience=50.0)] * 1000
    assert not is_complete(records)
    assert mean_patience(records) == pytest.approx((2000 * 100.0 + 1000 * 50.0) / 1000)
    calls = replay(records, NINE, random.Random(2))
    stayed = [call.patience for call in calls if call.patience != 50.0]
    assert min(stayed) >= 100.0
    assert mean(stayed) == pytest.approx(350.0, rel=0.08)
    asked = [call.patience for call in replay(records, NINE, random.Random(2), 10.0) if call.patience != 50.0]
    assert mean(asked) == pytest.approx(110.0, rel=0.02)
    assert {call.patience for call in replay(records[:5], NINE, random.Random(2))} == {inf}, "nobody ever hung up"


def test_talks_that_nobody_measured_are_drawn_from_the_queues_own() -> None:
    records = [Record(NINE, DESK, EN, talk=60.0), Record(NINE, DESK, EN), Record(NINE, NURSE, EN, talk=7.0)]
    other = Record(NINE, QueueName("site/other"), EN)
    calls = replay([*records, other], NINE, random.Random(2))
    assert [call.talk for call in calls if call.queue == DESK] == [60.0, 60.0]
    assert next(call.talk for call in calls if call.queue == other.queue) in {60.0, 7.0}
    with pytest.raises(ValueError, match="no record says how long"):
        replay([other], NINE, random.Random(2))


@pytest.mark.parametrize("first", ["2026-02-27", "2026-03-07", "2026-10-30"])
def test_people_are_there_when_live_calls_would_ring_them(first: str) -> None:
    """Every ten minutes of four days, those of a change of clocks among them."""
    group = load_group(EXAMPLE)
    works = (
        Duty(6, time(1, 30), time(2, 30), HERE),
        Duty(5, time(18, 0), time(0, 0), HERE),
        *(Duty(day, time(8, 0), time(12, 0), HERE) for day in range(5)),
    )
    group = replace(group, people={who: replace(one, works=works) for who, one in group.people.items()})
    start = datetime.fromisoformat(first).replace(tzinfo=UTC)
    rules = plan(group, start, 4 * 86_400.0)
    off, changes = set(rules.off_at_start), list(rules.changes)
    for seconds in range(0, 4 * 86_400, 600):
        while changes and changes[0][0] <= seconds:
            _, come, go = changes.pop(0)
            off = (off - come) | go
        moment = start + timedelta(seconds=seconds)
        assert off == off_duty(group, moment), moment
        for place in group.locations.values():
            assert (rules.closing(place.key, float(seconds)) is not None) == is_open(place, moment).open


def test_people_without_hours_are_there_while_their_location_is_open() -> None:
    rules = plan(one_room(1, hours='{mon: ["08:00-12:00", "12:10-17:00"]}'), datetime(2026, 3, 2, tzinfo=UTC), 86_400.0)
    assert PersonId("site-100") in rules.off_at_start
    moments = [(moment, bool(come)) for moment, come, _ in rules.changes]
    assert moments == [(8 * 3600.0, True), (17 * 3600.0 + 900.0, False)], "and linger, through ten minutes of lunch"
    assert rules.scheduled[PersonId("site-100")] == pytest.approx(31_800.0)
    assert rules.closing(LocationKey("site"), 9 * 3600.0) == (12 * 3600.0, 12 * 3600.0 + 600.0)


def test_luck_looks_like_chance() -> None:
    drawn = [share_of(luck, trial) for luck in range(200) for trial in range(1, 26)]
    assert all(0.0 <= value < 1.0 for value in drawn)
    assert mean(drawn) == pytest.approx(0.5, abs=0.02)
    twice = mean(share_of(luck, 1) < 0.3 and share_of(luck, 2) < 0.3 for luck in range(5000))
    assert twice == pytest.approx(0.09, abs=0.015), "one ring tells nothing of the next"
