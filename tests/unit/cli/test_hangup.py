"""SIGHUP: a request to reload, unless it means that the terminal was closed."""

import asyncio
import os
import signal
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
PROGRAM = """
import asyncio, os, sys
os.dup2(os.open(sys.argv[1], os.O_RDWR), 0)  # the first terminal that a session's leader opens is its own
from callcontrol.cli.console import until_signal

async def up():
    print("up", flush=True)
    await asyncio.Event().wait()

reload = None if sys.argv[2] == "stop" else lambda: print("reload", flush=True)
until_signal(up(), reload)
print("stopped", flush=True)
"""


async def _started(terminal: str, on_hangup: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, terminal, on_hangup),
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )


async def _says(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), 20)).decode().strip()


async def test_it_reloads_while_the_terminal_is_there_and_ends_when_that_is_closed() -> None:
    ours, theirs = os.openpty()
    process = await _started(os.ttyname(theirs), "reload")
    assert await _says(process) == "up"
    for _ in range(2):
        process.send_signal(signal.SIGHUP)
        assert await _says(process) == "reload"
    os.close(theirs)
    os.close(ours)
    assert await _says(process) == "stopped"
    assert await asyncio.wait_for(process.wait(), 20) == 0


async def test_without_a_terminal_it_reloads() -> None:
    process = await _started(os.devnull, "reload")
    assert await _says(process) == "up"
    process.send_signal(signal.SIGHUP)
    assert await _says(process) == "reload"
    process.send_signal(signal.SIGTERM)
    assert await _says(process) == "stopped"
    await process.wait()


async def test_what_has_nothing_to_reload_ends() -> None:
    process = await _started(os.devnull, "stop")
    assert await _says(process) == "up"
    process.send_signal(signal.SIGHUP)
    assert await _says(process) == "stopped"
    await process.wait()
