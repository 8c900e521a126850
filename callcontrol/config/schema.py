"""The shape of the two kinds of files: which keys there are and how each value is written.

What depends on other keys or other files (a queue that a menu names, a language without text) is
checked in `resolve`.
"""

from collections.abc import Callable
from datetime import time
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict

from callcontrol.config import values
from callcontrol.config.problems import did_you_mean, quote
from callcontrol.model.rules import Category, SystemPrompt

T = TypeVar("T")


def _written(parse: Callable[[str], T]) -> BeforeValidator:
    """A value that is written as one text, understood by ``parse``."""

    def take(value: object) -> T:
        if not isinstance(value, str):
            found = "a list" if isinstance(value, list) else "keys with values"
            raise values.WrongValueError(f"one value is expected here, not {found}", "write one plain value")
        return parse(value)

    return BeforeValidator(take)


def _system_prompt(text: str) -> SystemPrompt:
    known = list(SystemPrompt)
    if text not in known:
        raise values.WrongValueError(f"there is no message {quote(text)}", did_you_mean(text, known))
    return SystemPrompt(text)


Seconds = Annotated[float, _written(values.duration)]
Interval = Annotated[tuple[time, time], _written(values.interval)]
Day = Annotated[values.Day, _written(values.day)]
Zone = Annotated[ZoneInfo, _written(values.zone)]
CountryCode = Annotated[str, _written(values.country)]
DidText = Annotated[str, _written(values.did)]
Extension = Annotated[str, _written(values.extension)]
DigitKey = Annotated[str, _written(values.digit_key)]
Count = Annotated[int, _written(values.count)]
Name = Annotated[str, _written(values.name)]
SkillName = Annotated[str, _written(values.skill)]
LanguageCode = Annotated[str, _written(values.language)]
CategoryName = Annotated[Category, _written(values.category)]
Spoken = Annotated[str, _written(values.spoken)]
Label = Annotated[str, _written(values.label)]
SystemPromptName = Annotated[SystemPrompt, _written(_system_prompt)]
Texts = dict[LanguageCode, Spoken]


def _weekdays_as_written(text: str) -> str:
    values.weekdays(text)
    return text


Weekdays = Annotated[str, _written(_weekdays_as_written)]


class Entry(BaseModel):
    """Base of every part of a file: an unknown key is a mistake."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)


class LanguageEntry(Entry):
    """A further language: the key that switches to it and the sentence, in it, that says so."""

    key: DigitKey
    invitation: Spoken


class OptionEntry(Entry):
    """What one key of a menu leads to."""

    category: CategoryName
    queue: Name


class MenuEntry(Entry):
    """What a caller chooses from."""

    text: Texts
    options: dict[DigitKey, OptionEntry]
    person: Name
    timeout: Seconds = 5.0
    silences: Count = 2
    wrong_keys: Count = 3


class QueueEntry(Entry):
    """A line of callers."""

    label: Label
    skills: list[SkillName]
    ring: Seconds = 15.0
    cooldown: Seconds = 30.0
    max_wait: Seconds = 600.0


class PersonEntry(Entry):
    """Somebody who answers."""

    name: Label
    skills: list[SkillName]


class ClosureEntry(Entry):
    """A day on which a location is closed."""

    date: Day
    reason: Label


class SpecialHoursEntry(Entry):
    """A day with hours of its own."""

    date: Day
    hours: list[Interval]
    reason: Label


class HolidaysEntry(Entry):
    """Public holidays on which a location opens; on all others it is closed."""

    open: list[Label] | None = None
    hours: dict[Label, list[Interval]] | None = None


class SharedEntry(Entry):
    """What a location says, or the group's defaults say for it."""

    time_zone: Zone | None = None
    language: LanguageCode | None = None
    more_languages: dict[LanguageCode, LanguageEntry] | None = None
    hours: dict[Weekdays, list[Interval]] | None = None
    country: CountryCode | None = None
    state: Label | None = None
    holidays: HolidaysEntry | None = None
    closures: list[ClosureEntry] | None = None
    special_hours: list[SpecialHoursEntry] | None = None
    greeting: Texts | None = None
    menu: MenuEntry | None = None
    after_hours: Texts | None = None
    queues: dict[Name, QueueEntry] | None = None


class LocationEntry(SharedEntry):
    """``locations/<key>.yaml``."""

    name: Label | None = None
    dids: list[DidText] | None = None
    people: dict[Extension, PersonEntry] | None = None


class GroupEntry(Entry):
    """``group.yaml``."""

    name: Label | None = None
    unknown_did: str | None = None
    skills: dict[SkillName, Label] | None = None
    defaults: SharedEntry | None = None
    messages: dict[SystemPromptName, Texts] | None = None
