"""Part ``waiting``: many wait with music, each side alone on a fresh Asterisk. What that costs a second, and memory."""

from dataclasses import dataclass
from pathlib import Path

from tests.bench.peer.cost import spent
from tests.bench.peer.figures import Figure, Findings, Goal
from tests.bench.peer.load import Plan, Stream
from tests.bench.peer.loading import load
from tests.bench.peer.machine import memory_of
from tests.bench.peer.place import Place, place
from tests.bench.peer.rules import OURS, PEERS

ASTERISK, CONTROLLER, MEMORY = Goal(times_at_most=0.95), Goal(at_most=3.0), Goal(times_at_most=1.25)
HOLD_SECONDS = 45.0
"""Between two sentences of ours: each caller hears one of them in this time."""
_PER_SECOND = 25.0


@dataclass(frozen=True, slots=True)
class Held:
    """What one side took while all waited."""

    waiting: int
    asterisk: float
    """Percent of a core."""
    controller: float
    asterisk_memory: float
    """Megabytes."""
    controller_memory: float


async def hold(up: Place, *, ours: bool, callers: int, seconds: float) -> Held:
    """One talks for as long as it lasts, so that the phone is not free; all others wait."""
    stream = Stream(did=OURS if ours else PEERS, first=0, count=callers + 1, per_second=_PER_SECOND, press_after=1.5)
    agents = up.ours if ours else up.peers
    plan = Plan(sip_port=up.pbx.sip_port, agents=agents, streams=[stream], talk=3600.0, hold=seconds)
    async with load(plan) as under_way:
        await under_way.stage("ready")
        await under_way.stage("settled")
        before = spent(up)
        await under_way.stage("held")
        took = spent(up).less(before)
        memory = memory_of(up.pbx.pid), memory_of(up.program.pid) if up.program is not None else 0.0
        over = await under_way.stage("over")
    waiting = sum(bool(call.pressed and call.hung_up) for call in over.calls) - 1
    return Held(waiting, 100 * took.asterisk / seconds, 100 * took.controller / seconds, *memory)


async def measure(folder: Path, *, callers: int, seconds: float = HOLD_SECONDS) -> Findings:
    """Ours, then the peer."""
    found, held = Findings(), dict[bool, Held]()
    for ours in (True, False):
        side = "ours" if ours else "peer"
        try:
            async with place(folder / side, agents=1, controller=ours) as up:
                held[ours] = await hold(up, ours=ours, callers=callers, seconds=seconds)
        except (OSError, RuntimeError, TimeoutError) as error:
            found.troubles.append(f"waiting, {side}: {error!r}")
            continue
        if held[ours].waiting < callers:
            found.troubles.append(f"waiting, {side}: {held[ours].waiting} of {callers} waited to the end")
    found.figures += figures(held.get(True), held.get(False), callers)
    return found


def figures(ours: Held | None, peer: Held | None, callers: int) -> list[Figure]:
    """Side by side."""
    name = f"{callers} waiting with music"

    def of(side: Held | None, *names: str) -> float | None:
        return sum(getattr(side, name) for name in names) if side is not None else None

    peer_memory = of(peer, "asterisk_memory")
    both = "asterisk_memory", "controller_memory"
    return [
        Figure(f"{name}, Asterisk", of(ours, "asterisk"), of(peer, "asterisk"), "% of a core", ASTERISK),
        Figure(f"{name}, controller", of(ours, "controller"), None, "% of a core", CONTROLLER),
        Figure(f"{name}, memory of Asterisk", of(ours, "asterisk_memory"), peer_memory, "MB", MEMORY),
        Figure(f"{name}, memory with the controller", of(ours, *both), peer_memory, "MB"),
    ]
