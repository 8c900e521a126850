"""`callcontrol rehearse`: the command; what it does is in `rehearsing`."""

from pathlib import Path
from typing import Annotated

import typer

from callcontrol.cli.console import needing_sandbox


def rehearse(
    folder: Annotated[Path, typer.Argument(help="The rules' folder.", show_default=False)],
    location: Annotated[str | None, typer.Option(help="This location alone.")] = None,
    language: Annotated[str | None, typer.Option(help="Callers who choose it; else each location's first.")] = None,
) -> None:
    """Dial every path of the rules, open and closed, on a box of its own, before they go live.

    Where each key leads is taken from the rules' graph; a real call is made for each, what the caller hears is compared
    with the sentence that belongs there, and the record with what was chosen. Exit status 1 if one differs.
    """
    needing_sandbox("rehearsing").play(folder, location, language)
