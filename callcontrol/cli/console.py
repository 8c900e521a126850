"""Where a person reads: results on stdout, everything else on stderr."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from rich.console import Console
from rich.text import Text

from callcontrol.model.errors import CallcontrolError

T = TypeVar("T")

_LOG_WIDTH = 160
"""Columns where the output is no terminal: a table in a log must not be folded to 80."""


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False)
    if not console.is_terminal:
        console.width = _LOG_WIDTH
    return console


out = _console(stderr=False)
err = _console(stderr=True)

EXAMPLE = Path(__file__).parents[2] / "configs" / "example"
"""The example group of a checkout."""


def fail(error: Exception) -> int:
    """Show an error; returns the exit status."""
    err.print(Text("error: ", style="bold red").append(str(error), style="not bold default"), soft_wrap=True)
    return 1


def needing_sandbox(module: str) -> ModuleType:
    """The module of this package that works with the sandbox, whose parts a practice's own box does not install.

    Raises CallcontrolError that says what to install.
    """
    try:
        return import_module(f"callcontrol.cli.{module}")
    except ModuleNotFoundError as error:
        raise CallcontrolError(
            f"this needs {error.name}, which is not installed: pip install 'callcontrol[sandbox,speech]'"
        ) from error


def until_signal(
    work: Coroutine[object, object, T], on_hangup: Callable[[], None] | None = None, *, fast: bool = False
) -> T | None:
    """Run ``work``; Ctrl-C and SIGTERM cancel it and let it close what it opened. None when they did.

    SIGHUP does as they do; with ``on_hangup`` it calls that, unless the terminal that we were started in is gone.
    ``fast``: on uvloop where it is installed, for work that starts no process group of its own.
    """
    terminal = sys.stdin is not None and sys.stdin.isatty()

    async def guarded() -> T | None:
        task = asyncio.current_task()
        loop = asyncio.get_running_loop()
        stopped = False

        def stop() -> None:
            nonlocal stopped
            # A second signal must not cut short the closing that the first one began.
            if not stopped and task is not None:
                stopped = True
                task.cancel()

        def hang_up() -> None:
            if on_hangup is None or (terminal and not _has_terminal()):
                stop()
            else:
                on_hangup()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
        loop.add_signal_handler(signal.SIGHUP, hang_up)
        try:
            return await work
        except asyncio.CancelledError:
            if stopped:
                return None
            raise

    with asyncio.Runner(loop_factory=_faster_loop() if fast else None) as runner:
        return runner.run(guarded())


def _faster_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's where it is installed; None: asyncio's own. Both serve; see docs/decisions/0012."""
    try:
        found: Callable[[], asyncio.AbstractEventLoop] = import_module("uvloop").new_event_loop
    except ImportError:
        return None
    return found


def _has_terminal() -> bool:
    """Whether this process still has the terminal that it was started in: closing that sends SIGHUP as well."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True
