"""The calendar of public holidays, as the package `holidays` knows it, by country and state.

It is asked when rules are loaded, never during a call: rules hold dates. The span is fixed, so that the same files
mean the same on any day and on any machine; outside it there are no public holidays.
"""

import re
import warnings
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from types import ModuleType

YEARS = range(2025, 2046)
"""Years whose public holidays and yearly dates rules know. To be extended well before its end."""

_NOTE = re.compile(r" \([^()]*\)$")


@cache
def countries() -> frozenset[str]:
    """Two letters (ISO 3166-1) of every country that has a calendar."""
    return frozenset(_library().list_supported_countries(include_aliases=False))


@cache
def states(country: str) -> Mapping[str, str]:
    """Codes (ISO 3166-2 without the country) of its states, by code and by full name."""
    calendar = _library().country_holidays(country)
    return {code: code for code in calendar.subdivisions} | dict(calendar.subdivisions_aliases)


@cache
def public_holidays(country: str, state: str | None) -> Mapping[date, tuple[str, ...]]:
    """The names of each public holiday in `YEARS`, in the country's own language; days taken in lieu are among them.

    ``country`` and ``state`` are known ones (`countries`, `states`).
    """
    calendar = _library().country_holidays(country, subdiv=state)
    years = range(max(YEARS.start, calendar.start_year), min(YEARS.stop, calendar.end_year + 1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a moon calendar is known for fewer years, to whoever starts the process
        # Without a language the names would follow the locale of that same person.
        days = _library().country_holidays(country, subdiv=state, years=years, language=calendar.default_language)
    return {day: tuple(days.get_list(day)) for day in sorted(days)}


def shorter_names(name: str) -> Iterator[str]:
    """A holiday's name, then without its notes in brackets: ``Independence Day (observed)``, ``Independence Day``."""
    yield name
    while (shorter := _NOTE.sub("", name)) != name:
        name = shorter
        yield name


@cache
def known_names(country: str, state: str | None) -> frozenset[str]:
    """Every name that rules may call a public holiday by."""
    names = {name for names in public_holidays(country, state).values() for name in names}
    return frozenset(shorter for name in names for shorter in shorter_names(name))


@cache
def known_anywhere(country: str) -> frozenset[str]:
    """As `known_names`, of all its states. Takes a good part of a second for a country of fifty."""
    every = [None, *set(states(country).values())]
    return frozenset[str]().union(*(known_names(country, state) for state in every))


def _library() -> ModuleType:
    import holidays  # noqa: PLC0415 - takes about half a second, which rules that name no country need not pay

    return holidays
