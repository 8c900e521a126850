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
    """Emergency notice, greeting and the message of the day, then how to go on in each other language, said in it."""
    notice = group.prompts[SystemPrompt.EMERGENCY_NOTICE]
    first = (notice, language), (location.greeting, language)
    return *first, *_today(message, language), *_invitations(location, language)


def menu_words(
    location: Location, language: Language, stage: InMenu, message: Prompt | None = None
) -> tuple[Line, ...]:
    """The menu, after the first words and the message of the day where a change of language made it new."""
    first = location.greeting if stage.open else location.after_hours
    again: tuple[Line, ...] = () if stage.greeted else ((first, language), *_today(message, language))
    return *again, (location.menus[stage.menu].prompt, language)


def closed_words(
    group: Group, location: Location, language: Language, message: Prompt | None = None
) -> tuple[Line, ...]:
    """Emergency notice, after-hours message and the message of the day.

    Where a menu follows, in the language in which the call begins, then how to go on in each other one. Where nothing
    follows, in every language of the location, that one first.
    """
    notice = group.prompts[SystemPrompt.EMERGENCY_NOTICE]
    if location.closed_menu is not None:
        first: tuple[Line, ...] = ((notice, language), (location.after_hours, language))
        return *first, *_today(message, language), *_invitations(location, language)
    languages = dict.fromkeys((language, *(choice.language for choice in location.languages)))
    return tuple(
        line for each in languages for line in ((notice, each), (location.after_hours, each), *_today(message, each))
    )


def _today(message: Prompt | None, language: Language) -> tuple[Line, ...]:
    """The message of the day, if there is one; rules that came after it may offer a language that it is not in."""
    return ((message, language),) if message is not None and language in message.text else ()


def _invitations(location: Location, language: Language) -> tuple[Line, ...]:
    """How to go on in each language but the one that is spoken; into the first one, where it is not that."""
    first = location.default_language
    said = (
        (choice.back, first) if choice.language == language else (choice.invitation, choice.language)
        for choice in location.languages
    )
    return tuple((prompt, spoken) for prompt, spoken in said if prompt is not None)
