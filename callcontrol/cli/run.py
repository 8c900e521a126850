"""`callcontrol run`: the controller beside Asterisk, or a whole practice on this machine."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from callcontrol.app import running
from callcontrol.cli.check import load_or_explain, rules_folder
from callcontrol.cli.console import needing_sandbox, until_signal
from callcontrol.config import Settings, load_settings
from callcontrol.model.rules import Group
from callcontrol.observe import logs


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
    """Answer calls until Ctrl-C or SIGTERM."""
    settings = load_settings(rules=rules)
    logs.configure(settings.log_level)
    group = load_or_explain(rules_folder(rules))
    if sandbox:
        body = needing_sandbox("sandboxed")
        until_signal(body.keep_up(body.rehearsing(settings, as_if), group))
    else:
        until_signal(_beside_asterisk(settings, group))


async def _beside_asterisk(settings: Settings, group: Group) -> None:
    async with running(settings, group):
        await asyncio.Event().wait()
