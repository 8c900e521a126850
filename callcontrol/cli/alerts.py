"""`callcontrol alerts`: queues in which somebody waits too long, until somebody has seen to it."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from callcontrol.cli.console import out
from callcontrol.cli.process import Process
from callcontrol.config import load_settings
from callcontrol.model.errors import CallcontrolError
from callcontrol.people.wait_alerts import AlertState
from callcontrol.routing.phrases import duration_in_words

alerts_app = typer.Typer(help="Queues in which somebody waits too long, until somebody has seen to it.")


@alerts_app.callback(invoke_without_command=True)
def alerts(context: typer.Context) -> None:
    """Queues in which somebody waits longer than their `alert` lets be."""
    if context.invoked_subcommand is None:
        list_alerts()


@alerts_app.command("list")
def list_alerts() -> None:
    """The same."""
    out.print(table_of(Process(load_settings().control_file).alerts().alerts))


@alerts_app.command()
def ack(
    queue: Annotated[str, typer.Argument(metavar="QUEUE", help="Such as northside/nurse.", show_default=False)],
    by: Annotated[str, typer.Option(help="Who has seen to it.", show_default=False)],
) -> None:
    """Say that somebody has seen to the callers who wait too long in a queue. Who and when are kept for good."""
    if not by.strip():
        raise CallcontrolError("--by: write who has seen to it")
    done = Process(load_settings().control_file).acknowledge_alert(queue, by.strip())
    if not done.done:
        raise CallcontrolError(done.reason)
    out.print(Text("acknowledged", style="bold green").append(f"  {queue}", style="not bold default"), soft_wrap=True)


def table_of(found: Sequence[AlertState]) -> Table:
    """As a person reads them."""
    waiting = sum(not each.acknowledged_by for each in found)
    title = f"{waiting} that nobody has seen to" if waiting else "nothing waits to be seen to"
    table = Table(title=title, title_justify="left")
    for name in ("queue", "callers", "longest wait", "alert after"):
        table.add_column(name, no_wrap=True)
    table.add_column("seen to")
    for each in found:
        waits = (duration_in_words(seconds) for seconds in (each.longest_seconds, each.after_seconds))
        table.add_row(each.queue, str(each.callers), *waits, Text(each.acknowledged_by))
    return table
