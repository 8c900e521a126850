"""`callcontrol prompts prune`: delete sound files that nobody hears any more."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.text import Text

from callcontrol.cli.check import RulesArgument, load_or_explain, rules_folder
from callcontrol.cli.console import err, out
from callcontrol.config import Settings, load_settings
from callcontrol.config.clock import Clock
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.rules import Group
from callcontrol.prompts import prune
from callcontrol.rules import History, OverrideStore, RulesStore, over_kept
from callcontrol.rules.start import load_kept

KEPT = timedelta(days=30)
"""How far back versions of the rules still have their sound: coming back to one of them must not wait for it."""


def prune_prompts(
    rules: RulesArgument = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be deleted.")] = False,
) -> None:
    """Delete sound files that are older than a week and that no rules use: neither these nor any live in 30 days."""
    settings = load_settings()
    present = over_kept(load_or_explain(rules_folder(rules)), OverrideStore(settings.overrides), Clock(settings.as_if))
    groups = [present, *_lately_live(settings)]
    done = prune(settings.prompts, groups, dry=dry_run)
    what = "would be deleted" if dry_run else "deleted"
    size = f"{done.size / 2**20:.1f} MB"
    out.print(f"{done.files} files {what} ({size}), {done.left} left, in {settings.prompts}", soft_wrap=True)


def lately_live(history: History, since: datetime) -> tuple[str, ...]:
    """The versions that were live at some moment since then, the one that was live at that moment included."""
    before = [entry.version for entry in history.entries if entry.at < since]
    after = [entry.version for entry in history.entries if entry.at >= since]
    return tuple(dict.fromkeys([*before[-1:], *after]))


def _lately_live(settings: Settings) -> Iterator[Group]:
    store = RulesStore(settings.kept_rules)
    for version in lately_live(store.history(), datetime.now(UTC) - KEPT):
        try:
            yield load_kept(store, version)
        except CallcontrolError as error:
            told = str(error).splitlines()[0]
            err.print(Text(f"version {version} can not be loaded, its sound is not spared: {told}"), soft_wrap=True)
