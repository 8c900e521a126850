"""`callcontrol requests next`, `claim`, `done` ...: one person works at a request, and what came of it is kept."""

import asyncio
from datetime import timedelta
from typing import Annotated

import typer
from rich.text import Text

from callcontrol.cli.console import out
from callcontrol.cli.database import dsn_of
from callcontrol.cli.reasons import reason_of
from callcontrol.cli.requests import note_read, table_of, today
from callcontrol.cli.requests import requests_app as requests_app  # noqa: PLC0414 - with the commands below
from callcontrol.config import load_settings
from callcontrol.journal import (
    By,
    Change,
    Request,
    change_requests,
    claim_next,
    history_of,
    read_sealer,
    requests_meant,
)
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.requests import RequestChange
from callcontrol.rules.authors import os_user

LONGEST_NAME, LONGEST_NOTE = 64, 500
"""Characters."""
_MOST_DAYS = timedelta(days=14)

Wanted = Annotated[
    str, typer.Argument(metavar="REQUEST", help="Its number (#), or a call's id or the end of it.", show_default=False)
]
Who = Annotated[str, typer.Option("--by", help="Who does it.", show_default=False)]
Note = Annotated[str, typer.Option("--note", help="In your words; kept for good, so name no patient.")]
TakeOver = Annotated[bool, typer.Option("--take-over", help="Though somebody else works at it.")]


@requests_app.command("next")
def take_next(by: Who, location: Annotated[str | None, typer.Option(help="Of one location only.")] = None) -> None:
    """Take what should be done first. Nobody else is given it until you say how it went."""
    taken = asyncio.run(claim_next(dsn_of(load_settings()), _by(by), location))
    if taken is None:
        out.print("nothing to be done now")
        return
    out.print(table_of([taken], group=today(), title=f"yours, {by}"))
    out.print(Text(f"The number: callcontrol requests show {taken.id} --unseal --reason ..."))
    out.print(Text(f"Afterwards: callcontrol requests done|tried|release {taken.id} --by ..."))


@requests_app.command()
def claim(wanted: Wanted, by: Who, *, take_over: TakeOver = False) -> None:
    """Take this one."""
    _told(_change(wanted, RequestChange.CLAIMED, _by(by), take_over=take_over), f"is {by}'s")


@requests_app.command()
def release(wanted: Wanted, by: Who, note: Note = "", *, take_over: TakeOver = False) -> None:
    """Give it back: anybody may take it."""
    _told(_change(wanted, RequestChange.RELEASED, _by(by, note), take_over=take_over), "is open again")


@requests_app.command()
def tried(
    wanted: Wanted,
    by: Who,
    note: Note = "",
    again: Annotated[int, typer.Option(min=0, help="Minutes until it is to be tried again.")] = 30,
    *,
    take_over: TakeOver = False,
) -> None:
    """You called and reached nobody: it comes up again later."""
    wait = min(timedelta(minutes=again), _MOST_DAYS)
    found = _change(wanted, RequestChange.TRIED, _by(by, note), take_over=take_over, again_after=wait)
    _told(found, f"comes up again in {wait.total_seconds() / 60:.0f} minutes")


@requests_app.command()
def done(wanted: Wanted, by: Who, note: Note = "", *, take_over: TakeOver = False) -> None:
    """Tell that somebody has seen to it. That it was done, by whom and when, is kept for good."""
    _told(_change(wanted, RequestChange.DONE, _by(by, note), take_over=take_over), f"is done, by {by}")


@requests_app.command()
def reopen(wanted: Wanted, by: Who, note: Note = "") -> None:
    """It was not done after all."""
    _told(_change(wanted, RequestChange.REOPENED, _by(by, note)), "is open again")


@requests_app.command("note")
def add_note(
    wanted: Wanted, by: Who, note: Annotated[str, typer.Argument(help="In your words; name no patient.")]
) -> None:
    """Write something down for whoever works at it next."""
    _told(_change(wanted, RequestChange.NOTED, _by(by, note)), "has your note")


@requests_app.command()
def show(
    wanted: Wanted,
    *,
    unseal: Annotated[bool, typer.Option("--unseal", help="With the number to call; needs a --reason.")] = False,
    reason: Annotated[str, typer.Option(help="Why the number is read; kept for good, so name no patient.")] = "",
) -> None:
    """Everything that became of it."""
    why = reason_of(reason) if unseal else ""
    settings = load_settings()
    dsn, opener = dsn_of(settings), read_sealer(settings.seal_file).unseal if unseal else None
    for request in asyncio.run(requests_meant(dsn, wanted)):
        note_read(dsn, [request], opener, why)
        out.print(table_of([request], opener, today(), title=f"#{request.id}, {request.state}"))
        for change in asyncio.run(history_of(dsn, request.id)):
            out.print(Text(f"  {_told_of(change)}"), soft_wrap=True)


def _told_of(change: Change) -> str:
    who = f" by {change.by} ({change.author})" if change.by else f" in call {change.call_id}"
    note = f": {change.note}" if change.note else ""
    return f"{change.at.astimezone():%Y-%m-%d %H:%M:%S %Z}  {change.change}{who}{note}"


def _change(
    wanted: str, change: RequestChange, by: By, *, take_over: bool = False, again_after: timedelta = timedelta()
) -> list[Request]:
    dsn = dsn_of(load_settings())
    return asyncio.run(change_requests(dsn, wanted, change, by, take_over=take_over, again_after=again_after))


def _told(found: list[Request], what: str) -> None:
    for request in found:
        name = f"#{request.id} {request.call_id}: {request.kind} {request.name or ''}".rstrip()
        out.print(Text(f"{name} {what}"), soft_wrap=True)


def _by(by: str, note: str = "") -> By:
    who, what = _line("--by", by, LONGEST_NAME), _line("--note", note, LONGEST_NOTE)
    if not who:
        raise CallcontrolError("--by: write who does it")
    return By(who, os_user(), what)


def _line(option: str, given: str, longest: int) -> str:
    text = " ".join(given.split())
    if len(text) > longest or not text.isprintable():
        raise CallcontrolError(f"{option}: at most {longest} printable characters")
    return text
