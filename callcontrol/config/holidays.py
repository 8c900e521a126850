"""The public holidays of a location, and which of them it opens on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time

from callcontrol.config.opening import check_overlaps
from callcontrol.config.problems import Problems, did_you_mean, quote
from callcontrol.config.public_holidays import known_anywhere, known_names, public_holidays, shorter_names, states
from callcontrol.config.schema import GroupEntry
from callcontrol.config.schema_days import HolidaysEntry
from callcontrol.config.scope import Document, Picked, Scope
from callcontrol.config.tree import find, is_whole, key_source, source_of
from callcontrol.model.names import Source
from callcontrol.model.rules import Closure, SpecialHours

_COUNTRY_HINT = "add such as `country: US`, here or under `defaults`"


@dataclass(frozen=True, slots=True)
class _Exceptions:
    """Public holidays that do not close the location, by name."""

    ordinary: frozenset[str]
    hours: dict[str, tuple[tuple[tuple[time, time], ...], Source]]


def holidays_of(scope: Scope) -> Iterator[Closure | SpecialHours]:
    """The public holidays that change the location's hours."""
    place = place_of(scope)
    exceptions = _exceptions(scope)
    if place is None:
        return
    _check_own_names(scope, place)
    source = _source(scope)
    for day, names in public_holidays(*place).items():
        special = _special_day(day, names, exceptions, source)
        if special is not None:
            yield special


def place_of(scope: Scope) -> tuple[str, str | None] | None:
    """Country and state whose public holidays the location keeps; None without a country, or with a wrong state."""
    country = scope.pick("country", scope.own.country, scope.defaults.country)
    state = scope.pick("state", scope.own.state, scope.defaults.state)
    if country is None:
        _need_country(scope)
        return None
    if state is None or (country.own and not state.own):  # the group's state is one of the group's country
        return country.value, None
    if state.value not in states(country.value).values():
        hint = _state_hint(country.value, state.value)
        scope.problems.add(state.tree.source, f"{country.value} has no state {quote(state.value)}", hint)
        return None
    return country.value, state.value


def _state_hint(country: str, written: str) -> str:
    known = states(country)
    if not known:
        return "remove it: its public holidays are the same everywhere"
    if written in known:
        return f'did you mean "{known[written]}"?'
    codes = sorted(set(known.values()))
    return did_you_mean(written, codes, f"known there: {', '.join(codes)}")


def check_shared_names(group: Document[GroupEntry], scopes: Iterable[Scope], problems: Problems) -> None:
    """A public holiday that the defaults name must be one in some state: the group may have a location there or not."""
    places = {place for scope in scopes if (place := place_of(scope)) is not None}
    defaults = group.tree.values.get("defaults")
    tree = find(defaults, ("holidays",)) if defaults else None
    shared = group.entry.defaults.holidays if group.entry.defaults else None
    if shared is None or tree is None or problems:  # a wrong country or state leaves names unknown
        return
    if not places:
        problems.add(tree.source, "`holidays` needs a `country`", _COUNTRY_HINT)
        return
    here = frozenset[str]().union(*(known_names(*place) for place in places))
    for name, where in _names(Picked(shared, tree, tree.source, own=False)):
        if name not in here and not any(name in known_anywhere(country) for country, _ in places):
            problems.add(where, f"there is no public holiday {quote(name)}", did_you_mean(name, here))


def _need_country(scope: Scope) -> None:
    for what, written in (("state", scope.own.state), ("holidays", scope.own.holidays)):
        if written is not None and not scope.excused("country"):
            where = key_source(scope.document.tree, what)
            scope.problems.add(where, f"`{what}` needs a `country`", _COUNTRY_HINT)


def _check_own_names(scope: Scope, place: tuple[str, str | None]) -> None:
    holidays = scope.pick("holidays", scope.own.holidays, None)
    known = known_names(*place)
    for name, where in _names(holidays) if holidays else ():
        if name not in known:
            message = f"{' '.join(part for part in place if part)} has no public holiday {quote(name)}"
            scope.problems.add(where, message, did_you_mean(name, known))


def _names(holidays: Picked[HolidaysEntry]) -> Iterator[tuple[str, Source]]:
    for index, name in enumerate(holidays.value.open or ()):
        yield name, source_of(holidays.tree, "open", index)
    for name in holidays.value.hours or ():
        yield name, source_of(holidays.tree, "hours", name)


def _exceptions(scope: Scope) -> _Exceptions:
    picked = scope.pick("holidays", scope.own.holidays, scope.defaults.holidays)
    if picked is None:
        return _Exceptions(frozenset(), {})
    ordinary, hours = frozenset(picked.value.open or ()), {}
    for name, intervals in (picked.value.hours or {}).items():
        where = source_of(picked.tree, "hours", name)
        sources = [source_of(picked.tree, "hours", name, index) for index in range(len(intervals))]
        check_overlaps(scope, intervals, sources)
        if name in ordinary:
            scope.problems.add(where, f"{quote(name)} is under `open` as well", "keep one of them")
        tree = find(picked.tree, ("hours", name))
        if intervals:
            hours[name] = (tuple(sorted(intervals)), where)
        elif tree is not None and is_whole(tree):
            scope.problems.add(where, f"{quote(name)} has no time", "remove it: the location is closed without it")
    return _Exceptions(ordinary, hours)


def _source(scope: Scope) -> Source:
    """The line that makes a public holiday one: the state's where there is one."""
    state = scope.pick("state", scope.own.state, None)
    country = scope.pick("country", scope.own.country, scope.defaults.country)
    picked = state or country
    return picked.key if picked else scope.document.tree.source


def _special_day(
    day: date, names: tuple[str, ...], exceptions: _Exceptions, source: Source
) -> Closure | SpecialHours | None:
    """What a public holiday with these names does; of two on one day the one that closes counts."""
    opened = None
    for name in names:
        called = list(shorter_names(name))
        written = next((word for word in called if word in exceptions.hours or word in exceptions.ordinary), None)
        if written is None:
            return Closure(day, name, source)
        if written in exceptions.hours and opened is None:
            spans, where = exceptions.hours[written]
            opened = SpecialHours(day, spans, name, where)
    return opened
