"""What one location brings into the group."""

from dataclasses import dataclass

from callcontrol.config.call_types import call_type_entries, call_types_of, queues_led_to
from callcontrol.config.days import special_days_of
from callcontrol.config.menus import Targets, leads_to, menu_entries, menus_of
from callcontrol.config.opening import hours_of
from callcontrol.config.schema import DestinationEntry
from callcontrol.config.scope import Picked, Scope
from callcontrol.config.speech import codes, languages_of, prompt
from callcontrol.config.staffing import (
    check_served,
    check_skills,
    people_entries,
    people_of,
    queue_entries,
    queues_of,
)
from callcontrol.model.names import CallTypeName, Did, Language, MenuName
from callcontrol.model.paths import CallType, Menu, Prompt
from callcontrol.model.rules import LanguageChoice, Location
from callcontrol.model.staff import Person, Queue


@dataclass(frozen=True, slots=True)
class Site:
    """A location with its queues and people; ``location`` is None when a problem kept it from being whole."""

    location: Location | None
    languages: tuple[Language, ...]
    queues: tuple[Queue, ...]
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class _Speech:
    """Everything that a location says; None for what is missing or wrong."""

    languages: tuple[LanguageChoice, ...] | None
    greeting: Prompt | None
    after_hours: Prompt | None


@dataclass(frozen=True, slots=True)
class _Paths:
    """Where calls can go; ``menus`` None: one is missing or wrong."""

    menus: dict[MenuName, Menu] | None
    call_types: dict[CallTypeName, CallType]
    queues: dict[str, Picked[DestinationEntry]]


def read_site(scope: Scope) -> Site:
    """All of a location's rules, checked against each other."""
    speech = _speech(scope)
    entries = queue_entries(scope)
    paths = _paths(scope, speech.languages, scope.names("queues", entries))
    queues = queues_of(scope, entries, paths.queues)
    persons = people_entries(scope)
    people = people_of(scope, persons)
    if check_skills(scope, [*entries.values(), *persons.values()]):
        check_served(scope, queues, people, paths.queues)
    return Site(_location(scope, speech, paths), codes(speech.languages or ()), queues, people)


def _paths(scope: Scope, languages: tuple[LanguageChoice, ...] | None, queues: frozenset[str] | None) -> _Paths:
    menus, call_types = menu_entries(scope), call_type_entries(scope)
    further = scope.merged("menus", scope.own.menus, scope.defaults.menus)
    targets = Targets(scope.names("call_types", call_types), scope.names("menus", further))
    led = {name: picked for name, picked in call_types.items() if picked.own or name in leads_to(menus)}
    return _Paths(
        menus_of(scope, menus, languages, targets),
        call_types_of(scope, call_types, led.keys(), queues),
        queues_led_to(led.values()),
    )


def _speech(scope: Scope) -> _Speech:
    own, defaults = scope.own, scope.defaults
    languages = languages_of(scope)
    offered = codes(languages) if languages is not None else None
    hint = "add it with a line for each language, here or under `defaults`"
    greeting = scope.need("greeting", own.greeting, defaults.greeting, hint)
    after_hours = scope.need("after_hours", own.after_hours, defaults.after_hours, hint)
    return _Speech(
        languages,
        prompt(scope, "greeting", greeting, offered),
        prompt(scope, "after_hours", after_hours, offered),
    )


def _location(scope: Scope, speech: _Speech, paths: _Paths) -> Location | None:
    own, defaults = scope.own, scope.defaults
    hours, days = hours_of(scope), special_days_of(scope)
    zone_hint = "add such as `time_zone: America/New_York`"
    zone = scope.need("time_zone", own.time_zone, defaults.time_zone, zone_hint)
    name = scope.need("name", own.name, None, "add `name: ...`")
    if not (name and zone and paths.menus and speech.languages and speech.greeting and speech.after_hours):
        return None
    return Location(
        key=scope.key,
        name=name.value,
        dids=tuple(Did(did) for did in own.dids or ()),
        zone=zone.value,
        languages=speech.languages,
        greeting=speech.greeting,
        menus=paths.menus,
        call_types=paths.call_types,
        hours=hours,
        closures=days.closures,
        special_hours=days.special_hours,
        after_hours=speech.after_hours,
        source=scope.document.tree.source,
    )
