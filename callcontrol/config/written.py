"""The kinds of values in the files: how each is understood, and how an editor may judge it.

An editor reads YAML with its own guesses: an unquoted ``101`` is a number to it. A kind therefore takes what an editor
may make of a right value; the loader alone judges it fully.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from importlib.resources import files
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from callcontrol.config import moments, public_holidays, tokens, values
from callcontrol.config.problems import did_you_mean, quote
from callcontrol.model.callers import ShowName
from callcontrol.model.paths import Category, Identifies
from callcontrol.model.rules import Mode, Pace, Severity, SystemPrompt

T = TypeVar("T")
Json = dict[str, Any]

_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
_WEEKDAY = f"({'|'.join(values.WEEKDAYS)})"
_DAYS = rf"\s*{_WEEKDAY}\s*(-\s*{_WEEKDAY}\s*)?"
_SCALAR = ["string", "number", "boolean"]
_MONTH_DAY = "(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
TEXT: Json = {"type": _SCALAR, "pattern": r"\S"}
"""What an editor may make of a text."""


class Shown:
    """What an editor is told of a kind of value: a part of JSON Schema, made when it is asked for."""

    def __init__(self, schema: Callable[[], Json]) -> None:
        self._schema = schema

    def __get_pydantic_json_schema__(self, _core: CoreSchema, _handler: GetJsonSchemaHandler) -> Json:
        return self._schema()


def _written(parse: Callable[[str], T]) -> BeforeValidator:
    """A value that is written as one text, understood by ``parse``."""

    def take(value: object) -> T:
        if not isinstance(value, str):
            found = "a list" if isinstance(value, list) else "keys with values"
            raise values.WrongValueError(f"one value is expected here, not {found}", "write one plain value")
        return parse(value)

    return BeforeValidator(take)


def _pattern(pattern: str, *examples: str) -> Shown:
    shown: Json = {"type": "string", "pattern": f"^{pattern}$"}
    return Shown(lambda: shown | ({"examples": list(examples)} if examples else {}))


def _one_of(names: Callable[[], list[str]]) -> Shown:
    return Shown(lambda: {"type": "string", "enum": names()})


def _word(known: Iterable[str], what: str) -> Callable[[str], str]:
    """One of some words, for ``what``."""
    words = list(known)

    def take(text: str) -> str:
        if text not in words:
            raise values.WrongValueError(f"{quote(text)} is no {what}", f"write {' or '.join(words)}")
        return text

    return take


def _duty_times_as_written(text: str) -> str:
    moments.duty_times(text)
    return text


def _system_prompt(text: str) -> SystemPrompt:
    known = list(SystemPrompt)
    if text not in known:
        raise values.WrongValueError(f"there is no message {quote(text)}", did_you_mean(text, known))
    return SystemPrompt(text)


def _weekdays_as_written(text: str) -> str:
    values.weekdays(text)
    return text


def _zones() -> list[str]:
    """Zones of the package tzdata, so that they are the same on every machine."""
    known = files("tzdata").joinpath("zones").read_text().split()
    return sorted(name for name in known if values.is_place(name))


_MATTERS = ["required", "preferred"]
_DATE_ORDERS = ["mdy", "dmy", "ymd"]
_digit: Json = {"type": ["integer", "string"], "pattern": "^[1-9]$", "minimum": 1, "maximum": 9}

Seconds = Annotated[float, _written(values.duration), _pattern(r"[1-9][0-9]{0,4}[smh]", "15s", "10m", "2h")]
_DAYS_COUNT = "([1-9][0-9]{0,2}|[12][0-9]{3}|3[0-5][0-9]{2}|36[0-4][0-9]|3650)d"
KeySeconds = Annotated[float, _written(values.key_seconds), _pattern(r"([1-9]|[1-5][0-9]|60)s|1m", "5s", "20s", "1m")]
"""For a key of a caller's."""
UnattendedSeconds = Annotated[
    float,
    _written(values.unattended_seconds),
    _pattern(r"[1-9][0-9]{1,4}s|[1-9][0-9]{0,4}[mh]", "10s", "30s", "2m"),
]
"""Without anybody who could be rung."""
Days = Annotated[
    int,
    _written(values.days),
    _pattern(_DAYS_COUNT, "90d", "30d"),
]
DaysOrNever = Annotated[
    int,
    _written(values.days_or_never),
    Shown(lambda: {"type": ["string", "integer"], "pattern": f"^(0|0d|{_DAYS_COUNT})$", "maximum": 0, "minimum": 0}),
]
Interval = Annotated[
    tuple[time, time],
    _written(values.interval),
    _pattern(rf"\s*{_CLOCK}\s*-\s*({_CLOCK}|24:00)\s*", "08:00-12:00", "13:00-17:00"),
]
Day = Annotated[
    values.Day,
    _written(values.day),
    _pattern(rf"([0-9]{{4}}-)?{_MONTH_DAY}", "2026-12-24", "12-24"),
]
Zone = Annotated[ZoneInfo, _written(values.zone), _one_of(_zones)]
CountryCode = Annotated[str, _written(values.country), _one_of(lambda: sorted(public_holidays.countries()))]
DidText = Annotated[
    str,
    _written(values.did),
    Shown(lambda: {"type": ["string", "integer"], "pattern": r"^\+[1-9][0-9]{7,14}$", "minimum": 10**7}),
]
Extension = Annotated[str, _written(values.extension), _pattern("[0-9]{2,6}")]
QueueNumber = Annotated[
    str,
    _written(values.extension),
    Shown(lambda: {"type": ["string", "integer"], "pattern": "^[0-9]{2,6}$", "minimum": 10, "maximum": 999_999}),
]
DigitKey = Annotated[str, _written(values.digit_key), Shown(lambda: _digit)]
AnyKey = Annotated[
    str,
    _written(values.any_key),
    Shown(lambda: {"type": ["integer", "string"], "pattern": "^[0-9]$", "minimum": 0, "maximum": 9}),
]
Count = Annotated[int, _written(values.count), Shown(lambda: _digit)]
Name = Annotated[str, _written(values.name), _pattern("[a-z][a-z0-9_]{0,31}")]
SkillName = Annotated[str, _written(values.skill), _pattern("[a-z][a-z0-9_-]{0,31}")]
LanguageCode = Annotated[str, _written(values.language), _one_of(lambda: sorted(values.LANGUAGES))]
CategoryName = Annotated[Category, _written(values.category), _one_of(lambda: [str(name) for name in Category])]
Spoken = Annotated[str, _written(values.spoken), Shown(lambda: TEXT)]
Label = Annotated[str, _written(values.label), Shown(lambda: TEXT)]
SystemPromptName = Annotated[
    SystemPrompt, _written(_system_prompt), _one_of(lambda: [str(name) for name in SystemPrompt])
]
Weekdays = Annotated[
    str, _written(_weekdays_as_written), _pattern(f"{_DAYS}(,{_DAYS})*", "mon-fri", "mon", "sat", "mon,wed")
]
WholeDate = Annotated[date, _written(moments.whole_date), _pattern(rf"[0-9]{{4}}-{_MONTH_DAY}", "2026-01-05")]
Moment = Annotated[
    datetime, _written(moments.moment), _pattern(rf"[0-9]{{4}}-{_MONTH_DAY} {_CLOCK}", "2026-12-24 17:00")
]
DutyTimes = Annotated[
    str,
    _written(_duty_times_as_written),
    _pattern(rf"\s*{_CLOCK}\s*-\s*({_CLOCK}|24:00)\s*", "17:00-08:00", "00:00-24:00"),
]
SkillAtLevel = Annotated[
    tokens.Skilled, _written(tokens.skilled), _pattern("[a-z][a-z0-9_-]{0,31}( 0{0,2}[1-5])?", "nurse", "nurse 3")
]
SiteName = Annotated[str, _written(tokens.site), _pattern("[a-z][a-z0-9_-]{0,31}")]
ContactNumber = Annotated[
    str,
    _written(tokens.contact_number),
    Shown(lambda: {"type": ["string", "integer"], "pattern": r"^\+[1-9][0-9]{7,14}$", "minimum": 10**7}),
]
EmergencyNumber = Annotated[
    str,
    _written(tokens.emergency_number),
    Shown(lambda: {"type": ["string", "integer"], "pattern": "^[0-9]{2,6}$", "minimum": 10, "maximum": 999_999}),
]
TransferCode = Annotated[str, _written(tokens.transfer_code), _pattern(r"(off|[*#][0-9*#]{1,3})", "*2", "off")]
NumberStart = Annotated[
    str,
    _written(tokens.number_start),
    _pattern(r"\+[1-9][0-9]{0,14}", "+1212", "+33"),
]
"""Of numbers that callers may be handed over to."""
EmergencyPrefix = Annotated[
    str,
    _written(tokens.emergency_prefix),
    Shown(lambda: {"type": ["string", "integer"], "pattern": "^[0-9]{1,2}$", "minimum": 0, "maximum": 99}),
]
Notified = Annotated[
    str,
    _written(tokens.notified),
    Shown(
        lambda: {
            "type": ["string", "integer"],
            "pattern": "^([0-9]{2,6}|[a-z][a-z0-9_]{0,31}|[a-z][a-z0-9_-]{0,31}-[0-9]{2,6})$",
            "minimum": 10,
            "maximum": 999_999,
        }
    ),
]
Truth = Annotated[bool, _written(tokens.truth), Shown(lambda: {"enum": ["yes", "no", True, False, "true", "false"]})]
DigitsSpan = Annotated[
    tuple[int, int],
    _written(tokens.digits_span),
    Shown(
        lambda: {
            "type": ["integer", "string"],
            "pattern": "^0{0,2}([1-9]|1[0-9]|20)(-0{0,2}([1-9]|1[0-9]|20))?$",
            "minimum": 1,
            "maximum": tokens.MOST_DIGITS,
        }
    ),
]
Share = Annotated[
    float,
    _written(tokens.share),
    Shown(
        lambda: {
            "type": ["number", "string"],
            "exclusiveMinimum": 0,
            "maximum": 1,
            "pattern": r"^(0?\.[0-9]{1,4}|1(\.0{1,4})?)$",
        }
    ),
]
QueueLength = Annotated[
    int,
    _written(tokens.queue_length),
    Shown(lambda: {"type": ["integer", "string"], "pattern": "^(?=.*[1-9])[0-9]{1,3}$", "minimum": 1, "maximum": 999}),
]
Misses = Annotated[
    int,
    _written(tokens.misses),
    Shown(lambda: {"type": ["integer", "string"], "pattern": "^[0-9]$", "minimum": 0, "maximum": 9}),
]
Ahead = Annotated[float, _written(tokens.ahead), _pattern(r"([1-9]|[1-8][0-9]|90)s|1m", "30s", "60s", "90s")]
FewWaiting = Annotated[
    int,
    _written(tokens.few_waiting),
    Shown(
        lambda: {"type": ["integer", "string"], "pattern": "^(0|(?=.*[1-9])[0-9]{1,3})$", "minimum": 0, "maximum": 999}
    ),
]
Sticky = Annotated[float, _written(tokens.sticky), _pattern(r"([1-9]|[1-5][0-9]|60)s|1m", "20s")]
AtOnce = Annotated[
    int,
    _written(tokens.at_once),
    Shown(lambda: {"type": ["integer", "string"], "pattern": "^[1-5]$", "minimum": 1, "maximum": 5}),
]
RecordingPath = Annotated[
    str, _written(tokens.recording), _pattern(r"[A-Za-z0-9_][A-Za-z0-9_./-]*\.wav", "northside/greeting-en.wav")
]
ContextName = Annotated[
    str,
    _written(tokens.context),
    Shown(lambda: {"type": ["string", "boolean"], "pattern": "^[A-Za-z][A-Za-z0-9_-]{0,78}$"}),
]
Matter = Annotated[str, _written(_word(_MATTERS, "way to take the language")), _one_of(lambda: _MATTERS)]
DateOrder = Annotated[str, _written(_word(_DATE_ORDERS, "order of a date")), _one_of(lambda: _DATE_ORDERS)]
SeverityName = Annotated[
    Severity,
    _written(lambda text: Severity(_word(Severity, "severity")(text))),
    _one_of(lambda: [str(name) for name in Severity]),
]
IdentifiesName = Annotated[
    Identifies,
    _written(lambda text: Identifies(_word(Identifies, "column that identifies somebody")(text))),
    _one_of(lambda: [str(name) for name in Identifies]),
]
ShowNameWord = Annotated[
    ShowName,
    _written(lambda text: ShowName(_word(ShowName, "moment to show a name")(text))),
    _one_of(lambda: [str(name) for name in ShowName]),
]
PaceName = Annotated[
    Pace, _written(lambda text: Pace(_word(Pace, "pace")(text))), _one_of(lambda: [str(name) for name in Pace])
]
ModeName = Annotated[
    Mode, _written(lambda text: Mode(_word(Mode, "mode")(text))), _one_of(lambda: [str(name) for name in Mode])
]
