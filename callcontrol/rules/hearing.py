"""Before rules go live, everything that their callers can reach must be there to be heard."""

import asyncio
from pathlib import Path

from callcontrol.model.errors import Problem
from callcontrol.model.rules import Group
from callcontrol.observe.logs import logger
from callcontrol.prompts import MissingPrompt, PromptError, PromptLibrary, render

_LOG = logger("callcontrol.rules")


async def prepare_prompts(folder: Path, live: Group, new: Group) -> tuple[Problem, ...]:
    """Make the sound files that ``new`` still needs; what is missing after all, or nothing.

    Rendering is done by processes of its own, so calls do not notice it.
    """
    if not await asyncio.to_thread(_missing, folder, new):
        return ()
    try:
        # A voice that changes with the new sentences must not leave callers of the live rules without theirs.
        await render(live, folder)
        await render(new, folder)
    except (PromptError, OSError) as error:
        missing = await asyncio.to_thread(_missing, folder, new)
        return tuple(_problem(each, str(error)) for each in missing)
    report = await asyncio.to_thread(_missing, folder, new)
    _LOG.info("prompts rendered for new rules", version=new.version)
    return tuple(_problem(each, str(each)) for each in report)


def _missing(folder: Path, group: Group) -> list[MissingPrompt]:
    # A library of our own: the one that calls use belongs to the event loop.
    return PromptLibrary(folder).missing(group)


def _problem(missing: MissingPrompt, why: str) -> Problem:
    prompt = missing.prompt
    message = f"the prompt '{prompt.name}' has no sound in language '{missing.language}'"
    return Problem(prompt.source, message, f"{why}; or render it elsewhere: callcontrol prompts render")
