"""Postgres is away, at the start and in the middle of calls: they go on, and afterwards nothing is missing."""

import asyncio
from pathlib import Path

import asyncpg
from pydantic import SecretStr

from callcontrol.model.calls import Outcome
from callcontrol.model.names import LocationKey
from callcontrol.model.rules import Group, SystemPrompt
from callcontrol.sandbox.asterisk import RunningAsterisk
from callcontrol.sandbox.listening import speak_until_heard
from callcontrol.sandbox.postgres import running_postgres
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_call import SipCall
from tests.fixtures.calls import controller
from tests.fixtures.practice import HEARD, PRESENT, Practice, World


async def test_postgres_comes_late_and_goes(
    pbx: RunningAsterisk, group: Group, rules_folder: Path, sip: SipSide, tmp_path: Path
) -> None:
    async with running_postgres(tmp_path / "postgres", fsync=False) as postgres:
        await postgres.stop()
        async with controller(pbx, group, tmp_path, rules=rules_folder, dsn=SecretStr(postgres.dsn)) as app:
            await asyncio.wait_for(app.supervisor.looked.wait(), 15)
            world = World(group, pbx, postgres.dsn, app.http, app.prompts)
            practice = Practice(world, sip, group.locations[LocationKey("site01")])
            await practice.staff(*PRESENT)
            await _hang_up(await _talk(practice))
            status, troubles, notices = await world.readiness()
            assert (status, troubles, list(notices)) == (200, {}, ["postgres"])
            await postgres.start()
            await practice.records(1)
            under_way = await _talk(practice)
            await postgres.kill()
            await _hang_up(under_way)
            await _hang_up(await _talk(practice))
            assert app.journal.depth > 0
            await postgres.start()
            rows = await practice.records(3, timeout=20)
            assert [row.outcome for row in rows] == [Outcome.ANSWERED] * 3
            for row in rows:
                await _is_whole(world, row.call_id)
            assert await app.journal.poison_rows() == []
            assert (app.journal.lost_total, app.journal.depth) == (0, 0)


async def _talk(practice: Practice) -> SipCall:
    """A caller whose words were heard: needs no database to tell that they are joined."""
    caller, words = await practice.call(), practice.clip(SystemPrompt.STILL_WAITING)
    await caller.press("1")
    person = await practice.phones["11"].wait_ringing()
    await person.answer()
    await speak_until_heard(caller, person, words, share=HEARD)
    return caller


async def _hang_up(caller: SipCall) -> None:
    await caller.hangup()
    await caller.wait_ended()


async def _is_whole(world: World, call_id: str) -> None:
    """Every event of the call is in Postgres, from the first to the last, none twice."""
    connection = await asyncpg.connect(world.dsn, timeout=5)
    try:
        found = await connection.fetch(
            "select seq, kind from callcontrol.call_events where call_id = $1 order by seq", call_id
        )
    finally:
        await connection.close()
    kinds = [row["kind"] for row in found]
    assert [row["seq"] for row in found] == list(range(1, len(found) + 1))
    assert (kinds[0], kinds[-1], kinds.count("connected")) == ("arrived", "ended", 1)
