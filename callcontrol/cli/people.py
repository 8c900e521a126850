"""`callcontrol people`: what everybody is doing, and changing it."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from callcontrol.cli.console import out
from callcontrol.cli.process import Process
from callcontrol.config import load_settings
from callcontrol.model.agents import MISSED, AgentState
from callcontrol.web.people import Act, ListedPerson

_SHOWN_OF_ID = 8
"""Characters of an id's end that `callcontrol explain` is content with."""
_STYLES = {AgentState.PAUSED: "yellow", AgentState.WRAP_UP: "cyan", AgentState.READY: None}

people_app = typer.Typer(
    help="See what everybody is doing; sign them in and out, pause them.", invoke_without_command=True
)

PersonArgument = Annotated[str, typer.Argument(help="The person, such as northside-101.", show_default=False)]
QueueOption = Annotated[
    str, typer.Option("--queue", help="Of this queue alone, such as northside/billing.", show_default=False)
]


@people_app.callback()
def people(
    context: typer.Context,
    location: Annotated[str | None, typer.Option(help="Of one location only.")] = None,
) -> None:
    """Show everybody: phone, state, since when, the queues whose calls they are offered, the call that they have."""
    if context.invoked_subcommand is None:
        found = _process().people().people
        out.print(table_of([each for each in found if location in {None, each.location}]))


@people_app.command("sign-in")
def sign_in(person: PersonArgument, queue: QueueOption = "") -> None:
    """Let somebody be offered calls, of all queues or of one."""
    _do(person, Act.SIGN_IN, queue=queue)


@people_app.command("sign-out")
def sign_out(person: PersonArgument, queue: QueueOption = "") -> None:
    """Offer somebody no more calls, of any queue or of one. A call that they have goes on."""
    _do(person, Act.SIGN_OUT, queue=queue)


@people_app.command()
def pause(
    person: PersonArgument,
    reason: Annotated[str, typer.Option("--reason", help="One of the rules' `pauses`, such as lunch.")],
) -> None:
    """Offer somebody no calls until they are ready again."""
    _do(person, Act.PAUSE, reason=reason)


@people_app.command()
def ready(person: PersonArgument) -> None:
    """End somebody's pause, their work after a call, or their rest after a missed one."""
    _do(person, Act.READY)


def table_of(found: Sequence[ListedPerson]) -> Table:
    """People as a person reads them; times on this machine's clock."""
    table = Table(title=f"{len(found)} people" if found else "the rules have no people", title_justify="left")
    for name in ("person", "name", "phone", "state", "since", "queues", "signed out of", "call"):
        table.add_column(name, no_wrap=name != "queues")
    for each in found:
        words = (
            each.person,
            each.name,
            each.device,
            _state(each),
            f"{each.since.astimezone():%Y-%m-%d %H:%M:%S}" if each.since is not None else "",
            ", ".join(each.queues) if each.state is not AgentState.SIGNED_OUT else "",
            ", ".join(each.signed_out_of),
            (each.serving or "")[-_SHOWN_OF_ID:],
        )
        table.add_row(*map(Text, words), style="bold red" if each.reason == MISSED else _STYLES.get(each.state, "dim"))
    return table


def _state(each: ListedPerson) -> str:
    words = each.state.value.replace("_", " ")
    return f"{words}: {'two calls missed' if each.reason == MISSED else each.reason}" if each.reason else words


def _do(person: str, act: Act, queue: str = "", reason: str = "") -> None:
    out.print(table_of(_process().change_person(person, act, queue, reason).people))


def _process() -> Process:
    return Process(load_settings().control_file)
