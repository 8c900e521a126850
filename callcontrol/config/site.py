"""What one location brings into the group."""

from dataclasses import dataclass

from callcontrol.config.call_types import call_types_of
from callcontrol.config.days import special_days_of
from callcontrol.config.menus import leads_to, menu_entries, menus_of
from callcontrol.config.named import Found, Named, led_to, named_things, queue_name, targets_of
from callcontrol.config.opening import hours_of
from callcontrol.config.promises import answers_of, boxes_of, callbacks_of, questions_of
from callcontrol.config.queues import queues_of
from callcontrol.config.recognising import recognise_of
from callcontrol.config.recording import recording_of
from callcontrol.config.scope import Scope
from callcontrol.config.speech import codes, languages_of, prompt
from callcontrol.config.staffing import check_skills, people_entries, people_of, switchers_of
from callcontrol.config.supervising import supervision_of
from callcontrol.config.told import shown_of, spoken_name_of
from callcontrol.config.tree import is_whole
from callcontrol.model.names import (
    AnswerName,
    BoxName,
    CallbackName,
    CallTypeName,
    Did,
    Language,
    MenuName,
    QuestionName,
    QueueName,
)
from callcontrol.model.paths import Answer, Box, Callback, CallType, Menu, Prompt, Question, RecordingPolicy
from callcontrol.model.rules import LanguageChoice, Location, Mode, Pace, Rollout
from callcontrol.model.staff import Person, Queue


@dataclass(frozen=True, slots=True)
class Site:
    """A location with all that it has; ``location`` is None when a problem kept it from being whole."""

    location: Location | None
    languages: tuple[Language, ...]
    people: tuple[Person, ...]
    queues: dict[QueueName, Queue]
    boxes: dict[BoxName, Box]
    callbacks: dict[CallbackName, Callback]
    led: Found
    """What its call types, queues and callbacks lead to."""
    skilled: bool
    """Every skill that it names is one of the group's."""
    whole_queues: tuple[Queue, ...]
    """Those in which nothing is wrong."""


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
    questions: dict[QuestionName, Question]
    answers: dict[AnswerName, Answer]
    boxes: dict[BoxName, Box]
    callbacks: dict[CallbackName, Callback]
    queues: dict[QueueName, Queue]
    recording: RecordingPolicy | None
    led: Found


def read_site(scope: Scope) -> Site:
    """All of a location's rules, checked against each other."""
    speech = _speech(scope)
    named = named_things(scope)
    paths = _paths(scope, named, speech.languages)
    persons = people_entries(scope)
    people = people_of(scope, persons, named)
    skilled = check_skills(scope, named, persons)
    return Site(
        location=_location(scope, speech, paths),
        languages=codes(speech.languages or ()),
        people=people,
        queues=paths.queues,
        boxes=paths.boxes,
        callbacks=paths.callbacks,
        led=paths.led,
        skilled=skilled,
        whole_queues=tuple(
            paths.queues[queue_name(scope.key, name)]
            for name, picked in named.queues.items()
            if name in paths.led["queue"] and is_whole(picked.tree)
        ),
    )


def _paths(scope: Scope, named: Named, languages: tuple[LanguageChoice, ...] | None) -> _Paths:
    menus, targets = menu_entries(scope, named.menus), targets_of(scope, named)
    from_menus = leads_to(menus)
    used = [name for name, picked in named.call_types.items() if picked.own or name in from_menus]
    led = led_to(named, used)
    asked = {name for call_type in used for name in named.call_types[call_type].value.ask or ()}
    asked |= {name for name, picked in named.questions.items() if picked.own}
    offered = codes(languages) if languages is not None else None
    return _Paths(
        menus=menus_of(scope, menus, languages, targets),
        call_types=call_types_of(scope, named, used, targets),
        questions=questions_of(scope, named, sorted(asked), offered),
        answers=answers_of(scope, named, led["answer"], offered),
        boxes=boxes_of(scope, named, led["box"], offered),
        callbacks=callbacks_of(scope, named, led["callback"], offered, targets),
        queues=queues_of(scope, named, led["queue"], targets, offered),
        recording=recording_of(scope, named, led["queue"], targets, offered),
        led=led,
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
        questions=paths.questions,
        answers=paths.answers,
        rollout=_rollout(scope),
        recording=paths.recording,
        switch_hours=switchers_of(scope),
        supervision=supervision_of(scope),
        recognise=recognise_of(scope),
        shown=shown_of(scope),
        spoken_name=spoken_name_of(scope),
        pace=_pace(scope),
    )


def _pace(scope: Scope) -> Pace:
    picked = scope.pick("pace", scope.own.pace, scope.defaults.pace)
    return picked.value if picked is not None else Pace.NORMAL


def _rollout(scope: Scope) -> Rollout | None:
    picked = scope.pick("rollout", scope.own.rollout, scope.defaults.rollout)
    if picked is None or picked.value.mode is Mode.LIVE:
        return None
    entry = picked.value
    return Rollout(entry.mode, entry.share or 0.0, entry.old or "", picked.key)
