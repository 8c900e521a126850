"""Real calls: from picking up to being joined, for callers who hear music and for callers who are being spoken to."""

import asyncio
import tempfile
from pathlib import Path

import asyncpg

from callcontrol.config import load_group
from callcontrol.model.names import LocationKey
from callcontrol.observe import logs
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.phone import Answer, Phone
from callcontrol.sandbox.ports import HOST
from callcontrol.sandbox.sip import SipSide
from tests.bench.peer.figures import Figure, Goal, percentile, table
from tests.fixtures.practice import settings_for, write_rules

PLACES, ROUNDS = 3, 8
TALKING, QUIET = "3", "4"
PICK_UP_SECONDS = 3.5
"""By then the first sentence is over: music plays to the quiet, and the others are spoken to."""
ADDED_MS = 20.0
"""An announcement never delays the connection: no more than a packet of sound."""
JOINED = """
select split_part(c.queue, '/', 2) as queue, extract(epoch from joined.at - l.answered_at) * 1000 as milliseconds,
    exists (select from callcontrol.call_events h where h.call_id = c.call_id and h.kind = 'heard'
        and h.data->>'cut' = 'stopped') as cut
from callcontrol.calls c
join callcontrol.call_events joined on joined.call_id = c.call_id and joined.kind = 'connected'
join callcontrol.call_legs l on l.call_id = c.call_id and l.person = c.person and l.answered_at is not null
"""


async def one_call(side: SipSide, server: str, did: str, key: str) -> None:
    caller = await side.caller(did, server, from_user="+12025550143")
    await caller.wait_answered()
    await caller.press(key)
    await caller.wait_ended(60.0)


async def measure(up: Box) -> list[Figure]:
    server, group = f"{HOST}:{up.asterisk.sip_port}", up.app.group
    places = [group.locations[LocationKey(f"wait{number:02}")] for number in range(PLACES)]
    async with SipSide() as side, asyncio.TaskGroup() as desks:
        working = []
        for place in places:
            account = next(a for a in up.asterisk.plan.phones if a.username == f"{place.key}-14")
            phone = await side.phone(account, server, Answer(PICK_UP_SECONDS))
            working.append(desks.create_task(_at_desk(phone)))
        for key in (TALKING, QUIET) * ROUNDS:
            async with asyncio.TaskGroup() as callers:
                for place in places:
                    callers.create_task(one_call(side, server, place.dids[0], key))
        for desk in working:
            desk.cancel()
    await up.app.journal.flush(10.0)
    connection = await asyncpg.connect(up.dsn, timeout=10)
    rows = await connection.fetch(JOINED)
    await connection.close()
    quiet = [float(row["milliseconds"]) for row in rows if row["queue"] == "quiet"]
    spoken = [float(row["milliseconds"]) for row in rows if row["queue"] == "talking" and row["cut"]]
    return figures(quiet, spoken)


def figures(quiet: list[float], spoken: list[float]) -> list[Figure]:
    """Of milliseconds from picking up to being joined, to music, and where an announcement is cut off."""
    music, cut = percentile(quiet, 0.5), percentile(spoken, 0.5)
    added = cut - music if music is not None and cut is not None else None
    return [
        Figure("picked up → joined, music plays, p50", music, None, "ms"),
        Figure("  the same, p90", percentile(quiet, 0.9), None, "ms"),
        Figure("picked up → joined, an announcement is cut off, p50", cut, None, "ms"),
        Figure("  the same, p90", percentile(spoken, 0.9), None, "ms"),
        Figure("  added by the announcement, of the halves", added, None, "ms", Goal(at_most=ADDED_MS)),
    ]


async def _at_desk(phone: Phone) -> None:
    while True:
        call = await phone.wait_ringing(600.0)
        await call.wait_answered(20.0)
        await asyncio.sleep(1.0)
        await call.hangup()


async def run() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="callcontrol-bench-") as folder:
        rules = write_rules(Path(folder) / "rules", sites=1, waits=PLACES)
        async with box(settings_for(Path(folder) / "state", rules=rules), load_group(rules)) as up:
            return await measure(up)


def main() -> list[Figure]:
    logs.configure("error")
    return asyncio.run(run())


if __name__ == "__main__":
    print(table(main()))
