"""`callcontrol prompts list` and `missing`: what callers hear, where it comes from, and what is not there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from callcontrol.cli.check import RulesArgument, load_or_explain, rules_folder
from callcontrol.cli.console import out
from callcontrol.config import load_settings
from callcontrol.config.problems import did_you_mean, quote
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import LocationKey
from callcontrol.model.rules import Group
from callcontrol.prompts import (
    RECORDINGS_FOLDER,
    MissingPrompt,
    PromptLibrary,
    Spoken,
    SpokenStore,
    only,
    prompts_of,
    recording_of,
    sentences_of,
    spoken_by,
    survey,
)
from callcontrol.prompts.files import seconds_of
from callcontrol.routing.desk import numbered

OnlyOption = Annotated[
    str | None, typer.Option("--only", help="Only what callers of this location hear.", show_default=False)
]
_EVERYWHERE = "every location"


def location_of(group: Group, name: str) -> LocationKey:
    """A location named on the command line. Raises CallcontrolError with the nearest name when there is none."""
    if name not in group.locations:
        raise CallcontrolError(f"--only: there is no location {quote(name)}: {did_you_mean(name, group.locations)}")
    return LocationKey(name)


def list_prompts(rules: RulesArgument = None, only_at: OnlyOption = None) -> None:
    """List every sentence that callers can hear, with the number under which *77 at a desk phone records it."""
    folder = rules_folder(rules)
    group = _rules(folder, only_at)
    library = _library()
    table = Table("number", "prompt", "language", "source", "seconds", "text", box=None, pad_edge=False)
    # Of all locations, as the phone knows them.
    everything = numbered(sentences_of(group if only_at is None else _rules(folder, None)))
    numbers = {(prompt.name, language): number for number, (prompt, language) in everything.items()}
    for prompt, language in prompts_of(group):
        source, seconds = _told(library, Spoken(None, prompt, language))
        words = prompt.text.get(language, "")
        number = numbers.get((prompt.name, language), "")
        table.add_row(*(Text(cell) for cell in (number, prompt.name, language, source, seconds, words)))
    out.print(table)


def missing(rules: RulesArgument = None, only_at: OnlyOption = None) -> None:
    """List what is not there, by location and language: sentences without sound, and recordings that the rules name.

    Exit status 1 if there is anything.
    """
    folder = rules_folder(rules)
    group = _rules(folder, only_at)
    lines = [*_silent(group, _library()), *_unrecorded(group, folder / RECORDINGS_FOLDER)]
    place = ""
    for where, why in sorted(lines, key=lambda line: line[0]):
        heading = f"{where[0] or _EVERYWHERE}, {where[1]}"
        if heading != place:
            out.print(Text(heading, style="bold"))
            place = heading
        out.print(Text(f"  {why}"), soft_wrap=True)
    if lines:
        raise typer.Exit(1)
    out.print("nothing is missing")


def _library() -> PromptLibrary:
    settings = load_settings()
    return PromptLibrary(settings.prompts, SpokenStore(settings.spoken))


_Line = tuple[tuple[str, str], str]
"""Location and language, and what is missing."""


def _silent(group: Group, library: PromptLibrary) -> Iterator[_Line]:
    for each in spoken_by(group):
        try:
            library.path(each.prompt, each.language)
        except MissingPrompt as error:
            yield _place(each), str(error)


def _unrecorded(group: Group, recordings: Path) -> Iterator[_Line]:
    for each in spoken_by(group):
        for refused in survey([(each.prompt, each.language)], recordings, recordings).refused:
            yield _place(each), str(refused)


def _place(each: Spoken) -> tuple[str, str]:
    return each.where or "", each.language


def _rules(folder: Path, only_at: str | None) -> Group:
    group = load_or_explain(folder)
    return group if only_at is None else only(group, location_of(group, only_at))


def _told(library: PromptLibrary, each: Spoken) -> tuple[str, str]:
    """Where a sentence's sound comes from, and how long it lasts."""
    named, pair = recording_of(each.prompt, each.language), (each.prompt, each.language)
    older = " (recorded for an older text)" if library.for_older_words(*pair) is not None else ""
    try:
        path = library.path(each.prompt, each.language)
        seconds = f"{seconds_of(path):.1f}"
    except MissingPrompt:
        return f"missing{older}", ""
    except (OSError, ValueError) as error:
        return f"damaged: {error}", ""
    if (spoken := library.by_phone(*pair)) is not None and spoken[1] == path:
        return f"by phone, {spoken[0].author}, {spoken[0].at:%Y-%m-%d %H:%M} UTC", seconds
    if library.recorded(each.prompt, each.language) is not None:
        return f"recording {named}{older}", seconds
    absent = f" (recording {named} is not there)" if named else ""
    return f"voice {library.voice(each.language)}{absent}{older}", seconds
