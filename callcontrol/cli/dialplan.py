"""`callcontrol dialplan`: the part of Asterisk's dialplan that is made from the rules."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from callcontrol.cli.check import RulesArgument, load_or_explain, rules_folder
from callcontrol.cli.console import err, out
from callcontrol.config import load_settings
from callcontrol.config.disk import replace_file
from callcontrol.model.errors import CallcontrolError
from callcontrol.prompts import PromptLibrary
from callcontrol.rules.dialplan import compiled


def dialplan(
    rules: RulesArgument = None,
    write: Annotated[
        Path | None,
        typer.Option("--write", metavar="FILE", help="Put it there, whole or not at all.", show_default=False),
    ] = None,
) -> None:
    """Show, or write, what Asterisk needs of the rules for emergency calls: callcontrol-rules.conf.

    Asterisk takes it up by 'dialplan reload'. With CALLCONTROL_DIALPLAN the running process does both by itself.
    """
    group = load_or_explain(rules_folder(rules))
    text = compiled(group, PromptLibrary(load_settings().prompts))
    if write is None:
        typer.echo(text, nl=False)
        return
    try:
        replace_file(write.absolute(), text.encode())
    except OSError as error:
        raise CallcontrolError(f"{write} can not be written: {error.strerror or error}") from error
    out.print(Text(f"{write}: version {group.version}"), soft_wrap=True)
    if any(PromptLibrary(load_settings().prompts).missing(group)):
        err.print("[yellow]some sentences are not rendered yet:[/] callcontrol prompts render, then this again")
