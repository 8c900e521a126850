"""`callcontrol prompts play`: hear one sentence as callers do."""

import shutil
import subprocess
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from callcontrol.cli.check import load_or_explain, rules_folder
from callcontrol.cli.console import err
from callcontrol.cli.route import RulesOption
from callcontrol.config import load_settings
from callcontrol.config.problems import did_you_mean, quote
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import Language
from callcontrol.prompts import PromptLibrary, SpokenStore, prompts_of
from callcontrol.prompts.catalogue import Pair
from callcontrol.prompts.files import seconds_of

_PLAYERS = (
    ("pw-play",),
    ("paplay",),
    ("aplay", "-q"),
    ("afplay",),
    ("play", "-q"),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "error"),
)
"""Programs that play a WAV file named after these words, the likeliest first."""
_START_SECONDS = 10.0
"""A player that has not ended so long after the sound's end never will."""


def play(
    name: Annotated[str, typer.Argument(help="As `prompts list` shows it: northside/greeting.", show_default=False)],
    language: Annotated[str | None, typer.Option(help="In which language.", show_default="the first one")] = None,
    rules: RulesOption = None,
) -> None:
    """Print the path of a sentence's sound file and, where there is a player, play it."""
    pair = _pair(prompts_of(load_or_explain(rules_folder(rules))), name, language)
    settings = load_settings()
    path = PromptLibrary(settings.prompts, SpokenStore(settings.spoken)).path(*pair)
    typer.echo(path)
    player = next((words for words in _PLAYERS if shutil.which(words[0])), None)
    if player is None:
        err.print(Text(f"no player found: install one of {', '.join(words[0] for words in _PLAYERS)} to hear it"))
        return
    _play(player, path)


def _pair(pairs: tuple[Pair, ...], name: str, language: str | None) -> Pair:
    """Raises CallcontrolError with the nearest name, or the languages that there are."""
    named = [pair for pair in pairs if pair[0].name == name]
    if not named:
        known = {prompt.name for prompt, _ in pairs}
        hint = did_you_mean(name, known)
        raise CallcontrolError(f"callers hear no prompt {quote(name)}: {hint} (callcontrol prompts list shows all)")
    found = next((pair for pair in named if language is None or pair[1] == Language(language)), None)
    if found is None:
        there = ", ".join(sorted(pair[1] for pair in named))
        raise CallcontrolError(f"--language: {name} is heard in {there}, not in {quote(str(language))}")
    return found


def _play(player: tuple[str, ...], path: Path) -> None:
    try:
        done = subprocess.run(
            [*player, str(path)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds_of(path) + _START_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CallcontrolError(f"{player[0]} did not end: has this machine a loudspeaker?") from None
    except (OSError, ValueError) as error:
        raise CallcontrolError(f"{path} can not be played ({error})") from error
    if done.returncode != 0:
        told = done.stderr.strip().splitlines()
        raise CallcontrolError(
            f"{player[0]} could not play it ({told[-1] if told else done.returncode}): no loudspeaker?"
        )
