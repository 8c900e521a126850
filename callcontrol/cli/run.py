"""`callcontrol run`: the controller beside Asterisk, or a whole practice on this machine."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from callcontrol.app import running
from callcontrol.cli.check import load_or_explain, rules_folder
from callcontrol.cli.console import err, out, until_signal
from callcontrol.cli.preparing import Preparing
from callcontrol.config import Settings, load_settings
from callcontrol.model.rules import Group
from callcontrol.observe import logs
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.rehearsal import REHEARSAL, doors
from callcontrol.sandbox.run_file import published


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
        until_signal(_sandbox(_rehearsing(settings, as_if), group))
    else:
        until_signal(_beside_asterisk(settings, group))


def _rehearsing(settings: Settings, as_if: str | None) -> Settings:
    if as_if == "now":
        return settings.model_copy(update={"as_if": None})
    if as_if is not None:
        return load_settings(**{**settings.model_dump(exclude_unset=True), "as_if": as_if})
    return settings if settings.as_if is not None else settings.model_copy(update={"as_if": REHEARSAL})


async def _beside_asterisk(settings: Settings, group: Group) -> None:
    async with running(settings, group):
        await asyncio.Event().wait()


async def _sandbox(settings: Settings, group: Group) -> None:
    log = settings.state / "callcontrol.log"
    settings.state.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as stream, Preparing(err) as preparing:
        logs.configure(settings.log_level, stream)
        async with box(settings, group, say=preparing.say, fetching=preparing.fetching) as up:
            with published(up, settings.state) as path:
                preparing.done()
                _explain(up, settings, path, log)
                await asyncio.Event().wait()


def _explain(up: Box, settings: Settings, path: Path, log: Path) -> None:
    out.print(f"[bold green]up[/]     SIP {up.asterisk.sip_port} (UDP, TCP) on 127.0.0.1; {up.app.http}/metrics")
    out.print(f"       phones, passwords and everything else: {path}")
    out.print(f"       log: {log}")
    moment: datetime | None = settings.as_if
    if moment is not None:
        out.print(f"       rules are evaluated as if it were {moment:%a %Y-%m-%d %H:%M %z} ('--as-if now': real time)")
    for did, key, state in doors(up.group, moment):
        out.print(f"       {did}  {key:12} {state}")
    for person in sorted(up.group.people.values(), key=lambda p: p.id):
        out.print(f"       phone {person.id:16} {person.name}: {', '.join(sorted(person.skills))}")
    out.print("       Ctrl-C ends it.")
