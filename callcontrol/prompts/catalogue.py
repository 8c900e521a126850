"""Which sentences a group's callers, and the contacts who are rung for them, can hear, and in which languages."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from callcontrol.model.names import Language, LocationKey
from callcontrol.model.paths import Prompt
from callcontrol.model.placeholders import clips
from callcontrol.model.rules import Group, Location
from callcontrol.routing import location_lines, needed, spoken_kinds
from callcontrol.routing.desk import desk_names, desk_sentences
from callcontrol.routing.desk_people import desk_languages, people_pieces, queue_names
from callcontrol.routing.emergencies import alerts
from callcontrol.routing.listeners import kinds_told, listeners, told_needed
from callcontrol.routing.whispering import OPTIONAL, name_line
from callcontrol.speaking import is_piece, pieces

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

    A sentence that holds values is in it as the clips around them, and the values as their pieces. Pairs that share
    one sound are named once, in the order of first occurrence.
    """
    pairs = ((each.prompt, each.language) for each in spoken_by(group))
    return tuple({_sound(*pair): pair for pair in pairs}.values())


def spoken_by(group: Group) -> Iterator[Spoken]:
    """As `prompts_of`, with for whom, and once for every location where it is heard."""
    wanted = {**needed(group), **told_needed(group)}
    everyones = dict.fromkeys(choice.language for place in group.locations.values() for choice in place.languages)
    for name, prompt in group.prompts.items():
        languages = wanted.get(name, frozenset())
        # In the order in which they are offered; languages of contacts alone come after those.
        for language in (*everyones, *sorted(languages - everyones.keys())):
            if language in languages and (name not in OPTIONAL or language in prompt.text):
                yield from (Spoken(None, clip, language) for clip in _clips(prompt, language))
    for location in group.locations.values():
        for prompt, language in _at(group, location):
            yield from (Spoken(location.key, clip, language) for clip in _clips(prompt, language))
    for language, kinds in (*spoken_kinds(group).items(), *kinds_told(group).items()):
        for piece, spoken in pieces(group.speech, language, sorted(kinds)) if language in group.speech else ():
            yield Spoken(None, piece, spoken)
    yield from (Spoken(None, prompt, language) for prompt, language in desk_sentences(group))
    for language in sorted(desk_languages(group)) if group.desk else ():
        yield from (Spoken(None, *line) for line in people_pieces(group, language))


def sentences_of(group: Group) -> tuple[Pair, ...]:
    """As `prompts_of`, by name: two locations whose greetings have the same words have two greetings to record."""
    return tuple(
        {(each.prompt.name, each.language): (each.prompt, each.language) for each in spoken_by(group)}.values()
    )


def _at(group: Group, location: Location) -> Iterator[Pair]:
    yield from location_lines(group, location)
    yield from desk_names(group, location)
    yield from queue_names(group, location) if group.desk else ()
    yield from alerts(group, location)
    yield from (name_line(location, language) for language in sorted(listeners(group, location)))


def _clips(prompt: Prompt, language: Language) -> Iterator[Prompt]:
    """A sentence, or what is spoken around its values: those are pieces of their own."""
    return (part for part in clips(prompt, language) if isinstance(part, Prompt))


def only(group: Group, key: LocationKey) -> Group:
    """The group as if it had one location. Raises KeyError when it has no such location."""
    return replace(group, locations={key: group.locations[key]})


def _sound(prompt: Prompt, language: Language) -> tuple[object, ...]:
    """Two prompts with the same words and recording share one sound; one without words is its own problem.

    A piece of a value has less silence around it than a sentence of the same words.
    """
    text, recording = prompt.text.get(language), recording_of(prompt, language)
    return (language, text, recording, is_piece(prompt)) if text is not None else (language, prompt.name, prompt.source)


def recording_of(prompt: Prompt, language: Language) -> str | None:
    """The recording that the rules name for a sentence: a path under their ``recordings/``."""
    return (prompt.recordings or {}).get(language)
