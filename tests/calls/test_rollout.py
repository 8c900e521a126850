"""A location comes over from its old telephone system: calls that are passed on, and the comparison afterwards."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import asyncpg
import numpy as np
import pytest

from callcontrol.model.calls import CallId
from callcontrol.model.names import LocationKey, Source
from callcontrol.model.rules import Group, Mode, Rollout
from callcontrol.prompts.sound import Pcm
from callcontrol.routing.rollout import takes
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_call import SipCall
from tests.fixtures.practice import HEARD, UNHEARD, Practice, World, nothing_left, settings_for, until
from tests.fixtures.program import callcontrol

HERE = Source("locations/site01.yaml", 1, 1)
SHADOW = Rollout(Mode.SHADOW, 0.0, "old-system", HERE)
HALF = Rollout(Mode.SHARE, 0.5, "old-system", HERE)
NOWHERE = Rollout(Mode.SHADOW, 0.0, "no-such-context", HERE)
ROLLOUTS = {"site01": SHADOW, "site02": HALF, "site03": NOWHERE, "closed": SHADOW}
TONE_HERTZ, RATE = 480, 8000
"""What the sandbox's old system plays."""


@dataclass
class Town:
    """Locations that are coming over."""

    up: Box
    folder: Path
    sip: SipSide
    opened: list[Practice]

    def practice(self, key: str) -> Practice:
        self.opened.append(Practice(World.of(self.up), self.sip, self.up.group.locations[LocationKey(key)]))
        return self.opened[-1]

    async def report(self) -> dict[tuple[str, str | None], dict[str, object]]:
        """What `callcontrol rollout report` says, by location and what would have been."""
        words = ("--format", "json", "--cdr", str(self.up.asterisk.cdr_csv), "--days", "2")
        env = {"CALLCONTROL_DSN": self.up.dsn, "CALLCONTROL_STATE": str(self.folder)}
        output = self.folder / "report.json"
        output.unlink(missing_ok=True)
        async with callcontrol("rollout", "report", *words, env=env, output=output) as run:
            assert await run.wait() == 0, run.said
            return {(line["location"], line["would_be"]): line for line in json.loads(run.said)}


@pytest.fixture
async def town(group: Group, sip: SipSide, tmp_path: Path) -> AsyncIterator[Town]:
    rolled = {key: replace(location, rollout=ROLLOUTS.get(key)) for key, location in group.locations.items()}
    async with AsyncExitStack() as stack:
        up = await stack.enter_async_context(box(settings_for(tmp_path / "state"), replace(group, locations=rolled)))
        here = Town(up, tmp_path, sip, [])
        yield here
        await asyncio.gather(*(practice.hang_up() for practice in here.opened))
        await nothing_left(World.of(up))


def tone(call: SipCall) -> float:
    """The strongest frequency of the last second, in Hz; 0 for silence."""
    call.listen()
    samples = call.recording.samples(max(0.0, call.recording.seconds - 1.0)).astype(float)
    if samples.size < RATE // 2 or np.abs(samples).max() < 100:
        return 0.0
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size)))
    return float(np.argmax(spectrum) * RATE / samples.size)


async def hears_the_old_system(call: SipCall) -> None:
    async def heard() -> bool:
        return abs(tone(call) - TONE_HERTZ) < 10

    await until(f"{call.who} hears {TONE_HERTZ} Hz, not {tone(call):.0f}", heard)


async def test_in_shadow_the_old_system_answers_and_the_decision_is_kept(town: Town) -> None:
    opened, closed = town.practice("site01"), town.practice("closed")
    callers = [await opened.call(), await closed.call()]
    await asyncio.gather(*map(hears_the_old_system, callers))
    assert await opened.score(callers[0], opened.location.greeting) < UNHEARD
    for _ in range(3):
        # Looks round at what Asterisk holds find nothing to mend: the callers are not ours.
        town.up.app.supervisor.replace(town.up.app.group)
        await asyncio.sleep(2)
    assert [caller.state for caller in callers] == ["answered", "answered"]
    await asyncio.gather(*(caller.hangup() for caller in callers))
    for practice in (opened, closed):
        row = await practice.record()
        assert (row.outcome, row.queue, row.agent, row.answered_at) == ("passed_on", None, None, None)

    async def told() -> bool:
        return len(town.up.asterisk.cdr_rows()) == 2

    await until("Asterisk has written its rows", told)
    assert [row.context for row in town.up.asterisk.cdr_rows()] == ["old-system"] * 2
    found = await town.report()
    assert sorted(found) == [("closed", "closed"), ("site01", "open")]
    line = found["site01", "open"]
    assert (line["calls"], line["would_queue"]) == (1, {"site01/front_desk": 1})
    assert isinstance(line["ended"], dict)
    assert line["ended"]["answered"] == 1
    assert isinstance(line["talk_seconds"], float)
    assert 5 <= line["talk_seconds"] <= 60


async def test_half_of_twenty_calls_as_the_pure_function_says(town: Town) -> None:
    practice = town.practice("site02")
    callers = [await practice.call() for _ in range(20)]
    clip = practice.clip(practice.location.greeting)
    heard = await asyncio.gather(*(_who_answers(caller, clip) for caller in callers))
    await asyncio.gather(*(caller.hangup() for caller in callers))
    rows = await practice.records(20, timeout=20)
    by_us = [takes(CallId(row.call_id), HALF) for row in rows]
    assert [row.outcome != "passed_on" for row in rows] == by_us
    assert heard == by_us, "who was to be passed on heard the old system, everybody else the greeting"
    assert 2 <= sum(by_us) <= 18, "less likely than one in 20,000"


async def _who_answers(caller: SipCall, greeting: Pcm) -> bool:
    """True when it is we."""
    ours = asyncio.ensure_future(wait_heard(caller, greeting, share=HEARD, timeout=15))
    theirs = asyncio.ensure_future(hears_the_old_system(caller))
    done, left = await asyncio.wait({ours, theirs}, return_when=asyncio.FIRST_COMPLETED)
    for task in left:
        task.cancel()
    (first,) = done
    await first
    return ours in done


async def test_an_old_system_that_is_not_there_costs_no_call(town: Town) -> None:
    practice = town.practice("site03")
    await practice.staff("11", "12", "13")
    caller = await practice.call()
    await wait_heard(caller, practice.clip(practice.location.greeting), share=HEARD)
    await caller.press("1")
    person = await practice.pick_up("11")
    await person.hangup()
    row = await practice.record()
    assert (row.outcome, row.agent) == ("answered", practice.person("11"))
    connection = await asyncpg.connect(town.up.dsn, timeout=10)
    try:
        faults = await connection.fetch("select data from callcontrol.call_events where kind = 'fault'")
    finally:
        await connection.close()
    assert [json.loads(fault["data"])["what"] for fault in faults] == ["not passed on"]
