"""The box itself: starts, answers, is ended, and leaves nothing behind."""

import asyncio
import json
import signal
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from callcontrol.sandbox.asterisk import RunningAsterisk, asterisk
from callcontrol.sandbox.errors import PortTakenError, SandboxError, StartError
from callcontrol.sandbox.plan import AsteriskPlan
from callcontrol.sandbox.tree import AsteriskTree

# Another program with a box of its own; it says where, then stays until it is ended.
HOLDER = """
import asyncio, json, sys
from pathlib import Path
from callcontrol.sandbox.asterisk import asterisk
from callcontrol.sandbox.plan import AsteriskPlan

async def main():
    async with asterisk(AsteriskPlan(Path(sys.argv[1]))) as box:
        print(json.dumps({"pid": box.pid, "sip": box.sip_port, "http": box.http_port}), flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def _holder(folder: Path) -> tuple[asyncio.subprocess.Process, dict[str, int]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, str(folder), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(30):
        told: dict[str, int] = json.loads(await process.stdout.readline())
    return process, told


async def _gone(pid: int) -> bool:
    try:
        process = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return True
    gone, _ = await asyncio.to_thread(psutil.wait_procs, [process], 10)
    return bool(gone)


async def test_ready_means_that_ari_and_phones_are_loaded(box: RunningAsterisk) -> None:
    assert "/ari/..." in await box.cli("http show status")
    assert "northside-101" in await box.cli("pjsip show endpoints")
    assert "Running" in await box.cli("module show like cdr_csv.so")


async def test_a_start_is_clean(box: RunningAsterisk) -> None:
    log = (box.plan.folder / "log" / "messages.log").read_text()
    assert [line for line in log.splitlines() if "ERROR[" in line or "WARNING[" in line] == []


async def test_everything_listens_on_loopback_alone(box: RunningAsterisk) -> None:
    listening = [c for c in psutil.Process(box.pid).net_connections() if c.status in {"LISTEN", "NONE"}]
    assert {c.laddr.port for c in listening} >= {box.sip_port, box.http_port}
    assert {c.laddr.ip for c in listening if c.laddr.port in {box.sip_port, box.http_port}} == {"127.0.0.1"}


async def test_restart_keeps_the_ports(box: RunningAsterisk) -> None:
    ports, pid = box.ports, box.pid
    await box.restart()
    assert box.ports == ports
    assert box.pid != pid
    assert await _gone(pid)


async def test_killed_and_started_again(box: RunningAsterisk) -> None:
    await box.kill()
    with pytest.raises(SandboxError, match="start"):
        _ = box.pid
    with pytest.raises(SandboxError, match="core show uptime"):
        await box.cli("core show uptime")
    await box.start()
    assert "System uptime" in await box.cli("core show uptime")


async def test_two_boxes_side_by_side(tmp_path: Path, asterisk_tree: AsteriskTree) -> None:
    one, two = AsteriskPlan(tmp_path / "one"), AsteriskPlan(tmp_path / "two")
    async with asterisk(one, tree=asterisk_tree) as first, asterisk(two, tree=asterisk_tree) as second:
        assert first.sip_port != second.sip_port
        for box in (first, second):
            assert f"127.0.0.1:{box.sip_port}" in await box.cli("pjsip show transports")


async def test_a_folder_too_deep_for_a_socket(tmp_path: Path, asterisk_tree: AsteriskTree) -> None:
    plan = AsteriskPlan(tmp_path / ("deep" * 30))
    async with asterisk(plan, tree=asterisk_tree) as box:
        assert "System uptime" in await box.cli("core show uptime")


async def test_a_fixed_port_that_is_taken(box: RunningAsterisk, tmp_path: Path, asterisk_tree: AsteriskTree) -> None:
    plan = AsteriskPlan(tmp_path / "other", sip_port=box.sip_port)
    with pytest.raises(PortTakenError, match=f"port {box.sip_port} .*CALLCONTROL_SIP_PORT"):
        async with asterisk(plan, tree=asterisk_tree):
            pass


async def test_nothing_is_left_when_the_work_fails(plan: AsteriskPlan, asterisk_tree: AsteriskTree) -> None:
    pids: list[int] = []

    async def work() -> None:
        async with asterisk(plan, tree=asterisk_tree) as box:
            pids.append(box.pid)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await work()
    assert await _gone(pids[0])


async def test_nothing_is_left_when_starting_is_cancelled(
    plan: AsteriskPlan, asterisk_tree: AsteriskTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    reached = asyncio.Event()

    async def never(_: RunningAsterisk, process: asyncio.subprocess.Process) -> None:
        started.append(process.pid)
        reached.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(RunningAsterisk, "_booted", never)

    async def use() -> None:
        async with asterisk(plan, tree=asterisk_tree):
            pass

    async with asyncio.timeout(20):
        task = asyncio.create_task(use())
        await reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await _gone(started[0])


async def test_an_early_end_shows_why(plan: AsteriskPlan, asterisk_tree: AsteriskTree, tmp_path: Path) -> None:
    loader, option, _, program = asterisk_tree.argv
    broken = replace(asterisk_tree, argv=(loader, option, str(tmp_path), program))
    with pytest.raises(StartError, match=r"(?s)ended with status 127 .*cannot open shared .*start it by hand"):
        async with asterisk(plan, tree=broken):
            pass


async def test_an_asterisk_without_its_modules_is_not_ready(
    plan: AsteriskPlan, asterisk_tree: AsteriskTree, tmp_path: Path
) -> None:
    broken = replace(asterisk_tree, modules=tmp_path)
    with pytest.raises(StartError, match=r"(?s)came up without app_stasis, chan_pjsip.*ERROR.*cannot open"):
        async with asterisk(plan, tree=broken):
            pass


async def test_not_ready_in_time(plan: AsteriskPlan, asterisk_tree: AsteriskTree) -> None:
    with pytest.raises(StartError, match=r"not ready within 0\.01 s"):
        async with asterisk(replace(plan, ready_timeout=0.01), tree=asterisk_tree):
            pass


async def test_a_killed_program_takes_its_asterisk_along(tmp_path: Path, asterisk_tree: AsteriskTree) -> None:
    process, told = await _holder(tmp_path)
    process.kill()
    await process.wait()
    assert await _gone(told["pid"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_program_told_to_end_takes_its_asterisk_along(
    tmp_path: Path, asterisk_tree: AsteriskTree, number: signal.Signals
) -> None:
    process, told = await _holder(tmp_path)
    process.send_signal(number)
    async with asyncio.timeout(20):
        await process.wait()
    assert await _gone(told["pid"])
