"""`callcontrol run`: the controller beside Asterisk, or a whole practice on this machine."""

import asyncio
import gc
from pathlib import Path
from typing import Annotated

import typer

from callcontrol.app import running
from callcontrol.cli.check import rules_folder
from callcontrol.cli.console import err, needing_sandbox, until_signal
from callcontrol.config import Settings, load_settings
from callcontrol.config.clock import Clock
from callcontrol.config.report import print_problems
from callcontrol.model.errors import RulesError
from callcontrol.observe import logs
from callcontrol.rules import RulesStore, Start, choose_start


def run(
    rules: Annotated[
        Path | None, typer.Option(help="Folder of the rules; CALLCONTROL_RULES.", show_default=False)
    ] = None,
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="With an Asterisk and a PostgreSQL of its own, on loopback.")
    ] = False,
    as_if: Annotated[
        str | None,
        typer.Option(
            help="Sandbox: evaluate the rules as if it were this moment (2026-03-03T09:30-05:00), or 'now'.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Answer calls until Ctrl-C or SIGTERM; SIGHUP takes up changed rules, as `callcontrol rules reload` does.

    With mistakes in the rules it starts by the last good ones, and says so.
    """
    settings = load_settings(rules=rules_folder(rules))
    logs.configure(settings.log_level)
    start, hangups = _start(settings), asyncio.Event()
    if sandbox:
        body = needing_sandbox("sandboxed")
        until_signal(body.keep_up(body.rehearsing(settings, as_if), start, hangups), hangups.set)
    else:
        until_signal(_beside_asterisk(settings, start, hangups), hangups.set, fast=True)


def _start(settings: Settings) -> Start:
    """The rules to start with; ends the command with every problem shown when there are none."""
    try:
        start = choose_start(settings.rules, RulesStore(settings.kept_rules), Clock(settings.as_if).rules_now())
    except RulesError as error:
        print_problems(error.problems, err)
        raise typer.Exit(1) from None
    if start.problems:
        print_problems(start.problems, err)
        err.print(f"[bold red]these rules are refused; the last good ones are used:[/] version {start.group.version}")
    return start


def _settle_memory() -> None:
    """What is there before the first call stays: no search for garbage looks at it again.

    Modules and rules are some 140,000 objects. To go through them takes 0.16 s here, 0.4 s on a busy machine, in which
    nobody's key is heard; and it happens when many calls come at once, because those are what is new.
    """
    gc.collect()
    gc.freeze()


async def _beside_asterisk(settings: Settings, start: Start, hangups: asyncio.Event) -> None:
    _settle_memory()
    async with running(settings, start.group, start.problems) as app:
        gc.freeze()  # nor at what has been opened since
        await app.rules.follow(hangups)
