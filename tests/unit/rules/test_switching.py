"""Setting and clearing switches over live rules."""

import asyncio
import errno
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest

from callcontrol.config import version_of
from callcontrol.config.clock import Clock
from callcontrol.model.errors import Problem
from callcontrol.model.names import LocationKey, Source
from callcontrol.model.overrides import OverrideChange
from callcontrol.model.rules import Group, Switch
from callcontrol.model.versions import GoneLive
from callcontrol.routing import is_open, message_at
from callcontrol.routing.proof import prove
from callcontrol.rules import Asked, LiveRules, Overrides, OverrideStore, RulesStore, Switched, Verdict, choose_start
from callcontrol.rules.authors import BadAuthor
from callcontrol.rules.files import put_back
from callcontrol.rules.live import MOST_WAITING
from callcontrol.rules.overrides import MOST_STANDING
from callcontrol.rules.proving import unproven
from tests.support.small_group import small_files

FILES = small_files()
AT = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
"""Tuesday, 10:00 at Northside, which is open until 17:00."""
HOUR = timedelta(hours=1)
NORTHSIDE, LAKEVIEW = LocationKey("northside"), LocationKey("lakeview")
SNOW = {"en": "Snow today.", "es": "Hoy nieva."}
PROBLEM = Problem(Source("group.yaml", 1, 1), "an urgent call reaches nobody", "lead it to somebody")


class SetClock(Clock):
    """Stands still until it is set."""

    def __init__(self) -> None:
        super().__init__()
        self.at = AT

    def rules_now(self) -> datetime:
        return self.at

    def now(self) -> datetime:
        return self.at


@dataclass
class Process:
    """What a process around its live rules does with them."""

    state: Path
    clock: SetClock = field(default_factory=SetClock)
    lives: list[Group] = field(default_factory=list)
    told: list[OverrideChange] = field(default_factory=list)
    proved: list[Group] = field(default_factory=list)
    prepared: list[Group] = field(default_factory=list)
    missing: tuple[Problem, ...] = ()
    problems: Callable[[Group], tuple[Problem, ...]] = lambda _: ()

    @property
    def store(self) -> OverrideStore:
        return OverrideStore(self.state / "overrides.json")

    async def prepare(self, _live: Group, new: Group) -> tuple[Problem, ...]:
        await asyncio.sleep(0.001)
        self.prepared.append(new)
        return self.missing

    def prove(self, group: Group, files: dict[str, bytes]) -> tuple[Problem, ...]:
        self.proved.append(group)
        return self.problems(group) or unproven(group, files, self.clock.at)

    async def started(self) -> LiveRules:
        store = RulesStore(self.state / "rules")
        rules = LiveRules(
            self.state / "folder",
            store,
            choose_start(self.state / "folder", store, self.clock.at),
            Overrides(self.store, self.clock, self.told.append),
            prove=self.prove,
            prepare=self.prepare,
            go_live=self.lives.append,
            announce=lambda _: None,
        )
        await rules.begin()
        return rules


@pytest.fixture
def process(tmp_path: Path) -> Process:
    put_back(tmp_path / "folder", FILES)
    return Process(tmp_path)


def closed(location: str = "northside", until: str = "12:00") -> Asked:
    return Asked(location, Switch.CLOSED, "ann", until, "water damage")


async def applied(rules: LiveRules, asked: Asked) -> str:
    done = await rules.set_override(asked)
    assert done.verdict is Verdict.APPLIED, done
    (entry,) = done.changed
    return entry.id


def opened(rules: LiveRules, at: datetime, location: LocationKey = NORTHSIDE) -> bool:
    return is_open(rules.group.locations[location], at).open


async def test_closed_until_a_time_and_open_again_by_itself(process: Process) -> None:
    rules = await process.started()
    before = rules.group
    key = await applied(rules, closed())
    assert process.lives == [rules.group]
    assert (opened(rules, AT), opened(rules, AT + 2 * HOUR)) == (False, True)
    assert is_open(before.locations[NORTHSIDE], AT).open, "a call under way keeps what it has"
    assert rules.group.version == before.version
    (change,) = process.told
    assert (change.id, change.change, change.author, change.reason) == (key, "set", "ann", "water damage")
    assert (change.starts, change.ends, change.location) == (AT, AT + 2 * HOUR, NORTHSIDE)
    process.clock.at = AT + 2 * HOUR
    assert rules.overrides.standing() == ()
    assert [entry.id for entry in rules.overrides.entries] == [key], "kept as history"


async def test_it_survives_a_restart_and_is_written_down_once_more(process: Process) -> None:
    key = await applied(await process.started(), closed())
    rules = await process.started()
    assert not opened(rules, AT)
    assert process.lives[-1] is rules.group
    assert [change.id for change in process.told] == [key, key]
    process.clock.at = AT + 3 * HOUR
    count = len(process.lives)
    again = await process.started()
    assert again.group.locations == again.written.locations
    assert (len(process.lives), len(process.told)) == (count, 2)


async def test_a_reload_keeps_the_switches(process: Process) -> None:
    rules = await process.started()
    await applied(rules, closed())
    changed = FILES | {"locations/lakeview.yaml": FILES["locations/lakeview.yaml"] + b"\n# new\n"}
    put_back(rules.folder, changed)
    assert (await rules.reload("ann")).verdict is Verdict.APPLIED
    assert (rules.group.version, opened(rules, AT)) == (version_of(changed), False)
    assert not is_open(process.proved[-1].locations[NORTHSIDE], AT).open, "proved with what holds"
    found = await rules.earlier(version_of(FILES))
    assert found is not None
    assert not is_open(found.locations[NORTHSIDE], AT).open


async def test_clearing_by_id_and_by_location_gives_the_hours_back(process: Process) -> None:
    rules = await process.started()
    first, second = await applied(rules, closed()), await applied(rules, closed("lakeview"))
    await applied(rules, Asked("northside", Switch.OPEN, "ann", "20:00", "late clinic"))
    assert opened(rules, AT + 8 * HOUR)
    done = await rules.clear_override("northside", "bob")
    assert len(done.changed) == 2
    assert (opened(rules, AT), opened(rules, AT + 8 * HOUR)) == (True, False)
    assert [entry.id for entry in rules.overrides.standing()] == [second]
    assert (process.told[-1].change, process.told[-1].author, process.told[-1].at) == ("cleared", "bob", AT)
    assert (await rules.clear_override(second, "bob")).verdict is Verdict.APPLIED
    again = await rules.clear_override(first, "bob")
    assert (again.verdict, again.reason) == (Verdict.REFUSED, f"the switch {first} has ended already")
    assert process.store.read() == rules.overrides.entries


async def test_the_last_one_that_was_set_wins_and_the_one_before_comes_back(process: Process) -> None:
    rules = await process.started()
    await applied(rules, closed(until="16:00"))
    second = await applied(rules, Asked("northside", Switch.OPEN, "ann", "11:00", "vaccinations"))
    assert (opened(rules, AT), opened(rules, AT + HOUR)) == (True, False)
    await rules.clear_override(second, "ann")
    assert not opened(rules, AT)


async def test_every_location_at_once_and_how_that_is_cleared(process: Process) -> None:
    rules = await process.started()
    key = await applied(rules, Asked("all", Switch.OPEN, "ann", "20:00", "flu season"))
    assert all(opened(rules, AT + 8 * HOUR, place) for place in (NORTHSIDE, LAKEVIEW))
    refused = await rules.clear_override("lakeview", "ann")
    assert refused.verdict is Verdict.REFUSED
    assert f"{key} holds for every location" in refused.reason
    assert (await rules.clear_override("all", "ann")).changed[0].id == key


async def test_without_an_end_it_holds_until_the_written_hours_change(process: Process) -> None:
    rules = await process.started()
    await applied(rules, closed(until=""))
    await applied(rules, closed("lakeview", until=""))
    north, lake = rules.overrides.standing()
    assert north.ends == datetime(2026, 3, 3, 22, tzinfo=UTC)
    assert lake.ends == datetime(2026, 3, 8, 12, tzinfo=UTC), "08:00 after clocks went forward"


async def test_a_message_is_spoken_once_it_can_be_heard(process: Process) -> None:
    rules = await process.started()
    process.missing = (PROBLEM,)
    asked = Asked("northside", Switch.MESSAGE, "ann", "12:00", "", SNOW)
    assert await rules.set_override(asked) == Switched(Verdict.REFUSED, (), (PROBLEM,))
    assert (process.lives, process.told, process.store.read()) == ([], [], ())
    process.missing = ()
    await applied(rules, asked)
    message = message_at(rules.group.locations[NORTHSIDE], AT)
    assert message is not None
    assert message.text == SNOW
    assert process.prepared[-1] is rules.group
    restarted = await process.started()
    assert message_at(restarted.group.locations[NORTHSIDE], AT) == message


async def test_a_switch_whose_calls_do_not_end_well_is_refused_with_the_same_mistakes(process: Process) -> None:
    rules = await process.started()

    def urgent(group: Group) -> tuple[Problem, ...]:
        return () if is_open(group.locations[NORTHSIDE], AT).open else (PROBLEM,)

    process.problems = urgent
    assert await rules.set_override(closed()) == Switched(Verdict.REFUSED, (), (PROBLEM,))
    assert (process.lives, process.told, opened(rules, AT), process.store.read()) == ([], [], True, ())


async def test_a_switch_is_not_to_blame_for_what_is_wrong_without_it(process: Process) -> None:
    """Rules that were live start unproved, and a sentence may be missing for long: a burst pipe does not wait."""
    rules = await process.started()
    process.problems = lambda _: (PROBLEM,)
    process.missing = (PROBLEM,)
    await applied(rules, closed())
    assert not opened(rules, AT)
    other = Problem(Source("group.yaml", 2, 1), "and now this", "")
    process.problems = lambda group: (PROBLEM,) if group is rules.group else (PROBLEM, other)
    assert (await rules.set_override(closed())).problems == (other,)


async def test_a_closure_that_leaves_urgent_callers_alone_is_refused_as_check_would(process: Process) -> None:
    """Open around the clock, nothing need be said of urgent calls at night; a closed switch makes it needed."""
    words = {
        b"billing: {open: {queue: billing}}": b"billing: {category: urgent, open: {queue: billing}}",
        b'{tue: ["08:00-17:00"]}': b'{mon-sun: ["00:00-24:00"]}',
        b'{sun: ["08:00-09:00"]}': b'{mon-sun: ["00:00-24:00"]}',
    }
    files = FILES
    for old, new in words.items():
        files = {name: text.replace(old, new) for name, text in files.items()}
    put_back(process.state / "folder", files)
    rules = await process.started()
    done = await rules.set_override(closed())
    assert done.verdict is Verdict.REFUSED
    (problem,) = done.problems
    assert "urgent" in problem.message
    assert "northside" in problem.message
    assert problem.line_text == files[problem.source.file].decode().splitlines()[problem.source.line - 1]
    assert (process.lives, process.store.read()) == ([], ())


async def test_the_proof_itself_sees_the_switch(process: Process) -> None:
    """Looked at for a month, Lakeview, which opens on Sundays, would never open."""
    rules = await process.started()
    with patch("callcontrol.rules.proving.prove", partial(prove, days=30)):
        done = await rules.set_override(closed("lakeview", "2026-05-01 12:00"))
        assert (await rules.set_override(closed("lakeview", "2026-03-20 12:00"))).verdict is Verdict.APPLIED
    assert done.verdict is Verdict.REFUSED
    (problem,) = done.problems
    assert "lakeview is never open" in problem.message
    assert problem.line_text == "name: Lake"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (closed("nortside"), 'there is no location `nortside`: did you mean "northside"?'),
        (closed(until="9:30 am"), "--until `9:30 am` is no moment: write it such as --until 17:00"),
        (
            closed(until="2026-03-03 09:00"),
            "--until Tue 3 Mar 2026 09:00 is over: at northside it is Tue 3 Mar 2026 10:00",
        ),
        (closed(until="2026-03-08 02:30"), "does not exist in America/New_York"),
        (closed(until="2028-01-01 12:00"), "at most 366 days"),
        (Asked("northside", Switch.CLOSED, "ann", "12:00", " \n "), "why closed? Say it with --reason"),
        (Asked("northside", Switch.CLOSED, "ann", "12:00", "x" * 201), "--reason has 201 characters: at most 200"),
        (Asked("northside", Switch.MESSAGE, "ann", "12:00", "", {"en": "Snow."}), 'the message needs --text es="..."'),
        (
            Asked("northside", Switch.MESSAGE, "ann", "12:00", "", {"en": "Snow {window}.", "es": "Nieve."}),
            "--text en holds {window}, which is no value of a message: {hours_today}, {next_opening}, {time}",
        ),
        (Asked("northside", Switch.MESSAGE, "ann", "12:00"), 'the message needs --text en="..." --text es="..."'),
        (Asked("northside", Switch.MESSAGE, "ann", "12:00", "", SNOW | {"fr": "Neige."}), "nobody is offered fr there"),
        (Asked("northside", Switch.OPEN, "ann", "12:00", "x", SNOW), "open is spoken in no words of its own"),
        (Asked("all", Switch.CLOSED, "ann", "", "x"), "change at different moments: say until when with --until"),
    ],
)
async def test_what_can_not_be_is_explained_and_changes_nothing(process: Process, asked: Asked, told: str) -> None:
    rules = await process.started()
    done = await rules.set_override(asked)
    assert done.verdict is Verdict.REFUSED
    assert told in done.reason
    assert (process.lives, process.told, process.store.read()) == ([], [], ())


async def test_one_time_on_clocks_that_differ_is_refused_without_its_offset(process: Process) -> None:
    lake = FILES["locations/lakeview.yaml"].replace(b"America/New_York", b"America/Los_Angeles")
    put_back(process.state / "folder", FILES | {"locations/lakeview.yaml": lake})
    rules = await process.started()
    done = await rules.set_override(closed("all", "17:00"))
    assert "17:00 is not one moment for all locations (" in done.reason
    assert "lakeview in America/Los_Angeles" in done.reason
    await applied(rules, closed("all", "2026-03-03 17:00 -05:00"))
    assert rules.overrides.standing()[0].ends == datetime(2026, 3, 3, 22, tzinfo=UTC)


@pytest.mark.parametrize(("until", "ends"), [("17:00", 22), ("9:00", 38), ("24:00", 29), ("10:00", 39)])
async def test_a_time_alone_is_the_next_one_of_the_clock(process: Process, until: str, ends: int) -> None:
    rules = await process.started()
    await applied(rules, closed(until=until))
    midnight = datetime(2026, 3, 3, tzinfo=UTC)
    assert rules.overrides.standing()[0].ends == midnight + ends * HOUR


async def test_a_full_disk_refuses(process: Process) -> None:
    rules = await process.started()
    key = await applied(rules, closed())
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with patch("callcontrol.rules.files.os.fsync", side_effect=full):
        done = await rules.set_override(closed("lakeview"))
        cleared = await rules.clear_override(key, "ann")
    assert (done.verdict, cleared.verdict) == (Verdict.REFUSED, Verdict.REFUSED)
    assert "No space left" in done.reason
    assert [entry.id for entry in rules.overrides.standing()] == [key]
    assert (len(process.lives), len(process.told)) == (1, 1)


async def test_a_damaged_file_is_told_and_stops_no_start(process: Process) -> None:
    process.store.path.write_text("{", encoding="utf-8")
    rules = await process.started()
    assert "is damaged" in rules.overrides.trouble
    assert len(list(process.state.glob("overrides.json.damaged-*"))) == 1
    await applied(rules, closed())
    assert rules.overrides.trouble == ""


async def test_a_file_that_can_not_be_read_is_not_written_over(process: Process) -> None:
    process.store.path.mkdir()
    rules = await process.started()
    assert "can not be read" in rules.overrides.trouble
    done = await rules.set_override(closed())
    assert "could not be read at the start" in done.reason
    assert process.store.path.is_dir()


async def test_changes_take_turns_and_too_many_are_turned_away(process: Process) -> None:
    rules = await process.started()
    done = await asyncio.gather(*(rules.set_override(closed()) for _ in range(MOST_WAITING + 2)))
    refused = [each for each in done if each.verdict is Verdict.REFUSED]
    assert len(refused) == 2
    assert all("try again later" in each.reason for each in refused)
    assert len(rules.overrides.standing()) == MOST_WAITING
    assert len({entry.id for entry in rules.overrides.entries}) == MOST_WAITING
    assert rules.group.locations[NORTHSIDE].overrides == tuple(e.override() for e in rules.overrides.standing())


async def test_there_is_a_limit(process: Process) -> None:
    rules = await process.started()
    process.problems = lambda _: ()
    with patch("callcontrol.rules.overriding.MOST_STANDING", 2):
        await applied(rules, closed())
        await applied(rules, closed())
        done = await rules.set_override(closed())
    assert MOST_STANDING > 2
    assert "are set already: clear some" in done.reason


async def test_an_author_is_a_user_s_name(process: Process) -> None:
    rules = await process.started()
    with pytest.raises(BadAuthor):
        await rules.set_override(Asked("northside", Switch.CLOSED, "a b", "12:00", "x"))
    with pytest.raises(BadAuthor):
        await rules.clear_override("northside", "")
    assert isinstance(rules.current, GoneLive)
