"""The shape of the two kinds of files: which keys there are and how each value is written.

What depends on other keys or other files (a queue that a menu names, a language without text) is
checked in `resolve`. The docstrings of the keys are what editors show (`editor_schema`).
"""

from pydantic import BaseModel, ConfigDict

from callcontrol.config.written import (
    CategoryName,
    Count,
    CountryCode,
    Day,
    DidText,
    DigitKey,
    Extension,
    Interval,
    Label,
    LanguageCode,
    Name,
    Seconds,
    SkillName,
    Spoken,
    SystemPromptName,
    Texts,
    Weekdays,
    Zone,
)


class Entry(BaseModel):
    """Base of every part of a file: an unknown key is a mistake."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        arbitrary_types_allowed=True,
        use_attribute_docstrings=True,
        model_title_generator=lambda entry: entry.__name__.removesuffix("Entry"),
    )


class LanguageEntry(Entry):
    """A further language: the key that switches to it and the sentence, in it, that says so."""

    key: DigitKey
    """The telephone key that switches to this language."""
    invitation: Spoken
    """Spoken in this language after the greeting, such as: Para español, oprima el 9."""


class DestinationEntry(Entry):
    """Where a call goes: exactly one key."""

    queue: Name | None = None
    """A queue of the location: the caller waits for a person."""


class CallTypeEntry(Entry):
    """What a call is about, and where it goes."""

    category: CategoryName | None = None
    """What reports count such calls as; not needed where the call type has the name of a category."""
    open: DestinationEntry | None = None
    """While the location is open."""
    closed: DestinationEntry | None = None
    """While it is closed."""


class MenuEntry(Entry):
    """What a caller chooses from."""

    text: Texts
    """Spoken; names each key as a digit: press 1."""
    options: dict[DigitKey, Name]
    """Keys 1 to 9, each with a call type or a further menu; at most four. 0 always leads to a person."""
    person: Name
    """The call type of 0, of silence and of wrong keys."""
    timeout: Seconds = 5.0
    """Silence after the text that counts as one; 5s unless said."""
    silences: Count = 2
    """How many lead to a person; 2 unless said."""
    wrong_keys: Count = 3
    """How many lead to a person; 3 unless said."""


class QueueEntry(Entry):
    """A line of callers."""

    label: Label
    """What a phone shows when a call of the queue rings."""
    skills: list[SkillName]
    """What somebody must be able to do to serve it; all of them."""
    ring: Seconds = 15.0
    """How long one phone rings before the next is tried; 15s unless said."""
    cooldown: Seconds = 30.0
    """How long somebody who missed a call is left alone; 30s unless said."""
    max_wait: Seconds = 600.0
    """After this a caller hears that nobody is available; 10m unless said."""


class PersonEntry(Entry):
    """Somebody who answers."""

    name: Label
    """As colleagues read it."""
    skills: list[SkillName]
    """What the person can do: skills of group.yaml, and speaks-es and the like for languages."""


class ClosureEntry(Entry):
    """A day on which a location is closed."""

    date: Day
    """2026-12-24, or 12-24 for every year."""
    reason: Label
    """What the day is, for people who ask why a call was not put through."""


class SpecialHoursEntry(Entry):
    """A day with hours of its own."""

    date: Day
    """2026-12-24, or 12-24 for every year."""
    hours: list[Interval]
    """In place of the weekday's; a lunch break is a gap between two."""
    reason: Label
    """What the day is, such as Christmas Eve."""


class HolidaysEntry(Entry):
    """Public holidays on which a location opens; on all others it is closed."""

    open: list[Label] | None = None
    """Public holidays that are days like any other here."""
    hours: dict[Label, list[Interval]] | None = None
    """Public holidays with hours of their own."""


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


class LocationEntry(SharedEntry):
    """A location: locations/KEY.yaml."""

    name: Label | None = None
    """As people read it."""
    dids: list[DidText] | None = None
    """The numbers that callers dial to reach it."""
    people: dict[Extension, PersonEntry] | None = None
    """Who answers, by the extension of the desk phone."""


class GroupEntry(Entry):
    """What holds for every location: group.yaml."""

    name: Label | None = None
    """The group's name."""
    unknown_did: str | None = None
    """The location that answers a number which no location owns."""
    skills: dict[SkillName, Label] | None = None
    """Every skill that queues and people may name, and what it means."""
    defaults: SharedEntry | None = None
    """For every location that does not say otherwise."""
    messages: dict[SystemPromptName, Texts] | None = None
    """Sentences that every location speaks, in every language that one offers."""


REQUIRED: dict[type[Entry], tuple[str, ...]] = {
    LocationEntry: ("name", "dids", "people"),
    GroupEntry: ("name", "skills", "messages"),
}
"""Keys that must be written though the entry can be read without them, so that their lack is told with the rest."""
