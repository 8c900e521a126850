"""The menus of a location: their keys, what they lead to, and whether their texts say the same."""

from collections.abc import Iterable, Mapping

from callcontrol.config.named import Targets
from callcontrol.config.problems import Problems, quote
from callcontrol.config.schema_paths import MenuEntry
from callcontrol.config.scope import Picked, Scope
from callcontrol.config.speech import codes, part, prompt, spoken_keys
from callcontrol.config.tree import find, is_whole, key_source, source_of
from callcontrol.model.names import CallTypeName, Language, MenuName, Source
from callcontrol.model.paths import CLOSED_MENU, MAIN_MENU, Menu, MenuOption, ToCallType, ToMenu
from callcontrol.model.rules import LanguageChoice

Entries = Mapping[MenuName, Picked[MenuEntry]]


def menu_entries(scope: Scope, further: Mapping[str, Picked[MenuEntry]]) -> dict[MenuName, Picked[MenuEntry]]:
    """The first menu, that of the night, and every menu that a key of one of them leads to."""
    own, defaults = scope.own, scope.defaults
    main = scope.need("menu", own.menu, defaults.menu, "add a `menu:`, here or under `defaults`")
    closed = scope.pick("closed_menu", own.closed_menu, defaults.closed_menu)
    found = {name: picked for name, picked in ((MAIN_MENU, main), (CLOSED_MENU, closed)) if picked}
    todo = list(found.values())
    for name in {MAIN_MENU, CLOSED_MENU} & further.keys():
        message = f"{quote(name)} can not be the name of a further menu"
        scope.problems.add(further[name].key, message, "give it another name")
    while todo:
        for target in todo.pop().value.options.values():
            if target in further and MenuName(target) not in found:
                todo.append(further[target])
                found[MenuName(target)] = further[target]
    found |= {MenuName(name): picked for name, picked in further.items() if picked.own}
    return found


def leads_to(entries: Entries) -> dict[str, Source]:
    """The call types and menus that menus name, and where first."""
    found: dict[str, Source] = {}
    for menu in entries.values():
        for key, target in menu.value.options.items():
            found.setdefault(target, source_of(menu.tree, "options", key))
        found.setdefault(menu.value.person, source_of(menu.tree, "person"))
    return found


def menus_of(
    scope: Scope, entries: Entries, languages: tuple[LanguageChoice, ...] | None, targets: Targets
) -> dict[MenuName, Menu] | None:
    """The menus; None when one of them is not whole."""
    _check_names(scope, entries, targets)
    found = {name: _menu(scope, name, picked, languages, targets) for name, picked in entries.items()}
    whole = {name: menu for name, menu in found.items() if menu is not None}
    return whole if MAIN_MENU in whole and len(whole) == len(found) else None


def _menu(
    scope: Scope,
    name: MenuName,
    picked: Picked[MenuEntry],
    languages: tuple[LanguageChoice, ...] | None,
    targets: Targets,
) -> Menu | None:
    entry = picked.value
    _check_targets(scope, picked, targets)
    _check_options(picked, languages or (), scope.problems)
    offered = codes(languages) if languages is not None else None
    spoken = prompt(scope, name, part(picked, "text", entry.text), offered)
    if spoken is None or languages is None:
        return None
    _check_spoken_keys(picked, languages, spoken.text, scope.problems)
    return Menu(
        name=name,
        prompt=spoken,
        options=_options(picked, targets),
        person=CallTypeName(entry.person),
        timeout_seconds=entry.timeout,
        silences=entry.silences,
        wrong_keys=entry.wrong_keys,
        source=picked.key,
    )


def _options(picked: Picked[MenuEntry], targets: Targets) -> tuple[MenuOption, ...]:
    menus = targets.menus or frozenset()
    return tuple(
        MenuOption(
            key,
            ToMenu(MenuName(name)) if name in menus else ToCallType(CallTypeName(name)),
            key_source(picked.tree, "options", key),
        )
        for key, name in picked.value.options.items()
    )


def _check_names(scope: Scope, entries: Entries, targets: Targets) -> None:
    """A key names a call type or a menu in one word: no word may be both."""
    for name, picked in entries.items():
        if name in (targets.call_types or ()):
            message = f"{quote(name)} is a menu and a call type of {scope.key}"
            scope.problems.add(picked.key, message, "give one of them another name")


def _check_targets(scope: Scope, picked: Picked[MenuEntry], targets: Targets) -> None:
    call_types, menus = targets.call_types, targets.menus
    scope.check_named("call type", picked.value.person, call_types, source_of(picked.tree, "person"))
    known = call_types | menus if call_types is not None and menus is not None else None
    for key, target in picked.value.options.items():
        scope.check_named("call type or menu", target, known, source_of(picked.tree, "options", key))


def _check_options(picked: Picked[MenuEntry], languages: Iterable[LanguageChoice], problems: Problems) -> None:
    for choice in languages:
        if choice.key in picked.value.options:
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
    if options is None or not is_whole(options):
        return
    known = {*lead, "0", *(choice.key for choice in languages if choice.key)}
    for language, text in texts.items():
        where = key_source(picked.tree, "text", language)
        said = spoken_keys(text)
        for key in sorted(lead - said):
            message = f"the menu in {quote(language)} never says {key}, but key {key} is an option"
            problems.add(where, message, f"write the key as a digit: press {key}")
        for key in sorted(said - known):
            message = f"the menu in {quote(language)} says {key}, but key {key} leads nowhere"
            problems.add(where, message, f"add key {key} to `options`, or take it out of the text")
