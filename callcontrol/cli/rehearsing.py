"""What `callcontrol rehearse` does: a real call for every path of the rules."""

import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path as Folder

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from callcontrol.cli.check import load_or_explain
from callcontrol.cli.console import err, out, until_signal
from callcontrol.cli.preparing import Preparing
from callcontrol.config import Settings, load_settings
from callcontrol.config.problems import did_you_mean, quote
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import Language, LocationKey
from callcontrol.model.rules import Group
from callcontrol.observe import logs
from callcontrol.prompts import PromptLibrary
from callcontrol.sandbox.box import box
from callcontrol.sandbox.fetch import cache_folder
from callcontrol.sandbox.rehearsing.dialling import Dialled, dial_all, paths_at
from callcontrol.sandbox.rehearsing.moments import moments
from callcontrol.sandbox.sip import SipSide


def play(folder: Folder, location: str | None, language: str | None) -> None:
    """Dial everything; exits with 0 only if every path is what the graph says. Raises CallcontrolError."""
    group = load_or_explain(folder)
    _check_choice(group, location, language)
    with tempfile.TemporaryDirectory(prefix="callcontrol-rehearse-") as state:
        given = load_settings(
            rules=folder,
            state=Folder(state),
            prompts_folder=cache_folder() / "prompts",
            page=False,
            http_port=0,
            sip_port=0,
        )
        with (Folder(state) / "callcontrol.log").open("w", encoding="utf-8") as stream:
            logs.configure(given.log_level, stream)
            found = until_signal(_rehearse(given, group, location, Language(language) if language else None))
    if found is None:
        raise typer.Exit(130)
    raise typer.Exit(_conclude(found))


async def _rehearse(given: Settings, group: Group, location: str | None, language: Language | None) -> list[Dialled]:
    async with SipSide() as side:
        return await _dialled(given, group, side, location, language)


async def _dialled(
    given: Settings, group: Group, side: SipSide, location: str | None, language: Language | None
) -> list[Dialled]:
    found: list[Dialled] = []
    for number, (at, states) in enumerate(moments(group, datetime.now(UTC)).items()):
        paths = paths_at(group, (state for state in states if location in (None, state[0])), language)
        if not paths:
            continue
        settings = given.model_copy(update={"as_if": at, "state": given.state / str(number)})
        with Preparing(err) as preparing:
            async with box(settings, group, say=preparing.say, fetching=preparing.fetching) as up:
                preparing.done()
                out.print(f"as if it were {at:%A %Y-%m-%d %H:%M} UTC: {len(paths)} paths")
                with Progress(
                    TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=err
                ) as progress:
                    task = progress.add_task("dialled", total=len(paths))
                    dialled = partial(progress.advance, task)
                    found += await dial_all(up, side, PromptLibrary(settings.prompts), paths, dialled)
    return found


def _conclude(found: list[Dialled]) -> int:
    wrong = [dialled for dialled in found if dialled.troubles]
    for dialled in wrong:
        err.print(f"[red]✗[/] {dialled.path.in_words}", highlight=False)
        for trouble in dialled.troubles:
            err.print(f"    {trouble}", highlight=False)
    out.print(f"{len(found) - len(wrong)} of {len(found)} paths lead where the rules say")
    return 1 if wrong or not found else 0


def _check_choice(group: Group, location: str | None, language: str | None) -> None:
    if location is not None and LocationKey(location) not in group.locations:
        raise CallcontrolError(f"there is no location {quote(location)}: {did_you_mean(location, group.locations)}")
    offered = {str(choice.language) for place in group.locations.values() for choice in place.languages}
    if language is not None and language not in offered:
        raise CallcontrolError(f"no location offers {quote(language)}: {did_you_mean(language, offered)}")
