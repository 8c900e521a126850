"""Taking up new rules: all of them in one step, or nothing at all."""

import asyncio
import errno
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest

from callcontrol.config import load_folder, version_of
from callcontrol.config.clock import Clock
from callcontrol.model.errors import Problem, RulesError
from callcontrol.model.names import Source
from callcontrol.model.rules import Group
from callcontrol.model.versions import GoneLive, How, RulesVersion
from callcontrol.rules import LiveRules, Overrides, OverrideStore, Reloaded, RulesStore, Verdict, choose_start
from callcontrol.rules.authors import BadAuthor, os_user
from callcontrol.rules.files import put_back
from callcontrol.rules.live import MOST_WAITING
from callcontrol.rules.proving import unproven
from tests.support.small_group import small_files

FILES = small_files()
GREETING = b"greeting: {en: Welcome., es: Bienvenidos.}"
MISSING = Problem(Source("group.yaml", 1, 1), "the prompt 'greeting' has no sound in language 'en'", "make it")


def worded(word: str) -> dict[str, bytes]:
    """The rules with another greeting."""
    text = GREETING.replace(b"Welcome", word.encode())
    return FILES | {"locations/northside.yaml": FILES["locations/northside.yaml"].replace(GREETING, text)}


AT = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
UNPROVEN = FILES | {"locations/northside.yaml": FILES["locations/northside.yaml"].replace(b'tue: ["08:00-17:00"]', b"")}
"""No mistake in a file, but a location that never opens."""
BAD = FILES | {"locations/lakeview.yaml": b"name: [\n"}


@dataclass
class Process:
    """What a process around its live rules does with them."""

    folder: Path
    store: RulesStore
    lives: list[str] = field(default_factory=list)
    told: list[RulesVersion] = field(default_factory=list)
    missing: tuple[Problem, ...] = ()
    while_preparing: Callable[[], None] = lambda: None
    preparing: int = 0
    went: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once new rules are in place."""

    async def prepare(self, live: Group, new: Group) -> tuple[Problem, ...]:
        assert self.preparing == 0, "two reloads at once"
        self.preparing += 1
        try:
            await asyncio.sleep(0.001)
            self.while_preparing()
        finally:
            self.preparing -= 1
        return self.missing

    def go_live(self, group: Group) -> None:
        self.lives.append(group.version)
        self.went.set()

    def write(self, files: dict[str, bytes]) -> str:
        put_back(self.folder, files)
        return version_of(files)

    async def started(self) -> LiveRules:
        rules = LiveRules(
            self.folder,
            self.store,
            choose_start(self.folder, self.store, AT),
            Overrides(OverrideStore(self.store.folder.with_name("overrides.json")), Clock(AT), lambda _: None),
            prove=lambda group, files: unproven(group, files, AT),
            prepare=self.prepare,
            go_live=self.go_live,
            announce=self.told.append,
        )
        await rules.begin()
        return rules

    def versions(self) -> list[tuple[str, How]]:
        return [(entry.version, entry.how) for entry in self.store.history().entries]


@pytest.fixture
def process(tmp_path: Path) -> Process:
    put_back(tmp_path / "folder", FILES)
    return Process(tmp_path / "folder", RulesStore(tmp_path / "state" / "rules"))


async def test_a_changed_set_goes_live_in_one_step_and_is_kept(process: Process) -> None:
    rules = await process.started()
    new = process.write(worded("Hello"))
    assert await rules.reload("ann") == Reloaded(Verdict.APPLIED, new)
    assert (rules.group.version, process.lives, rules.trouble) == (new, [new], "")
    assert process.versions() == [(version_of(FILES), How.START), (new, How.RELOAD)]
    assert process.store.files(new) == worded("Hello")
    assert [row.version for row in process.told] == [version_of(FILES), new]
    last = process.told[-1]
    assert (last.author, last.how, last.at) == ("ann", How.RELOAD, rules.current.at)
    assert {name: text.encode() for name, text in last.files.items()} == worded("Hello")


async def test_a_recording_is_kept_with_its_version_and_postgres_is_told_of_the_texts_alone(process: Process) -> None:
    rules = await process.started()
    sound = FILES | {"recordings/north/greeting-en.wav": b"RIFF\xff\xfe"}
    new = process.write(sound)
    assert await rules.reload("ann") == Reloaded(Verdict.APPLIED, new)
    assert process.store.files(new) == sound
    assert set(process.told[-1].files) == set(FILES)


async def test_a_bad_set_changes_nothing_and_tells_every_mistake(process: Process) -> None:
    rules = await process.started()
    process.write(BAD)
    done = await rules.reload("ann")
    with pytest.raises(RulesError) as expected:
        load_folder(process.folder)
    assert (done.verdict, done.version) == (Verdict.REFUSED, version_of(FILES))
    assert done.problems == expected.value.problems
    assert done.problems
    assert (process.lives, process.versions()) == ([], [(version_of(FILES), How.START)])
    assert "locations/lakeview.yaml" in rules.trouble
    process.write(FILES)
    assert (await rules.reload("ann")).verdict is Verdict.UNCHANGED
    assert rules.trouble == ""


async def test_rules_whose_calls_do_not_end_well_are_refused_as_check_does(process: Process) -> None:
    rules = await process.started()
    process.write(UNPROVEN)
    done = await rules.reload("ann")
    assert (done.verdict, done.version) == (Verdict.REFUSED, version_of(FILES))
    (problem,) = done.problems
    assert problem.source.file == "locations/northside.yaml"
    assert problem.line_text == UNPROVEN[problem.source.file].decode().splitlines()[problem.source.line - 1]
    assert process.lives == []


async def test_a_start_proves_rules_that_were_not_live_yet_and_only_those(process: Process) -> None:
    version = process.write(UNPROVEN)
    with pytest.raises(RulesError, match=r"locations/northside\.yaml"):
        choose_start(process.folder, process.store, AT)
    process.write(FILES)
    await process.started()
    process.write(UNPROVEN)
    assert (await process.started()).group.version == version_of(FILES)
    process.store.keep(version, UNPROVEN)
    process.store.went_live(GoneLive(version, AT, "ann", How.RELOAD))
    assert (await process.started()).group.version == version, "it was live: time alone takes nothing down"


async def test_the_same_files_are_no_news(process: Process) -> None:
    rules = await process.started()
    assert await rules.reload("ann") == Reloaded(Verdict.UNCHANGED, version_of(FILES))
    assert (process.lives, len(process.told), len(process.versions())) == ([], 1, 1)


async def test_missing_prompts_refuse_the_set(process: Process) -> None:
    rules = await process.started()
    process.write(worded("Hello"))
    process.missing = (MISSING,)
    done = await rules.reload("ann")
    assert (done.verdict, done.problems) == (Verdict.REFUSED, (MISSING,))
    assert (process.lives, len(process.versions())) == ([], 1)
    process.missing = ()
    assert (await rules.reload("ann")).verdict is Verdict.APPLIED


async def test_reloads_at_the_same_time_take_turns(process: Process) -> None:
    rules = await process.started()
    new = process.write(worded("Hello"))
    done = await asyncio.gather(*(rules.reload(f"user{n}") for n in range(5)))
    assert sorted(each.verdict for each in done) == ["applied", *["unchanged"] * 4]
    assert process.lives == [new]


async def test_what_changes_during_a_reload_is_taken_by_the_next(process: Process) -> None:
    rules = await process.started()
    first = process.write(worded("Hello"))
    process.while_preparing = partial(put_back, process.folder, worded("Ahoy"))
    assert (await rules.reload("ann")).version == first
    assert process.store.files(first) == worded("Hello"), "what is kept is what went live"
    assert (await rules.reload("ann")).version == version_of(worded("Ahoy"))


async def test_too_many_at_once_are_turned_away(process: Process) -> None:
    rules = await process.started()
    done = await asyncio.gather(*(rules.reload("ann") for _ in range(MOST_WAITING + 3)))
    refused = [each for each in done if each.verdict is Verdict.REFUSED]
    assert len(refused) == 3
    assert all("try again later" in each.reason for each in refused)
    assert rules.trouble == ""


async def test_a_full_disk_refuses_the_set(process: Process) -> None:
    rules = await process.started()
    process.write(worded("Hello"))
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    for place in ("callcontrol.rules.files.os.fsync", "callcontrol.rules.store.os.fsync"):
        with patch(place, side_effect=full):
            done = await rules.reload("ann")
        assert done.verdict is Verdict.REFUSED
        assert "No space left" in done.reason
        assert (process.lives, len(process.versions())) == ([], 1)
    assert (await rules.reload("ann")).verdict is Verdict.APPLIED


async def test_a_folder_that_is_gone_refuses(process: Process) -> None:
    rules = await process.started()
    process.folder.rename(process.folder.with_name("elsewhere"))
    done = await rules.reload("ann")
    assert (done.verdict, len(done.problems)) == (Verdict.REFUSED, 1)
    assert "does not exist" in done.problems[0].message


@pytest.mark.parametrize("author", ["", "a b", "ann\n", "x" * 65, "<script>", "--help"])
async def test_an_author_is_a_user_s_name(process: Process, author: str) -> None:
    rules = await process.started()
    with pytest.raises(BadAuthor):
        await rules.reload(author)


async def test_starting_again_by_the_same_rules_is_no_news(process: Process) -> None:
    first = await process.started()
    process.write(worded("Hello"))
    await first.reload("ann")
    again = await process.started()
    assert again.current == first.current
    assert (len(process.versions()), len(process.told)) == (2, 2)


async def test_starting_by_other_rules_is_written_down(process: Process) -> None:
    await process.started()
    new = process.write(worded("Hello"))
    rules = await process.started()
    assert process.versions()[-1] == (new, How.START)
    assert rules.current.author == os_user()


async def test_bad_rules_at_the_start_give_way_to_the_last_good_ones(process: Process) -> None:
    rules = await process.started()
    good = process.write(worded("Hello"))
    await rules.reload("ann")
    process.write(BAD)
    rules = await process.started()
    assert rules.group.version == good
    assert "locations/lakeview.yaml" in rules.trouble
    assert (await rules.reload("ann")).verdict is Verdict.REFUSED
    process.write(worded("Hello"))
    assert (await rules.reload("ann")).verdict is Verdict.UNCHANGED
    assert rules.trouble == ""
    process.write(worded("Ahoy"))
    assert (await rules.reload("ann")).verdict is Verdict.APPLIED


async def test_the_last_good_version_that_is_damaged_gives_way_to_the_one_before(process: Process) -> None:
    rules = await process.started()
    newer = process.write(worded("Hello"))
    await rules.reload("ann")
    process.write(BAD)
    (process.store.folder / "versions" / newer / "group.yaml").unlink()
    assert (await process.started()).group.version == version_of(FILES)


def test_bad_rules_without_an_earlier_version_are_refused(process: Process) -> None:
    process.write(BAD)
    with pytest.raises(RulesError, match=r"locations/lakeview\.yaml"):
        choose_start(process.folder, process.store, AT)


async def test_a_disk_that_keeps_nothing_does_not_stop_a_start(process: Process) -> None:
    with patch("callcontrol.rules.files.os.fsync", side_effect=OSError(errno.ENOSPC, "No space left on device")):
        rules = await process.started()
    assert rules.group.version == version_of(FILES)
    assert "No space left" in rules.trouble
    assert process.versions() == []
    assert (await rules.reload("ann")).verdict is Verdict.APPLIED, "kept as soon as the disk has room"
    assert (rules.trouble, process.versions()) == ("", [(version_of(FILES), How.RELOAD)])


async def test_rules_that_were_live_are_found_for_their_calls(process: Process) -> None:
    rules = await process.started()
    before = rules.group
    process.write(worded("Hello"))
    await rules.reload("ann")
    found = await rules.earlier(before.version)
    assert found is not None
    assert (found.version, found.locations) == (before.version, before.locations)
    assert await rules.earlier(rules.group.version) is rules.group
    assert await rules.earlier("0123456789ab") is None


async def test_a_signal_reloads_and_a_bug_in_it_ends_nothing(process: Process) -> None:
    rules, asked, met = await process.started(), asyncio.Event(), asyncio.Event()

    def bug() -> None:
        met.set()
        raise ZeroDivisionError

    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        following = tasks.create_task(rules.follow(asked))
        process.write(worded("Hello"))
        process.while_preparing = bug
        asked.set()
        await met.wait()
        process.while_preparing = lambda: None
        asked.set()
        await process.went.wait()
        following.cancel()
    assert process.versions()[-1] == (version_of(worded("Hello")), How.RELOAD)
    assert rules.current.author == "signal"
