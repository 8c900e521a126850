"""A stored call is told step by step, on the clock of its location."""

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from callcontrol.cli.explain import found
from callcontrol.cli.story import Story, tree_of
from callcontrol.journal import Journal, call_ids, migrate, stored_call
from callcontrol.model.calls import CallId, ChannelId, EventKind, JournalEvent, Outcome
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.legs import EndedBy, LegKind, LegRecord
from callcontrol.model.names import PersonId
from callcontrol.model.paths import Category
from callcontrol.model.rules import Group
from tests.fixtures.rules import example_group
from tests.unit.journal.builders import START, record

CALL, OTHER = "20260303T143000000Z-ab12cd34", "20260303T142900000Z-ff12cd34"
STEPS: tuple[tuple[float, EventKind, dict[str, object]], ...] = (
    (0.0, EventKind.ARRIVED, {"did": "+12125550110", "caller": "number", "channel": "1.1"}),
    (0.0, EventKind.ROUTED, {"open": True, "reason": "open: Tuesday 08:00-12:00", "rule": "northside.yaml:7:13"}),
    (0.1, EventKind.PROMPT, {"prompts": ["emergency_notice", "northside/greeting"], "languages": ["en", "en"]}),
    (4.0, EventKind.KEY, {"key": "9"}),
    (4.0, EventKind.HEARD, {"prompts": ["emergency_notice", "greeting"], "seconds": [2.6, 1.3], "cut": "key"}),
    (4.0, EventKind.LANGUAGE, {"language": "es"}),
    (4.0, EventKind.STAGE, {"stage": "InMenu"}),
    (6.0, EventKind.KEY, {"key": "4"}),
    (6.0, EventKind.CHOSEN, {"key": "4", "category": "clinical", "rule": "locations/northside.yaml:28:5"}),
    (6.1, EventKind.QUEUED, {"queue": "northside/nurse"}),
    (6.2, EventKind.OFFERED, {"person": "northside-103", "channel": "1.2"}),
    (21.2, EventKind.OFFER_ENDED, {"person": "northside-103", "result": "missed", "cause": 19}),
    (30.0, EventKind.STAGE, {"stage": "Waiting", "adopted": True}),
    (51.3, EventKind.OFFERED, {"person": "northside-103", "channel": "1.3"}),
    (54.5, EventKind.CONNECTED, {"person": "northside-103", "waited": 48.4}),
    (55.0, EventKind.OVERFLOWED, {"from": "northside/nurse", "to": "clinician", "why": "nobody signed in for 30 s"}),
    (55.1, EventKind.PROMPT, {"prompts": ["still_calling", "invitation-es"], "languages": ["en", "es"]}),
    (60.0, EventKind.FAULT, {"what": "prompt missing", "prompt": "x"}),
    (114.5, EventKind.ENDED, {"outcome": "answered", "reason": "the person hung up"}),
)  # fmt: skip


async def store(dsn: str, folder: Path) -> None:
    whole = replace(
        record(CALL, 9, Outcome.ANSWERED),
        category=Category.CLINICAL,
        person=PersonId("northside-103"),
        wait_seconds=48.4,
        talk_seconds=60.0,
    )
    own = LegRecord(CallId(CALL), ChannelId("chan-c"), LegKind.CALLER, START, began_at=START)
    ends = START + timedelta(seconds=21)
    missed = LegRecord(CallId(CALL), ChannelId("1.2"), LegKind.DESK, ends, PersonId("northside-103"), START)
    missed = replace(missed, rang_at=ends - timedelta(seconds=15), ended_at=ends, ended_by=EndedBy.US, cause=19)
    earlier = replace(record(OTHER, 1), started_at=START - timedelta(minutes=1))
    events = [
        JournalEvent(CallId(CALL), number, START + timedelta(seconds=at), kind, data)
        for number, (at, kind, data) in enumerate(STEPS, start=1)
    ]
    async with Journal(folder / "spool.db", dsn) as journal:
        await journal.append(earlier, whole, own, missed, *events)
        assert await journal.flush(10)


async def told(dsn: str, group: Group | None) -> str:
    stored = await stored_call(dsn, CALL)
    assert stored is not None
    page = io.StringIO()
    Console(file=page, width=160).print(tree_of(Story(stored, group)))
    return page.getvalue()


async def test_every_step_is_told_in_words_and_on_the_locations_clock(dsn: str, tmp_path: Path) -> None:
    await store(dsn, tmp_path)
    page = await told(dsn, example_group())
    for words in (
        f"{CALL}  Riverbend Northside Family Medicine",
        "Tue 3 Mar 2026 09:30:00 in America/New_York, rules 0123456789ab (not today's",
        "09:30:00.0         calls +12125550110, caller's number shown",
        "open: Tuesday 08:00-12:00  northside.yaml:7:13",
        "hears emergency_notice for 2.6 s, northside/greeting for 1.3 s, cut by a key (English)",
        "caller: not answered, still there  chan-c",
        "Anne Walsh, RN (103): rang for 15.0 s, not answered, hung up by callcontrol (no answer, cause 19)  1.2",
        "hears still_calling, invitation-es (English, Spanish)",
        "goes on from northside/nurse to clinician: nobody signed in for 30 s",
        "09:30:04.0   +3.9  presses 9",
        "goes on in Spanish",
        "has chosen clinical  locations/northside.yaml:28:5",
        "waits in northside/nurse",
        "rings Anne Walsh, RN (103)",
        "Anne Walsh, RN (103) does not answer",
        "callcontrol was restarted and took the call over: Waiting",
        "talks with Anne Walsh, RN (103), having waited 48.4 s",
        "fault: prompt missing (prompt x)",
        "the call ends: the person hung up",
        "answered, clinical, waited 48.4 s, talked 60.0 s",
    ):
        assert words in page
    assert "InMenu" not in page


async def test_without_todays_rules_the_story_is_told_in_utc(dsn: str, tmp_path: Path) -> None:
    await store(dsn, tmp_path)
    page = await told(dsn, None)
    assert "14:30:00 in UTC" in page
    assert "rings northside-103" in page


async def test_a_call_is_found_by_its_id_by_the_end_of_it_and_as_the_last(dsn: str, tmp_path: Path) -> None:
    await store(dsn, tmp_path)
    assert await call_ids(dsn, "last") == [CALL]
    assert await call_ids(dsn, CALL) == [CALL]
    assert await call_ids(dsn, "ab12cd34") == [CALL]
    assert (await found(dsn, "ff12cd34")).row.call_id == OTHER


async def test_an_id_that_is_unknown_or_not_enough_is_told(dsn: str, tmp_path: Path) -> None:
    await store(dsn, tmp_path)
    with pytest.raises(CallcontrolError, match=r"there is no call `xyz`.*explain last"):
        await found(dsn, "xyz")
    with pytest.raises(CallcontrolError, match="2 calls end with `12cd34`"):
        await found(dsn, "12cd34")


async def test_of_an_empty_database_there_is_no_last_call(dsn: str) -> None:
    await migrate(dsn)
    with pytest.raises(CallcontrolError, match="no call yet"):
        await found(dsn, "last")
