"""What keys and silence mean in a menu."""

import pytest

from callcontrol.model.calls import InMenu
from callcontrol.model.names import KEYS, Language, LocationKey
from callcontrol.model.rules import SystemPrompt
from callcontrol.routing import (
    Again,
    Choose,
    Heard,
    Key,
    PersonReason,
    Silence,
    Step,
    SwitchLanguage,
    ToPerson,
    step_menu,
)
from tests.fixtures.rules import example_group

NORTH = example_group().locations[LocationKey("northside")]
ENGLISH, SPANISH = Language("en"), Language("es")


def step(heard: Heard, stage: InMenu | None = None, language: Language = ENGLISH) -> Step:
    return step_menu(NORTH.menu, NORTH.languages, language, stage or InMenu(), heard)


def test_an_option_is_chosen_by_its_key() -> None:
    for option in NORTH.menu.options:
        assert step(Key(option.key)) == Choose(option)


def test_zero_always_leads_to_a_person() -> None:
    for stage in (InMenu(), InMenu(1, 2), InMenu(greeted=False)):
        assert step(Key("0"), stage) == ToPerson(PersonReason.ZERO)


def test_the_first_silence_repeats_the_menu_and_the_last_leads_to_a_person() -> None:
    assert step(Silence()) == Again(InMenu(silences=1), SystemPrompt.NOTHING_HEARD)
    assert step(Silence(), InMenu(silences=1)) == ToPerson(PersonReason.SILENCE)


@pytest.mark.parametrize("key", [*(key for key in KEYS if key not in "012349"), "", "12", "x", "💥", "1" * 1000])
def test_any_other_key_is_wrong(key: str) -> None:
    assert step(Key(key)) == Again(InMenu(wrong_keys=1), SystemPrompt.WRONG_KEY)
    assert step(Key(key), InMenu(wrong_keys=2)) == ToPerson(PersonReason.WRONG_KEYS)


def test_silences_and_wrong_keys_are_counted_apart() -> None:
    assert step(Key("7"), InMenu(silences=1)) == Again(InMenu(1, 1), SystemPrompt.WRONG_KEY)
    assert step(Silence(), InMenu(wrong_keys=2)) == Again(InMenu(1, 2), SystemPrompt.NOTHING_HEARD)


def test_a_language_key_switches_and_has_the_greeting_spoken_again() -> None:
    assert step(Key("9"), InMenu(1, 1)) == SwitchLanguage(SPANISH, InMenu(1, 1, greeted=False))


def test_after_the_switch_the_greeting_is_not_repeated_with_the_menu() -> None:
    again = step(Silence(), InMenu(greeted=False), SPANISH)
    assert again == Again(InMenu(silences=1, greeted=True), SystemPrompt.NOTHING_HEARD)


def test_the_key_of_the_language_being_spoken_leads_back_to_the_first_one() -> None:
    assert step(Key("9"), language=SPANISH) == SwitchLanguage(ENGLISH, InMenu(greeted=False))
