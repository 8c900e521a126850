"""Values over real calls: the address with today's hours, in three languages, as the rules stand at that moment."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from callcontrol.model.calls import EventKind
from callcontrol.model.names import AnswerName, Language, LocationKey
from callcontrol.model.paths import Prompt
from callcontrol.model.placeholders import clips
from callcontrol.model.rules import Group, Switch, SystemPrompt
from callcontrol.routing import expand
from callcontrol.rules import Asked, Verdict
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.sip import SipSide
from tests.fixtures.night import events
from tests.fixtures.practice import EN, ES, HEARD, Practice, World, settings_for

NORTHSIDE, DIRECTIONS = LocationKey("northside"), AnswerName("directions")
FR = Language("fr")
NEW_YORK = ZoneInfo("America/New_York")
TUESDAY = datetime(2026, 3, 3, 9, 30, tzinfo=NEW_YORK)
THANKSGIVING = datetime(2026, 11, 26, 10, 0, tzinfo=NEW_YORK)
TO_LANGUAGE = {EN: "", ES: "9", FR: "8"}
SECONDS = 60.0


async def hears_the_address(
    here: Practice, keys: str, language: Language, moment: datetime, hours: SystemPrompt
) -> None:
    """A caller hears the address to its end, with this sentence about today's hours and its values in it."""
    group, caller = here.world.group, await here.call(from_user="anonymous", display_name="Anonymous")
    await caller.press(TO_LANGUAGE[language] + keys)
    lines = expand(group, here.location, (here.location.answers[DIRECTIONS].prompt, language), moment)
    position = 0.0
    for line in (lines[0], lines[-1]):
        clip = here.clip(*line)
        position = await wait_heard(caller, clip, share=HEARD, since=max(0, position - 1), timeout=SECONDS)
    first = clips(group.prompts[hours], language)[0]
    assert isinstance(first, Prompt)
    assert await here.score(caller, first, language) > HEARD
    assert await here.score_of(caller, *(line for line in lines if line[0].name.startswith("say/"))) > HEARD
    await caller.hangup()


async def everybody_hears(
    up: Box, sip: SipSide, keys: str, moment: datetime, hours: SystemPrompt
) -> dict[str | None, str]:
    """A caller in each language; what the journal says of their values."""
    here = Practice(replace(World.of(up), group=up.app.group), sip, up.app.group.locations[NORTHSIDE])
    await asyncio.gather(*(hears_the_address(here, keys, language, moment, hours) for language in TO_LANGUAGE))
    found = {}
    for row in await here.records(len(TO_LANGUAGE)):
        told = [data["said"] for data in await events(here, row.call_id, EventKind.PROMPT) if "said" in data]
        assert isinstance(told[-1], list)
        found[row.language] = told[-1][-1]
    return found


async def test_open_and_then_closed_by_a_switch(example: Group, sip: SipSide, tmp_path: Path) -> None:
    async with box(settings_for(tmp_path, as_if=TUESDAY), example, durable=False) as up:
        said = await everybody_hears(up, sip, "14", TUESDAY, SystemPrompt.HOURS_OPEN)
        assert "We are open today from eight in the morning until noon and from one until five in the" in said["en"]
        assert "Hoy abrimos desde las ocho de la mañana hasta el mediodía y desde la una hasta las" in said["es"]
        assert "ouverts aujourd'hui de huit heures à midi et de treize heures à dix-sept heures." in said["fr"]

        asked = Asked("northside", Switch.CLOSED, "test", until="2026-03-04 10:15", reason="Water damage")
        assert (await up.app.rules.set_override(asked)).verdict is Verdict.APPLIED
        later = TUESDAY + timedelta(minutes=5)
        said = await everybody_hears(up, sip, "4", later, SystemPrompt.HOURS_OVER)
        assert "We are closed for today. We open again tomorrow, Wednesday, at ten fifteen in the" in said["en"]
        assert "Por hoy ya hemos cerrado. Abrimos de nuevo mañana miércoles a las diez y cuarto de la" in said["es"]
        assert "pour aujourd'hui. Nous ouvrons de nouveau demain, mercredi à dix heures quinze." in said["fr"]


async def test_a_holiday(example: Group, sip: SipSide, tmp_path: Path) -> None:
    async with box(settings_for(tmp_path, as_if=THANKSGIVING), example, durable=False) as up:
        said = await everybody_hears(up, sip, "4", THANKSGIVING, SystemPrompt.HOURS_CLOSED)
        assert "We are closed today. We open again tomorrow, Friday, at eight in the morning." in said["en"]
        assert "Hoy está cerrado. Abrimos de nuevo mañana viernes a las ocho de la mañana." in said["es"]
        assert "fermés aujourd'hui. Nous ouvrons de nouveau demain, vendredi à huit heures." in said["fr"]

        here = Practice(World.of(up), sip, example.locations[NORTHSIDE])
        caller = await here.call(from_user="anonymous", display_name="Anonymous")
        lines = expand(example, here.location, (here.location.after_hours, EN), THANKSGIVING)
        await wait_heard(caller, here.clip(*lines[0]), share=HEARD, timeout=SECONDS)
        await wait_heard(caller, here.clip(*lines[-1]), share=HEARD, timeout=SECONDS)
        assert await here.score_of(caller, *lines) > HEARD
        await caller.hangup()
