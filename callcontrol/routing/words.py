"""What is spoken where, pure: the live stages speak exactly these lines, the proof looks for their texts."""

from callcontrol.model.calls import InMenu
from callcontrol.model.names import Language
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group, Location, SystemPrompt

Line = tuple[Prompt, Language]
"""A sentence and the language in which it is spoken."""


def opening_words(group: Group, location: Location, language: Language) -> tuple[Line, ...]:
    """Emergency notice and greeting, then how to go on in each further language, said in that language."""
    notice = group.prompts[SystemPrompt.EMERGENCY_NOTICE]
    return (notice, language), (location.greeting, language), *_invitations(location)


def menu_words(location: Location, language: Language, stage: InMenu) -> tuple[Line, ...]:
    """The menu, after the first words where a change of language made it new."""
    first = location.greeting if stage.open else location.after_hours
    again: tuple[Line, ...] = () if stage.greeted else ((first, language),)
    return *again, (location.menus[stage.menu].prompt, language)


def closed_words(group: Group, location: Location) -> tuple[Line, ...]:
    """Emergency notice and after-hours message.

    Where a menu follows, in the greeting's language, then how to go on in each further one. Where nothing follows, in
    every language of the location, the greeting's first.
    """
    notice = group.prompts[SystemPrompt.EMERGENCY_NOTICE]
    if location.closed_menu is not None:
        language = location.default_language
        return (notice, language), (location.after_hours, language), *_invitations(location)
    return tuple(
        line
        for choice in location.languages
        for line in ((notice, choice.language), (location.after_hours, choice.language))
    )


def _invitations(location: Location) -> tuple[Line, ...]:
    return tuple((c.invitation, c.language) for c in location.languages if c.invitation is not None)
