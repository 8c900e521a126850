"""Before rules go live, everything that their callers can reach must be there to be heard."""

import asyncio
from pathlib import Path

from callcontrol.model.errors import Problem
from callcontrol.model.rules import Group
from callcontrol.observe.logs import logger
from callcontrol.prompts import MissingPrompt, PromptError, PromptLibrary, render, waiting

_LOG = logger("callcontrol.rules")


async def prepare_prompts(folder: Path, recordings: Path, live: Group, new: Group) -> tuple[Problem, ...]:
    """Make the sound files that ``new`` still needs and take up its recordings; what is missing after all, or nothing.

    A recording that can not be used is told in the log, and is no reason to refuse the rules: its text is spoken.
    Making files is done by processes of its own, so calls do not notice it.
    """
    try:
        if not await asyncio.to_thread(_to_do, folder, recordings, new):
            return ()
        # A voice that changes with the new sentences must not leave callers of the live rules without theirs. Their
        # recordings stay those that were taken up: the files may belong to the new words already.
        await render(live, folder)
        report = await render(new, folder, recordings=recordings)
    except (PromptError, OSError) as error:
        missing = await asyncio.to_thread(_missing, folder, new)
        return tuple(_problem(each, str(error)) for each in missing)
    for refused in report.refused:
        _LOG.warning("recording not heard", why=str(refused))
    _LOG.info("prompts rendered for new rules", version=new.version)
    return tuple(_problem(each, str(each)) for each in await asyncio.to_thread(_missing, folder, new))


def _to_do(folder: Path, recordings: Path, new: Group) -> bool:
    return bool(_missing(folder, new)) or waiting(new, recordings, folder)


def _missing(folder: Path, group: Group) -> list[MissingPrompt]:
    # A library of our own: the one that calls use belongs to the event loop.
    return PromptLibrary(folder).missing(group)


def _problem(missing: MissingPrompt, why: str) -> Problem:
    prompt = missing.prompt
    message = f"the prompt '{prompt.name}' has no sound in language '{missing.language}'"
    return Problem(prompt.source, message, f"{why}; or render it elsewhere: callcontrol prompts render")
