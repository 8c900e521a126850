"""The compiled part of the dialplan follows the live rules, and a failure is told and tried again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from callcontrol.model.errors import CallcontrolError
from callcontrol.rules.dialplan_file import DialplanFile
from tests.fixtures.practice import until
from tests.fixtures.rules import example_group

GROUP = example_group()
OTHER = replace(GROUP, version="000000000000", emergency_numbers=("118",))


class Asterisk:
    """Reads the file when it is told to, and refuses as often as it is told to."""

    def __init__(self, path: Path) -> None:
        self.path, self.refuses = path, 0
        self.read: list[str] = []

    async def reload(self) -> None:
        if self.refuses:
            self.refuses -= 1
            raise CallcontrolError("Asterisk is away")
        self.read.append(self.path.read_text())


@asynccontextmanager
async def following(asterisk: Asterisk) -> AsyncIterator[DialplanFile]:
    file = DialplanFile(asterisk.path, asterisk.path.parent / "prompts", asterisk.reload, GROUP, retry=0.01)
    task = asyncio.create_task(file.run())
    yield file
    task.cancel()
    await asyncio.wait({task})


async def in_order(file: DialplanFile) -> bool:
    return not file.trouble


async def test_it_is_written_and_read_at_the_start_and_when_the_rules_change(tmp_path: Path) -> None:
    asterisk = Asterisk(tmp_path / "etc" / "callcontrol-rules.conf")
    async with following(asterisk) as file:
        await until("it is read", lambda: in_order(file))
        assert "phone.northside.101" in asterisk.read[0]
        assert asterisk.path.stat().st_mode & 0o044 == 0o044, "Asterisk must be able to read it"
        file.wanted(OTHER)

        async def again() -> bool:
            return len(asterisk.read) == 2

        await until("it is read again", again)
        assert "exten => 9118,1,Goto(callcontrol-emergency-out,118,1)" in asterisk.read[1]


async def test_what_has_not_changed_is_not_read_again(tmp_path: Path) -> None:
    asterisk = Asterisk(tmp_path / "callcontrol-rules.conf")
    async with following(asterisk) as file:
        await until("it is read", lambda: in_order(file))
        written = asterisk.path.stat().st_mtime_ns
        file.wanted(replace(GROUP))
        file.wanted(OTHER)

        async def changed() -> bool:
            return len(asterisk.read) > 1

        await until("the other rules are read", changed)
        assert len(asterisk.read) == 2
        assert asterisk.path.stat().st_mtime_ns > written


async def test_an_asterisk_that_is_away_gets_it_when_it_is_back(tmp_path: Path) -> None:
    asterisk = Asterisk(tmp_path / "callcontrol-rules.conf")
    asterisk.refuses = 3
    async with following(asterisk) as file:
        await until("it is read", lambda: in_order(file))
    assert len(asterisk.read) == 1


async def test_a_folder_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "etc").write_text("a file where the folder should be")
    asterisk = Asterisk(tmp_path / "etc" / "callcontrol-rules.conf")
    async with following(asterisk) as file:

        async def told() -> bool:
            return "etc" in file.trouble

        await until("the trouble is told", told)
        (tmp_path / "etc").unlink()
        await until("it is read", lambda: in_order(file))
    assert len(asterisk.read) == 1
