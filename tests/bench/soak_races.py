"""`python -m tests.bench.soak_races [ROUNDS] [LANES]`: the same instant, forced a thousand times on a real Asterisk.

Not part of `make test`: a thousand rounds take some ten minutes. The exit status is 0 only if afterwards every call
has exactly one outcome, everybody is free again, and Asterisk, asked itself, holds no channel and no bridge.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from callcontrol.config import load_group
from callcontrol.journal import CallRow, latest_calls
from callcontrol.model.names import LocationKey, QueueName
from callcontrol.observe import logs
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.sip import SipSide
from tests.bench.races import EXTENSIONS, Lane, rounds
from tests.fixtures.practice import SERVED, Practice, World, nothing_left, settings_for, until, write_rules

SEED = 20261130
ROUNDS, LANES = 1000, 6
SETTLES_SECONDS = 20.0


async def soak(up: Box, count: int, lanes: int) -> list[str]:
    """Everything that went wrong, in words."""
    world, begun, finished = World.of(up), time.monotonic(), Counter[str]()
    sites = sorted(key for key in up.group.locations if key.startswith("site"))[:lanes]
    async with SipSide() as sip:
        dispatcher = up.app.supervisor.dispatcher
        each = [
            Lane(
                Practice(world, sip, up.group.locations[site]),
                *(random.Random(f"{SEED}/{site}"), dispatcher, up.group.queues[front_desk(site)].at_once > 1),
            )
            for site in sites
        ]
        for lane in each:
            await lane.here.staff(*EXTENSIONS)

        def done(race: str) -> None:
            finished[race] += 1
            if finished.total() % 50 == 0:
                print(f"{finished.total()} rounds, {time.monotonic() - begun:.0f} s", flush=True)

        await asyncio.gather(*(rounds(lane, -(-count // lanes), done) for lane in each))
        troubles = [trouble for lane in each for trouble in lane.troubles]
        troubles += await verdict(up, world, sum(lane.placed for lane in each), len(each) * len(EXTENSIONS))
        unforced = [why for lane in each for why in lane.unforced]
    print(f"{len(unforced)} transfers did not come about: {Counter(unforced)}")
    for race, times in sorted(finished.items()):
        print(f"{times:5} {race}")
    return troubles


def front_desk(site: LocationKey) -> QueueName:
    """Its queue."""
    return QueueName(f"{site}/front_desk")


async def verdict(up: Box, world: World, placed: int, people: int) -> list[str]:
    """What is left, in Asterisk, in the records and in the queues."""
    troubles: list[str] = []
    rows: list[CallRow] = []

    async def told() -> bool:
        # by location: no more than a thousand rows are read at a time
        rows[:] = [row for key in up.group.locations for row in await latest_calls(world.dsn, 100_000, key)]
        return len(rows) >= placed and all(row.outcome for row in rows)

    async def free() -> bool:
        return await world.free_people() == people

    async def over() -> bool:
        return up.app.supervisor.live == 0

    for what, happened in (
        ("no session lives on", over),
        (f"{placed} calls with an outcome", told),
        (f"{people} people free", free),
    ):
        try:
            await until(what, happened, SETTLES_SECONDS)
        except AssertionError as error:
            troubles.append(str(error))
    try:
        await nothing_left(world, SETTLES_SECONDS)
    except AssertionError as error:
        troubles.append(str(error))
    outcomes = Counter(row.outcome or "none" for row in rows)
    print(f"{placed} calls placed, {len(rows)} records: {dict(outcomes)}")
    if len(rows) != placed:
        troubles.append(f"{placed} calls, but {len(rows)} records")
    if failed := outcomes["failed"]:
        troubles.append(f"{failed} calls failed by a fault of ours")
    return troubles


async def run(count: int, lanes: int) -> int:
    """Exit status 0 when nothing went wrong."""
    with tempfile.TemporaryDirectory(prefix="callcontrol-soak-") as name:
        folder = Path(name)
        rules = write_rules(folder / "rules", sites=lanes)
        for number in range(1, lanes, 2):
            with (rules / "locations" / f"site{number:02}.yaml").open("a", encoding="utf-8") as site:
                site.write(SERVED["parallel"])
        with (folder / "log").open("w+", encoding="utf-8") as log:
            logs.configure("warning", log)
            async with box(settings_for(folder / "state", rules=rules), load_group(rules)) as up:
                troubles = await soak(up, count, lanes)
            log.seek(0)
            warned = [line for line in log.read().splitlines() if "Applying" not in line]
    for line in warned[-10:]:
        print(line)
    for trouble in troubles[:50]:
        print("TROUBLE", trouble)
    print(f"{len(troubles)} troubles, {len(warned)} warnings in the log")
    return 1 if troubles else 0


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    sys.exit(asyncio.run(run(given[0] if given else ROUNDS, given[1] if len(given) > 1 else LANES)))
