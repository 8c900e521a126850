"""What leads on from a menu: every key, silence, and whatever is no key."""

from collections.abc import Iterator
from dataclasses import replace

from callcontrol.model.calls import InMenu, Stage, Telling
from callcontrol.model.names import KEYS, CallTypeName, Language
from callcontrol.model.paths import ToCallType
from callcontrol.model.rules import Group, Location, SystemPrompt
from callcontrol.routing.graph import Act, Edge, NodeId
from callcontrol.routing.leaving import ARRIVED, Leaving, nowhere
from callcontrol.routing.menu import (
    Again,
    Back,
    Choose,
    Heard,
    Key,
    PersonReason,
    Silence,
    Step,
    SwitchLanguage,
    ToPerson,
)
from callcontrol.routing.menu import step_menu as step
from callcontrol.routing.phrases import language_name
from callcontrol.routing.stage_words import system_lines
from callcontrol.routing.stages import Decided, Deeper, begins_asking, decide, menu_again, stage_of

_ANY_OTHER = ""
"""Stands for every text that is no key; `step_menu` takes them all alike."""


def leaving_menu(
    group: Group, location: Location, node: NodeId, stage: InMenu, language: Language
) -> Iterator[Leaving]:
    """Everything that can be heard in one state of a menu; keys that do the same share an edge."""
    found: dict[Step, list[Heard]] = {}
    for heard in _everything():
        decided = step(location.menus[stage.menu], location.languages, language, stage, heard)
        found.setdefault(decided, []).append(heard)
    for decided, heards in found.items():
        for edge in _edges(node, location, stage, decided, heards):
            yield _after(group, location, edge, stage, language, decided)


def _everything() -> Iterator[Heard]:
    yield from map(Key, KEYS)
    yield Key(_ANY_OTHER)
    yield Silence()


def _after(group: Group, location: Location, edge: Edge, stage: InMenu, language: Language, decided: Step) -> Leaving:
    match decided:
        case SwitchLanguage(language=chosen, stage=after):
            return Leaving(edge, after, chosen)
        case Back(stage=after):
            return Leaving(edge, after, language)
        case Again(stage=after, say=say):
            words = system_lines(group, language, say) if say is not None else ()
            return Leaving(replace(edge, words=words), after, language)
        case Choose() | ToPerson():
            return _out(group, location, edge, stage, language, decided)


def _out(
    group: Group, location: Location, edge: Edge, stage: InMenu, language: Language, step: Choose | ToPerson
) -> Leaving:
    name = _call_type(location, stage, step)
    if name is not None and name not in location.call_types:
        return Leaving(edge, NodeId(f"call type {name}"), language)
    match decided := decide(location, stage, step):
        case Deeper(stage=deeper):
            return Leaving(edge, deeper, language)
        case Decided(call_type=call_type, to=to):
            words = system_lines(group, language, SystemPrompt.CONNECTING_PERSON) if decided.connecting else ()
            leads = to.source if to is not None else call_type.source
            edge = replace(edge, category=call_type.category, words=words, leads=leads)
            asking = begins_asking(decided, stage)
            if asking is not None:
                return Leaving(edge, asking, language)
            after: Stage = stage_of(to, ARRIVED, menu_again(is_open=stage.open), call_type.name)
            if isinstance(after, Telling):
                return Leaving(edge, nowhere(call_type.name, is_open=stage.open), language)
            return Leaving(edge, after, language)


def _call_type(location: Location, stage: InMenu, step: Choose | ToPerson) -> CallTypeName | None:
    """What a step out of a menu says the call is about; None: it leads to a further menu."""
    if isinstance(step, ToPerson):
        return location.menus[stage.menu].person
    leads = step.option.leads
    return leads.call_type if isinstance(leads, ToCallType) else None


def _edges(node: NodeId, location: Location, stage: InMenu, decided: Step, heards: list[Heard]) -> Iterator[Edge]:
    """The edges, still without their end, of everything that has the same result: silence apart from keys."""
    menu = location.menus[stage.menu]
    if Silence() in heards:
        why = f"silence {stage.silences + 1} of {menu.silences}"
        yield Edge(node, Act.SILENCE, node, why, menu.source)
    keys = "".join(heard.key for heard in heards if isinstance(heard, Key))
    if Key(_ANY_OTHER) in heards:
        why = f"wrong key {stage.wrong_keys + 1} of {menu.wrong_keys}"
        yield Edge(node, Act.WRONG_KEY, node, why, menu.source, keys)
    elif keys:
        yield _key_edge(node, location, stage, decided, keys)


def _key_edge(node: NodeId, location: Location, stage: InMenu, decided: Step, keys: str) -> Edge:
    menu = location.menus[stage.menu]
    match decided:
        case Choose(option=option):
            leads = option.leads
            why = leads.call_type if isinstance(leads, ToCallType) else f"menu {leads.menu}"
            return Edge(node, Act.KEY, node, why, option.source, keys)
        case Back():
            return Edge(node, Act.KEY, node, "back", menu.source, keys)
        case SwitchLanguage(language=language):
            choice = next(choice for choice in location.languages if choice.language == language)
            return Edge(node, Act.KEY, node, language_name(language), choice.source, keys)
        case ToPerson(reason=PersonReason.ZERO):
            return Edge(node, Act.KEY, node, "a person", menu.source, keys)
        case _:
            return Edge(node, Act.WRONG_KEY, node, "no key of this menu", menu.source, keys)
