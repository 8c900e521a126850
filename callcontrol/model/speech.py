"""How values are spoken in a language: numbers, days, times, waits, money. Tables of words and orders, as written."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from callcontrol.model.names import Language, Source
from callcontrol.model.paths import Prompt

Line = tuple[Prompt, Language]
"""A sentence, or a piece of one, and the language in which it is spoken."""


class Kind(StrEnum):
    """Kinds of values that a sentence can hold: each needs pieces of its own."""

    DIGITS = "digits"
    NUMBER = "number"
    PLACE = "place"
    """Places in a line."""
    DATE = "date"
    """Days by their date alone."""
    DAY = "day"
    """Days as seen from today."""
    BIRTH_DATE = "birth_date"
    CLOCK = "clock"
    UNTIL = "until"
    """Times of day, with the word for until."""
    MOMENT = "moment"
    """A day and a time of it."""
    WAIT = "wait"
    MONEY = "money"
    HOURS = "hours"


class How(StrEnum):
    """What stands before a time of day or a day: nothing, or the word that the language wants there."""

    PLAIN = "plain"
    AT = "at"
    FROM = "from"
    UNTIL = "until"


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a value in an order."""

    name: str


@dataclass(frozen=True, slots=True)
class Clip:
    """What is spoken in one breath: words, and slots between them that are spoken in the same sound."""

    parts: tuple[str | Slot, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """How the pieces of a value follow each other, such as ``[{weekday},] {month} {day}``."""

    name: str
    parts: tuple[Clip | Slot, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Condition:
    """Of a plural rule: the number, or its rest by ``modulus``, lies in one of ``ranges`` (both ends included)."""

    modulus: int | None
    ranges: tuple[tuple[int, int], ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Plural:
    """A category of plurals, such as ``one``; it holds where all conditions of one of ``any_of`` do."""

    category: str
    any_of: tuple[tuple[Condition, ...], ...]


OTHER = "other"
"""The category of every number that no rule of the language claims."""


@dataclass(frozen=True, slots=True)
class Years:
    """How years from ``first`` to ``last`` are spoken."""

    first: int
    last: int
    order: str
    """Name of the order; its slots are ``number``, ``century`` and ``pair``."""


@dataclass(frozen=True, slots=True)
class SpokenTables:
    """One language's table, found complete: no value of a kind lacks a word."""

    language: Language
    words: Mapping[str, Prompt]
    """Every word by its key, such as ``number-24`` or ``weekday-mon``; the prompt's name is ``say/`` and the key."""
    orders: Mapping[str, Order]
    """By name, such as ``clock-at``."""
    plurals: tuple[Plural, ...]
    day_parts: tuple[tuple[int, str], ...]
    """From which minute of the day on which part of it is said, ascending; empty where none is (24 hours)."""
    years: tuple[Years, ...]
    forms: Mapping[str, str]
    """Of units, and ``thousands``: the grammatical form of the number before it, such as ``feminine``."""


Speech = Mapping[Language, SpokenTables]
"""The tables of every language that is spoken."""
