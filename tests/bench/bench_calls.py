"""Real calls: how long from a key to a ringing phone, from picking up to being joined, several calls at once."""

import asyncio
import tempfile
import time
from pathlib import Path

import asyncpg

from callcontrol.config import load_group, load_settings
from callcontrol.observe import logs
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.demo.director import number_of
from callcontrol.sandbox.demo.script import NORTHSIDE, SOUTHSIDE
from callcontrol.sandbox.fetch import cache_folder
from callcontrol.sandbox.phone import Answer, Phone
from callcontrol.sandbox.ports import HOST
from callcontrol.sandbox.rehearsing.doors import REHEARSAL
from callcontrol.sandbox.sip import SipSide
from tests.bench.bench_core import EXAMPLE

AT_ONCE, ROUNDS = 6, 5
KEYS = {NORTHSIDE: "2", SOUTHSIDE: "4"}
"""Those that lead to a queue at once, without a question or a further menu."""
JOINED = """
select extract(epoch from joined.at - offered.at) * 1000
from callcontrol.call_events offered join callcontrol.call_events joined using (call_id)
where offered.kind = 'offered' and joined.kind = 'connected'
"""
PICK_UP_SECONDS = 0.3


async def one_call(side: SipSide, server: str, did: str, number: int, pressed: dict[str, float]) -> None:
    caller = await side.caller(did, server, from_user=number_of(number))
    await caller.wait_answered()
    await asyncio.sleep(1.0)
    await caller.press(KEYS[did])
    pressed[number_of(number)] = time.monotonic()
    await caller.wait_ended(60.0)


async def at_desk(phone: Phone, rang: dict[str, float]) -> None:
    while True:
        call = await phone.wait_ringing(600.0)
        rang[call.number] = call.ringing_at or 0.0
        await call.wait_answered(20.0)
        await asyncio.sleep(1.0)
        await call.hangup()


async def measure(up: Box) -> None:
    server = f"{HOST}:{up.asterisk.sip_port}"
    pressed: dict[str, float] = {}
    rang: dict[str, float] = {}
    async with SipSide() as side, asyncio.TaskGroup() as desks:
        staff = [await side.phone(a, server, Answer(PICK_UP_SECONDS)) for a in up.asterisk.plan.phones]
        working = [desks.create_task(at_desk(phone, rang)) for phone in staff]
        for start in range(0, AT_ONCE * ROUNDS, AT_ONCE):
            async with asyncio.TaskGroup() as callers:
                for number in range(start, start + AT_ONCE):
                    did = (NORTHSIDE, SOUTHSIDE)[number % 2]
                    callers.create_task(one_call(side, server, did, number, pressed))
        for desk in working:
            desk.cancel()
    await up.app.journal.flush(10.0)
    waits = sorted((rang[number] - at) * 1000 for number, at in pressed.items())
    show("key released, until the first free phone rings", waits[: len(waits) // 2])
    connection = await asyncpg.connect(up.dsn, timeout=10)
    joined = sorted(float(row[0]) - PICK_UP_SECONDS * 1000 for row in await connection.fetch(JOINED))
    await connection.close()
    show(f"offered, until joined (less {PICK_UP_SECONDS} s of ringing)", joined)


def show(what: str, milliseconds: list[float]) -> None:
    p50, p90 = (milliseconds[int(len(milliseconds) * share)] for share in (0.5, 0.9))
    print(f"{what:<48}{p50:>9,.0f} ms p50, {p90:,.0f} ms p90, of {len(milliseconds)} calls")


async def run() -> None:
    with tempfile.TemporaryDirectory(prefix="callcontrol-bench-") as folder:
        settings = load_settings(
            rules=EXAMPLE, state=Path(folder), prompts_folder=cache_folder() / "prompts", log_level="error"
        )
        async with box(settings.model_copy(update={"as_if": REHEARSAL}), load_group(EXAMPLE)) as up:
            await measure(up)


def main() -> None:
    logs.configure("error")
    asyncio.run(run())


if __name__ == "__main__":
    main()
