"""Somebody waits too long: a lamp blinks at a real phone, its key acknowledges, and the trail tells all of it."""

import asyncio
from collections.abc import Mapping
from typing import Any

import asyncpg

from callcontrol.cli.process import Process
from callcontrol.model.desk import DeskPrompt
from callcontrol.sandbox.listening import wait_heard
from tests.fixtures.desk import desk_clip, dials
from tests.fixtures.lamp import LampKey
from tests.fixtures.practice import HEARD, Practice, until

OFF, ON, BLINKS = "terminated", "confirmed", "early"
"""How a phone is told: not lit, lit, blinking."""
LATEST = 15.0


async def shows(lamp: LampKey, state: str) -> None:
    async def so() -> bool:
        return lamp.state == state

    await until(f"the lamp is {state}", so, LATEST)


async def trail(practice: Practice, queue: str) -> list[Mapping[str, Any]]:
    """The alerts of a queue as PostgreSQL has them."""
    connection = await asyncpg.connect(practice.world.dsn, timeout=10)
    try:
        rows = await connection.fetch("select * from report.wait_alerts where queue = $1 order by raised_at", queue)
    finally:
        await connection.close()
    return [dict(row) for row in rows]


async def test_a_lamp_blinks_until_its_key_acknowledges(waiting_room: Practice) -> None:
    room, queue = waiting_room, f"{waiting_room.location.key}/nurse"
    key = f"alert-{queue.replace('/', '-')}"
    account = next(each for each in room.world.pbx.plan.phones if each.username == room.person("12"))
    async with LampKey(room.world.pbx.sip_port, account.username, account.password) as lamp:
        assert await lamp.register() == 200
        await lamp.subscribe(key)
        await shows(lamp, OFF)
        caller = await room.call()
        await caller.press("2")
        await shows(lamp, BLINKS)
        _, _, notices = await room.world.readiness()
        assert "callcontrol alerts" in notices["long waits"]

        await room.staff("11")
        pressed = await dials(room, "11", key)
        await wait_heard(pressed, desk_clip(room, DeskPrompt.ALERT_SEEN), share=HEARD, timeout=LATEST)
        await pressed.wait_ended(LATEST)
        await shows(lamp, ON)

        await caller.hangup()
        await shows(lamp, OFF)
    person = room.person("11")

    async def told() -> bool:
        return any(row["ended_at"] is not None for row in await trail(room, queue))

    await until("the trail is whole", told, LATEST)
    (row,) = await trail(room, queue)
    assert (row["acknowledged_by"], row["author"], row["waiting"]) == (person, person, 1)
    assert row["raised_at"] < row["acknowledged_at"] < row["ended_at"]
    assert 4.0 <= row["waited_when_raised"] < row["longest_waited"]


async def test_a_command_lists_and_acknowledges(waiting_room: Practice) -> None:
    room, queue = waiting_room, f"{waiting_room.location.key}/nurse"
    assert room.world.settings is not None
    process = Process(room.world.settings.control_file)

    async def listed() -> bool:
        alerts = (await asyncio.to_thread(process.alerts)).alerts
        return any(alert.queue == queue and not alert.acknowledged_by for alert in alerts)

    refused = await asyncio.to_thread(process.acknowledge_alert, queue, "Ruth")
    assert (refused.done, "nobody waits too long" in refused.reason) == (False, True)
    caller = await room.call()
    await caller.press("2")
    await until("the alert is listed", listed, LATEST)
    assert (await asyncio.to_thread(process.acknowledge_alert, queue, "Ruth")).done
    (found,) = [one for one in (await asyncio.to_thread(process.alerts)).alerts if one.queue == queue]
    assert (found.callers, found.acknowledged_by) == (1, "Ruth")
    assert not (await asyncio.to_thread(process.acknowledge_alert, queue, "Ann")).done
    await caller.hangup()
    await room.record()
