"""`callcontrol route`: one call before it happens, each step with the rule behind it."""

from pathlib import Path
from typing import Annotated

import typer

from callcontrol.cli.asked import caller_of, dialled, heard_of, number_given, queues_of
from callcontrol.cli.callers_asked import recognised_as, told
from callcontrol.cli.check import load_or_explain, rules_folder
from callcontrol.cli.console import err, out
from callcontrol.cli.override_live import LiveOption, live_rules, with_live_overrides
from callcontrol.cli.pathway import Called, tree_of
from callcontrol.config import load_settings
from callcontrol.config.clock import Clock
from callcontrol.config.local_time import moment_of
from callcontrol.routing.compiling import compile_group
from callcontrol.routing.walk import walk

RulesOption = Annotated[
    Path | None,
    typer.Option("--rules", help="Folder of the rules; CALLCONTROL_RULES, else the example group.", show_default=False),
]


def route(
    location: Annotated[str, typer.Argument(help="The location called, or a number.", show_default=False)],
    at: Annotated[
        str | None, typer.Option(help="When, on the location's clock: '2026-11-28 13:05'.", show_default="now")
    ] = None,
    keys: Annotated[
        str,
        typer.Option(
            help="What the caller presses: 9,1 (and silence); also in answer to questions.", show_default="nothing"
        ),
    ] = "",
    down: Annotated[
        list[str] | None, typer.Option(help="A queue in which nobody is there; may be repeated.", show_default=False)
    ] = None,
    caller: Annotated[
        str, typer.Option(help="The caller's number, +12125550190; only its end is shown.", show_default="withheld")
    ] = "anonymous",
    rules: RulesOption = None,
    live: LiveOption = False,
) -> None:
    """Show the way of one call before it happens: every step, the rule behind it, who would be rung.

    With --live it is asked of this box: by the rules that are live there, unless --rules names others, and with the
    switches that are set. With --caller it begins as that number is recognised by what this box knows of it.
    """
    settings = load_settings()
    shown, number = caller_of(caller), number_given(caller)
    kept = live_rules(settings) if live and rules is None else None
    group = kept or load_or_explain(rules_folder(rules))
    if live:
        group = with_live_overrides(group, settings, err)
    did, place = dialled(group, location)
    clock = place if place is not None else next(iter(group.locations.values()))
    moment = moment_of(at, clock.zone) if at is not None else Clock(settings.as_if).rules_now()
    away = queues_of(group, place, down or [])
    known = recognised_as(settings, number, place, moment) if number is not None and place is not None else None
    begun = known.language if known is not None else None
    walked = walk(group, compile_group(group), did, moment, heard_of(keys), away, begun)
    if known is not None:
        err.print(told(known), soft_wrap=True)
    out.print(tree_of(Called(group, walked, clock, did, moment, away, shown)), soft_wrap=False)
