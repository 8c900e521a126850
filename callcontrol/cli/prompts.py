"""`callcontrol prompts`: sentences of the rules as sound."""

import asyncio
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from callcontrol.cli.check import RulesArgument, load_or_explain, rules_folder
from callcontrol.cli.console import err, out
from callcontrol.cli.prompts_play import play
from callcontrol.cli.prompts_prune import prune_prompts
from callcontrol.cli.prompts_record import forget, record
from callcontrol.cli.prompts_shown import list_prompts, location_of, missing
from callcontrol.config import load_settings
from callcontrol.prompts import RECORDINGS_FOLDER, render

prompts_app = typer.Typer(no_args_is_help=True, help="What callers hear.")


@prompts_app.callback()
def prompts() -> None:
    """What callers hear."""


@prompts_app.command("render")
def render_prompts(
    rules: RulesArgument = None,
    only: Annotated[
        str | None, typer.Option("--only", help="Only what callers of this location hear.", show_default=False)
    ] = None,
) -> None:
    """Speak every sentence of the rules into sound files and take up recordings; only what changed is made anew."""
    settings, source = load_settings(), rules_folder(rules)
    group = load_or_explain(source)
    location = location_of(group, only) if only is not None else None
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=err) as progress:
        task = progress.add_task("rendering", total=None)
        report = asyncio.run(
            render(
                group,
                settings.prompts,
                lambda done, total, _name: progress.update(task, completed=done, total=total),
                recordings=source / RECORDINGS_FOLDER,
                location=location,
            )
        )
    for refused in report.refused:
        err.print(Text(f"not heard: {refused}"), soft_wrap=True)
    recorded = f"{report.recorded} recorded, " if report.recorded else ""
    out.print(
        f"{report.rendered} rendered, {report.kept} kept, {recorded}{report.seconds:.1f} s, in {settings.prompts}",
        soft_wrap=True,
    )


prompts_app.command("list")(list_prompts)
prompts_app.command("missing")(missing)
prompts_app.command("play")(play)
prompts_app.command("prune")(prune_prompts)
prompts_app.command("record")(record)
prompts_app.command("forget")(forget)
