"""Part ``ring``: both sides at one moment on one Asterisk. How soon a phone rings, how soon two people talk."""

from collections.abc import Sequence

from tests.bench.peer.callers import Call
from tests.bench.peer.figures import Figure, Findings, Goal, percentile
from tests.bench.peer.load import Plan, Stream, number_of
from tests.bench.peer.loading import Over, carry_out
from tests.bench.peer.place import Place
from tests.bench.peer.rules import OURS, PEERS
from tests.bench.peer.witness import witness

RING_P50, RING_P99 = Goal(times_at_most=1.2), Goal(times_at_most=1.25)
ANSWER_P50, DURING = Goal(times_at_most=1.2), Goal(times_at_most=1.1)
AFTER_PROMPTS, IN_A_PROMPT = 4.0, 0.4
"""Seconds from the answer to the key: when all has been said, and while something is."""


PEERS_CALLERS = 5_000_000
FIRST_OF_PEER = number_of(PEERS_CALLERS)


def plan(up: Place, *, per_second: float, calls: int, press_after: float) -> Plan:
    """``calls`` to each side; ``per_second`` of them together."""
    each = per_second / 2
    streams = [
        Stream(did=did, first=first, count=calls, per_second=each, press_after=press_after, after=after)
        for did, first, after in ((OURS, 0, 0.0), (PEERS, PEERS_CALLERS, 0.5 / each))
    ]
    return Plan(sip_port=up.pbx.sip_port, agents=up.ours | up.peers, streams=streams)


async def measure(up: Place, *, per_second: float, calls: int) -> Findings:
    """Two loads, one after the other: keys after the prompts, and keys that cut one off."""
    found = Findings()
    async with witness(up.manager_port, up.manager_secret) as seen:
        over = await carry_out(plan(up, per_second=per_second, calls=calls, press_after=AFTER_PROMPTS))
        cut = await carry_out(plan(up, per_second=per_second, calls=calls, press_after=IN_A_PROMPT))
    found.figures += figures(over, seen.joined) + figures_of_cut(cut)
    for what, each in (("key after the prompts", over), ("key during a prompt", cut)):
        found.troubles += troubles(what, each)
    return found


def by_side(values: dict[str, float]) -> tuple[list[float], list[float]]:
    """Milliseconds of ours and the peer's, told apart by the callers' numbers."""
    return (
        [ms for number, ms in values.items() if number < FIRST_OF_PEER],
        [ms for number, ms in values.items() if number >= FIRST_OF_PEER],
    )


def to_ring(over: Over) -> dict[str, float]:
    """From the key to the first phone that rings, in milliseconds, by caller."""
    pressed = {call.number: call.pressed for call in over.calls if call.pressed}
    first: dict[str, float] = {}
    for ring in over.rings:
        first.setdefault(ring.number, ring.rang)
    return {number: (first[number] - at) * 1000 for number, at in pressed.items() if number in first}


def to_join(over: Over, joined: dict[str, float]) -> dict[str, float]:
    """From the phone's 200 OK to the conversation, in milliseconds, by caller."""
    answered = {ring.number: ring.answered for ring in over.rings if ring.answered}
    return {number: (joined[number] - at) * 1000 for number, at in answered.items() if number in joined}


def figures(over: Over, joined: dict[str, float]) -> list[Figure]:
    """Of a load whose keys came after the prompts."""
    answers = {call.number: (call.answered - call.dialled) * 1000 for call in over.calls if call.answered}
    rings, joins = to_ring(over), to_join(over, joined)
    both = {number: rings[number] + joins[number] for number in rings.keys() & joins.keys()}
    return [
        *spread("last digit → phone rings", rings, (0.5, RING_P50), (0.99, RING_P99)),
        *spread("phone picked up → bridged", joins, (0.5, None), (0.99, None)),
        *spread("last digit → bridged, ringing left out", both, (0.5, RING_P50), (0.99, RING_P99)),
        *spread("INVITE → 200 OK", answers, (0.5, ANSWER_P50), (0.99, None)),
    ]


def figures_of_cut(over: Over) -> list[Figure]:
    """Of a load whose keys cut a prompt off."""
    return spread("digit during a prompt → phone rings", to_ring(over), (0.5, DURING), (0.99, None))


def spread(name: str, values: dict[str, float], *shares: tuple[float, Goal | None]) -> list[Figure]:
    """One figure a percentile."""
    ours, peer = by_side(values)
    return [
        Figure(f"{name}, p{share * 100:g}", percentile(ours, share), percentile(peer, share), "ms", goal)
        for share, goal in shares
    ]


def troubles(what: str, over: Over) -> list[str]:
    """Calls that did not go as they should have."""
    talked = {ring.number for ring in over.rings if ring.joined}
    found = []
    for side, calls in (("ours", _side(over.calls, ours=True)), ("peer", _side(over.calls, ours=False))):
        lost = [call for call in calls if call.number not in talked]
        if lost:
            refused = sorted({call.refused for call in lost if call.refused})
            found.append(f"{what}, {side}: {len(lost)} of {len(calls)} calls did not come to talk (refused: {refused})")
    return found


def _side(calls: Sequence[Call], *, ours: bool) -> list[Call]:
    return [call for call in calls if (call.number < FIRST_OF_PEER) is ours]
