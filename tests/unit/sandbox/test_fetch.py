import asyncio
import os
import sys
from pathlib import Path

import psutil
import pytest

from callcontrol.sandbox.errors import FetchError, NoAsteriskError
from callcontrol.sandbox.fetch import Progress, Stage, fetch, find_asterisk

FETCH = """
import asyncio, sys
from pathlib import Path
from callcontrol.sandbox import apt
from callcontrol.sandbox.fetch import fetch
home, apt.OS_RELEASE, keyring = map(Path, sys.argv[1:])
apt.KEYRINGS = (keyring,)
asyncio.run(fetch(home, lambda progress: print(progress.stage.name, progress.done, flush=True)))
"""


async def test_fetched_once_then_found(fake_apt: Path, tmp_path: Path) -> None:
    told: list[Progress] = []
    tree = await fetch(tmp_path / "home", told.append)
    assert tree.version == "22.10.1"
    assert [stage for stage in Stage if stage in {p.stage for p in told}] == [
        Stage.UPDATE,
        Stage.DOWNLOAD,
        Stage.UNPACK,
        Stage.DONE,
    ]
    assert Progress(Stage.DOWNLOAD, 50.0, 100) in told
    calls = (fake_apt / "apt-calls").read_text()
    await fetch(tmp_path / "home")
    assert (fake_apt / "apt-calls").read_text() == calls


async def test_the_machines_mirror_and_proxy_are_used_and_its_hooks_are_not(fake_apt: Path, tmp_path: Path) -> None:
    (fake_apt / "bad-package").touch()
    with pytest.raises(FetchError):
        await fetch(tmp_path / "home")
    apt = tmp_path / "home" / "apt"
    assert " http://mirror.invalid/debian forky main" in (apt / "etc/sources.list").read_text()
    configuration = (apt / "apt.conf").read_text()
    assert 'Acquire::http::Proxy "http://proxy.invalid:3128";' in configuration
    assert "Post-Invoke" not in configuration
    assert f'Dir::State::lists "{apt}/lists";' in configuration


async def test_a_broken_package_is_downloaded_again_by_the_next_try(fake_apt: Path, tmp_path: Path) -> None:
    (fake_apt / "bad-package").touch()
    with pytest.raises(FetchError, match=r"two_1_all\.deb.*not a package.*Try again"):
        await fetch(tmp_path / "home")
    assert not (tmp_path / "home" / "apt" / "archives" / "two_1_all.deb").exists()
    assert not (tmp_path / "home" / "complete.json").exists()
    (fake_apt / "bad-package").unlink()
    assert (await fetch(tmp_path / "home")).version == "22.10.1"


async def test_no_network_is_told_in_apts_words(fake_apt: Path, tmp_path: Path) -> None:
    (fake_apt / "no-network").touch()
    with pytest.raises(FetchError, match=r"apt-get update failed(.|\n)*E: no network(.|\n)*try again"):
        await fetch(tmp_path / "home")


async def _fetching_elsewhere(fake_apt: Path, home: Path) -> asyncio.subprocess.Process:
    """Another program that is in the middle of the download and stays there while ``hold`` is a pipe."""
    os.mkfifo(fake_apt / "hold")
    given = (home, home.parent / "os-release", home.parent / "debian-archive-keyring.gpg")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", FETCH, *map(str, given), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(20):
        await process.stdout.readuntil(b"DOWNLOAD 50.0")
    return process


async def test_killed_half_way_nothing_goes_on_and_the_next_run_completes(fake_apt: Path, tmp_path: Path) -> None:
    process = await _fetching_elsewhere(fake_apt, tmp_path / "home")
    apt = psutil.Process(process.pid).children()
    assert apt
    process.kill()
    await process.wait()
    assert await asyncio.to_thread(psutil.wait_procs, apt, 5) == (apt, [])
    (fake_apt / "hold").unlink()
    assert (await fetch(tmp_path / "home")).version == "22.10.1"


async def test_a_reader_that_gives_up_ends_the_download(fake_apt: Path, tmp_path: Path) -> None:
    os.mkfifo(fake_apt / "hold")
    # The test run has children of its own: databases, Asterisks of other tests.
    others = set(psutil.Process().children())
    children: list[psutil.Process] = []

    def fail(progress: Progress) -> None:
        if progress.stage is Stage.DOWNLOAD:
            children.extend(set(psutil.Process().children()) - others)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fetch(tmp_path / "home", fail)
    assert children
    assert not any(child.is_running() for child in children)


async def test_a_second_program_waits_for_the_first(fake_apt: Path, tmp_path: Path) -> None:
    process = await _fetching_elsewhere(fake_apt, tmp_path / "home")
    waiting = asyncio.Event()

    def watch(progress: Progress) -> None:
        if progress.stage is Stage.WAIT:
            waiting.set()

    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        second = group.create_task(fetch(tmp_path / "home", watch))
        await waiting.wait()
        await asyncio.to_thread((fake_apt / "hold").write_text, "go")
        assert await process.wait() == 0
    assert second.result().version == "22.10.1"
    assert (fake_apt / "apt-calls").read_text().count("--download-only") == 1


async def test_without_apt_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoAsteriskError, match="dnf install asterisk"):
        await fetch(tmp_path / "home")
    monkeypatch.setattr("sys.platform", "darwin")
    with pytest.raises(NoAsteriskError, match="macOS"):
        await fetch(tmp_path / "home")


async def test_an_apt_that_is_not_debians_is_refused_by_name(fake_apt: Path, tmp_path: Path) -> None:
    (tmp_path / "os-release").write_text("ID=ubuntu\nVERSION_CODENAME=noble\n")
    with pytest.raises(NoAsteriskError, match=r"trixie.*CALLCONTROL_ASTERISK"):
        await fetch(tmp_path / "home")


async def test_a_named_asterisk_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "asterisk"
    program.write_text("#!/bin/sh\necho 'Asterisk certified-20.7-cert5'\n")
    program.chmod(0o755)
    monkeypatch.setenv("CALLCONTROL_ASTERISK", str(program))
    assert (await find_asterisk(cache=tmp_path)).version == "20.7"
    monkeypatch.setenv("CALLCONTROL_ASTERISK", str(tmp_path / "nowhere"))
    with pytest.raises(NoAsteriskError, match="nowhere"):
        await find_asterisk(cache=tmp_path)


async def test_the_machines_own_is_used_from_version_20(
    fake_apt: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CALLCONTROL_ASTERISK", raising=False)
    own = tmp_path / "bin" / "asterisk"
    for version, used in (("18.10.0~dfsg", False), ("20.6.0~dfsg+~cs6.13", True)):
        own.write_text(f"#!/bin/sh\necho 'Asterisk {version}'\n")
        own.chmod(0o755)
        tree = await find_asterisk(cache=tmp_path)
        assert (tree.argv == (str(own),)) is used
