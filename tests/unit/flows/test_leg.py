"""A leg: what Asterisk's events make of it."""

import pytest

from callcontrol.ari import Event, models
from callcontrol.flows.leg import Leg, Turn
from callcontrol.model.calls import ChannelId
from callcontrol.model.legs import EndedBy
from callcontrol.model.names import PersonId
from callcontrol.queueing import OfferResult
from tests.support.pbx_things import Line
from tests.support.virtual_time import EPOCH, virtual


def channel(channel_id: str = "leg", state: str = "Down") -> models.Channel:
    return Line(channel_id, "PJSIP/northside-101", state=state).to_ari()


def destroyed(cause: int, channel_id: str = "leg") -> Event:
    return models.ChannelDestroyed(
        application="callcontrol", timestamp=EPOCH, cause=cause, cause_txt="", channel=channel(channel_id)
    )


def dial(status: str, channel_id: str = "leg") -> Event:
    return models.Dial(application="callcontrol", timestamp=EPOCH, dialstatus=status, peer=channel(channel_id))


def started(channel_id: str = "leg") -> Event:
    return models.StasisStart(application="callcontrol", timestamp=EPOCH, args=(), channel=channel(channel_id))


def ended(channel_id: str = "leg") -> Event:
    return models.StasisEnd(application="callcontrol", timestamp=EPOCH, channel=channel(channel_id))


@pytest.fixture
def leg() -> Leg:
    return Leg(ChannelId("leg"), PersonId("northside-101"))


@virtual
async def test_the_word_of_an_answer_is_enough(leg: Leg) -> None:
    leg.take(dial("ANSWER"))
    await leg.settled()
    assert leg.answered


@pytest.mark.parametrize("event", [started(), dial(""), dial("RINGING"), dial("ANSWER", "other")])
def test_entering_and_ringing_are_no_answer(leg: Leg, event: Event) -> None:
    leg.take(event)
    assert not leg.answered
    assert not leg.gone


@virtual
async def test_a_leg_that_has_entered_can_be_dialled(leg: Leg) -> None:
    leg.take(started("other"))
    leg.take(started())
    await leg.entered()


@pytest.mark.parametrize("event", [destroyed(16), ended()])
@virtual
async def test_an_answered_leg_that_goes_stays_gone(leg: Leg, event: Event) -> None:
    leg.take(dial("ANSWER"))
    leg.take(event)
    leg.take(dial("ANSWER"))
    await leg.ended()
    assert leg.gone
    assert not leg.answered


@virtual
async def test_a_leg_that_goes_before_it_entered_holds_nobody_up(leg: Leg) -> None:
    leg.take(destroyed(20))
    await leg.entered()
    await leg.settled()
    assert leg.gone


def test_the_end_of_another_leg_is_not_its_own(leg: Leg) -> None:
    leg.take(destroyed(16, "other"))
    leg.take(ended("other"))
    assert not leg.gone


@pytest.mark.parametrize(
    ("cause", "result"),
    [
        (17, OfferResult.DECLINED),
        (21, OfferResult.DECLINED),
        (19, OfferResult.MISSED),
        (16, OfferResult.MISSED),
        (18, OfferResult.MISSED),
        (20, OfferResult.FAILED),
        (3, OfferResult.FAILED),
        (38, OfferResult.FAILED),
    ],
)
def test_the_cause_tells_how_the_offer_ended(leg: Leg, cause: int, result: OfferResult) -> None:
    leg.take(destroyed(cause))
    assert leg.result() is result


@pytest.mark.parametrize("gone", [destroyed(16), ended()])
def test_who_picks_up_and_hangs_up_before_anything_comes_of_it_has_not_missed_the_call(leg: Leg, gone: Event) -> None:
    leg.take(dial("ANSWER"))
    leg.take(gone)
    assert not leg.answered
    assert leg.result() is OfferResult.DECLINED


def test_the_first_cause_counts(leg: Leg) -> None:
    leg.take(destroyed(17))
    leg.take(destroyed(16))
    assert leg.cause == 17


@pytest.mark.parametrize(("cause", "by"), [(17, EndedBy.THEM), (19, EndedBy.US), (20, EndedBy.THEM)])
def test_who_ended_a_leg_that_was_not_answered(leg: Leg, cause: int, by: EndedBy) -> None:
    leg.take(destroyed(cause))
    assert leg.ended_by is by


def test_each_turn_is_told_once_and_the_answer_after_the_ringing(leg: Leg) -> None:
    turns: list[Turn] = []
    leg.tell = turns.append
    for event in (dial("RINGING"), dial("ANSWER"), dial("ANSWER"), ended(), destroyed(16)):
        leg.take(event)
    assert turns == [Turn.RANG, Turn.ANSWERED, Turn.ENDED]


def test_a_leg_found_gone_was_not_seen_to_end(leg: Leg) -> None:
    leg.go(None, seen=False)
    assert leg.ended_by is EndedBy.UNSEEN


def test_an_offer_that_nobody_ended_was_missed(leg: Leg) -> None:
    assert leg.result() is OfferResult.MISSED
