"""Where a call goes: call types, the menus that lead to them, and what each destination is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from callcontrol.model.names import (
    AnswerName,
    BoxName,
    CallbackName,
    CallTypeName,
    ChainName,
    Language,
    MenuName,
    QuestionName,
    QueueName,
    Source,
)

MAIN_MENU = MenuName("menu")
CLOSED_MENU = MenuName("closed_menu")


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
    recordings: Mapping[Language, str] | None = None
    """Sound files that win over speech where they exist: a path under the rules' ``recordings/`` for a language."""


@dataclass(frozen=True, slots=True)
class ToQueue:
    """The caller waits for a person of this queue."""

    queue: QueueName
    source: Source


@dataclass(frozen=True, slots=True)
class ToOnCall:
    """Whoever is on call is rung, step by step."""

    chain: ChainName
    source: Source


@dataclass(frozen=True, slots=True)
class ToBox:
    """The caller leaves a message."""

    box: BoxName
    source: Source


@dataclass(frozen=True, slots=True)
class ToCallback:
    """The caller leaves a number and is called back in a promised window."""

    callback: CallbackName
    source: Source


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """The system answers by itself; the menu follows again."""

    answer: AnswerName
    source: Source


Destination = ToQueue | ToOnCall | ToBox | ToCallback | ToAnswer
Overflowing = ToQueue | ToOnCall | ToBox | ToCallback
"""Where a caller can go on from a queue."""


@dataclass(frozen=True, slots=True)
class CallType:
    """What a call is about and where it goes, by day and by night."""

    name: CallTypeName
    category: Category
    questions: tuple[QuestionName, ...]
    """Asked before the caller goes on, in this order."""
    opened: Destination | None
    """While the location is open; None: the rules say nothing."""
    closed: Destination | None
    source: Source
    ahead_seconds: float = 0.0
    """In a queue its callers stand as far ahead of others as if they had waited so much longer."""


@dataclass(frozen=True, slots=True)
class ToCallType:
    """A key that says what the call is about."""

    call_type: CallTypeName


@dataclass(frozen=True, slots=True)
class ToMenu:
    """A key that leads to a further menu."""

    menu: MenuName


@dataclass(frozen=True, slots=True)
class MenuOption:
    """One key of a menu and where it leads."""

    key: str
    leads: ToCallType | ToMenu
    source: Source


@dataclass(frozen=True, slots=True)
class Menu:
    """What a caller chooses from. Zero, silence and repeated wrong keys lead to the call type ``person``."""

    name: MenuName
    prompt: Prompt
    options: tuple[MenuOption, ...]
    person: CallTypeName
    timeout_seconds: float
    """Silence after the prompt's end before it counts as one."""
    silences: int
    """Silent rounds, the last of which leads to ``person``."""
    wrong_keys: int
    """Wrong keys, the last of which leads to ``person``."""
    source: Source


class AnswerKind(StrEnum):
    """What a caller keys in answer to a question."""

    CHOICE = "choice"
    """One key of several, such as 1 for a new patient."""
    DATE = "date"
    """Eight digits, month, day and year or day, month and year as the text says; it must be in the calendar."""
    DIGITS = "digits"


class Identifies(StrEnum):
    """What a question's answer is compared with: a column of the directory."""

    DATE_OF_BIRTH = "date_of_birth"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a caller is asked to key in, once, so that nobody asks again (requirement I7)."""

    name: QuestionName
    prompt: Prompt
    kind: AnswerKind
    choices: Mapping[str, str]
    """Of `AnswerKind.CHOICE`: what each key means, as colleagues read it."""
    date_order: str
    """Of `AnswerKind.DATE`: ``mdy`` or ``dmy`` or ``ymd``."""
    least_digits: int
    most_digits: int
    tries: int
    """Wrong or silent answers, after the last of which the call goes on without one."""
    source: Source
    identifies: Identifies | None = None
    """What the answer is compared with, to know who of a number's people is calling; None: nothing."""
    label: str = ""
    """What stands before the answer on a telephone's display: ``DOB``."""
    read_back: bool = False
    """The caller hears what was keyed and says whether it is right. Never of `AnswerKind.CHOICE`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Something that the system tells: the address, the hours, where to park."""

    name: AnswerName
    prompt: Prompt
    source: Source


@dataclass(frozen=True, slots=True)
class Box:
    """Where callers leave messages."""

    name: BoxName
    label: str
    prompt: Prompt
    """Spoken before the tone; says by when somebody answers."""
    within_seconds: float
    """Promised: answered within so much time of being open after it was left."""
    longest_seconds: float
    """A message is cut off after so much time."""
    source: Source


@dataclass(frozen=True, slots=True)
class RecordingPolicy:
    """Which conversations of a location are recorded. On-call conversations never are."""

    queues: frozenset[QueueName]
    """Never empty: calls that a person of these queues answers are recorded."""
    announcement: Prompt
    """Spoken in full to the caller before they wait: nobody is recorded unannounced."""
    keep_days: int
    """A recording is deleted after so many days."""
    source: Source


@dataclass(frozen=True, slots=True)
class Callback:
    """A promise to call back."""

    name: CallbackName
    label: str
    prompt: Prompt
    """Spoken before the caller confirms the number; says when the call will come."""
    queue: QueueName
    """Whose people call."""
    starts: time
    ends: time
    """The promised window, local wall-clock time, on the next day on which the location is open all through it."""
    source: Source
