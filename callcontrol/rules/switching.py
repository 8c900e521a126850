"""From what somebody asks for to a switch: which locations, until when, in which words."""

import re
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from callcontrol.config.local_time import coming
from callcontrol.config.problems import did_you_mean, quote
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import Language, LocationKey
from callcontrol.model.overrides import KeptOverride
from callcontrol.model.placeholders import ANYWHERE, WRITTEN
from callcontrol.model.rules import Group, Location, Override, Switch
from callcontrol.routing import next_change
from callcontrol.routing.phrases import moment_in_words

ALL = "all"
"""Stands for every location."""
LONGEST_DAYS = 366
LONGEST_REASON = 200
LONGEST_TEXT = 2_000
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f]")


class Unfit(CallcontrolError):
    """What was asked for can not be; says what would be right."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A switch as somebody asks for it."""

    location: str
    """A location's key, or `ALL`."""
    switch: Switch
    author: str
    until: str = ""
    """``17:00`` or ``2026-11-28 13:05``, on the location's clock; empty: when the written hours change next."""
    reason: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Of a message, by language."""


def overrides_of(group: Group, entries: Iterable[KeptOverride], now: datetime) -> dict[LocationKey, list[Override]]:
    """What stands at ``now`` for each location, in the order in which it was set."""
    standing = [entry for entry in entries if entry.stands(now)]
    return {key: [entry.override() for entry in standing if entry.concerns(key)] for key in group.locations}


def wanted(group: Group, asked: Asked, now: datetime, set_at: datetime, taken: Collection[str]) -> KeptOverride:
    """The switch that is asked for, from ``now`` on (aware, the moment at which rules are evaluated).

    ``group`` is without overrides; ids in ``taken`` are not given again. Raises Unfit.
    """
    places = _places(group, asked.location)
    reason = _one_line(asked.reason, LONGEST_REASON, "--reason")
    if asked.switch is not Switch.MESSAGE and not reason:
        raise Unfit(f"why {asked.switch.value}? Say it with --reason: colleagues read it, and it is kept")
    ends = _ends(places, asked.until, now)
    if ends <= now:
        zone = places[0].zone
        then, clock = moment_in_words(ends.astimezone(zone)), moment_in_words(now.astimezone(zone))
        raise Unfit(f"--until {then} is over: at {places[0].key} it is {clock}")
    if ends > now + timedelta(days=LONGEST_DAYS):
        raise Unfit(f"a switch holds at most {LONGEST_DAYS} days: what is to last longer belongs into the rules")
    location = None if asked.location == ALL else places[0].key
    return KeptOverride(
        _new_id(taken), location, asked.switch, now, ends, reason, asked.author, set_at, _texts(places, asked)
    )


def cleared(
    entries: Iterable[KeptOverride], name: str, author: str, now: datetime, at: datetime
) -> tuple[tuple[KeptOverride, ...], tuple[KeptOverride, ...]]:
    """The entries with those ended at ``at`` that ``name``, an id, a location's key or `ALL`, means; and those alone.

    Raises Unfit when it means none that stands at ``now``.
    """
    entries = tuple(entries)
    standing = [entry for entry in entries if entry.stands(now)]
    found = [entry for entry in standing if entry.id == name]
    found = found or [entry for entry in standing if (entry.location or ALL) == name]
    if not found:
        raise Unfit(_nothing_to_clear(entries, standing, name))
    ended = {entry.id: replace(entry, cleared_at=at, cleared_by=author) for entry in found}
    return tuple(ended.get(entry.id, entry) for entry in entries), tuple(ended.values())


def _nothing_to_clear(entries: Iterable[KeptOverride], standing: list[KeptOverride], name: str) -> str:
    for entry in entries:
        if entry.id == name:
            return f"the switch {name} has ended already"
    for_all = [entry.id for entry in standing if entry.location is None]
    if for_all:
        return f"nothing is set for {quote(name)} alone; {', '.join(for_all)} holds for every location: clear that"
    known = ", ".join(f"{entry.id} ({entry.location})" for entry in standing) or "nothing is"
    return f"nothing is set that is called {quote(name)}; set now: {known}"


def _places(group: Group, name: str) -> list[Location]:
    if name == ALL:
        return list(group.locations.values())
    found = group.locations.get(LocationKey(name))
    if found is None:
        raise Unfit(f"there is no location {quote(name)}: {did_you_mean(name, group.locations)}, or all of them: {ALL}")
    return [found]


def _ends(places: list[Location], until: str, now: datetime) -> datetime:
    """One moment for all places: the end of a switch does not depend on who is called."""
    found: dict[datetime | None, Location] = {}
    for place in places:
        try:
            moment = coming(until, place.zone, now) if until else next_change(place, now)
        except CallcontrolError as error:
            raise Unfit(str(error)) from None
        found.setdefault(moment, place)
    if len(found) > 1:
        if until:
            zones = ", ".join(f"{place.key} in {place.zone.key}" for place in found.values())
            raise Unfit(f"{until} is not one moment for all locations ({zones}): write '2026-11-28 13:05 -05:00'")
        raise Unfit("the hours of the locations change at different moments: say until when with --until")
    ends, place = next(iter(found.items()))
    if ends is None:
        raise Unfit(f"the hours of {place.key} do not change soon: say until when with --until")
    return ends


def _texts(places: list[Location], asked: Asked) -> dict[Language, str]:
    if asked.switch is not Switch.MESSAGE:
        if asked.texts:
            raise Unfit(f"{asked.switch.value} is spoken in no words of its own: set a message beside it")
        return {}
    offered = dict.fromkeys(choice.language for place in places for choice in place.languages)
    texts = {Language(key): _one_line(text, LONGEST_TEXT, f"--text {key}") for key, text in asked.texts.items()}
    missing = [language for language in offered if not texts.get(language)]
    if missing:
        wanted = " ".join(f'--text {language}="..."' for language in missing)
        raise Unfit(f"callers hear {', '.join(offered)}: the message needs {wanted}")
    if unknown := sorted(texts.keys() - offered.keys()):
        raise Unfit(f"nobody is offered {', '.join(unknown)} there: {', '.join(offered)} are")
    for language, text in texts.items():
        for name in WRITTEN.findall(text):
            if name not in ANYWHERE:
                known = ", ".join(f"{{{one}}}" for one in sorted(ANYWHERE))
                raise Unfit(f"--text {language} holds {{{name[:40]}}}, which is no value of a message: {known} are")
    return texts


def _one_line(text: str, longest: int, option: str) -> str:
    found = " ".join(_UNPRINTED.sub(" ", text).split())
    if len(found) > longest:
        raise Unfit(f"{option} has {len(found)} characters: at most {longest}")
    return found


def _new_id(taken: Collection[str]) -> str:
    """Short enough to be typed."""
    while True:
        found = secrets.token_hex(3)
        if found not in taken:
            return found
