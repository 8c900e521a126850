"""The practice's rules as values: what the YAML means once it has been read and found right.

Every rule remembers where it was written (`Source`), so that a decision can name the line that made it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from callcontrol.model.agents import Choice
from callcontrol.model.callers import Recognise
from callcontrol.model.desk import DeskPrompt
from callcontrol.model.emergency import DEFAULT_PREFIXES, Emergency
from callcontrol.model.names import (
    AnswerName,
    BoxName,
    CallbackName,
    CallTypeName,
    ChainName,
    ContactName,
    Did,
    Language,
    LocationKey,
    MenuName,
    PersonId,
    QuestionName,
    QueueName,
    Skill,
    Source,
)
from callcontrol.model.on_call import Chain, Contact
from callcontrol.model.paths import (
    CLOSED_MENU,
    MAIN_MENU,
    Answer,
    Box,
    Callback,
    CallType,
    Menu,
    Prompt,
    Question,
    RecordingPolicy,
)
from callcontrol.model.speech import Speech
from callcontrol.model.staff import Person, Queue
from callcontrol.model.supervising import Supervision
from callcontrol.model.told import EVERYTHING, Shown
from callcontrol.model.transfers import TRANSFER_RULES, TransferRules


class SystemPrompt(StrEnum):
    """Sentences that the group words once and every location speaks; most have a wording of our own."""

    EMERGENCY_NOTICE = "emergency_notice"
    WRONG_KEY = "wrong_key"
    NOTHING_HEARD = "nothing_heard"
    CONNECTING_PERSON = "connecting_person"
    PLEASE_WAIT = "please_wait"
    STILL_WAITING = "still_waiting"
    URGENT_WAIT = "urgent_wait"
    """To an urgent caller in a queue, in place of `PLEASE_WAIT` and `STILL_WAITING`."""
    NEXT_IN_LINE = "next_in_line"
    """To a waiting caller before whom nobody stands."""
    POSITION = "position"
    """To any other: their place in the line."""
    EXPECTED_WAIT = "expected_wait"
    """How long it may take, as a range."""
    LONG_WAIT = "long_wait"
    """That it may take longer than can be foreseen."""
    CLOSED_MEANWHILE = "closed_meanwhile"
    """To who waited when the location closed, before they go on elsewhere."""
    NOBODY_AVAILABLE = "nobody_available"
    UNKNOWN_NUMBER = "unknown_number"
    MESSAGE_KEPT = "message_kept"
    MESSAGE_EMPTY = "message_empty"
    ANSWER_UNCLEAR = "answer_unclear"
    YOU_ENTERED = "you_entered"
    """Before an answer is read back."""
    CONFIRM_ANSWER = "confirm_answer"
    """1 if it is right, 2 to enter it again."""
    CALLING_ON_CALL = "calling_on_call"
    STILL_CALLING = "still_calling"
    CALLING_NEXT = "calling_next"
    GIVE_NUMBER = "give_number"
    NUMBER_NOTED = "number_noted"
    """Nobody of a step has taken the call: the next one is rung."""
    ON_CALL_UNREACHED = "on_call_unreached"
    TAKE_CALL = "take_call"
    """Said to whoever is rung outside: press 1 to take a call."""
    YOUR_NUMBER = "your_number"
    """Before a number is read back."""
    CONFIRM_NUMBER = "confirm_number"
    """1 if it is right, 2 for another."""
    ENTER_NUMBER = "enter_number"
    NUMBER_REFUSED = "number_refused"
    CALLBACK_KEPT = "callback_kept"
    TECHNICAL_TROUBLE = "technical_trouble"
    HOURS_OPEN = "hours_open"
    """What {hours_today} says on a day with hours that are not over; these three may hold values themselves."""
    HOURS_OVER = "hours_over"
    HOURS_CLOSED = "hours_closed"
    OPENING_UNKNOWN = "opening_unknown"
    """In the place of a moment that is not in sight."""
    HAS_WAITED = "has_waited"
    """Said to whoever answers, before the length of the wait."""
    ABOUT_APPOINTMENT = "about_appointment"
    """Said to whoever answers: this and the following, one for each category, are what the call is about."""
    ABOUT_BILLING = "about_billing"
    ABOUT_CLINICAL = "about_clinical"
    ABOUT_PRESCRIPTION = "about_prescription"
    ABOUT_RESULTS = "about_results"
    ABOUT_REFERRAL = "about_referral"
    ABOUT_NEW_PATIENT = "about_new_patient"
    ABOUT_INFORMATION = "about_information"
    ABOUT_URGENT = "about_urgent"
    ABOUT_OTHER = "about_other"
    SPEAKS_EN = "speaks_en"
    """Said to whoever answers: this and the following are the language that the caller has chosen."""
    SPEAKS_ES = "speaks_es"
    SPEAKS_FR = "speaks_fr"
    SPEAKS_DE = "speaks_de"
    SPEAKS_IT = "speaks_it"
    SPEAKS_PT = "speaks_pt"
    SPEAKS_PL = "speaks_pl"
    SPEAKS_RU = "speaks_ru"
    SPEAKS_UK = "speaks_uk"
    SPEAKS_AR = "speaks_ar"
    SPEAKS_FA = "speaks_fa"
    SPEAKS_UR = "speaks_ur"
    SPEAKS_HI = "speaks_hi"
    SPEAKS_BN = "speaks_bn"
    SPEAKS_ZH = "speaks_zh"
    SPEAKS_KO = "speaks_ko"
    SPEAKS_JA = "speaks_ja"
    SPEAKS_VI = "speaks_vi"
    SPEAKS_TL = "speaks_tl"
    SPEAKS_HT = "speaks_ht"


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """A language that a location offers; ``key`` switches to it, None is the greeting's own."""

    language: Language
    key: str | None
    invitation: Prompt | None
    """"Para español, oprima el nueve": spoken in that language after the greeting."""
    source: Source
    back: Prompt | None = None
    """"For English, press 9": spoken in the location's first language to callers who are greeted in this one."""


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


class Mode(StrEnum):
    """How far a location has come over from what answered its calls before (requirement L7)."""

    LIVE = "live"
    SHADOW = "shadow"
    """Calls go on to the old destination; what would have been decided is recorded."""
    SHARE = "share"
    """A part of the calls is answered here, the others go on as in `SHADOW`."""


@dataclass(frozen=True, slots=True)
class Rollout:
    """How a location's calls are divided between here and the old destination."""

    mode: Mode
    share: float
    """Of `Mode.SHARE`: from 0 to 1, the part that is answered here."""
    old_context: str
    """The context of the dialplan that has the old destination, at the number dialled, priority 1."""
    source: Source


class Switch(StrEnum):
    """What an override does."""

    OPEN = "open"
    CLOSED = "closed"
    MESSAGE = "message"
    """A message of the day, spoken before the menu."""


@dataclass(frozen=True, slots=True)
class Override:
    """A switch set from outside the files (requirement H1): by a command, a phone or a page. Ends by itself."""

    id: str
    switch: Switch
    starts: datetime
    """Aware UTC."""
    ends: datetime
    """Aware UTC: the first moment at which it does not hold any more."""
    reason: str
    author: str
    message: Prompt | None = None
    """Of `Switch.MESSAGE`."""


class Pace(StrEnum):
    """How long a location waits for callers' keys."""

    NORMAL = "normal"
    RELAXED = "relaxed"
    """For those who react slowly, or through somebody who types for them: twice as long, everywhere."""

    @property
    def factor(self) -> float:
        """By what every silence is longer."""
        return 2.0 if self is Pace.RELAXED else 1.0


class Severity(StrEnum):
    """How `check` takes what is unwise but works."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Location:
    """A site with numbers of its own; group-wide defaults are already merged in."""

    key: LocationKey
    name: str
    dids: tuple[Did, ...]
    zone: ZoneInfo
    languages: tuple[LanguageChoice, ...]
    greeting: Prompt
    menus: Mapping[MenuName, Menu]
    """Every menu that a key of another leads to, and `MAIN_MENU`; `CLOSED_MENU` where there is one."""
    call_types: Mapping[CallTypeName, CallType]
    """Those that a menu leads to."""
    hours: tuple[Opening, ...]
    closures: tuple[Closure, ...]
    after_hours: Prompt
    source: Source
    special_hours: tuple[SpecialHours, ...] = ()
    """No day is both here and in ``closures``."""
    questions: Mapping[QuestionName, Question] = field(default_factory=dict)
    answers: Mapping[AnswerName, Answer] = field(default_factory=dict)
    rollout: Rollout | None = None
    """None: every call is answered here."""
    overrides: tuple[Override, ...] = ()
    """Switches set from outside the files, in the order in which they were set; the last one in force wins."""
    recording: RecordingPolicy | None = None
    """None: no conversation is recorded."""
    switch_hours: frozenset[Skill] = frozenset()
    """Who has one of these may switch the hours from a phone of another location; its own people always may."""
    supervision: Supervision | None = None
    """Who may listen to its calls; None: nobody."""
    recognise: Recognise | None = None
    """None: no caller is recognised, and nothing of them is remembered."""
    emergency: Emergency | None = None
    """What the rules say of emergency calls from its phones; None: nothing, so that the defaults hold."""
    shown: Shown = EVERYTHING
    """How much a ringing telephone shows of its callers."""
    spoken_name: Prompt | None = None
    """Its name as it is said to whoever answers; None, or a language that it has not: as it is written."""
    pace: Pace = Pace.NORMAL
    timetables: dict[int, Timetable] = field(default_factory=dict, init=False, repr=False, compare=False)
    """A memo of `callcontrol.routing.hours`, by span: follows from zone, hours and days, and is no part of the rules.

    `dataclasses.replace` gives the copy an empty one.
    """

    @property
    def menu(self) -> Menu:
        """What callers choose from while the location is open."""
        return self.menus[MAIN_MENU]

    @property
    def closed_menu(self) -> Menu | None:
        """What they choose from while it is closed; None: they hear the after-hours message and that is all."""
        return self.menus.get(CLOSED_MENU)

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
    boxes: Mapping[BoxName, Box] = field(default_factory=dict)
    callbacks: Mapping[CallbackName, Callback] = field(default_factory=dict)
    contacts: Mapping[ContactName, Contact] = field(default_factory=dict)
    chains: Mapping[ChainName, Chain] = field(default_factory=dict)
    emergency_numbers: tuple[str, ...] = ()
    """Dialled directly from every phone; no extension may hide one."""
    speech: Speech = field(default_factory=dict)
    """How values are spoken, by language: our own tables and those of the rules."""
    emergency_prefixes: tuple[str, ...] = DEFAULT_PREFIXES
    """Dialled before an emergency number from habit: an outside line's 9."""
    long_menus: Severity = Severity.ERROR
    """What `check` calls a menu of more than four options, or a third level."""
    desk: Mapping[DeskPrompt, Prompt] = field(default_factory=dict)
    """What people at desk phones hear."""
    transfers: TransferRules = TRANSFER_RULES
    """Whom callers may be handed over to."""
    pauses: tuple[Choice, ...] = ()
    """Why people pause, in the order of the telephone's keys."""
    dispositions: tuple[Choice, ...] = ()
    """How a call ended, in the same order."""
