"""How a call counts, for every stage in which it can end."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from callcontrol.model.calls import (
    Answering,
    Asking,
    BridgeId,
    CallingOut,
    ChannelId,
    Closed,
    Consulting,
    Done,
    Greeting,
    InMenu,
    Keying,
    Outcome,
    Parked,
    PassingOn,
    Promising,
    Recording,
    Ringing,
    Stage,
    Talking,
    Telling,
    Transferring,
    Waiting,
)
from callcontrol.model.endings import outcome_of_fault, outcome_of_hangup
from callcontrol.model.names import (
    AnswerName,
    BoxName,
    CallbackName,
    CallTypeName,
    ChainName,
    PersonId,
    QueueName,
)

AT = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
RINGING = Ringing(QueueName("north/desk"), AT, PersonId("north-101"), ChannelId("leg"))
TALKING = Talking(BridgeId("bridge"), PersonId("north-101"), ChannelId("leg"))
CASES: list[tuple[Stage, Outcome, Outcome]] = [
    (Greeting(), Outcome.LEFT_MENU, Outcome.FAILED),
    (InMenu(), Outcome.LEFT_MENU, Outcome.FAILED),
    (Asking(CallTypeName("billing"), open=True), Outcome.LEFT_MENU, Outcome.FAILED),
    (Answering(AnswerName("directions"), InMenu()), Outcome.INFORMED, Outcome.FAILED),
    (Recording(BoxName("north/desk")), Outcome.LEFT_MENU, Outcome.FAILED),
    (Promising(CallbackName("north/morning")), Outcome.LEFT_MENU, Outcome.FAILED),
    (CallingOut(ChainName("clinician"), AT), Outcome.ABANDONED, Outcome.FAILED),
    (Waiting(QueueName("north/desk"), AT), Outcome.ABANDONED, Outcome.FAILED),
    (RINGING, Outcome.ABANDONED, Outcome.FAILED),
    (TALKING, Outcome.ANSWERED, Outcome.ANSWERED),
    (
        Transferring(PersonId("north-101"), ChannelId("leg"), BridgeId("bridge")),
        Outcome.ABANDONED,
        Outcome.FAILED,
    ),
    (Keying(TALKING), Outcome.ANSWERED, Outcome.ANSWERED),
    (
        Consulting(TALKING, Transferring(PersonId("north-101"), ChannelId("leg"), BridgeId("bridge"))),
        Outcome.ANSWERED,
        Outcome.ANSWERED,
    ),
    (
        Parked(PersonId("north-101"), ChannelId("leg"), BridgeId("bridge"), 3, AT),
        Outcome.ABANDONED,
        Outcome.FAILED,
    ),
    (Closed(), Outcome.AFTER_HOURS, Outcome.FAILED),
    (PassingOn("old-north", open=True, reason="open"), Outcome.PASSED_ON, Outcome.FAILED),
    (Telling(Outcome.UNANSWERED), Outcome.UNANSWERED, Outcome.FAILED),
    (Telling(Outcome.UNKNOWN_NUMBER), Outcome.UNKNOWN_NUMBER, Outcome.FAILED),
    (Done(Outcome.ANSWERED, "said"), Outcome.ANSWERED, Outcome.FAILED),
]


@pytest.mark.parametrize(("stage", "hang_up", "fault"), CASES)
def test_an_end_in_a_stage_counts(stage: Stage, hang_up: Outcome, fault: Outcome) -> None:
    assert outcome_of_hangup(stage) is hang_up
    assert outcome_of_fault(stage) is fault


def test_who_came_from_a_queue_and_leaves_no_message_has_waited_in_vain() -> None:
    for stage in (Recording(BoxName("north/desk")), Promising(CallbackName("north/morning"))):
        assert outcome_of_hangup(stage, waited=True) is Outcome.ABANDONED


def test_who_has_heard_an_answer_leaves_the_menu_informed() -> None:
    assert outcome_of_hangup(InMenu(), informed=True) is Outcome.INFORMED
    assert outcome_of_hangup(Asking(CallTypeName("billing"), open=True), informed=True) is Outcome.LEFT_MENU


def test_every_stage_is_among_the_cases() -> None:
    assert {type(stage) for stage, _, _ in CASES} == set(get_args(Stage))
