"""`callcontrol run --sandbox`: a whole practice on this machine, for your softphone and browser."""

import asyncio
from pathlib import Path

from callcontrol.cli.console import err, out
from callcontrol.cli.preparing import Preparing
from callcontrol.config import Settings, load_settings
from callcontrol.observe import logs
from callcontrol.rules import Start
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.page_door import PageDoor, page_door
from callcontrol.sandbox.rehearsing.doors import REHEARSAL, doors
from callcontrol.sandbox.run_file import published


def rehearsing(settings: Settings, as_if: str | None) -> Settings:
    """The settings with the moment at which rules are evaluated: the one asked for, else a Tuesday morning."""
    if as_if == "now":
        return settings.model_copy(update={"as_if": None})
    if as_if is not None:
        moment = load_settings(as_if=as_if).as_if
        return settings.model_copy(update={"as_if": moment})
    return settings if settings.as_if is not None else settings.model_copy(update={"as_if": REHEARSAL})


async def keep_up(settings: Settings, start: Start, hangups: asyncio.Event) -> None:
    """Bring the box up, say where everything is, wait to be cancelled; reload whenever ``hangups`` is set."""
    log = settings.state / "callcontrol.log"
    settings.state.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as stream, Preparing(err) as preparing:
        logs.configure(settings.log_level, stream)
        async with box(settings, start.group, start.problems, say=preparing.say, fetching=preparing.fetching) as up:
            door = await page_door(settings, up.group) if settings.page else None
            with published(up, settings.run_file, door) as path:
                preparing.done()
                _explain(up, settings, path, log)
                _explain_page(up, door)
                out.print("       Ctrl-C ends it.")
                await up.app.rules.follow(hangups)


def _explain(up: Box, settings: Settings, path: Path, log: Path) -> None:
    out.print(f"[bold green]up[/]     SIP {up.asterisk.sip_port} (UDP, TCP) on 127.0.0.1; {up.app.http}/metrics")
    out.print(f"       phones, passwords and everything else: {path}")
    out.print(f"       log: {log}")
    moment = settings.as_if
    if moment is not None:
        out.print(f"       rules are evaluated as if it were {moment:%a %Y-%m-%d %H:%M %z} ('--as-if now': real time)")
    for did, key, state in doors(up.group, moment):
        out.print(f"       {did}  {key:12} {state}")
    for person in sorted(up.group.people.values(), key=lambda p: p.id):
        out.print(f"       phone {person.id:16} {person.name}: {', '.join(sorted(person.skills))}")


def _explain_page(up: Box, door: PageDoor | None) -> None:
    if door is not None:
        out.print(f"[bold green]page[/]   {up.app.http}/  name [bold]{door.person}[/]  PIN [bold]{door.pin}[/]")
