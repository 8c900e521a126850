"""`callcontrol check`: whether a folder of rules can go live."""

from pathlib import Path
from typing import Annotated

import typer

from callcontrol.cli.console import EXAMPLE, err, out
from callcontrol.cli.proving import prove_and_tell
from callcontrol.config import load_group, load_settings
from callcontrol.config.report import print_problems
from callcontrol.model.errors import RulesError
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


def check(rules: RulesArgument = None) -> None:
    """Read the rules, show every mistake with its file, line and column, and prove that every call ends well."""
    folder = rules_folder(rules)
    group = load_or_explain(folder)
    out.print(f"[bold green]good[/]  {group.name}, version {group.version}, from {folder}")
    for location in group.locations.values():
        languages = ", ".join(choice.language for choice in location.languages)
        people = sum(person.location == location.key for person in group.people.values())
        out.print(
            f"      {location.key}: {', '.join(location.dids)}; {languages}; "
            f"{len(location.menu.options)} menu options; {people} people; {location.zone.key}"
        )
    if not prove_and_tell(group, folder, load_settings()):
        raise typer.Exit(1)
