"""What is said to whoever picks up before they talk with the caller, pure: where the call is from, and of whom."""

from collections.abc import Iterator

from callcontrol import speaking
from callcontrol.model.names import Language, PersonId
from callcontrol.model.paths import Category, Prompt
from callcontrol.model.rules import Group, Location, SystemPrompt
from callcontrol.model.told import CallContext
from callcontrol.routing.words import Line

SHORTEST_WAIT_SECONDS = 60.0
"""A shorter wait is not worth the time that telling it costs the caller."""
ABOUT = {category: SystemPrompt(f"about_{category.value}") for category in Category}
SPEAKS = {Language(name.value.removeprefix("speaks_")): name for name in SystemPrompt if name.startswith("speaks_")}
"""Languages that can be named. A caller's other language is not told: nobody's call waits for a word."""
OPTIONAL = frozenset({*ABOUT.values(), *SPEAKS.values(), SystemPrompt.HAS_WAITED})
"""Left out in languages without a text."""


def whisper_words(group: Group, location: Location, context: CallContext, language: Language) -> tuple[Line, ...]:
    """Location, matter, the caller's language where it is another than the listener's, and how long they have waited.

    ``language`` is the listener's.
    """
    return name_line(location, language), *_about(group, context, language), *_waited(group, context, language)


def name_line(location: Location, language: Language) -> Line:
    """The location's name as it is said; as it is written in languages in which the rules do not word it."""
    named = location.spoken_name
    if named is not None and language in named.text:
        return named, language
    return Prompt(f"{location.key}/name", {language: location.name}, location.source), language


def ear_of(group: Group, person: PersonId, otherwise: Location) -> Language:
    """The language in which somebody at a desk phone is told: the first one of where they sit."""
    found = group.people.get(person)
    place = group.locations.get(found.location) if found is not None else None
    return (place or otherwise).default_language


def _about(group: Group, context: CallContext, language: Language) -> Iterator[Line]:
    names = [ABOUT[context.category]] if context.category is not None else []
    if context.language != language and context.language in SPEAKS:
        names.append(SPEAKS[context.language])
    yield from _worded(group, language, *names)


def _waited(group: Group, context: CallContext, language: Language) -> Iterator[Line]:
    said = tuple(_worded(group, language, SystemPrompt.HAS_WAITED))
    if context.waited_seconds >= SHORTEST_WAIT_SECONDS and said and language in group.speech:
        yield from said
        yield from speaking.wait(group.speech, language, context.waited_seconds)


def _worded(group: Group, language: Language, *names: SystemPrompt) -> Iterator[Line]:
    for name in names:
        prompt = group.prompts.get(name)
        if prompt is not None and prompt.text.get(language, "").strip():
            yield prompt, language
