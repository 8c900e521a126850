"""`callcontrol`: every command, and how its errors reach a person."""

import sys

import typer

from callcontrol.cli.alerts import alerts_app
from callcontrol.cli.answers import answers
from callcontrol.cli.callers import callers_app
from callcontrol.cli.calls import calls
from callcontrol.cli.check import check
from callcontrol.cli.console import fail
from callcontrol.cli.demo import demo
from callcontrol.cli.dialplan import dialplan
from callcontrol.cli.diff import diff
from callcontrol.cli.emergencies import emergencies_app
from callcontrol.cli.explain import explain
from callcontrol.cli.live import live
from callcontrol.cli.override import override_app
from callcontrol.cli.people import people_app
from callcontrol.cli.pin import pin_app
from callcontrol.cli.prompts import prompts_app
from callcontrol.cli.recordings import recordings_app
from callcontrol.cli.rehearse import rehearse
from callcontrol.cli.requests import requests_app
from callcontrol.cli.rollout import rollout_app
from callcontrol.cli.route import route
from callcontrol.cli.rules import rules_app
from callcontrol.cli.run import run
from callcontrol.cli.schema import schema
from callcontrol.cli.simulate import simulate
from callcontrol.cli.supervisions import supervisions
from callcontrol.model.errors import CallcontrolError

cli = typer.Typer(
    help="Answers the phones of a medical group with several locations, beside Asterisk.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
cli.command(rich_help_panel="Answer calls")(run)
cli.command(rich_help_panel="Answer calls")(demo)
cli.command(rich_help_panel="Rules and prompts")(check)
cli.command(rich_help_panel="Rules and prompts")(route)
cli.command(rich_help_panel="Rules and prompts")(diff)
cli.command(rich_help_panel="Rules and prompts")(rehearse)
cli.command(rich_help_panel="Rules and prompts")(simulate)
cli.command(rich_help_panel="Rules and prompts")(schema)
cli.command(rich_help_panel="Rules and prompts")(dialplan)
cli.add_typer(rules_app, name="rules", rich_help_panel="Rules and prompts")
cli.add_typer(override_app, name="override", rich_help_panel="Rules and prompts")
cli.add_typer(pin_app, name="pin", rich_help_panel="Answer calls")
cli.add_typer(prompts_app, name="prompts", rich_help_panel="Rules and prompts")
cli.command(rich_help_panel="What happened")(live)
cli.command(rich_help_panel="What happened")(calls)
cli.add_typer(requests_app, name="requests", rich_help_panel="What happened")
cli.command(rich_help_panel="What happened")(explain)
cli.add_typer(callers_app, name="callers", rich_help_panel="Answer calls")
cli.add_typer(alerts_app, name="alerts", rich_help_panel="What happened")
cli.add_typer(people_app, name="people", rich_help_panel="Answer calls")
cli.add_typer(emergencies_app, name="emergencies", rich_help_panel="What happened")
cli.command(rich_help_panel="What happened")(answers)
cli.command(rich_help_panel="What happened")(supervisions)
cli.add_typer(recordings_app, name="recordings", rich_help_panel="What happened")
cli.add_typer(rollout_app, name="rollout", rich_help_panel="What happened")


def main() -> None:
    """Entry point. An error that we raised on purpose is text for a person, never a traceback."""
    try:
        cli()
    except CallcontrolError as error:
        sys.exit(fail(error))


if __name__ == "__main__":
    main()
