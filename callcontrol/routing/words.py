"""What is spoken where, pure: the live stages speak exactly these lines, the proof looks for their texts."""

from callcontrol.model.calls import InMenu
from callcontrol.model.rules import Group, Language, Location, Prompt, SystemPrompt

Line = tuple[Prompt, Language]
"""A sentence and the language in which it is spoken."""


def opening_words(group: Group, location: Location, language: Language) -> tuple[Line, ...]:
    """Emergency notice and greeting, then how to go on in each further language, said in that language."""
    invitations = ((c.invitation, c.language) for c in location.languages if c.invitation is not None)
    return (group.prompts[SystemPrompt.EMERGENCY_NOTICE], language), (location.greeting, language), *invitations


def menu_words(location: Location, language: Language, stage: InMenu) -> tuple[Line, ...]:
    """The menu, after the greeting where a change of language made it new."""
    greeting: tuple[Line, ...] = () if stage.greeted else ((location.greeting, language),)
    return *greeting, (location.menu.prompt, language)


def closed_words(group: Group, location: Location) -> tuple[Line, ...]:
    """Emergency notice and after-hours message, in every language of the location, the greeting's first."""
    notice = group.prompts[SystemPrompt.EMERGENCY_NOTICE]
    return tuple(
        line
        for choice in location.languages
        for line in ((notice, choice.language), (location.after_hours, choice.language))
    )
