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
from tests.bench.bench_calls import show
from tests.fixtures.practice import settings_for, write_rules

PLACES, ROUNDS = 3, 8
TALKING, QUIET = "3", "4"
PICK_UP_SECONDS = 3.5
"""By then the first sentence is over: music plays to the quiet, and the others are spoken to."""
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


async def measure(up: Box) -> None:
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
    quiet = sorted(float(row["milliseconds"]) for row in rows if row["queue"] == "quiet")
    spoken = sorted(float(row["milliseconds"]) for row in rows if row["queue"] == "talking" and row["cut"])
    show("picked up until joined, music plays", quiet)
    show("the same, an announcement is cut off", spoken)
    print(f"{'added by the announcement, of the halves':<48}{_half(spoken) - _half(quiet):>9,.0f} ms")


async def _at_desk(phone: Phone) -> None:
    while True:
        call = await phone.wait_ringing(600.0)
        await call.wait_answered(20.0)
        await asyncio.sleep(1.0)
        await call.hangup()


def _half(figures: list[float]) -> float:
    return figures[len(figures) // 2]


async def run() -> None:
    with tempfile.TemporaryDirectory(prefix="callcontrol-bench-") as folder:
        rules = write_rules(Path(folder) / "rules", sites=1, waits=PLACES)
        async with box(settings_for(Path(folder) / "state", rules=rules), load_group(rules)) as up:
            await measure(up)


def main() -> None:
    logs.configure("error")
    asyncio.run(run())


if __name__ == "__main__":
    main()
