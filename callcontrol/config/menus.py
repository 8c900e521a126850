"""The menu of a location: its keys, what they lead to, and whether its text says the same."""

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from callcontrol.config.problems import Problems, did_you_mean, quote
from callcontrol.config.schema import MenuEntry
from callcontrol.config.scope import Picked, Scope
from callcontrol.config.speech import codes, part, prompt
from callcontrol.config.tree import find, is_whole, key_source, source_of
from callcontrol.model.names import Language, LocationKey, QueueName, Source
from callcontrol.model.paths import Menu, MenuOption
from callcontrol.model.rules import LanguageChoice

MOST_OPTIONS = 4
"""Requirement L4: more than four choices are not kept in mind while listening."""

_SPOKEN_KEY = re.compile(r"(?<![\w.,:/+-])[0-9](?![\w:/+-])(?![.,][0-9])")
"""A digit that stands alone. Text of a menu names keys with digits; the voice reads them out."""


def queue_name(location: LocationKey, name: str) -> QueueName:
    """The name in the group of a location's queue."""
    return QueueName(f"{location}/{name}")


def leads_to(menu: Picked[MenuEntry]) -> dict[str, Source]:
    """The queues that a menu names, and where first."""
    found: dict[str, Source] = {}
    for key, option in menu.value.options.items():
        found.setdefault(option.queue, source_of(menu.tree, "options", key, "queue"))
    found.setdefault(menu.value.person, source_of(menu.tree, "person"))
    return found


def menu_of(
    scope: Scope,
    picked: Picked[MenuEntry],
    languages: tuple[LanguageChoice, ...] | None,
    queues: AbstractSet[str] | None,
) -> Menu | None:
    """The menu; ``queues`` are the names it may lead to (None: not known)."""
    entry = picked.value
    if queues is not None:
        for name, source in leads_to(picked).items():
            if name not in queues:
                scope.problems.add(source, f"{scope.key} has no queue {quote(name)}", did_you_mean(name, queues))
    _check_options(picked, languages or (), scope.problems)
    offered = codes(languages) if languages is not None else None
    spoken = prompt(scope, "menu", part(picked, "text", entry.text), offered)
    if spoken is None or languages is None:
        return None
    _check_spoken_keys(picked, languages, spoken.text, scope.problems)
    return Menu(
        prompt=spoken,
        options=_options(scope, picked),
        person_queue=queue_name(scope.key, entry.person),
        timeout_seconds=entry.timeout,
        silences=entry.silences,
        wrong_keys=entry.wrong_keys,
        source=picked.key,
    )


def _options(scope: Scope, picked: Picked[MenuEntry]) -> tuple[MenuOption, ...]:
    return tuple(
        MenuOption(key, entry.category, queue_name(scope.key, entry.queue), key_source(picked.tree, "options", key))
        for key, entry in picked.value.options.items()
    )


def _check_options(picked: Picked[MenuEntry], languages: Iterable[LanguageChoice], problems: Problems) -> None:
    keys = list(picked.value.options)
    if len(keys) > MOST_OPTIONS:
        where = key_source(picked.tree, "options", keys[MOST_OPTIONS])
        problems.add(where, f"this menu has {len(keys)} options", f"callers can keep {MOST_OPTIONS} in mind")
    for choice in languages:
        if choice.key in keys:
            where = key_source(picked.tree, "options", choice.key)
            message = f"key {choice.key} already switches to {choice.language} ({choice.source})"
            problems.add(where, message, "use another key for one of them")


def _check_spoken_keys(
    picked: Picked[MenuEntry],
    languages: Iterable[LanguageChoice],
    texts: Mapping[Language, str],
    problems: Problems,
) -> None:
    """What callers hear and what keys do must agree, in each language."""
    options = find(picked.tree, ("options",))
    lead = set(picked.value.options)
    if options is None or not is_whole(options) or len(lead) > MOST_OPTIONS:
        return
    known = {*lead, "0", *(choice.key for choice in languages if choice.key)}
    for language, text in texts.items():
        where = key_source(picked.tree, "text", language)
        said = set(_SPOKEN_KEY.findall(text))
        for key in sorted(lead - said):
            message = f"the menu in {quote(language)} never says {key}, but key {key} is an option"
            problems.add(where, message, f"write the key as a digit: press {key}")
        for key in sorted(said - known):
            message = f"the menu in {quote(language)} says {key}, but key {key} leads nowhere"
            problems.add(where, message, f"add key {key} to `options`, or take it out of the text")
