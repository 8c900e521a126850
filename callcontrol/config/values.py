"""How single values are written: a number to dial, a duration, a time of day, a key.

Each function takes the text as written and raises `WrongValueError` with what was wrong and what would be
right.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from callcontrol.config import public_holidays
from callcontrol.config.problems import did_you_mean, nearest, quote
from callcontrol.model.paths import Category
from callcontrol.model.placeholders import WRITTEN, Placeholder

LONGEST_TEXT = 1200
"""Characters of one spoken text: about 80 seconds. Nobody listens longer."""
LONGEST_LABEL = 80

_ISO_639_1 = """
aa ab af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz
ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig
ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg
mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn
ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt
tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
LANGUAGES = frozenset(_ISO_639_1.split())
"""ISO 639-1."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_UNITS = {"s": 1, "m": 60, "h": 3600}
_DURATION = re.compile(r"([1-9][0-9]{0,4})([smh])")
_DAYS = re.compile(r"([1-9][0-9]{0,4})d")
MOST_DAYS = 3650
LEAST_UNATTENDED_SECONDS = 10.0
LONGEST_KEY_SECONDS = 60.0
_CLOCK = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])")
_DATE = re.compile(r"([0-9]{4}-)?[0-9]{2}-[0-9]{2}")
_LEAP_YEAR = 2028
_E164 = re.compile(r"\+[1-9][0-9]{7,14}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_SKILL = re.compile(r"[a-z][a-z0-9_-]{0,31}")


class WrongValueError(ValueError):
    """A value that can not be taken; ``hint`` says what would be right, ``key`` which key inside it is wrong, ``word``
    which part of its text.
    """

    def __init__(self, message: str, hint: str, key: str | None = None, word: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint
        self.key = key
        self.word = word


class IncompleteError(WrongValueError):
    """Keys that lack one. Where a key was wrong and taken out, that is what is to be mended."""


def duration(text: str) -> float:
    """Seconds of ``15s``, ``10m`` or ``2h``."""
    found = _DURATION.fullmatch(text)
    if found is None:
        unit = "add a unit: " if text.isdecimal() else ""
        raise WrongValueError(f"{quote(text)} is no duration", f"{unit}write it such as 15s, 10m or 2h")
    return float(int(found[1]) * _UNITS[found[2]])


def key_seconds(text: str) -> float:
    """Seconds for which a key is waited: `LONGEST_KEY_SECONDS` at most."""
    seconds = duration(text)
    if seconds > LONGEST_KEY_SECONDS:
        hint = (
            f"at most {LONGEST_KEY_SECONDS:.0f}s are taken: a caller who can not press a key waits as long for a person"
        )
        raise WrongValueError(f"{quote(text)} is too long", hint)
    return seconds


def unattended_seconds(text: str) -> float:
    """Seconds without anybody signed in: `LEAST_UNATTENDED_SECONDS` at least."""
    seconds = duration(text)
    if seconds < LEAST_UNATTENDED_SECONDS:
        hint = (
            f"at least {LEAST_UNATTENDED_SECONDS:.0f}s are taken: somebody who signs out and in again, or whose phone "
            "registers anew, must not send everybody away who waits"
        )
        raise WrongValueError(f"{quote(text)} is too short", hint)
    return seconds


def days(text: str) -> int:
    """Days of ``90d``: 1 to `MOST_DAYS`."""
    found = _DAYS.fullmatch(text)
    if found is None:
        unit = "add the unit: " if text.isdecimal() else ""
        raise WrongValueError(f"{quote(text)} is no number of days", f"{unit}write it such as 90d")
    if int(found[1]) > MOST_DAYS:
        raise WrongValueError(f"{quote(text)} is too long", f"at most {MOST_DAYS}d are taken, ten years")
    return int(found[1])


def days_or_never(text: str) -> int:
    """Days of ``180d``; ``0`` means never."""
    return 0 if text in {"0", "0d"} else days(text)


def clock(text: str) -> time:
    """A time of day such as ``08:00``; 24:00 reads as midnight."""
    found = _CLOCK.fullmatch(text)
    if found is None or (found[1] == "24" and found[2] != "00"):
        raise WrongValueError(
            f"{quote(text)} is no time of day", "write it with 24 hours and two digits each, such as 08:30"
        )
    return time(int(found[1]) % 24, int(found[2]))


def interval(text: str) -> tuple[time, time]:
    """Start and end of ``08:00-12:00``; an end of midnight is the end of the day."""
    starts_text, dash, ends_text = text.partition("-")
    if not dash:
        raise WrongValueError(f"{quote(text)} is no opening time", 'write it such as "08:00-12:00"')
    starts, ends = clock(starts_text.strip()), clock(ends_text.strip())
    if starts_text.strip() == "24:00" or ends_text.strip() == "00:00":
        raise WrongValueError(
            f"{quote(text)} does not start and end on one day", "a day starts at 00:00 and ends at 24:00"
        )
    if ends != time(0, 0) and ends <= starts:
        hint = "it must end after it starts; for a night, write up to 24:00 and from 00:00 on the next day"
        raise WrongValueError(f"{quote(text)} ends before it starts", hint)
    return starts, ends


def weekdays(text: str) -> tuple[int, ...]:
    """Weekdays (0 is Monday) of ``mon``, ``mon-fri`` or ``mon,wed,fri``."""
    days: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        start = _weekday(first.strip())
        end = _weekday(last.strip()) if dash else start
        days += [(start + step) % 7 for step in range((end - start) % 7 + 1)]
    if len(set(days)) != len(days):
        raise WrongValueError(f"{quote(text)} names a day twice", "name each day once")
    return tuple(days)


def _weekday(text: str) -> int:
    if text in WEEKDAYS:
        return WEEKDAYS.index(text)
    near = text[:3].lower() if text[:3].lower() in WEEKDAYS else nearest(text, WEEKDAYS)
    hint = f'did you mean "{near}"?' if near else "write mon, tue, wed, thu, fri, sat, sun or a range such as mon-fri"
    raise WrongValueError(f"{quote(text)} is no weekday", hint)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of one year, or of every year."""

    year: int | None
    month: int
    day: int

    def __str__(self) -> str:
        """As it is written."""
        return f"{self.year}-{self.month:02}-{self.day:02}" if self.year else f"{self.month:02}-{self.day:02}"

    def dates(self, years: Iterable[int]) -> Iterator[date]:
        """The date itself; of a day of every year, those in ``years`` (29 February in leap years only)."""
        for year in years if self.year is None else (self.year,):
            try:
                yield date(year, self.month, self.day)
            except ValueError:
                continue


def day(text: str) -> Day:
    """A day such as ``2026-12-24``, or ``12-24`` for every year."""
    hint = "write year, month and day, such as 2026-12-24, or 12-24 for every year"
    if _DATE.fullmatch(text) is None:
        raise WrongValueError(f"{quote(text)} is no date", hint)
    yearly = len(text) == len("12-24")
    try:
        found = date.fromisoformat(f"{_LEAP_YEAR}-{text}" if yearly else text)
    except ValueError as error:
        raise WrongValueError(f"{quote(text)} is not in the calendar", hint) from error
    return Day(None if yearly else found.year, found.month, found.day)


def country(text: str) -> str:
    """A country of ISO 3166-1 whose public holidays are known."""
    known = public_holidays.countries()
    if text not in known:
        usual = {"USA": "US", "UK": "GB"}.get(text, text.upper())
        hint = f'did you mean "{usual}"?' if usual in known else "write the two letters of ISO 3166-1, such as US or FR"
        raise WrongValueError(f"{quote(text)} is no country whose public holidays are known", hint)
    return text


def zone(text: str) -> ZoneInfo:
    """A time zone that follows the clock of a place: ``America/New_York``."""
    known = _zones()
    if text in known and is_place(text):
        return ZoneInfo(text)
    wanted = text.strip().replace(" ", "_").casefold()
    by_city = {name.rpartition("/")[2].casefold(): name for name in sorted(known) if "/" in name}
    near = nearest(text, known) or by_city.get(wanted) or by_city.get(nearest(wanted, by_city) or "")
    hint = f'did you mean "{near}"?' if near and "/" in near else "name a region and city, such as America/New_York"
    raise WrongValueError(f"{quote(text)} is no time zone of a place", hint)


def is_place(name: str) -> bool:
    """Whether a zone of the database is that of a place, not an abbreviation or a fixed offset (UTC is taken)."""
    return name == "UTC" or ("/" in name and not name.startswith(("Etc/", "posix/", "right/")))


@cache
def _zones() -> frozenset[str]:
    """Every zone of the time zone database; reading it walks a folder, so once is enough."""
    return frozenset(available_timezones())


def did(text: str) -> str:
    """A number that callers dial, E.164 (a plus sign and 8 to 15 digits, the first not zero)."""
    if _E164.fullmatch(text) is None:
        raise WrongValueError(
            f"{quote(text)} is no E.164 number", 'write a plus sign, country code and number: "+12125550110"'
        )
    return text


def extension(text: str) -> str:
    """A desk phone's extension: 2 to 6 digits."""
    if not re.fullmatch(r"[0-9]{2,6}", text):
        raise WrongValueError(f"{quote(text)} is no extension", "an extension has 2 to 6 digits, such as 101")
    return text


def digit_key(text: str) -> str:
    """A telephone key that rules may use: 1 to 9."""
    if text == "0":
        raise WrongValueError("key `0` is taken", "0 always leads to a person; use 1 to 9")
    if not re.fullmatch(r"[1-9]", text):
        raise WrongValueError(f"{quote(text)} is no key that a rule can use", "use one of 1 to 9")
    return text


def any_key(text: str) -> str:
    """A telephone key that a waiting caller may press: 0 to 9."""
    if not re.fullmatch(r"[0-9]", text):
        raise WrongValueError(f"{quote(text)} is no key that a rule can use", "use one of 0 to 9")
    return text


def count(text: str) -> int:
    """A small whole number, 1 to 9."""
    if not re.fullmatch(r"[1-9]", text):
        raise WrongValueError(f"{quote(text)} is no number from 1 to 9", "write one digit, such as 3")
    return int(text)


def name(text: str) -> str:
    """A name that rules use for something of theirs, such as ``front_desk``."""
    if _NAME.fullmatch(text) is None:
        near = re.sub(r"[ -]+", "_", text.strip().lower())
        usual = "use small letters, digits and `_`, a letter first, at most 32"
        raise WrongValueError(f"{quote(text)} is no name", f'write "{near}"' if _NAME.fullmatch(near) else usual)
    return text


def skill(text: str) -> str:
    """A skill's name, such as ``nurse`` or ``speaks-es``."""
    if _SKILL.fullmatch(text) is None:
        raise WrongValueError(
            f"{quote(text)} is no skill", "use small letters, digits, `_` and `-`, a letter first, at most 32"
        )
    return text


def language(text: str) -> str:
    """An ISO 639-1 code."""
    if text not in LANGUAGES:
        usual = {
            "sp": "es",
            "spa": "es",
            "eng": "en",
            "fre": "fr",
            "cn": "zh",
            "jp": "ja",
            "kr": "ko",
            "vn": "vi",
        }
        near = usual.get(text.casefold()) or (text[:2].casefold() if text[:2].casefold() in LANGUAGES else None)
        hint = f'did you mean "{near}"?' if near else "write the two letters of ISO 639-1, such as en or es"
        raise WrongValueError(f"{quote(text)} is no language code", hint)
    return text


def category(text: str) -> Category:
    """What a call is about."""
    return Category(_one_of(text, list(Category), "category"))


def _one_of(text: str, known: Iterable[str], what: str) -> str:
    names = list(known)
    if text not in names:
        raise WrongValueError(f"{quote(text)} is no {what}", did_you_mean(text, names))
    return text


def spoken(text: str) -> str:
    """A text to be spoken: one paragraph, without control characters."""
    for name in WRITTEN.findall(text):
        if name not in list(Placeholder):
            hint = did_you_mean(name, Placeholder)
            raise WrongValueError(f"there is no value {quote('{' + name + '}')}", hint, word="{" + name)
    return _readable(text, LONGEST_TEXT)


def label(text: str) -> str:
    """A name for people to read, such as on a phone's screen."""
    return _readable(text, LONGEST_LABEL)


def _readable(text: str, longest: int) -> str:
    joined = " ".join(text.split())
    if not joined:
        raise WrongValueError("this text is blank", "write what it should say")
    if len(joined) > longest:
        raise WrongValueError(f"this text has {len(joined)} characters", f"at most {longest} are taken")
    if not joined.isprintable():
        raise WrongValueError("this text holds a character that can not be shown", "type it anew without pasting")
    return joined
