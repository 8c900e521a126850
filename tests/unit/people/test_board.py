"""Rows of what people do: each change one, with the state that follows; bounded, in order, with who wanted it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from callcontrol.model.agents import MISSED, AgentChange, AgentEvent, AgentState
from callcontrol.model.calls import CallId
from callcontrol.model.names import LocationKey, PersonId, QueueName, Source
from callcontrol.model.staff import Person
from callcontrol.observe.metrics import Metrics
from callcontrol.people.board import MOST_ROWS, ROWS_SECONDS, Board
from callcontrol.people.changes import changes, state_of
from callcontrol.queueing import AgentStatus, Device

ANN = PersonId("north-101")
PERSON = Person(ANN, "Ann", LocationKey("north"), "101", frozenset(), Source("north.yaml", 1, 1))
READY = AgentStatus(
    device=Device.FREE,
    serving=None,
    on_duty=True,
    signed_in=True,
    signed_out_of=frozenset(),
    paused=None,
    wrap_up_until=None,
)
BILLING = QueueName("north/billing")


class Desk:
    """A board whose clock stands still unless it is moved, with what it wrote and told."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 3, 14, tzinfo=UTC)
        self.rows: list[AgentChange] = []
        self.paused: list[PersonId] = []
        self.metrics = Metrics()
        self.board = Board(self.rows.append, lambda: self.at, self.metrics, self.paused.append)

    def count(self, state: AgentState) -> float | None:
        """What the gauge shows."""
        return self.metrics.registry.get_sample_value("callcontrol_people", {"state": state.value})

    def told(self) -> list[tuple[AgentEvent, AgentState]]:
        """What and what then, of every row."""
        return [(row.event, row.state) for row in self.rows]


@pytest.fixture
def desk() -> Desk:
    found = Desk()
    found.board.begin(PERSON, READY)
    return found


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, AgentState.READY),
        ({"device": Device.BUSY, "serving": CallId("c")}, AgentState.READY),
        ({"wrap_up_until": 7.0}, AgentState.WRAP_UP),
        ({"wrap_up_until": 7.0, "paused": "lunch"}, AgentState.PAUSED),
        ({"paused": "lunch", "device": Device.OFFLINE}, AgentState.AWAY),
        ({"device": Device.OFFLINE, "signed_in": False}, AgentState.SIGNED_OUT),
        ({"signed_in": False, "on_duty": False}, AgentState.OFF_DUTY),
    ],
)
def test_one_word_for_all_that_holds(changed: dict[str, object], state: AgentState) -> None:
    assert state_of(replace(READY, **changed)) is state  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "happened"),
    [
        ({}, {"signed_in": False}, [(AgentEvent.SIGNED_OUT, None)]),
        ({"signed_in": False}, {}, [(AgentEvent.SIGNED_IN, None)]),
        ({}, {"signed_out_of": frozenset({BILLING})}, [(AgentEvent.SIGNED_OUT, BILLING)]),
        ({"signed_out_of": frozenset({BILLING})}, {}, [(AgentEvent.SIGNED_IN, BILLING)]),
        ({}, {"paused": "lunch"}, [(AgentEvent.PAUSED, None)]),
        ({"paused": "lunch"}, {"paused": "meeting"}, [(AgentEvent.PAUSED, None)]),
        ({"paused": "lunch"}, {}, [(AgentEvent.READY, None)]),
        ({}, {"wrap_up_until": 7.0}, [(AgentEvent.WRAP_UP, None)]),
        ({"wrap_up_until": 7.0}, {"wrap_up_until": 9.0}, []),
        ({"wrap_up_until": 7.0}, {}, [(AgentEvent.READY, None)]),
        ({"wrap_up_until": 7.0}, {"paused": "lunch"}, [(AgentEvent.PAUSED, None)]),
        ({}, {"device": Device.OFFLINE}, [(AgentEvent.AWAY, None)]),
        ({"device": Device.OFFLINE}, {"device": Device.BUSY}, [(AgentEvent.BACK, None)]),
        ({}, {"on_duty": False}, [(AgentEvent.OFF_DUTY, None)]),
        ({}, {"device": Device.BUSY, "serving": CallId("c")}, []),
    ],
)
def test_what_is_worth_a_row(
    before: dict[str, object], after: dict[str, object], happened: list[tuple[AgentEvent, QueueName | None]]
) -> None:
    first, second = replace(READY, **before), replace(READY, **after)  # type: ignore[arg-type]
    assert list(changes(first, second)) == happened


def test_a_row_tells_the_state_that_follows_and_who_wanted_it(desk: Desk) -> None:
    with desk.board.acting(ANN, "ben"):
        desk.board.hear(ANN, replace(READY, paused="lunch"), "paused")
    desk.at += timedelta(minutes=5)
    desk.board.hear(ANN, READY, "ready")
    assert [(row.event, row.state, row.reason, row.author) for row in desk.rows] == [
        (AgentEvent.SEEN, AgentState.READY, "", ""),
        (AgentEvent.PAUSED, AgentState.PAUSED, "lunch", "ben"),
        (AgentEvent.READY, AgentState.READY, "", ""),
    ]
    assert (desk.count(AgentState.READY), desk.count(AgentState.PAUSED)) == (1, 0)
    seen = desk.board.of(ANN)
    assert seen is not None
    assert seen.since == desk.at


def test_what_somebody_wants_of_one_is_not_written_to_another(desk: Desk) -> None:
    other = PersonId("north-102")
    with desk.board.acting(other, "ben"):
        desk.board.hear(ANN, replace(READY, signed_in=False), "signed out")
    assert desk.rows[-1].author == ""


def test_a_missed_call_is_a_row_and_the_second_one_pauses_and_is_told(desk: Desk) -> None:
    desk.board.hear(ANN, replace(READY, device=Device.BUSY), MISSED)
    assert not desk.paused
    desk.board.hear(ANN, replace(READY, paused=MISSED), MISSED)
    desk.board.hear(ANN, replace(READY, paused=MISSED, device=Device.BUSY), "device")
    assert desk.told()[1:] == [
        (AgentEvent.MISSED, AgentState.READY),
        (AgentEvent.MISSED, AgentState.PAUSED),
        (AgentEvent.PAUSED, AgentState.PAUSED),
    ]
    assert desk.paused == [ANN]


def test_moments_of_one_person_only_ever_grow(desk: Desk) -> None:
    for status in (replace(READY, signed_in=False), READY):
        desk.board.hear(ANN, status, "")
    desk.at -= timedelta(seconds=10)  # the machine's clock is set back
    desk.board.hear(ANN, replace(READY, signed_in=False), "")
    moments = [row.at for row in desk.rows]
    assert moments == sorted(set(moments))


def test_a_phone_that_comes_and_goes_fills_no_disk_and_the_end_of_it_is_written(desk: Desk) -> None:
    away = replace(READY, device=Device.OFFLINE)
    for _ in range(100):
        desk.board.hear(ANN, away, "device")
        desk.board.hear(ANN, READY, "device")
    desk.board.hear(ANN, away, "device")
    assert len(desk.rows) == MOST_ROWS
    assert desk.metrics.registry.get_sample_value("callcontrol_agent_rows_left_out_total") == 202 - MOST_ROWS
    assert desk.count(AgentState.AWAY) == 1
    desk.board.catch_up()
    assert len(desk.rows) == MOST_ROWS
    with desk.board.acting(ANN, "ann"):  # what somebody wants is always written
        desk.board.hear(ANN, replace(away, signed_in=False), "signed out")
    assert desk.told()[-1] == (AgentEvent.SIGNED_OUT, AgentState.SIGNED_OUT)
    desk.board.hear(ANN, away, "")
    desk.at += timedelta(seconds=ROWS_SECONDS)
    desk.board.catch_up()
    desk.board.catch_up()
    assert desk.told()[-2:] == [
        (AgentEvent.SIGNED_OUT, AgentState.SIGNED_OUT),
        (AgentEvent.SIGNED_IN, AgentState.AWAY),
    ]


def test_whom_the_rules_do_not_know_any_more_is_counted_no_more(desk: Desk) -> None:
    desk.board.forget(ANN)
    desk.board.hear(ANN, replace(READY, signed_in=False), "")
    assert (desk.count(AgentState.READY), len(desk.rows)) == (0, 1)
    assert desk.board.known == frozenset()
