"""The checks of the proof that look at how much a menu asks of its callers."""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from callcontrol.model.names import MenuName
from callcontrol.model.paths import CLOSED_MENU, MAIN_MENU, Menu, MenuOption, ToMenu
from callcontrol.model.rules import Severity
from callcontrol.routing.case import Case
from callcontrol.routing.findings import Finding, Gap

MOST_OPTIONS = 4
"""Requirement L4: more choices are not kept in mind while listening."""
MOST_LEVELS = 2


def menus_are_short(case: Case) -> Iterator[Finding]:
    """At most four choices, and no menu behind one that is itself behind another."""
    for menu in case.location.menus.values():
        if len(menu.options) > MOST_OPTIONS:
            message = f"the menu {menu.name} has {len(menu.options)} options"
            hint = f"callers can keep {MOST_OPTIONS} in mind: put some behind a further menu"
            found = case.finding(Gap.TOO_MANY_OPTIONS, message, hint, menu.options[MOST_OPTIONS].source)
            yield _as_wished(case, found)
    for option, path in _too_deep(case):
        message = f"the menu {path[-1]} is on level {len(path)}: {' → '.join(path)}"
        found = case.finding(Gap.TOO_DEEP, message, f"callers follow {MOST_LEVELS} levels", option.source)
        yield _as_wished(case, found)


def _as_wished(case: Case, finding: Finding) -> Finding:
    return replace(finding, unwise=case.group.long_menus is Severity.WARNING)


def _too_deep(case: Case) -> Iterator[tuple[MenuOption, tuple[MenuName, ...]]]:
    """The options of the second level that lead to a menu, be it one that callers have heard already, and the way."""
    menus = case.location.menus
    paths: dict[MenuName, tuple[MenuName, ...]] = {name: (name,) for name in (MAIN_MENU, CLOSED_MENU) if name in menus}
    open_ends = deque(paths)
    while open_ends:
        name = open_ends.popleft()
        for option, deeper in _further(menus[name]):
            if deeper in menus and deeper not in paths:
                paths[deeper] = (*paths[name], deeper)
                open_ends.append(deeper)
            if deeper in menus and len(paths[name]) == MOST_LEVELS:
                yield option, (*paths[name], deeper)


def _further(menu: Menu) -> Iterator[tuple[MenuOption, MenuName]]:
    for option in menu.options:
        if isinstance(option.leads, ToMenu):
            yield option, option.leads.menu
