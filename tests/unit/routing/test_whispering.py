"""What is said to whoever answers, and which of it has to be rendered ahead."""

from dataclasses import replace

import pytest

from callcontrol.config import load_group_text
from callcontrol.model.names import Language, LocationKey, PersonId
from callcontrol.model.paths import Category
from callcontrol.model.rules import Group
from callcontrol.model.speech import Kind
from callcontrol.model.told import CallContext
from callcontrol.prompts.catalogue import prompts_of
from callcontrol.routing import spoken_kinds
from callcontrol.routing.listeners import kinds_told, listeners
from callcontrol.routing.whispering import ABOUT, SPEAKS, ear_of, whisper_words
from tests.fixtures.rules import everything_files
from tests.support.full_group import full_group

EN, ES, FR = Language("en"), Language("es"), Language("fr")
GROUP = load_group_text(everything_files())
NORTH, SOUTH = GROUP.locations[LocationKey("north")], GROUP.locations[LocationKey("south")]
CALL = CallContext("North", "", ES, Category.CLINICAL, (), 130.0)


def said(context: CallContext, language: Language, group: Group = GROUP) -> str:
    """The sentences one after another."""
    words = whisper_words(group, NORTH, context, language)
    assert all(spoken == language for _, spoken in words)
    return " ".join(prompt.text[spoken] for prompt, spoken in words)


def test_it_tells_place_matter_language_and_wait_in_the_listeners_language() -> None:
    assert said(CALL, EN) == (
        "The North practice About health. The caller speaks Spanish. The caller has waited two minutes"
    )
    assert said(replace(CALL, language=EN, category=Category.BILLING), ES) == (
        "El consultorio Norte Es por una factura. La persona habla inglés. El tiempo de espera es de dos minutos"
    )


def test_what_goes_without_saying_is_not_said() -> None:
    assert said(replace(CALL, waited_seconds=59.0), ES) == "El consultorio Norte De salud."
    assert said(replace(CALL, category=None, waited_seconds=0.0), ES) == "El consultorio Norte"


def test_what_has_no_words_is_left_out() -> None:
    silent = {name: replace(GROUP.prompts[name], text={}) for name in (*ABOUT.values(), *SPEAKS.values())}
    assert said(CALL, EN, replace(GROUP, prompts={**GROUP.prompts, **silent})) == (
        "The North practice The caller has waited two minutes"
    )
    assert said(CALL, EN, replace(GROUP, speech={})) == "The North practice About health. The caller speaks Spanish."
    assert said(replace(CALL, language=Language("mt"), waited_seconds=0), EN) == "The North practice About health."
    assert said(replace(CALL, waited_seconds=0), FR) == "North", "the name as it is written"


def test_a_person_hears_it_in_the_first_language_of_where_they_sit() -> None:
    spanish = replace(SOUTH, languages=tuple(replace(one, language=ES) for one in SOUTH.languages[:1]))
    group = replace(GROUP, locations={**GROUP.locations, SOUTH.key: spanish})
    someone = next(person.id for person in GROUP.people.values() if person.location == SOUTH.key)
    assert ear_of(group, someone, NORTH) == ES
    assert ear_of(group, PersonId("north-999"), NORTH) == EN


def test_every_word_that_can_be_told_is_rendered() -> None:
    found = {(prompt.text[language], language) for prompt, language in prompts_of(GROUP)}
    for location in GROUP.locations.values():
        for language in listeners(GROUP, location):
            for category in (each.category for each in location.call_types.values()):
                for choice in location.languages:
                    for seconds in (0.0, 90.0, 600.0, 4000.0, 90_000.0):
                        call = CallContext("", "", choice.language, category, (), seconds)
                        words = whisper_words(GROUP, location, call, language)
                        assert {(prompt.text[spoken], spoken) for prompt, spoken in words} <= found


def test_listeners_are_who_presses_one_and_who_is_whispered_to() -> None:
    group = full_group()
    east = group.locations[LocationKey("east")]
    assert listeners(group, east) == {EN, ES}
    assert kinds_told(group) == {EN: {Kind.WAIT}, ES: {Kind.WAIT}}
    read_back = {Kind.BIRTH_DATE, Kind.DIGITS}
    assert all(spoken_kinds(group)[language] >= read_back for language in (EN, ES))
    taken = {name: replace(contact, presses_one=False) for name, contact in group.contacts.items()}
    alone = replace(group, contacts=taken)
    assert listeners(alone, east) == set()
    whispering = {name: replace(queue, whisper=True) for name, queue in alone.queues.items()}
    assert listeners(replace(alone, queues=whispering), east) == {EN}


@pytest.mark.parametrize("language", [EN, ES])
def test_every_category_has_a_wording_of_its_own(language: Language) -> None:
    files = everything_files()
    files["group.yaml"] = files["group.yaml"].replace(b"  about_clinical: {en: About health., es: De salud.}\n", b"")
    prompts = load_group_text(files).prompts
    texts = [prompts[name].text.get(language, "") for name in (*ABOUT.values(), *SPEAKS.values())]
    assert all(texts)
    assert len(set(texts)) == len(texts)
