"""What queues and people say of being served: misses, wrap-up, the last person, several phones, whose turn it is."""

import asyncio
import re
from collections.abc import Callable

import aiohttp

from callcontrol.sandbox.phone import Reject
from tests.fixtures.practice import Practice, until

Served = Callable[[str], Practice]


async def paused(practice: Practice) -> int:
    """How many people are paused, as ``/metrics`` tells."""
    async with aiohttp.ClientSession() as session, session.get(f"{practice.world.http}/metrics") as answer:
        told = re.search(r'^callcontrol_agents\{state="paused"\} (\d+)', await answer.text(), re.MULTILINE)
        return int(told[1]) if told else 0


async def test_two_misses_in_a_row_pause(served: Served) -> None:
    practice = served("missed")
    await practice.staff("11")
    before = await paused(practice)
    caller = await practice.call()
    await caller.press("1")

    async def one_more() -> bool:
        return await paused(practice) == before + 1

    await until("Ann is paused", one_more, 20)
    rung = practice.phones["11"].calls
    assert len(rung) == 2
    assert all(call.answered_at is None for call in rung)
    await asyncio.sleep(2.0)  # twice her rest
    assert len(rung) == 2, "who is paused is not rung"
    assert caller.ended_at is None


async def test_wrap_up_delays_the_next_offer(served: Served) -> None:
    practice = served("wrapping")
    await practice.staff("11")
    _, first = await practice.talk("1", "11")
    waiting = await practice.call(from_user="+12025550144")
    await waiting.press("1")
    await first.hangup()
    second = await practice.phones["11"].wait_ringing()
    assert first.ended_at is not None
    assert second.ringing_at is not None
    assert second.ringing_at - first.ended_at >= 2.8


async def test_whoever_answered_last_is_preferred_and_waited_for(served: Served) -> None:
    practice = served("sticky")
    await practice.staff("11", "12")
    ann, ben = practice.phones["11"], practice.phones["12"]
    ann.on_ring = Reject()
    caller, talk = await practice.talk("1", "12")
    await talk.hangup()
    await practice.records()
    rejected = len(ann.calls)
    assert rejected == 1

    again, talk = await practice.talk("1", "12")
    third = await practice.call(from_user="+12025550144")
    await third.press("1")
    await ann.wait_ringing()  # she is free for whoever was not answered by Ben
    rejected = len(ann.calls)
    fourth = await practice.call()
    await fourth.press("1")
    await third.hangup()
    await asyncio.sleep(1.5)
    assert len(ann.calls) == rejected, "the caller waits for Ben, though Ann is free"
    assert fourth.ended_at is None
    await talk.hangup()
    await practice.pick_up("12")
    assert len(ben.calls) == 3
    assert len(ann.calls) == rejected
    assert caller.ended_at is not None
    assert again.ended_at is not None


async def test_of_several_phones_the_first_to_answer_has_the_call(served: Served) -> None:
    practice = served("parallel")
    await practice.staff("11", "12")
    caller = await practice.call()
    await caller.press("1")
    ann, ben = await asyncio.gather(*(practice.phones[who].wait_ringing() for who in ("11", "12")))
    await ben.answer()

    async def cancelled() -> bool:
        return ann.ended_at is not None

    await until("Ann's phone stops ringing", cancelled)
    assert ann.answered_at is None
    assert caller.ended_at is None
    other = await practice.call(from_user="+12025550144")
    await other.press("1")
    await practice.pick_up("11")
    await asyncio.gather(other.hangup(), ben.hangup())
    records = await practice.records(2)
    assert [(row.agent, row.outcome) for row in records] == [
        (practice.person("12"), "answered"),
        (practice.person("11"), "answered"),
    ]


async def test_both_answer_at_once_and_one_has_the_call(served: Served) -> None:
    practice = served("race")
    await practice.staff("11", "12")
    caller = await practice.call()
    await caller.press("1")
    both = await asyncio.gather(*(practice.phones[who].wait_ringing() for who in ("11", "12")))
    await asyncio.gather(*(ringing.answer() for ringing in both))

    async def one_left() -> bool:
        return [ringing.ended_at is None for ringing in both].count(True) == 1

    await until("one of the two has no call any more", one_left)
    winner = practice.person("11") if both[0].ended_at is None else practice.person("12")

    async def written() -> bool:
        return (await practice.record(ended=False)).agent == winner

    await until(f"the record says that {winner} has the call", written)
    await caller.hangup()
    assert (await practice.record()).outcome == "answered"


async def test_people_have_a_way_of_their_own_to_serve_a_queue(served: Served) -> None:
    practice = served("ahead")
    await practice.staff("12")
    first = await practice.call()
    await first.press("1")
    ringing = await practice.phones["12"].wait_ringing()
    await ringing.answer()

    async def answered() -> bool:
        return (await practice.record(ended=False)).answered_at is not None

    await until("Ben talks", answered)
    [row] = await practice.records(ended=False)
    assert row.wait_seconds is not None
    assert row.wait_seconds >= 2.9, "he is rung for the front desk after three seconds only"

    desk = await practice.call(from_user="+12025550144")
    await desk.press("1")
    await asyncio.sleep(1.0)
    bills = await practice.call(from_user="+12025550145")
    await bills.press("3")
    await asyncio.sleep(3.0)
    await ringing.hangup()
    following = await practice.phones["12"].wait_ringing()
    assert "Billing" in following.name, "to him callers of billing stand ahead"
