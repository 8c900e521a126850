"""Which sentences a group's callers, and the contacts who are rung for them, can hear, and in which languages."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from callcontrol.model.names import Language, LocationKey
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group, Location
from callcontrol.routing import needed, reached
from callcontrol.routing.emergencies import alerts

Pair = tuple[Prompt, Language]
"""A sentence and a language in which somebody can hear it."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence and for whom it is spoken."""

    where: LocationKey | None
    """Whose callers hear it; None: one of the group's own sentences."""
    prompt: Prompt
    language: Language


def prompts_of(group: Group) -> tuple[Pair, ...]:
    """Every sentence that somebody can hear, in each language in which that can be.

    A location's sentences are needed in the languages that it offers, an invitation only in the language it invites
    to, a message of the day in those that it is worded in. Pairs that share one sound are named once, in the order
    of first occurrence.
    """
    pairs = ((each.prompt, each.language) for each in spoken_by(group))
    return tuple({_sound(*pair): pair for pair in pairs}.values())


def spoken_by(group: Group) -> Iterator[Spoken]:
    """As `prompts_of`, with for whom, and once for every location where it is heard."""
    wanted = needed(group)
    everyones = dict.fromkeys(choice.language for place in group.locations.values() for choice in place.languages)
    for name, prompt in group.prompts.items():
        languages = wanted.get(name, frozenset())
        # In the order in which they are offered; languages of contacts alone come after those.
        for language in (*everyones, *sorted(languages - everyones.keys())):
            if language in languages:
                yield Spoken(None, prompt, language)
    for location in group.locations.values():
        for prompt, language in _of_location(group, location):
            yield Spoken(location.key, prompt, language)


def only(group: Group, key: LocationKey) -> Group:
    """The group as if it had one location. Raises KeyError when it has no such location."""
    return replace(group, locations={key: group.locations[key]})


def _of_location(group: Group, location: Location) -> Iterator[Pair]:
    there = reached(group, location)
    always = (
        location.greeting,
        *(menu.prompt for menu in location.menus.values()),
        location.after_hours,
        *(location.questions[name].prompt for name in there.questions if name in location.questions),
        *(location.answers[name].prompt for name in there.answers if name in location.answers),
        *(group.boxes[name].prompt for name in there.boxes if name in group.boxes),
        *(group.callbacks[name].prompt for name in there.callbacks if name in group.callbacks),
        *((location.recording.announcement,) if location.recording is not None else ()),
    )
    messages = tuple(each.message for each in location.overrides if each.message is not None)
    for choice in location.languages:
        yield from ((prompt, choice.language) for prompt in always)
        yield from ((message, choice.language) for message in messages if choice.language in message.text)
        if choice.invitation is not None:
            yield choice.invitation, choice.language
    yield from alerts(group, location)


def _sound(prompt: Prompt, language: Language) -> tuple[object, ...]:
    """Two prompts with the same words and recording share one sound; one without words is its own problem."""
    text, recording = prompt.text.get(language), recording_of(prompt, language)
    return (language, text, recording) if text is not None else (language, prompt.name, prompt.source)


def recording_of(prompt: Prompt, language: Language) -> str | None:
    """The recording that the rules name for a sentence: a path under their ``recordings/``."""
    return (prompt.recordings or {}).get(language)
