"""What is spoken where, pure: the live stages speak exactly these lines, the proof looks for their texts."""

from callcontrol.model.calls import InMenu
from callcontrol.model.names import Language
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group, Location, SystemPrompt
from callcontrol.model.speech import Line

__all__ = ["Line", "closed_words", "menu_words", "opening_words"]


def opening_words(
    group: Group, location: Location, language: Language, message: Prompt | None = None
) -> tuple[Line, ...]:
    """Emergency notice, greeting and the message of the day, then how to go on in each further language, said in it."""
    notice = group.prompts[SystemPrompt.EMERGENCY_NOTICE]
    return (notice, language), (location.greeting, language), *_today(message, language), *_invitations(location)


def menu_words(
    location: Location, language: Language, stage: InMenu, message: Prompt | None = None
) -> tuple[Line, ...]:
    """The menu, after the first words and the message of the day where a change of language made it new."""
    first = location.greeting if stage.open else location.after_hours
    again: tuple[Line, ...] = () if stage.greeted else ((first, language), *_today(message, language))
    return *again, (location.menus[stage.menu].prompt, language)


def closed_words(group: Group, location: Location, message: Prompt | None = None) -> tuple[Line, ...]:
    """Emergency notice, after-hours message and the message of the day.

    Where a menu follows, in the greeting's language, then how to go on in each further one. Where nothing follows, in
    every language of the location, the greeting's first.
    """
    notice = group.prompts[SystemPrompt.EMERGENCY_NOTICE]
    if location.closed_menu is not None:
        language = location.default_language
        first: tuple[Line, ...] = ((notice, language), (location.after_hours, language))
        return *first, *_today(message, language), *_invitations(location)
    languages = [choice.language for choice in location.languages]
    return tuple(
        line
        for language in languages
        for line in ((notice, language), (location.after_hours, language), *_today(message, language))
    )


def _today(message: Prompt | None, language: Language) -> tuple[Line, ...]:
    """The message of the day, if there is one; rules that came after it may offer a language that it is not in."""
    return ((message, language),) if message is not None and language in message.text else ()


def _invitations(location: Location) -> tuple[Line, ...]:
    return tuple((c.invitation, c.language) for c in location.languages if c.invitation is not None)
