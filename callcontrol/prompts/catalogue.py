"""Which sentences a group's callers can hear, and in which languages."""

from collections.abc import Iterable, Iterator

from callcontrol.model.names import Language
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group, Location


def prompts_of(group: Group) -> tuple[tuple[Prompt, Language], ...]:
    """Every prompt that a caller of ``group`` can reach, in each language it can be reached in.

    The group's own sentences are needed in every language that any location offers, a location's in the
    languages that it offers itself, an invitation only in the language it invites to, a message of the day in
    those that it is worded in. A pair that occurs twice is named once, in the order of first occurrence.
    """
    return tuple({_identity(*pair): pair for pair in _all(group)}.values())


def _all(group: Group) -> Iterator[tuple[Prompt, Language]]:
    offered = dict.fromkeys(choice.language for place in group.locations.values() for choice in place.languages)
    for prompt in group.prompts.values():
        yield from ((prompt, language) for language in offered)
    for location in group.locations.values():
        yield from _of_location(location)


def _of_location(location: Location) -> Iterable[tuple[Prompt, Language]]:
    for choice in location.languages:
        for prompt in (location.greeting, *(menu.prompt for menu in location.menus.values()), location.after_hours):
            yield prompt, choice.language
        if choice.invitation is not None:
            yield choice.invitation, choice.language
        for message in (override.message for override in location.overrides):
            if message is not None and choice.language in message.text:
                yield message, choice.language


def _identity(prompt: Prompt, language: Language) -> tuple[object, ...]:
    """Two prompts with the same words share one file; one without words is its own problem."""
    text = prompt.text.get(language)
    return (language, text) if text is not None else (language, prompt.name, prompt.source)
