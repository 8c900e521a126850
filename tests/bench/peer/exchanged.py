"""Part ``wire``: what controller and Asterisk have to tell each other for a call."""

from tests.bench.peer.figures import Figure, Findings, Goal
from tests.bench.peer.load import Plan, Stream
from tests.bench.peer.loading import load
from tests.bench.peer.place import Place
from tests.bench.peer.rules import OURS


async def measure(up: Place, *, per_second: float, calls: int) -> Findings:
    """So many calls through the meter; a call's share."""
    assert up.meter is not None
    stream = Stream(did=OURS, first=0, count=calls, per_second=per_second, press_after=2.5)
    async with load(Plan(sip_port=up.pbx.sip_port, agents=up.ours, streams=[stream])) as under_way:
        await under_way.stage("ready")
        before = up.meter.counts()
        await under_way.stage("over")
        events, requests, size = (after - first for after, first in zip(up.meter.counts(), before, strict=True))
    return Findings(
        [
            Figure("events a call", events / calls, None, "", Goal(at_most=8)),
            Figure("requests a call", requests / calls, None, "", Goal(at_most=10)),
            Figure("bytes a call between controller and Asterisk", size / calls / 1000, None, "kB", Goal(at_most=8)),
        ]
    )
