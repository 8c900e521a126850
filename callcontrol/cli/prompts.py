"""`callcontrol prompts`: sentences of the rules as sound."""

import asyncio

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from callcontrol.cli.check import RulesArgument, load_or_explain, rules_folder
from callcontrol.cli.console import err, out
from callcontrol.config import load_settings
from callcontrol.prompts import render

prompts_app = typer.Typer(no_args_is_help=True, help="What callers hear.")


@prompts_app.callback()
def prompts() -> None:
    """What callers hear."""


@prompts_app.command("render")
def render_prompts(rules: RulesArgument = None) -> None:
    """Speak every sentence of the rules into sound files; only what changed is made anew."""
    settings = load_settings()
    group = load_or_explain(rules_folder(rules))
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=err) as progress:
        task = progress.add_task("rendering", total=None)
        report = asyncio.run(
            render(
                group,
                settings.prompts,
                lambda done, total, _name: progress.update(task, completed=done, total=total),
            )
        )
    out.print(f"{report.rendered} rendered, {report.kept} kept, {report.seconds:.1f} s, in {settings.prompts}")
