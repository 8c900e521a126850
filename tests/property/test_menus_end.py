"""However a caller behaves, a menu ends: at a queue or at a person, and zero is always a person."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from callcontrol.model.calls import InMenu
from callcontrol.model.names import KEYS, CallTypeName, Language, LocationKey, MenuName, Source
from callcontrol.model.paths import CLOSED_MENU, MAIN_MENU, Menu, MenuOption, ToCallType
from callcontrol.model.rules import LanguageChoice
from callcontrol.routing import (
    Again,
    Back,
    Choose,
    Heard,
    Key,
    PersonReason,
    Silence,
    SwitchLanguage,
    ToPerson,
    step_menu,
)
from tests.fixtures.rules import example_group

HERE = Source("x.yaml", 1, 1)
TEMPLATE = example_group().locations[LocationKey("northside")].menu
CODES = [Language(code) for code in ("en", "es", "fr", "vi")]


@st.composite
def menus(draw: st.DrawFn) -> tuple[Menu, tuple[LanguageChoice, ...]]:
    """A menu and languages on keys of their own."""
    keys = draw(st.permutations("123456789"))
    options = draw(st.integers(1, 4))
    further = draw(st.integers(0, 3))
    menu = replace(
        TEMPLATE,
        options=tuple(MenuOption(key, ToCallType(CallTypeName(f"about-{key}")), HERE) for key in keys[:options]),
        silences=draw(st.integers(1, 9)),
        wrong_keys=draw(st.integers(1, 9)),
    )
    choices = [LanguageChoice(CODES[0], None, None, HERE)]
    for code, key in zip(CODES[1 : further + 1], keys[options:], strict=False):
        choices.append(LanguageChoice(code, key, None, HERE))
    return menu, tuple(choices)


heards = st.one_of(st.just(Silence()), st.sampled_from(KEYS).map(Key), st.text(max_size=3).map(Key))
stages = st.builds(
    InMenu,
    st.integers(0, 9),
    st.integers(0, 9),
    st.booleans(),
    st.sampled_from([MAIN_MENU, CLOSED_MENU, MenuName("more")]),
    st.booleans(),
)


@given(menus(), st.lists(heards, min_size=18, max_size=18), st.booleans())
def test_silence_and_wrong_keys_end_at_a_person(
    case: tuple[Menu, tuple[LanguageChoice, ...]],
    heard: list[Heard],
    greeted: bool,
) -> None:
    menu, languages = case
    useful = {option.key for option in menu.options} | {"0"} | {choice.key for choice in languages}
    fruitless = [one for one in heard if isinstance(one, Silence) or one.key not in useful]
    fruitless += [Silence()] * menu.silences
    stage = InMenu(greeted=greeted)
    for number, one in enumerate(fruitless, start=1):
        step = step_menu(menu, languages, CODES[0], stage, one)
        if isinstance(step, ToPerson):
            assert number <= menu.silences + menu.wrong_keys - 1
            assert step.reason in {PersonReason.SILENCE, PersonReason.WRONG_KEYS}
            return
        assert isinstance(step, Again)
        assert step.stage.silences + step.stage.wrong_keys == number
        stage = step.stage
    raise AssertionError("the menu never ended")


@given(menus(), stages, st.sampled_from(CODES))
def test_zero_is_always_a_person(
    case: tuple[Menu, tuple[LanguageChoice, ...]], stage: InMenu, language: Language
) -> None:
    assert step_menu(*case, language, stage, Key("0")) == ToPerson(PersonReason.ZERO)


@given(menus(), stages, st.sampled_from(CODES), heards)
def test_every_step_goes_somewhere_that_exists(
    case: tuple[Menu, tuple[LanguageChoice, ...]], stage: InMenu, language: Language, heard: Heard
) -> None:
    menu, languages = case
    match step_menu(menu, languages, language, stage, heard):
        case Choose(option=option):
            assert option in menu.options
            assert heard == Key(option.key)
        case SwitchLanguage(language=chosen, stage=after):
            assert chosen != language
            (key,) = [choice for choice in languages if heard == Key(choice.key or "")]
            assert chosen == (key.language if key.language != language else languages[0].language)
            assert after == replace(stage, greeted=False)
        case Again(stage=after, say=say):
            assert after.silences + after.wrong_keys == stage.silences + stage.wrong_keys + 1
            assert say is not None
        case Back(stage=after):
            assert (stage.menu, heard) == (MenuName("more"), Key("*"))
            assert after == InMenu(menu=MAIN_MENU if stage.open else CLOSED_MENU, open=stage.open)
        case ToPerson():
            pass
