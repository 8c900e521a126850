"""Part ``free``: callers wait on both sides at once. How soon does a phone ring again after its talk has ended?"""

from itertools import pairwise

from tests.bench.peer.figures import Figure, Findings, Goal, percentile
from tests.bench.peer.load import Plan, Stream
from tests.bench.peer.loading import Over, carry_out
from tests.bench.peer.place import Place
from tests.bench.peer.ring import FIRST_OF_PEER, PEERS_CALLERS
from tests.bench.peer.rules import OURS, PEERS

P50, P99 = Goal(times_at_most=0.5), Goal(times_at_most=0.1, at_most=100.0)


async def measure(up: Place, *, agents: int, callers: int) -> Findings:
    """So many phones and callers on each side."""
    streams = [
        Stream(did=did, first=first, count=callers, per_second=8.0, press_after=1.0)
        for did, first in ((OURS, 0), (PEERS, PEERS_CALLERS))
    ]
    some = {name: word for side in (up.ours, up.peers) for name, word in sorted(side.items())[:agents]}
    plan = Plan(
        sip_port=up.pbx.sip_port, agents=some, streams=streams, ring=0.2, talk=1.0, talk_spread=1.0, patience=90
    )
    return Findings(figures(await carry_out(plan)))


def gaps(over: Over, *, ours: bool) -> list[float]:
    """From the end of a talk to the next ring at the same phone, in milliseconds, while somebody was waiting."""
    mine = [ring for ring in over.rings if ring.joined and (ring.number < FIRST_OF_PEER) is ours]
    pressed = {call.number: call.pressed for call in over.calls}
    found = []
    for agent in {ring.agent for ring in mine}:
        turns = sorted((ring for ring in mine if ring.agent == agent), key=lambda ring: ring.rang)
        for before, after in pairwise(turns):
            # Only who had been waiting when the phone became free tells of it.
            if before.ended and pressed.get(after.number, before.ended) < before.ended - 0.1:
                found.append((after.rang - before.ended) * 1000)
    return found


def figures(over: Over) -> list[Figure]:
    """Half, and all but one in a hundred."""
    ours, peer = gaps(over, ours=True), gaps(over, ours=False)
    name = "phone free → next caller's ring"
    return [
        Figure(f"{name}, p{share * 100:g}", percentile(ours, share), percentile(peer, share), "ms", goal)
        for share, goal in ((0.5, P50), (0.99, P99))
    ]
