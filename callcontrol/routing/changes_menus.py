"""What changes for callers who choose: menus, what their keys lead to by day and by night, and their patience."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from callcontrol.model.calls import InMenu
from callcontrol.model.names import KEYS, CallTypeName, Source
from callcontrol.model.paths import CLOSED_MENU, MAIN_MENU, Menu, ToCallType, ToMenu
from callcontrol.model.rules import Location
from callcontrol.routing.changes_pair import Change, Pair, text_changed
from callcontrol.routing.menu import BACK_KEY, PERSON_KEY
from callcontrol.routing.phrases import duration_in_words, place_in_words
from callcontrol.routing.stages import after_closed, destination

_NO_CHOICE = "no choice"


@dataclass(frozen=True, slots=True)
class _Lead:
    """Where a key leads, in words."""

    words: str
    source: Source


def menus_changed(pair: Pair) -> Iterator[Change]:
    """Menus that are new or gone, and what is otherwise in those that both have."""
    was, now = _heard(pair.old), _heard(pair.new)
    for stage in dict.fromkeys((*was, *now)):
        old, new = was.get(stage), now.get(stage)
        label = _label(stage)
        if old is None or new is None:
            source = new.source if new is not None else pair.new.source
            yield pair.change(label, _there(old), _there(new), source)
            continue
        if stage.open or stage.menu == CLOSED_MENU:
            yield from text_changed(pair.new.key, _label(stage), old.prompt, new.prompt)
            yield from _patience(pair, label, old, new)
        yield from _keys(pair, stage, old, new)


def _heard(location: Location) -> Mapping[InMenu, Menu]:
    """Every menu that callers come to, by day and by night."""
    night = after_closed(location)
    todo = [InMenu(), *([night] if night is not None else [])]
    found: dict[InMenu, Menu] = {}
    for stage in todo:  # grows on the way
        menu = location.menus.get(stage.menu)
        if menu is None or stage in found:
            continue
        found[stage] = menu
        todo += [InMenu(menu=o.leads.menu, open=stage.open) for o in menu.options if isinstance(o.leads, ToMenu)]
    return found


def _label(stage: InMenu) -> str:
    if stage.menu == MAIN_MENU:
        return "menu" if stage.open else "menu at night"
    if stage.menu == CLOSED_MENU:
        return "menu at night"
    return f"menu {stage.menu}" if stage.open else f"menu {stage.menu} at night"


def _there(menu: Menu | None) -> str:
    return "not there" if menu is None else f"keys {' '.join(option.key for option in menu.options)}"


def _keys(pair: Pair, stage: InMenu, old: Menu, new: Menu) -> Iterator[Change]:
    """Where each key leads; languages are told by themselves."""
    spoken = {choice.key for choice in (*pair.old.languages, *pair.new.languages)}
    was, now = _leads(pair, pair.old, stage, old), _leads(pair, pair.new, stage, new)
    where = "" if stage == InMenu() else f"{_label(stage)}, "
    for key in sorted({*was, *now} - spoken, key=lambda key: (key == PERSON_KEY, KEYS.index(key))):
        before, after = was.get(key), now.get(key)
        source = (after or before or _Lead("", new.source)).source
        words = [lead.words if lead is not None else _NO_CHOICE for lead in (before, after)]
        yield from pair.differs(f"{where}key {key}", words[0], words[1], source)


def _leads(pair: Pair, location: Location, stage: InMenu, menu: Menu) -> dict[str, _Lead]:
    found = {PERSON_KEY: _call_type(pair, location, menu.person, stage, menu.source, asks=False)}
    if stage.menu not in (MAIN_MENU, CLOSED_MENU):
        found[BACK_KEY] = _Lead("back", menu.source)
    for option in menu.options:
        match option.leads:
            case ToMenu(menu=deeper):
                found[option.key] = _Lead(f"menu {deeper}", option.source)
            case ToCallType(call_type=name):
                found[option.key] = _call_type(pair, location, name, stage, option.source, asks=True)
    return found


def _call_type(
    pair: Pair, location: Location, name: CallTypeName, stage: InMenu, source: Source, *, asks: bool
) -> _Lead:
    """Where a call of this type goes at this time, and what is asked before."""
    call_type = location.call_types.get(name)
    if call_type is None:
        return _Lead("nothing", source)
    words = pair.bare(place_in_words(destination(call_type, is_open=stage.open)))
    asked = " and ".join(call_type.questions) if asks else ""
    return _Lead(f"{words} after the question {asked}" if asked else words, source)


def _patience(pair: Pair, label: str, old: Menu, new: Menu) -> Iterator[Change]:
    where = "" if label == "menu" else f"{label}, "
    for what, was, now in (
        (f"silence after the {label}", *map(duration_in_words, (old.timeout_seconds, new.timeout_seconds))),
        (f"{where}silences that lead to a person", str(old.silences), str(new.silences)),
        (f"{where}wrong keys that lead to a person", str(old.wrong_keys), str(new.wrong_keys)),
    ):
        yield from pair.differs(what, was, now, new.source)
