"""`callcontrol pin`: the PINs with which people show at the page, and supervisors at a desk phone, that it is they."""

import sys
import time
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from callcontrol.cli.check import load_or_explain, rules_folder
from callcontrol.cli.console import err, out
from callcontrol.cli.route import RulesOption
from callcontrol.config import load_settings
from callcontrol.config.problems import did_you_mean, quote
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import PersonId
from callcontrol.model.rules import Group
from callcontrol.people.pins import PinStore
from callcontrol.routing.supervising import is_supervisor

pin_app = typer.Typer(no_args_is_help=True, help="PINs, for the page and for listening at a desk phone.")

PersonArgument = Annotated[str, typer.Argument(metavar="PERSON", help="Whose: northside-101.", show_default=False)]


@pin_app.callback()
def pins() -> None:
    """PINs: to sign in at the page, and for supervisors to listen at a desk phone. Kept hashed; can not be shown."""


@pin_app.command("set")
def set_pin(person: PersonArgument, rules: RulesOption = None) -> None:
    """Give somebody a PIN of 6 to 12 digits: asked for without being shown, or read from a pipe.

    It holds at once, with a process that runs or without one, and opens a lock of theirs.
    """
    group = load_or_explain(rules_folder(rules))
    who = _person(group, person)
    if not is_supervisor(group, who):
        err.print(Text(f"for the page alone: the rules let {who} listen nowhere, see `supervision` in docs/rules.md"))
    PinStore(load_settings().pins).set(who, _asked(), time.time())
    out.print(f"{who} has a PIN, and can sign in at the page")


@pin_app.command()
def remove(person: PersonArgument) -> None:
    """Take somebody's PIN away: their pages close, nor can they listen. Exit status 1: they had none."""
    if not PinStore(load_settings().pins).remove(PersonId(person)):
        raise CallcontrolError(f"{person} has no PIN")
    out.print(f"{person} has no PIN any more")


@pin_app.command("list")
def list_pins() -> None:
    """Show who has a PIN, and since when."""
    table = Table("person", "since (UTC)")
    for person, pin in sorted(PinStore(load_settings().pins).read().items()):
        table.add_row(person, f"{datetime.fromtimestamp(pin.set_at, UTC):%Y-%m-%d %H:%M}")
    out.print(table)


def _person(group: Group, name: str) -> PersonId:
    if name not in group.people:
        raise CallcontrolError(f"the rules have no person {quote(name)}: {did_you_mean(name, group.people)}")
    return PersonId(name)


def _asked() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    return str(typer.prompt("PIN", hide_input=True, confirmation_prompt="The same again"))
