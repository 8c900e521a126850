"""Part ``rate``: how many calls a second each side carries alone, and what becomes of twice as many."""

import asyncio
from pathlib import Path

from tests.bench.peer.cost import talked
from tests.bench.peer.figures import Figure, Findings, Goal, percentile
from tests.bench.peer.load import Plan, Stream
from tests.bench.peer.loading import Over, carry_out
from tests.bench.peer.place import Place, place
from tests.bench.peer.ring import to_ring
from tests.bench.peer.rules import OURS, PEERS

SUSTAINED = Goal(times_at_least=0.9, at_least=100.0)
NONE, SOON = Goal(at_most=0.0), Goal(at_most=100.0)
STEPS = (20, 40, 60, 80, 100, 120, 140, 160)
"""Calls a second, tried one after the other until one is too many."""
LONGEST_MS = 100.0
"""From the key to the ringing phone, for all but one in a hundred."""
_STEADY = 10
"""Talks under way during the overload."""


def _plan(up: Place, *, ours: bool, per_second: float, seconds: float, first: int, agents: dict[str, str]) -> Plan:
    stream = Stream(
        did=OURS if ours else PEERS, first=first, count=max(round(per_second * seconds), 1), per_second=per_second,
        press_after=2.0,
    )  # fmt: skip
    return Plan(sip_port=up.pbx.sip_port, agents=agents, streams=[stream], ring=0.2, talk=0.3)


def carried(over: Over) -> bool:
    """Whether every call came to talk, and phones rang in time."""
    slowest = percentile(list(to_ring(over).values()), 0.99)
    return talked(over) == len(over.calls) and slowest is not None and slowest <= LONGEST_MS


async def highest(up: Place, *, ours: bool, seconds: float, steps: tuple[int, ...] = STEPS) -> float:
    """The last step that was carried; 0: not even the first."""
    best, agents = 0.0, up.ours if ours else up.peers
    for number, rate in enumerate(steps):
        plan = _plan(up, ours=ours, per_second=rate, seconds=seconds, first=number * 100_000, agents=agents)
        if not carried(await carry_out(plan)):
            break
        best = float(rate)
    return best


async def overload(up: Place, *, per_second: float, seconds: float) -> Findings:
    """Some talk all the time; meanwhile so many come; and then a few, who must find everything as usual."""
    names = sorted(up.ours)
    few, many = ({name: up.ours[name] for name in part} for part in (names[:_STEADY], names[_STEADY:]))
    lasting = seconds + 12.0
    stream = Stream(did=OURS, first=9_000_000, count=_STEADY, per_second=10.0, press_after=2.0)
    steady = Plan(sip_port=up.pbx.sip_port, agents=few, streams=[stream], talk=lasting, patience=lasting + 30)
    async with asyncio.TaskGroup() as both:
        talking = both.create_task(carry_out(steady))
        await asyncio.sleep(6.0)  # until they talk
        plan = _plan(up, ours=True, per_second=per_second, seconds=seconds, first=8_000_000, agents=many)
        crowded = both.create_task(carry_out(plan))
    afterwards = await carry_out(_plan(up, ours=True, per_second=5.0, seconds=4.0, first=7_000_000, agents=many))
    return Findings(
        overload_figures(talking.result(), crowded.result(), afterwards, lasting), notes=[what_became(crowded.result())]
    )


def overload_figures(steady: Over, crowded: Over, afterwards: Over, lasting: float) -> list[Figure]:
    """What twice the sustained rate did to others, to itself, and to who came after."""
    whole = sum(bool(ring.joined) and ring.ended - ring.joined >= lasting - 0.5 for ring in steady.rings)
    without_a_word = sum(not call.answered and not call.refused for call in crowded.calls)
    name = "overload at twice that"
    return [
        Figure(f"{name}: talks under way that were cut", float(len(steady.calls) - whole), None, "calls", NONE),
        Figure(f"{name}: callers who heard nothing, not even a refusal", float(without_a_word), None, "calls", NONE),
        Figure(f"{name}: callers who talked", 100.0 * talked(crowded) / len(crowded.calls), None, "%"),
        Figure(
            f"{name}, right afterwards: last digit → phone rings, p99",
            percentile(list(to_ring(afterwards).values()), 0.99), None, "ms", SOON,
        ),
    ]  # fmt: skip


def what_became(over: Over) -> str:
    """In words."""
    refused = sum(bool(call.refused) for call in over.calls)
    left = sum(call.hung_up for call in over.calls)
    return (
        f"overload: of {len(over.calls)} callers {talked(over)} talked, {refused} were refused, {left} still waited "
        "when it was ended"
    )


async def measure(folder: Path, *, seconds: float, agents: int = 120) -> Findings:
    """Ours with its overload, then the peer."""
    found, best = Findings(), dict[bool, float]()
    for ours in (True, False):
        side = "ours" if ours else "peer"
        try:
            async with place(folder / side, agents=agents, controller=ours) as up:
                best[ours] = await highest(up, ours=ours, seconds=seconds)
                if ours:
                    found.add(await overload(up, per_second=2 * max(best[ours], STEPS[0]), seconds=seconds))
        except (OSError, RuntimeError, TimeoutError, ExceptionGroup) as error:
            found.troubles.append(f"rate, {side}: {error!r}")
    highest_rate = Figure("highest sustained rate", best.get(True), best.get(False), "calls/s", SUSTAINED)
    found.figures.insert(0, highest_rate)
    return found
