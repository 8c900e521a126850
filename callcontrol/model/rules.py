"""The practice's rules as values: what the YAML means once it has been read and found right.

Every rule remembers where it was written (`Source`), so that a decision can name the line that made it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import NewType
from zoneinfo import ZoneInfo

Language = NewType("Language", str)
"""ISO 639-1 code, such as ``en``."""

Skill = NewType("Skill", str)
"""A named ability of a person: a team, a speciality, or ``speaks-es`` for a language."""

LocationKey = NewType("LocationKey", str)
QueueName = NewType("QueueName", str)
"""Unique in the group: ``northside/billing``."""
PersonId = NewType("PersonId", str)
"""Unique in the group and the name of the person's SIP endpoint: ``northside-101``."""
Did = NewType("Did", str)
"""A number that callers dial, E.164 with its plus sign: ``+12125550100``."""

KEYS = "0123456789*#"


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A place in a rules file; line and column count from one, as editors show them."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Category(StrEnum):
    """What a call is about (requirement I3)."""

    APPOINTMENT = "appointment"
    BILLING = "billing"
    CLINICAL = "clinical"
    PRESCRIPTION = "prescription"
    RESULTS = "results"
    REFERRAL = "referral"
    NEW_PATIENT = "new_patient"
    INFORMATION = "information"
    URGENT = "urgent"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A sentence that callers hear, in every language that its speaker offers."""

    name: str
    text: Mapping[Language, str]
    source: Source


class SystemPrompt(StrEnum):
    """Sentences that the group words once and every location speaks."""

    EMERGENCY_NOTICE = "emergency_notice"
    WRONG_KEY = "wrong_key"
    NOTHING_HEARD = "nothing_heard"
    CONNECTING_PERSON = "connecting_person"
    PLEASE_WAIT = "please_wait"
    STILL_WAITING = "still_waiting"
    NOBODY_AVAILABLE = "nobody_available"
    UNKNOWN_NUMBER = "unknown_number"
    TECHNICAL_TROUBLE = "technical_trouble"


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """A language that a location offers; ``key`` switches to it, None is the greeting's own."""

    language: Language
    key: str | None
    invitation: Prompt | None
    """"Para español, oprima el nueve": spoken in that language after the greeting."""
    source: Source


@dataclass(frozen=True, slots=True)
class MenuOption:
    """One key of a menu and where it leads."""

    key: str
    category: Category
    queue: QueueName
    source: Source


@dataclass(frozen=True, slots=True)
class Menu:
    """What a caller chooses from. Zero, silence and repeated wrong keys lead to ``person_queue``."""

    prompt: Prompt
    options: tuple[MenuOption, ...]
    person_queue: QueueName
    timeout_seconds: float
    """Silence after the prompt's end before it counts as one."""
    silences: int
    """Silent rounds, the last of which leads to a person."""
    wrong_keys: int
    """Wrong keys, the last of which leads to a person."""
    source: Source


@dataclass(frozen=True, slots=True)
class Queue:
    """A line of callers and the skills that a person needs to serve it."""

    name: QueueName
    label: str
    """What a person's phone shows, such as ``Billing``."""
    skills: frozenset[Skill]
    ring_seconds: float
    """How long one person's phone rings before the next is tried."""
    cooldown_seconds: float
    """How long a person who missed a call is left alone."""
    max_wait_seconds: float
    """After this the caller is told that nobody is available; never endless music."""
    source: Source


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who answers, at one desk phone."""

    id: PersonId
    name: str
    location: LocationKey
    extension: str
    skills: frozenset[Skill]
    source: Source


_WORKS_AT = "at-"


def works_at(location: LocationKey) -> Skill:
    """The skill that every person of a location has and every queue of it needs: its own people answer it."""
    return Skill(f"{_WORKS_AT}{location}")


def written_skills(person: Person) -> list[Skill]:
    """A person's skills as the rules write them, in order: without the one for where they work."""
    return sorted(skill for skill in person.skills if not skill.startswith(_WORKS_AT))


@dataclass(frozen=True, slots=True)
class Opening:
    """One interval of opening on a weekday, local wall-clock time; ``ends`` is the first closed minute.

    ``ends`` of 00:00 means midnight at the end of that day.
    """

    weekday: int
    """0 is Monday, as in `datetime.date.weekday`."""
    starts: time
    ends: time
    source: Source


@dataclass(frozen=True, slots=True)
class Closure:
    """A whole local day on which a location is closed: a public holiday or a day of its own."""

    day: date
    reason: str
    """What the day is, such as ``Thanksgiving Day``."""
    source: Source


@dataclass(frozen=True, slots=True)
class SpecialHours:
    """A local day that keeps hours of its own in place of the weekday's."""

    day: date
    spans: tuple[tuple[time, time], ...]
    """Start and end of each opening, in order; ends as in `Opening`. Never empty: that would be a `Closure`."""
    reason: str
    """What the day is, such as ``Christmas Eve``."""
    source: Source


@dataclass(frozen=True, slots=True)
class Opened:
    """Open or closed, why, and the rule that says so (None: no rule mentions the moment)."""

    open: bool
    reason: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Timetable:
    """A location's hours over a span of UTC time, worked out: what holds from each moment to the next."""

    starts: tuple[float, ...]
    """POSIX seconds, ascending; the first is the start of the span."""
    states: tuple[Opened, ...]
    """What holds from the start of the same place in ``starts``."""


@dataclass(frozen=True, slots=True)
class Location:
    """A site with numbers of its own; group-wide defaults are already merged in."""

    key: LocationKey
    name: str
    dids: tuple[Did, ...]
    zone: ZoneInfo
    languages: tuple[LanguageChoice, ...]
    greeting: Prompt
    menu: Menu
    hours: tuple[Opening, ...]
    closures: tuple[Closure, ...]
    after_hours: Prompt
    source: Source
    special_hours: tuple[SpecialHours, ...] = ()
    """No day is both here and in ``closures``."""
    timetables: dict[int, Timetable] = field(default_factory=dict, init=False, repr=False, compare=False)
    """A memo of `callcontrol.routing.hours`, by span: follows from zone, hours and days, and is no part of the rules.

    `dataclasses.replace` gives the copy an empty one.
    """

    @property
    def default_language(self) -> Language:
        """The language of the greeting: the one that needs no key."""
        return self.languages[0].language


@dataclass(frozen=True, slots=True)
class Group:
    """One version of the whole practice's rules. A call keeps the group it started with."""

    name: str
    version: str
    """SHA-256 over the files' contents, hexadecimal, first 12 digits."""
    locations: Mapping[LocationKey, Location]
    queues: Mapping[QueueName, Queue]
    people: Mapping[PersonId, Person]
    dids: Mapping[Did, LocationKey]
    prompts: Mapping[SystemPrompt, Prompt]
    unknown_did: LocationKey | None
    """Who answers a number that the trunk delivers and no location owns."""
