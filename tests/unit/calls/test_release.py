"""The end of a call in the middle of something: nobody stays engaged, nothing stays in Asterisk."""

import asyncio

import pytest

from callcontrol.model.calls import Outcome
from tests.support.pbx_ari import Fault
from tests.support.practice import Practice
from tests.support.virtual_time import virtual


async def hang_up_on(practice: Practice, operation: str, after: float) -> None:
    """A caller leaves ``after`` seconds after the first command of this name was sent."""
    line = await practice.call_in_queue()
    await practice.until(lambda: operation in practice.ari.sent_operations())
    await asyncio.sleep(after)
    practice.pbx.hang_up(line)
    await asyncio.sleep(1.0)


@pytest.mark.parametrize("after", [0.0, 0.02, 0.04, 0.06, 0.1, 0.2, 0.3])
@pytest.mark.parametrize(
    "operation",
    ["channels.create", "channels.dial", "bridges.create_with_id", "bridges.add_channel", "channels.stop_moh"],
)
@virtual
async def test_a_caller_who_leaves_leaves_nothing(operation: str, after: float) -> None:
    async with Practice() as practice:
        practice.ari.latency = (0.03, 0.03)
        await hang_up_on(practice, operation, after)
        assert practice.pbx.leftovers() == []
        assert practice.serving() == 0
        assert practice.journal.only.outcome in (Outcome.ABANDONED, Outcome.ANSWERED)


@pytest.mark.parametrize("after", [n * 0.02 for n in range(30)])
@virtual
async def test_a_caller_who_leaves_after_a_failed_joining_leaves_nothing(after: float) -> None:
    async with Practice() as practice:
        practice.ari.latency = (0.03, 0.03)
        practice.ari.faults.plan("bridges.add_channel", Fault.SERVER)
        await hang_up_on(practice, "bridges.add_channel", after)
        assert practice.pbx.leftovers() == []
        assert practice.serving() == 0


@virtual
async def test_who_answered_a_caller_that_left_is_offered_the_next() -> None:
    async with Practice() as practice:
        practice.pbx.register(practice.pbx.phones["northside-102"], False)
        practice.ari.latency = (0.03, 0.03)
        await hang_up_on(practice, "bridges.add_channel", 0.0)
        await practice.call_in_queue()
        await practice.stage("Talking")
