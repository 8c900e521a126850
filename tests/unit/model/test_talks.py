"""Times of a call with several talks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from callcontrol.model.calls import CallId, CallRecord, ChannelId
from callcontrol.model.names import Did, PersonId
from callcontrol.model.talks import talk_begins, talk_ends, whole_talk

NINE = datetime(2026, 3, 3, 14, tzinfo=UTC)
ANN, BEN = PersonId("north-101"), PersonId("north-102")
CALL = CallRecord(CallId("c"), 1, ChannelId("ch"), Did("+12125550110"), "v", NINE)


def after(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


def test_one_talk() -> None:
    talking = talk_begins(CALL, ANN, after(10), 8.0)
    assert (talking.answered_at, talking.wait_seconds, talking.person) == (after(10), 8.0, ANN)
    assert whole_talk(talking, after(70)) == 60.0


def test_waiting_between_two_talks_is_no_talk_and_the_first_wait_stays() -> None:
    first = talk_ends(talk_begins(CALL, ANN, after(10), 8.0), after(30))
    second = talk_begins(first, BEN, after(90), 60.0)
    assert (second.answered_at, second.wait_seconds, second.person) == (after(10), 8.0, BEN)
    assert whole_talk(second, after(100)) == 30.0


def test_a_talk_ends_once() -> None:
    ended = talk_ends(talk_begins(CALL, ANN, after(10), 8.0), after(30))
    assert talk_ends(ended, after(99)) == ended
    assert whole_talk(ended, after(99)) == 20.0


def test_no_talk() -> None:
    assert whole_talk(CALL, after(10)) is None


def test_a_clock_that_was_set_back_makes_no_negative_talk() -> None:
    assert whole_talk(talk_begins(CALL, ANN, after(10), 8.0), after(5)) == 0.0


def test_a_record_of_a_version_that_knew_one_talk_only() -> None:
    old = replace(CALL, answered_at=after(10))
    assert whole_talk(old, after(25)) == 15.0
