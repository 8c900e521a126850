"""`callcontrol prompts record` and `forget`: sentences spoken at a desk phone."""

from typing import Annotated

import typer
from rich.text import Text

from callcontrol.cli.console import err, out
from callcontrol.cli.process import Process
from callcontrol.config import load_settings
from callcontrol.config.problems import quote
from callcontrol.model.desk import Recorded
from callcontrol.model.errors import CallcontrolError
from callcontrol.prompts import SpokenStore

NameArgument = Annotated[
    str, typer.Argument(help="As `prompts list` shows it: northside/greeting.", show_default=False)
]
LanguageArgument = Annotated[str, typer.Argument(help="In which language, such as en.", show_default=False)]
_TOLD = {
    Recorded.KEPT: "kept: callers to come hear it",
    Recorded.DROPPED: "nothing was kept: the receiver was put down, or nothing usable was spoken",
    Recorded.NOT_KEPT: "it could not be kept; the log of callcontrol says why",
    Recorded.NO_ANSWER: "nobody took up the phone, or it is in use or away",
}


def record(
    name: NameArgument,
    language: LanguageArgument,
    phone: Annotated[str, typer.Option("--phone", help="Which desk phone rings: northside-101.", show_default=False)],
) -> None:
    """Ring a desk phone and record a sentence there. It is heard at once, by callers to come.

    Exit status 1 if nothing was kept.
    """
    err.print(Text(f"{phone} rings: take it up and follow what it says"))
    outcome = Process(load_settings().control_file).record_prompt(name, language, phone)
    out.print(Text(_TOLD[outcome]), soft_wrap=True)
    if outcome is not Recorded.KEPT:
        raise typer.Exit(1)


def forget(name: NameArgument, language: LanguageArgument) -> None:
    """Remove what was recorded by phone for a sentence: callers hear it as the rules have it. Heard at once."""
    gone = SpokenStore(load_settings().spoken).forget(name, language)
    if not gone:
        raise CallcontrolError(
            f"nothing was recorded by phone for {quote(name)} in {quote(language)}: see 'callcontrol prompts list'"
        )
    out.print(Text(f"{gone} recording{'' if gone == 1 else 's'} of {name} in {language} removed"), soft_wrap=True)
