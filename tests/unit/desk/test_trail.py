"""Listenings under way, over the end of a process."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from callcontrol.config.clock import Clock
from callcontrol.desk.trail import OpenListenings
from callcontrol.model.calls import CallId
from callcontrol.model.names import PersonId
from callcontrol.model.supervising import Ear, Step, SupervisionStep, Why
from tests.support.memory import MemoryJournal

BEGUN = SupervisionStep(
    *("a.1", 1, datetime(2026, 3, 3, 14, 30, tzinfo=UTC), PersonId("north-103"), Step.BEGUN),
    *(PersonId("north-101"), CallId("c"), Ear.LISTEN),
)
CHANGED = replace(BEGUN, seq=2, step=Step.CHANGED, ear=Ear.BARGE)
ENDED = replace(BEGUN, seq=3, step=Step.ENDED, ear=None, why=Why.SUPERVISOR)


async def closed_by_the_next(path: Path) -> list[SupervisionStep]:
    journal = MemoryJournal()
    await OpenListenings(path).close_left(journal, Clock(None))
    return journal.supervisions


async def test_what_a_killed_process_left_open_is_ended_once_by_the_next(tmp_path: Path) -> None:
    path = tmp_path / "listenings.json"
    before = OpenListenings(path)
    for step in (BEGUN, CHANGED, replace(BEGUN, id="b.1"), replace(ENDED, id="b.1")):
        await before.keep(step)
    (ended,) = await closed_by_the_next(path)
    assert (ended.id, ended.seq, ended.step, ended.why, ended.ear) == ("a.1", 3, Step.ENDED, Why.RESTART, None)
    assert (ended.supervisor, ended.person, ended.call_id) == (BEGUN.supervisor, BEGUN.person, BEGUN.call_id)
    assert await closed_by_the_next(path) == []


async def test_what_was_ended_or_never_begun_is_not_ended_again(tmp_path: Path) -> None:
    path = tmp_path / "listenings.json"
    assert await closed_by_the_next(path) == []
    before = OpenListenings(path)
    for step in (replace(BEGUN, id="r.1", step=Step.REFUSED), BEGUN, ENDED):
        await before.keep(step)
    assert await closed_by_the_next(path) == []


async def test_a_file_that_can_not_be_read_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "listenings.json"
    path.write_text("[")
    assert await closed_by_the_next(path) == []
    path.unlink()
    path.mkdir()
    await OpenListenings(path).keep(BEGUN)
