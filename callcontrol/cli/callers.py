"""`callcontrol callers`: the directory of callers, and what is remembered of a number."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from callcontrol.callers import CallersError, Counts, TableError, e164
from callcontrol.callers.columns import Dates
from callcontrol.callers.importing import forget_number, known_of, opened, write_directory
from callcontrol.callers.table import read_table
from callcontrol.cli.callers_shown import shown
from callcontrol.cli.check import load_or_explain, rules_folder
from callcontrol.cli.console import err, out
from callcontrol.cli.route import RulesOption
from callcontrol.config import Settings, load_settings
from callcontrol.config.clock import Clock
from callcontrol.config.report import print_problems
from callcontrol.journal import read_sealer, sealer_of
from callcontrol.model.errors import CallcontrolError

callers_app = typer.Typer(no_args_is_help=True, help="Who calls from which number: the directory, and what is kept.")

NumberArgument = Annotated[
    str, typer.Argument(metavar="NUMBER", help="With its country: +12125550190.", show_default=False)
]


@callers_app.callback()
def callers() -> None:
    """Who calls from which number: the directory, and what is kept of earlier calls. All of it is sealed."""


@callers_app.command("import")
def import_table(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="The table.", show_default=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only read it and show every mistake.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Leave nobody who is not in it.")] = False,
    dates: Annotated[Dates, typer.Option(help="How dates are written: iso is 1984-03-14.")] = Dates.ISO,
    rules: RulesOption = None,
) -> None:
    """Bring people into the directory, all of the table or nobody; whoever has the same number and id is replaced.

    It holds for the next caller, with a process that runs or without one. Exit status 1 when the table has a mistake.
    """
    settings = load_settings()
    group = load_or_explain(rules_folder(rules))
    try:
        content = file.read_bytes()
        listed = read_table(str(file), content, group, Clock(settings.as_if).rules_now().date(), dates)
    except OSError as error:
        raise CallcontrolError(f"{file}: {error.strerror}") from error
    except TableError as error:
        print_problems(error.problems, err)
        err.print("nobody was imported")
        raise typer.Exit(1) from None
    numbers = len({one.number for one in listed})
    if dry_run:
        out.print(f"{len(listed)} people with {numbers} numbers could be imported")
        return
    if not settings.callers.exists() and not settings.seal_file.exists():
        err.print(Text(f"made {settings.seal_file}: keep a copy of it in a safe place", style="yellow"))
    counts = write_directory(settings.callers, sealer_of(settings.seal_file), listed, replace=replace)
    out.print(f"{len(listed)} people with {numbers} numbers imported; the directory has {counts.entries}")


@callers_app.command()
def show(number: NumberArgument) -> None:
    """Show what is known of a number: names and ids in clear, for whoever may read the key of this machine."""
    settings, wanted = load_settings(), number_of(number)
    _exists(settings)
    found = known_of(settings.callers, read_sealer(settings.seal_file), wanted)
    out.print(shown(found), soft_wrap=True)


@callers_app.command()
def forget(number: NumberArgument) -> None:
    """Forget a number: its people in the directory, and what earlier calls left."""
    settings, wanted = load_settings(), number_of(number)
    _exists(settings)
    entries, memories = forget_number(settings.callers, read_sealer(settings.seal_file), wanted)
    if not entries and not memories:
        out.print("nothing was known of this number")
        return
    remembered = "what earlier calls left" if memories else "nothing of earlier calls"
    out.print(f"forgotten: {entries} in the directory, {remembered}. The next import may bring them back")


@callers_app.command()
def stats() -> None:
    """Show how many people and numbers there are. Needs no key."""
    settings = load_settings()
    if not settings.callers.exists():
        out.print(f"nobody is known: there is no {settings.callers}")
        return
    with opened(settings.callers) as file:
        counts = file.counts()
    out.print(in_words(counts))


def in_words(counts: Counts) -> str:
    """How much is known."""
    return (
        f"directory: {counts.entries} people with {counts.numbers} numbers, {counts.several} of them shared\n"
        f"memory: {counts.remembered} numbers\n"
        f"file: {counts.bytes / 1e6:.1f} MB"
    )


def number_of(text: str) -> str:
    """The E.164 number that a person means. Raises CallcontrolError, which does not repeat it."""
    found = e164(text, None)
    if found is None:
        raise CallcontrolError("that is no number with its country: write it such as +12125550190")
    return found


def _exists(settings: Settings) -> None:
    if not settings.callers.exists():
        where = "name the state folder in CALLCONTROL_STATE"
        raise CallersError(f"nobody is known: there is no {settings.callers}; {where}")
