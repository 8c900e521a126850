"""Values in the texts of the rules: ``We are closed now. We open again {next_opening}.``"""

import re
from collections.abc import Callable
from enum import StrEnum

from callcontrol.model.names import Language
from callcontrol.model.paths import Prompt


class Placeholder(StrEnum):
    """What is spoken in its place is worked out at the moment at which it is heard."""

    HOURS_TODAY = "hours_today"
    """Whole sentences: open today from when until when, or closed and when it opens again."""
    NEXT_OPENING = "next_opening"
    """"tomorrow, Tuesday, at eight in the morning"."""
    TODAY = "today"
    TIME = "time"
    WINDOW = "window"
    """In a callback's text: the day and hours in which the call comes."""
    DUE = "due"
    """In a box's text: the day and time by which the message is answered."""
    HOURS = "hours"
    """In the message ``hours_open`` alone: today's hours."""
    POSITION = "position"
    """In the message ``position`` alone: a waiting caller's place in the line."""
    WAIT = "wait"
    """In the messages ``expected_wait`` and ``long_wait`` alone: how long it may take."""


ANYWHERE = frozenset({Placeholder.HOURS_TODAY, Placeholder.NEXT_OPENING, Placeholder.TODAY, Placeholder.TIME})
"""What every text of a location may hold."""

WRITTEN = re.compile(r"\{\s*([^{}]*?)\s*\}")
_KNOWN = frozenset(Placeholder)
_SOUND = re.compile(r"\w")
_DOUBLED = re.compile(r"(?<!\.)\.\s*\.(?!\.)")


def placeholders(text: str) -> tuple[Placeholder, ...]:
    """Those that a text holds, in their order."""
    return tuple(Placeholder(name) for name in WRITTEN.findall(text) if name in _KNOWN)


def filled(text: str, value: Callable[[Placeholder], str]) -> str:
    """The text with every placeholder replaced."""

    def put(found: re.Match[str]) -> str:
        return value(Placeholder(found[1])) if found[1] in _KNOWN else found[0]

    return _DOUBLED.sub(".", " ".join(WRITTEN.sub(put, text).split()))


def clips(prompt: Prompt, language: Language) -> tuple[Prompt | Placeholder, ...]:
    """A sentence split at its placeholders: each text between them is a clip, ``northside/directions#1``.

    The sentence itself when it holds none, or has no text in ``language``.
    """
    text = prompt.text.get(language, "")
    if not placeholders(text):
        return (prompt,)
    parts: list[Prompt | Placeholder] = []
    for place, part in enumerate(WRITTEN.split(text)):
        if place % 2 and part in _KNOWN:
            parts.append(Placeholder(part))
        elif _SOUND.search(part):  # a full stop alone makes no sound
            number = sum(isinstance(each, Prompt) for each in parts) + 1
            said = " ".join(part.split()).lstrip(" .,;:")
            parts.append(Prompt(f"{prompt.name}#{number}", {language: said}, prompt.source))
    return tuple(parts)
