"""What a caller's key, or silence, means in a menu."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from callcontrol.model.calls import InMenu
from callcontrol.model.names import Language
from callcontrol.model.paths import CLOSED_MENU, MAIN_MENU, Menu, MenuOption
from callcontrol.model.rules import LanguageChoice, SystemPrompt

PERSON_KEY = "0"
"""Leads to a person in every menu (requirement I2); no rule can take it away."""
BACK_KEY = "*"
"""Leads from a further menu back to the first one."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key that the caller pressed: one of `callcontrol.model.rules.KEYS`, else it counts as wrong."""

    key: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing was pressed within the menu's timeout after the prompt's end."""


Heard = Key | Silence


class PersonReason(StrEnum):
    """Why a menu hands a caller to a person."""

    ZERO = "zero"
    SILENCE = "silence"
    WRONG_KEYS = "wrong_keys"


@dataclass(frozen=True, slots=True)
class Choose:
    """The caller chose this option."""

    option: MenuOption


@dataclass(frozen=True, slots=True)
class ToPerson:
    """The caller goes to the menu's ``person``."""

    reason: PersonReason


@dataclass(frozen=True, slots=True)
class SwitchLanguage:
    """Greeting and menu are spoken again, in ``language``; ``stage`` is the one to go on with."""

    language: Language
    stage: InMenu


@dataclass(frozen=True, slots=True)
class Again:
    """The menu is spoken again, after ``say`` if there is one."""

    stage: InMenu
    say: SystemPrompt | None


@dataclass(frozen=True, slots=True)
class Back:
    """Out of a further menu, to the first one."""

    stage: InMenu


Step = Choose | ToPerson | SwitchLanguage | Again | Back


def step_menu(
    menu: Menu,
    languages: Sequence[LanguageChoice],
    current_language: Language,
    stage: InMenu,
    heard: Heard,
) -> Step:
    """What happens next. Pure.

    Silences and wrong keys are counted over the whole menu and not forgiven by a change of language, so at
    most ``menu.silences + menu.wrong_keys`` fruitless rounds end at a person. The key of the language that is
    being spoken already leads back to the location's first one, as nothing else could: that has no key of its own.
    """
    if isinstance(heard, Silence):
        return _after_silence(menu, stage)
    if heard.key == PERSON_KEY:
        return ToPerson(PersonReason.ZERO)
    language = _switched(languages, current_language, heard.key)
    if language is not None:
        return SwitchLanguage(language, replace(stage, greeted=False))
    for option in menu.options:
        if option.key == heard.key:
            return Choose(option)
    if heard.key == BACK_KEY and stage.menu not in (MAIN_MENU, CLOSED_MENU):
        return Back(InMenu(menu=MAIN_MENU if stage.open else CLOSED_MENU, open=stage.open))
    return _after_wrong_key(menu, stage)


def _switched(languages: Sequence[LanguageChoice], current: Language, key: str) -> Language | None:
    """The language to which a key switches; None: it is no language's."""
    for choice in languages:
        if choice.key == key:
            return choice.language if choice.language != current else languages[0].language
    return None


def _after_silence(menu: Menu, stage: InMenu) -> Step:
    silences = stage.silences + 1
    if silences >= menu.silences:
        return ToPerson(PersonReason.SILENCE)
    return Again(replace(stage, silences=silences, greeted=True), SystemPrompt.NOTHING_HEARD)


def _after_wrong_key(menu: Menu, stage: InMenu) -> Step:
    wrong_keys = stage.wrong_keys + 1
    if wrong_keys >= menu.wrong_keys:
        return ToPerson(PersonReason.WRONG_KEYS)
    return Again(replace(stage, wrong_keys=wrong_keys, greeted=True), SystemPrompt.WRONG_KEY)
