"""`python -m tests.bench.soak [MINUTES] [CALLS AT ONCE]`: random callers and phones; afterwards everything must agree.

Not part of `make test`: it is for leaving it alone over lunch.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from callcontrol.config import load_group, load_settings
from callcontrol.journal import calls_by_channel
from callcontrol.observe import logs
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.demo.script import LAKEVIEW, NOBODYS_NUMBER, NORTHSIDE, SOUTHSIDE
from callcontrol.sandbox.demo.verdict import cdr_differences
from callcontrol.sandbox.fetch import cache_folder
from callcontrol.sandbox.phone import Answer, Ignore, Phone, Reject
from callcontrol.sandbox.ports import HOST
from callcontrol.sandbox.rehearsing.doors import REHEARSAL
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_errors import SipError
from tests.bench.bench_core import EXAMPLE

SEED = 20260303
DIDS = (NORTHSIDE, NORTHSIDE, SOUTHSIDE, SOUTHSIDE, LAKEVIEW, NOBODYS_NUMBER)


async def one_caller(side: SipSide, server: str, chance: random.Random, troubles: list[str]) -> None:
    """Dial, press some keys at some times, hang up at some time or stay."""
    did, keys = chance.choice(DIDS), chance.choices("0123456789*#", k=chance.randrange(4))
    try:
        caller = await side.caller(did, server, from_user=f"+1202555{chance.randrange(10000):04}")
        patience = chance.choice((0.1, 1.0, 3.0, 8.0, 20.0, 45.0))
        try:
            async with asyncio.timeout(patience):
                await caller.wait_answered(patience + 1)
                for key in keys:
                    await asyncio.sleep(chance.random() * 3)
                    await caller.press(key)
                await caller.wait_ended(120.0)
        except TimeoutError:
            await caller.hangup()
    except SipError as error:
        if "ended" not in str(error) and "over" not in str(error):
            troubles.append(str(error))


async def at_desk(phone: Phone, chance: random.Random) -> None:
    while True:
        phone.on_ring = chance.choice((Answer(0.2), Answer(0.5), Answer(3.0), Ignore(), Reject(0.5)))
        call = await phone.wait_ringing(3600.0)
        try:
            await call.wait_answered(30.0)
            await asyncio.sleep(chance.random() * 4)
            await call.hangup()
        except SipError:
            continue


async def soak(up: Box, minutes: float, at_once: int) -> list[str]:
    """Everything that went wrong, in words."""
    server, chance, troubles = f"{HOST}:{up.asterisk.sip_port}", random.Random(SEED), list[str]()
    until, calls = time.monotonic() + minutes * 60, 0
    async with SipSide() as side, asyncio.TaskGroup() as desks:
        staff = [await side.phone(account, server) for account in up.asterisk.plan.phones]
        working = [desks.create_task(at_desk(phone, random.Random(n))) for n, phone in enumerate(staff)]
        places = asyncio.Semaphore(at_once)

        async def placed() -> None:
            try:
                await one_caller(side, server, chance, troubles)
            finally:
                places.release()

        async with asyncio.TaskGroup() as callers:
            while time.monotonic() < until:
                await places.acquire()
                callers.create_task(placed())
                calls += 1
                await asyncio.sleep(0.05)
        for desk in working:
            desk.cancel()
    await asyncio.sleep(2.0)
    return troubles + await verdict(up, calls)


async def verdict(up: Box, calls: int) -> list[str]:
    await up.app.journal.flush(30.0)
    ours, theirs = await calls_by_channel(up.dsn, 100_000), up.asterisk.cdr_rows()
    found = (
        [f"{calls} calls, {len(ours)} records, {len(theirs)} CDR rows"] if not calls == len(ours) == len(theirs) else []
    )
    for row in theirs:
        record = ours.get(row.unique_id)
        found += ["a CDR row without a record"] if record is None else cdr_differences(record, row)
    outcomes = Counter(row.outcome or "none" for row in ours.values())
    print(f"{calls} calls: {dict(outcomes)}")
    left = await up.asterisk.cli("core show channels count")
    if not left.startswith("0 active channels"):
        found.append(left.splitlines()[0])
    if "No " not in (bridges := await up.asterisk.cli("bridge show all")) and len(bridges.splitlines()) > 1:
        found.append(f"bridges left: {bridges}")
    if outcomes.get("failed") or outcomes.get("none"):
        found.append(f"failed or unfinished: {outcomes}")
    return found


async def run(minutes: float, at_once: int) -> int:
    with tempfile.TemporaryDirectory(prefix="callcontrol-soak-") as folder:
        settings = load_settings(rules=EXAMPLE, state=Path(folder), prompts_folder=cache_folder() / "prompts")
        with (Path(folder) / "log").open("w+", encoding="utf-8") as log:
            logs.configure("warning", log)
            async with box(settings.model_copy(update={"as_if": REHEARSAL}), load_group(EXAMPLE)) as up:
                troubles = await soak(up, minutes, at_once)
            log.seek(0)
            lines = [line for line in log.read().splitlines() if "no location owns" not in line]
    for line in lines[-20:]:
        print(line)
    for trouble in troubles[:50]:
        print("TROUBLE", trouble)
    print(f"{len(troubles)} troubles, {len(lines)} warnings in the log")
    return 1 if troubles else 0


if __name__ == "__main__":
    given = [float(text) for text in sys.argv[1:]]
    sys.exit(asyncio.run(run(given[0] if given else 5.0, int(given[1]) if len(given) > 1 else 10)))
