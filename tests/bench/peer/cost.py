"""Part ``cpu``: what a call costs, each side alone on a fresh Asterisk; and how many rows Asterisk's own record has."""

import asyncio
import csv
from pathlib import Path

from tests.bench.peer.figures import Figure, Findings, Goal
from tests.bench.peer.load import Plan, Stream
from tests.bench.peer.loading import Over, load
from tests.bench.peer.machine import Spent, spent_by, spent_by_family
from tests.bench.peer.place import Place, place
from tests.bench.peer.rules import OURS, PEERS

ASTERISK, BOTH, OWN = Goal(times_at_most=1.1), Goal(times_at_most=1.5), Goal(at_most=4.0)
ROWS = Goal(at_most=2.0)
_SETTLE_SECONDS = 1.0


def spent(up: Place) -> Spent:
    """By all that is up."""
    return Spent(
        spent_by(up.pbx.pid),
        spent_by(up.program.pid) if up.program is not None else 0.0,
        spent_by_family(up.postgres.pid) if up.postgres is not None and up.postgres.pid is not None else 0.0,
    )


async def cost_of(up: Place, *, ours: bool, per_second: float, calls: int) -> tuple[Spent, Over, int]:
    """What so many calls took, what was seen of them, and the rows of Asterisk's own record."""
    stream = Stream(did=OURS if ours else PEERS, first=0, count=calls, per_second=per_second, press_after=2.5)
    plan = Plan(sip_port=up.pbx.sip_port, agents=up.ours if ours else up.peers, streams=[stream])
    async with load(plan) as under_way:
        await under_way.stage("ready")
        before = spent(up)
        over = await under_way.stage("over")
        await asyncio.sleep(_SETTLE_SECONDS)
        after = spent(up)
    return after.less(before), over, rows_of(up.pbx.cdr_csv)


def rows_of(path: Path) -> int:
    """Rows of Asterisk's own record so far."""
    if not path.exists():
        return 0
    with path.open(newline="", encoding="utf-8", errors="replace") as file:
        return sum(1 for _ in csv.reader(file))


def talked(over: Over) -> int:
    """Calls that came to talk."""
    return len({ring.number for ring in over.rings if ring.joined})


async def measure(folder: Path, *, per_second: float, calls: int) -> Findings:
    """Ours, then the peer."""
    found, spent_of, rows = Findings(), dict[bool, Spent](), dict[bool, int]()
    agents = max(int(per_second * 1.5), 4)
    for ours in (True, False):
        try:
            async with place(folder / ("ours" if ours else "peer"), agents=agents, controller=ours) as up:
                spent_of[ours], over, rows[ours] = await cost_of(up, ours=ours, per_second=per_second, calls=calls)
        except (OSError, RuntimeError, TimeoutError) as error:
            found.troubles.append(f"cpu, {'ours' if ours else 'peer'}: {error!r}")
            continue
        if (count := talked(over)) < calls:
            found.troubles.append(
                f"cpu, {'ours' if ours else 'peer'}: {calls - count} of {calls} calls did not come to talk"
            )
    found.figures += figures(spent_of.get(True), spent_of.get(False), calls)
    found.figures.append(
        Figure(
            "rows of Asterisk's own record a call",
            _per(rows.get(True), calls),
            _per(rows.get(False), calls),
            "rows",
            ROWS,
        )
    )
    return found


def figures(ours: Spent | None, peer: Spent | None, calls: int) -> list[Figure]:
    """Milliseconds of CPU a call."""

    def line(name: str, what: str, goal: Goal | None) -> Figure:
        parts = what.split("+")
        ours_ms = 1000 * sum(getattr(ours, part) for part in parts) / calls if ours is not None else None
        peer_ms = 1000 * peer.asterisk / calls if peer is not None and "asterisk" in parts else None
        return Figure(name, ours_ms, peer_ms, "ms", goal)

    return [
        line("CPU a call, Asterisk", "asterisk", ASTERISK),
        line("CPU a call, Asterisk and controller", "asterisk+controller", BOTH),
        line("CPU a call, controller", "controller", OWN),
        line("CPU a call, PostgreSQL", "postgres", None),
    ]


def _per(count: int | None, calls: int) -> float | None:
    return None if count is None else count / calls
