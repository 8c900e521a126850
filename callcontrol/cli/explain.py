"""`callcontrol explain`: one real call as its journal tells it."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from callcontrol.cli.check import rules_folder
from callcontrol.cli.console import out
from callcontrol.cli.database import dsn_of
from callcontrol.cli.route import RulesOption
from callcontrol.cli.story import Story, tree_of
from callcontrol.cli.versions import rules_of_then
from callcontrol.config import load_group, load_settings
from callcontrol.config.problems import quote
from callcontrol.journal import StoredCall, call_ids, stored_call
from callcontrol.model.errors import CallcontrolError, RulesError
from callcontrol.model.rules import Group


def explain(
    call: Annotated[str, typer.Argument(help="The call's id, the end of it, or `last`.", show_default=False)],
    rules: RulesOption = None,
) -> None:
    """Tell a real call step by step: what the caller did, the rule behind it, who was rung, how long it took.

    By the rules that the call was answered by, where this machine has kept them, unless --rules names others.
    """
    settings = load_settings()
    stored = asyncio.run(found(dsn_of(settings), call))
    kept = rules_of_then(stored.rules_version, settings) if rules is None else None
    out.print(tree_of(Story(stored, kept or _today(rules))))


def _today(rules: Path | None) -> Group | None:
    """Rules that the call may not have known; None: names and clocks are missing then, its own story is not."""
    try:
        return load_group(rules_folder(rules))
    except RulesError:
        return None


async def found(dsn: str, wanted: str) -> StoredCall:
    """The call that a person means. Raises CallcontrolError that says how to find one."""
    ids = await call_ids(dsn, wanted)
    if not ids and wanted == "last":
        raise CallcontrolError("there is no call yet: the database is empty")
    if not ids:
        raise CallcontrolError(
            f"there is no call {quote(wanted)}: `callcontrol calls` shows the latest and their ids, "
            "`callcontrol explain last` tells the latest; calls that have just ended arrive within seconds"
        )
    if len(ids) > 1 and ids[0] != wanted:
        raise CallcontrolError(f"{len(ids)} calls end with {quote(wanted)}: {', '.join(ids)}")
    stored = await stored_call(dsn, ids[0])
    if stored is None:
        raise CallcontrolError(f"the call {ids[0]} was deleted in this moment")
    return stored
