"""`callcontrol diff`: what callers will notice of a change of the rules."""

from typing import Annotated

import typer
from rich.text import Text

from callcontrol.cli.console import out
from callcontrol.cli.proving import first_day
from callcontrol.cli.versions import rules_named
from callcontrol.config import load_settings
from callcontrol.routing.changes import Change, compare
from callcontrol.routing.proof import DAYS


def diff(
    old: Annotated[str, typer.Argument(help="Rules as they are: a folder, or a version that was live.")],
    new: Annotated[str, typer.Argument(help="Rules as they will be: a folder, or a version that was live.")],
) -> None:
    """Show what changes for callers between two sets of rules, looking a year ahead."""
    settings = load_settings()
    before, after = rules_named(old, settings), rules_named(new, settings)
    changes = compare(before, after, first_day(after, settings), DAYS)
    out.print(Text(f"rules {before.version} → {after.version}", style="dim"))
    if not changes:
        out.print(Text("no caller will notice", style="bold green"))
        return
    where = ""
    for change in changes:
        if change.where != where:
            where = change.where
            out.print(Text(where, style="bold"))
        out.print(_line(change), soft_wrap=True)
    count = "1 thing" if len(changes) == 1 else f"{len(changes)} things"
    out.print(Text(f"{count} that callers will notice", style="bold"))


def _line(change: Change) -> Text:
    line = Text(f"  {change.what}: was ").append(change.was, style="red").append(", now ")
    line.append(change.now, style="green")
    if change.source is not None:
        line.append(f"  {change.source}", style="dim")
    return line
