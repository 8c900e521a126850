"""`callcontrol check`: whether a folder of rules can go live."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from callcontrol.cli.console import EXAMPLE, err, out
from callcontrol.cli.override_live import LiveOption, with_live_overrides
from callcontrol.cli.proving import print_proof, prove_now
from callcontrol.config import load_group, load_settings
from callcontrol.config.machine_report import json_report, sarif_report
from callcontrol.config.report import print_problems
from callcontrol.model.errors import Problem, RulesError
from callcontrol.model.rules import Group

RulesArgument = Annotated[
    Path | None,
    typer.Argument(help="Folder of the rules; CALLCONTROL_RULES, else the example group.", show_default=False),
]


def rules_folder(given: Path | None) -> Path:
    """The folder to read: the one given, the one of the environment, or the example of this checkout."""
    settings = load_settings(rules=given)
    return settings.rules if "rules" in settings.model_fields_set else EXAMPLE


def load_or_explain(folder: Path) -> Group:
    """The rules of ``folder``; ends the command with every problem shown when there are some."""
    try:
        return load_group(folder)
    except RulesError as error:
        print_problems(error.problems, err)
        raise typer.Exit(1) from None


class Format(StrEnum):
    """How the outcome is written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


FormatOption = Annotated[
    Format,
    typer.Option("--format", help="text for people; json for programs; sarif for code review and editors."),
]


def check(rules: RulesArgument = None, form: FormatOption = Format.TEXT, live: LiveOption = False) -> None:
    """Read the rules, show every mistake with its place, prove that every call ends well. Exit status 1 if not."""
    folder = rules_folder(rules)
    group, problems = _read(folder)
    if live and group is not None:
        group = with_live_overrides(group, load_settings(), err)
    proven = prove_now(group, folder, load_settings()) if group is not None else None
    if proven is not None:
        problems = proven.problems
    match form:
        case Format.JSON:
            version = group.version if group is not None and not problems else None
            typer.echo(json_report(problems, version, proven.warnings if proven else ()))
        case Format.SARIF:
            typer.echo(sarif_report(problems, folder, Path.cwd(), proven.warnings if proven else ()))
        case Format.TEXT if group is not None and proven is not None:
            if not problems:
                _summary(group, folder)
            print_proof(proven, out)
        case Format.TEXT:
            print_problems(problems, out)
    raise typer.Exit(1 if problems else 0)


def _read(folder: Path) -> tuple[Group | None, tuple[Problem, ...]]:
    try:
        return load_group(folder), ()
    except RulesError as error:
        return None, error.problems


def _summary(group: Group, folder: Path) -> None:
    out.print(f"[bold green]good[/]  {escape(group.name)}, version {group.version}, from {escape(str(folder))}")
    for location in group.locations.values():
        languages = ", ".join(choice.language for choice in location.languages)
        people = sum(person.location == location.key for person in group.people.values())
        out.print(
            f"      {location.key}: {', '.join(location.dids)}; {languages}; "
            f"{len(location.menu.options)} menu options; {people} people; {location.zone.key}"
        )
