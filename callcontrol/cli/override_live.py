"""The rules of this box as its callers meet them: with the switches that are set."""

from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from callcontrol.config import Settings
from callcontrol.config.clock import Clock
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.rules import Group
from callcontrol.rules import OverrideStore, RulesStore, over_kept
from callcontrol.rules.start import load_kept

LiveOption = Annotated[
    bool, typer.Option("--live", help="With the switches that are set on this box ('callcontrol override list').")
]


def with_live_overrides(group: Group, settings: Settings, console: Console) -> Group:
    """The group with the switches that the box of these settings keeps; tells on ``console`` of each that is used.

    Raises CallcontrolError when they can not be read.
    """
    switched = over_kept(group, OverrideStore(settings.overrides), Clock(settings.as_if))
    for location in switched.locations.values():
        for override in location.overrides:
            until = f"{override.ends.astimezone(location.zone):%Y-%m-%d %H:%M}"
            line = f"{location.key}: {override.switch.value} until {until}, set by {override.author}"
            console.print(Text(f"{line}  ({override.id})", style="yellow"), soft_wrap=True)
    return switched


def live_rules(settings: Settings) -> Group | None:
    """The version that is live on the box of these settings, or was last; None when none was.

    Raises CallcontrolError when it can not be read.
    """
    store = RulesStore(settings.kept_rules)
    last = store.history().last
    if last is None:
        return None
    try:
        return load_kept(store, last.version)
    except CallcontrolError as error:
        raise CallcontrolError(
            f"the live rules, {last.version}, can not be read; name others with --rules: {error}"
        ) from error
