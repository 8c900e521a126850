"""Every command and where it lives: a command is loaded when it is used, for loading all of them takes seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

import typer

_ANSWER, _RULES, _HAPPENED = "Answer calls", "Rules and prompts", "What happened"


@dataclass(frozen=True, slots=True)
class Command:
    """A command, or a group of them, of `callcontrol`."""

    panel: str
    """Of the help."""
    module: str
    """In ``callcontrol.cli``."""
    attribute: str
    """A function, or a Typer of several commands."""


COMMANDS: Mapping[str, Command] = {
    "run": Command(_ANSWER, "run", "run"),
    "demo": Command(_ANSWER, "demo", "demo"),
    "pin": Command(_ANSWER, "pin", "pin_app"),
    "callers": Command(_ANSWER, "callers", "callers_app"),
    "people": Command(_ANSWER, "people", "people_app"),
    "check": Command(_RULES, "check", "check"),
    "route": Command(_RULES, "route", "route"),
    "diff": Command(_RULES, "diff", "diff"),
    "rehearse": Command(_RULES, "rehearse", "rehearse"),
    "simulate": Command(_RULES, "simulate", "simulate"),
    "schema": Command(_RULES, "schema", "schema"),
    "dialplan": Command(_RULES, "dialplan", "dialplan"),
    "rules": Command(_RULES, "rules", "rules_app"),
    "override": Command(_RULES, "override", "override_app"),
    "prompts": Command(_RULES, "prompts", "prompts_app"),
    "live": Command(_HAPPENED, "live", "live"),
    "calls": Command(_HAPPENED, "calls", "calls"),
    "explain": Command(_HAPPENED, "explain", "explain"),
    "answers": Command(_HAPPENED, "answers", "answers"),
    "supervisions": Command(_HAPPENED, "supervisions", "supervisions"),
    "requests": Command(_HAPPENED, "requests_worked", "requests_app"),
    "alerts": Command(_HAPPENED, "alerts", "alerts_app"),
    "emergencies": Command(_HAPPENED, "emergencies", "emergencies_app"),
    "recordings": Command(_HAPPENED, "recordings", "recordings_app"),
    "rollout": Command(_HAPPENED, "rollout", "rollout_app"),
}


def program(names: Sequence[str] = tuple(COMMANDS)) -> typer.Typer:
    """`callcontrol` with these commands. Raises KeyError for a name that is not in `COMMANDS`."""
    app = typer.Typer(
        help="Answers the phones of a medical group with several locations, beside Asterisk.",
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_show_locals=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_callcontrol)
    for name in names:
        command = COMMANDS[name]
        what = getattr(import_module(f"callcontrol.cli.{command.module}"), command.attribute)
        if isinstance(what, typer.Typer):
            app.add_typer(what, name=name, rich_help_panel=command.panel)
        else:
            app.command(name, rich_help_panel=command.panel)(what)
    return app


def program_for(words: Sequence[str]) -> typer.Typer:
    """`callcontrol` for this command line: with the one command that it names, else with all, as help and typing
    mistakes want them."""
    named = words[0] if words else ""
    return program([named]) if named in COMMANDS else program()


def _callcontrol() -> None:
    """Without it a single command would lose its name."""
