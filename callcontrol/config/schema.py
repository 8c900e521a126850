"""The shape of the two kinds of files: which keys there are and how each value is written.

What depends on other keys or other files (a queue that a call type names, a language without text) is
checked in `resolve`. The docstrings of the keys are what editors show (`editor_schema`).
"""

from pydantic import ConfigDict, model_validator

from callcontrol.config.schema_base import Entry
from callcontrol.config.schema_days import ClosureEntry, HolidaysEntry, SpecialHoursEntry
from callcontrol.config.schema_emergency import EmergencyEntry
from callcontrol.config.schema_on_call import ChainEntry, ContactEntry
from callcontrol.config.schema_paths import CallTypeEntry, MenuEntry
from callcontrol.config.schema_speech import SpeechEntry
from callcontrol.config.schema_staff import PersonEntry, QueueEntry
from callcontrol.config.schema_supervising import SupervisionEntry
from callcontrol.config.schema_told import ShownEntry
from callcontrol.config.schema_transfers import TransfersEntry
from callcontrol.config.schema_words import (
    BoxEntry,
    CallbackEntry,
    LanguageEntry,
    QuestionEntry,
    RecogniseEntry,
    RecordingEntry,
    Texts,
)
from callcontrol.config.values import IncompleteError, WrongValueError
from callcontrol.config.written import (
    ContextName,
    CountryCode,
    DidText,
    DigitKey,
    EmergencyNumber,
    EmergencyPrefix,
    Extension,
    Interval,
    Label,
    LanguageCode,
    ModeName,
    Name,
    PaceName,
    SeverityName,
    Share,
    SiteName,
    SkillName,
    SystemPromptName,
    Weekdays,
    Zone,
)
from callcontrol.model.rules import Mode


class RolloutEntry(Entry):
    """How far a location has come over from what answered its calls before."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"properties": {"mode": {"const": "live"}, "share": False}},
                {"properties": {"mode": {"const": "shadow"}, "share": False}, "required": ["old"]},
                {"properties": {"mode": {"const": "share"}}, "required": ["old", "share"]},
            ]
        }
    )

    mode: ModeName
    """`live`: every call is answered here. `shadow`: calls go on to `old`, and what would have been decided is
    recorded. `share`: a part is answered here, the others go on."""
    share: Share | None = None
    """Of the mode `share`: the part of the calls that is answered here, such as 0.2."""
    old: ContextName | None = None
    """The context of the dialplan that has the old destination."""

    @model_validator(mode="after")
    def _fits_its_mode(self) -> "RolloutEntry":
        if self.mode is not Mode.LIVE and self.old is None:
            raise IncompleteError(f"`old` is missing for the mode `{self.mode}`", "name the old destination's context")
        if self.mode is Mode.SHARE and self.share is None:
            raise IncompleteError("`share` is missing for the mode `share`", "add such as `share: 0.2`")
        if self.mode is not Mode.SHARE and self.share is not None:
            hint = "remove it, or write `mode: share`"
            raise WrongValueError(f"the mode `{self.mode}` has no share", hint, key="share")
        return self


class SharedEntry(Entry):
    """What a location says, or the group's defaults say for it."""

    time_zone: Zone | None = None
    """Where the location is; its hours follow the clock on its wall."""
    language: LanguageCode | None = None
    """The language of the greeting."""
    more_languages: dict[LanguageCode, LanguageEntry] | None = None
    """Others, each with the key that switches to it."""
    hours: dict[Weekdays, list[Interval]] | None = None
    """Opening times of each weekday; a day without a line is closed."""
    country: CountryCode | None = None
    """On its public holidays the location is closed."""
    state: Label | None = None
    """The state or region of the country whose public holidays count: NY."""
    holidays: HolidaysEntry | None = None
    """Public holidays on which the location opens all the same."""
    closures: list[ClosureEntry] | None = None
    """Other days on which it is closed, with the reason."""
    special_hours: list[SpecialHoursEntry] | None = None
    """Days with hours of their own, with the reason."""
    greeting: Texts | None = None
    """Spoken after the emergency notice."""
    menu: MenuEntry | None = None
    """What callers choose from."""
    after_hours: Texts | None = None
    """Spoken after the emergency notice when the location is closed."""
    closed_menu: MenuEntry | None = None
    """What callers choose from when it is closed; without it they hear `after_hours`, and that is all."""
    menus: dict[Name, MenuEntry] | None = None
    """Further menus, to which a key of another leads."""
    call_types: dict[Name, CallTypeEntry] | None = None
    """What calls are about, by the names that menus use."""
    queues: dict[Name, QueueEntry] | None = None
    """Lines of callers, each served by people with its skills."""
    questions: dict[Name, QuestionEntry] | None = None
    """What callers key in before a call goes on, by the names that call types use."""
    answers: dict[Name, Texts] | None = None
    """What the system tells by itself, by the names that call types use."""
    boxes: dict[Name, BoxEntry] | None = None
    """Where callers leave messages."""
    callbacks: dict[Name, CallbackEntry] | None = None
    """Promises to call back."""
    recording: RecordingEntry | None = None
    """Which conversations are recorded; without it, none."""
    recognise: RecogniseEntry | None = None
    """Callers are recognised by their number; without it nobody is, and nothing of them is remembered."""
    pace: PaceName | None = None
    """`relaxed`: callers are given twice the time for every key. `normal` unless said."""
    rollout: RolloutEntry | None = None
    """How far the location has come over from what answered its calls before; without it, all the way."""
    switch_hours: list[SkillName] | None = None
    """Whoever has one of these skills may switch the location's hours from a phone elsewhere; its own people may."""
    supervision: SupervisionEntry | None = None
    """Who may listen to its conversations from a desk phone; without it nobody."""
    shown: ShownEntry | None = None
    """How much a ringing phone shows of the caller; everything unless said."""


class LocationEntry(SharedEntry):
    """A location: locations/KEY.yaml."""

    name: Label | None = None
    """As people read it."""
    spoken_name: Texts | None = None
    """As it is said to whoever answers, in each of their languages; the `name` unless said."""
    dids: list[DidText] | None = None
    """The numbers that callers dial to reach it."""
    people: dict[Extension, PersonEntry] | None = None
    """Who answers, by the extension of the desk phone."""
    emergency: EmergencyEntry | None = None
    """Emergency calls from its phones; without it the first of `dids` is shown and every phone of it told."""


class ChoiceEntry(Entry):
    """Something to choose at a desk phone by one key."""

    key: DigitKey
    """The telephone's key, 1 to 9."""
    text: Texts
    """What is spoken before the key, in the first language of every location."""


class GroupEntry(Entry):
    """What holds for every location: group.yaml."""

    name: Label | None = None
    """The group's name."""
    unknown_did: SiteName | None = None
    """The location that answers a number which no location owns."""
    emergency_numbers: list[EmergencyNumber] | None = None
    """Numbers that every phone may dial directly, such as "911"; no extension can be one."""
    emergency_prefixes: list[EmergencyPrefix] | None = None
    """What people dial before an emergency number from habit; "9" unless said, [] for none."""
    long_menus: SeverityName | None = None
    """How `check` takes a menu of more than four options, or a third level: as an error unless said, or a warning."""
    skills: dict[SkillName, Label] | None = None
    """Every skill that queues and people may name, and what it means."""
    defaults: SharedEntry | None = None
    """For every location that does not say otherwise."""
    messages: dict[SystemPromptName, Texts] | None = None
    """Sentences that every location speaks. Most have a wording of our own; `emergency_notice` must be here."""
    contacts: dict[Name, ContactEntry] | None = None
    """Those who are reached outside, over the trunk."""
    transfers: TransfersEntry | None = None
    """Handing callers over: how long the next phone rings, and which numbers outside are allowed; 20s and none unless
    said."""
    on_call: dict[Name, ChainEntry] | None = None
    """On-call chains: who is rung outside after whom, and who is on duty when."""
    pauses: dict[Name, ChoiceEntry] | None = None
    """Why people pause, by the names that records use; a short list of our own unless written."""
    dispositions: dict[Name, ChoiceEntry] | None = None
    """How a call ended, by the names that records use; a short list of our own unless written."""


REQUIRED: dict[type[Entry], tuple[str, ...]] = {
    LocationEntry: ("name", "dids", "people"),
    GroupEntry: ("name", "skills", "messages"),
    SpeechEntry: (),
}
"""Keys that must be written though the entry can be read without them, so that their lack is told with the rest."""
