"""`callcontrol rules`: which rules are live, which were, and changing them while calls are up."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from callcontrol.cli.console import err, out
from callcontrol.cli.process import NothingRuns, Process
from callcontrol.config import Settings, load_settings, version_of
from callcontrol.config.report import print_problems
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.versions import How
from callcontrol.rules import History, Reloaded, RulesStore, Verdict
from callcontrol.rules.files import present_files, put_back

rules_app = typer.Typer(no_args_is_help=True, help="Which rules are live, and changing them while calls are up.")
VersionArgument = Annotated[str, typer.Argument(help="A version, or its first digits.", show_default=False)]


@rules_app.callback()
def rules() -> None:
    """Which rules are live, and changing them while calls are up."""


@rules_app.command()
def reload() -> None:
    """Make the running callcontrol take up its rules folder as it is now.

    Calls under way keep the rules that they began with. With a mistake nothing changes: every mistake is shown as
    by `check`, and the exit status is 1.
    """
    _tell(Process(load_settings().control_file).reload())


@rules_app.command()
def history(limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many.")] = 20) -> None:
    """Show when which version went live, latest first. Nothing needs to run."""
    store = RulesStore(load_settings().kept_rules)
    found = store.history()
    out.print(_table(found, store, limit))
    if found.damaged:
        lines = ", ".join(map(str, found.damaged))
        err.print(Text(f"{store.history_file} has damaged lines, which are passed over: {lines}"), soft_wrap=True)


@rules_app.command()
def show(
    version: VersionArgument,
    file: Annotated[str | None, typer.Argument(help="One file of it, as it was.", show_default=False)] = None,
) -> None:
    """Show the files of a version that was live. Nothing needs to run."""
    store = RulesStore(load_settings().kept_rules)
    found = store.files(store.find(version))
    if file is not None:
        if file not in found:
            raise CallcontrolError(f"version {version} has no file {file}; it has {', '.join(sorted(found))}")
        typer.echo(found[file], nl=False)
        return
    for name in sorted(found):
        typer.echo(f"# ---- {name}")
        typer.echo(found[name] if name.endswith(".yaml") else f"# {len(found[name])} bytes of sound\n")


@rules_app.command()
def rollback(
    version: VersionArgument,
    rules: Annotated[
        Path | None,
        typer.Option(help="Folder to write to; else that of the running process, else CALLCONTROL_RULES."),
    ] = None,
) -> None:
    """Put the files of a version that was live back into the rules folder, and reload.

    Files that the version does not have are removed. It never loses anybody's work: files in the folder that were
    never live are first kept beside the versions, and it says where. When nothing runs, the version goes live with
    the next start.
    """
    settings = load_settings(rules=rules)
    store, process = RulesStore(settings.kept_rules), Process(settings.control_file)
    found = store.find(version)
    files = store.files(found)
    folder = _folder(settings, process)
    present = present_files(folder)
    if present and not store.knows(version_of(present)):
        out.print(Text(f"what was in {folder} and never live is kept in {store.set_aside(present)}"), soft_wrap=True)
    try:
        put_back(folder, files)
    except OSError as error:
        raise CallcontrolError(f"{folder} can not be written: {error}; run this again once it can") from None
    out.print(Text(f"{folder} holds version {found} again"), soft_wrap=True)
    try:
        _tell(process.reload(How.ROLLBACK))
    except NothingRuns:
        out.print(f"nothing runs here: version {found} goes live with the next start")


def _folder(settings: Settings, process: Process) -> Path:
    """Where the running process reads its rules, or would."""
    try:
        running = Path(process.live().folder)
    except NothingRuns:
        if "rules" not in settings.model_fields_set:
            raise CallcontrolError(
                "which folder holds the rules? Nothing runs that could tell: name it with --rules or CALLCONTROL_RULES"
            ) from None
        return settings.rules
    if "rules" in settings.model_fields_set and settings.rules.absolute() != running:
        raise CallcontrolError(f"the running callcontrol reads {running}, not {settings.rules}: name that one or none")
    return running


def _tell(done: Reloaded) -> None:
    match done.verdict:
        case Verdict.APPLIED:
            out.print(f"[bold green]live[/]  version {done.version}; calls under way keep the rules they began with")
        case Verdict.UNCHANGED:
            out.print(f"unchanged: version {done.version} is live already")
        case Verdict.REFUSED:
            print_problems(done.problems, err)
            if done.reason:
                err.print(Text(done.reason), soft_wrap=True)
            err.print(f"[bold red]refused[/]  version {done.version} stays live")
            raise typer.Exit(1)


def _table(found: History, store: RulesStore, limit: int) -> Table:
    count = len(found.entries)
    changes = f"{count} {'change' if count == 1 else 'changes'} of the rules"
    table = Table(title=changes if count else "no rules were live yet", title_justify="left")
    for name in ("live from", "version", "how", "author", ""):
        table.add_column(name, no_wrap=True)
    for entry in list(reversed(found.entries))[:limit]:
        whole = "" if store.knows(entry.version) else "files are lost or damaged"
        moment = f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S}"
        table.add_row(moment, entry.version, entry.how, Text(entry.author), whole)
    return table
