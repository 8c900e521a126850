"""Switches set with a few keys: in the place of the earlier ones, or refused with a reason that can be said."""

import re
from pathlib import Path

import pytest

from callcontrol.model.desk import Refusal
from callcontrol.model.rules import Switch
from callcontrol.routing import is_open
from callcontrol.rules import Asked, LiveRules
from callcontrol.rules.by_phone import HoursByPhone
from callcontrol.rules.files import put_back
from tests.unit.rules.test_switching import AT, FILES, HOUR, LAKEVIEW, NORTHSIDE, PROBLEM, Process, applied, opened

ANN = "northside-101"


@pytest.fixture
def process(tmp_path: Path) -> Process:
    put_back(tmp_path / "folder", FILES)
    return Process(tmp_path)


def standing(rules: LiveRules) -> list[tuple[str | None, Switch, str]]:
    return [(each.location, each.switch, each.author) for each in rules.overrides.standing()]


def by_phone(rules: LiveRules, process: Process) -> HoursByPhone:
    return HoursByPhone(rules, process.clock)


async def test_each_switch_takes_the_place_of_the_one_before(process: Process) -> None:
    rules = await process.started()
    hours = by_phone(rules, process)
    await applied(rules, Asked("northside", Switch.MESSAGE, "ann", "17:00", "", {"en": "Snow.", "es": "Nieve."}))
    assert await hours.set(NORTHSIDE, Switch.CLOSED, ANN, "12:00") is None
    assert not opened(rules, AT)
    assert opened(rules, AT + 2 * HOUR)
    assert await hours.set(NORTHSIDE, Switch.OPEN, ANN) is None
    assert standing(rules) == [(NORTHSIDE, Switch.MESSAGE, "ann"), (NORTHSIDE, Switch.OPEN, ANN)]
    (entry,) = [each for each in rules.overrides.standing() if each.switch is Switch.OPEN]
    assert entry.ends == AT + 7 * HOUR, "the written hours change at 17:00"
    assert await hours.clear(NORTHSIDE, ANN) is None
    assert standing(rules) == [(NORTHSIDE, Switch.MESSAGE, "ann")]
    assert [change.author for change in process.told][-1] == ANN


async def test_what_can_not_be_done(process: Process) -> None:
    rules = await process.started()
    hours = by_phone(rules, process)
    assert await hours.clear(NORTHSIDE, ANN) is Refusal.NOTHING_SET
    assert await hours.set(NORTHSIDE, Switch.CLOSED, ANN, "25:00") is Refusal.NOT_A_TIME
    assert await hours.set(NORTHSIDE, Switch.CLOSED, "an author; with spaces") is Refusal.NOT_KEPT
    process.problems = lambda group: () if is_open(group.locations[NORTHSIDE], AT).open else (PROBLEM,)
    before = rules.group
    assert await hours.set(NORTHSIDE, Switch.CLOSED, ANN) is Refusal.UNSAFE
    assert rules.group is before


async def test_hours_that_never_change_need_a_time(process: Process) -> None:
    always = re.sub(rb"\nhours: .*", b'\nhours: {mon-sun: ["00:00-24:00"]}', FILES["locations/lakeview.yaml"])
    put_back(process.state / "folder", FILES | {"locations/lakeview.yaml": always})
    rules = await process.started()
    hours = by_phone(rules, process)
    assert await hours.set(LAKEVIEW, Switch.CLOSED, "lakeview-301") is Refusal.NO_CHANGE
    assert await hours.set(LAKEVIEW, Switch.CLOSED, "lakeview-301", "18:00") is None
    assert not opened(rules, AT, LAKEVIEW)


async def test_an_earlier_switch_stays_when_the_new_one_is_refused(process: Process) -> None:
    rules = await process.started()
    hours = by_phone(rules, process)
    assert await hours.set(NORTHSIDE, Switch.OPEN, ANN) is None
    kept = rules.overrides.standing()
    process.problems = lambda group: () if is_open(group.locations[NORTHSIDE], AT).open else (PROBLEM,)
    assert await hours.set(NORTHSIDE, Switch.CLOSED, ANN) is Refusal.UNSAFE
    assert rules.overrides.standing() == kept


async def test_what_was_set_for_all_is_not_one_locations_to_take_back(process: Process) -> None:
    rules = await process.started()
    hours = by_phone(rules, process)
    await applied(rules, Asked("all", Switch.CLOSED, "ann", "17:00", "Fire drill"))
    assert await hours.clear(NORTHSIDE, ANN) is Refusal.FOR_ALL
    assert await hours.set(NORTHSIDE, Switch.OPEN, ANN, "12:00") is None
    assert opened(rules, AT)
    assert await hours.clear(NORTHSIDE, ANN) is Refusal.FOR_ALL, "what holds then is the one for all"
    assert not opened(rules, AT)
    assert standing(rules) == [(None, Switch.CLOSED, "ann")]


async def test_a_full_disk_is_told(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = await process.started()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("callcontrol.rules.overrides.replace_file", full)
    assert await by_phone(rules, process).set(NORTHSIDE, Switch.CLOSED, ANN) is Refusal.NOT_KEPT
    assert opened(rules, AT)
