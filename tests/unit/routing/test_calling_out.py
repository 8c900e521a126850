"""Who is rung after whom: times, steps, rounds, and the end."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from callcontrol.model.calls import CallingOut, Outcome, Telling
from callcontrol.model.names import ChainName, ContactName, Source
from callcontrol.model.on_call import Chain, Step
from callcontrol.routing.calling_out import next_ring

HERE = Source("group.yaml", 1, 1)
TWICE = Step((ContactName("a"),), 25.0, 2, HERE)
ONCE = Step((ContactName("b"),), 25.0, 1, HERE)
CHAIN = Chain(ChainName("c"), "C", ZoneInfo("UTC"), (), date(2026, 1, 5), (), (TWICE, ONCE), 2, HERE)
NOW = datetime(2026, 3, 3, tzinfo=UTC)


def rings(chain: Chain) -> list[tuple[int, int, int]]:
    """Round, step and time of every ring until the chain gives up."""
    found = []
    stage: CallingOut | Telling = CallingOut(chain.name, NOW)
    while isinstance(stage, CallingOut):
        found.append((stage.round, stage.step, stage.time))
        assert stage.since == NOW
        stage = next_ring(chain, stage)
    assert stage == Telling(Outcome.UNREACHED)
    return found


def test_each_step_its_times_all_steps_and_all_again() -> None:
    assert rings(CHAIN) == [(0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 0, 0), (1, 0, 1), (1, 1, 0)]
    assert rings(replace(CHAIN, rounds=1, steps=(ONCE,))) == [(0, 0, 0)]


def test_a_chain_that_became_shorter_meanwhile_goes_on_with_what_is_left() -> None:
    assert next_ring(replace(CHAIN, steps=(ONCE,)), CallingOut(CHAIN.name, NOW, step=1)) == CallingOut(
        CHAIN.name, NOW, round=1
    )
    assert next_ring(replace(CHAIN, steps=()), CallingOut(CHAIN.name, NOW)) == Telling(Outcome.UNREACHED)
