"""The example that is shipped holds the whole of a group: specialties, languages, nights, a rota."""

from datetime import date

from callcontrol.config import load_group, load_group_text
from callcontrol.model.names import ChainName, LocationKey
from callcontrol.model.on_call import ON_CALL
from callcontrol.model.paths import ToBox, ToCallback, ToMenu, ToOnCall
from callcontrol.routing.proof import prove
from tests.fixtures.rules import SHIPPED, shipped_files

GROUP = load_group(SHIPPED)


def test_the_folder_and_its_contents_are_the_same_rules() -> None:
    assert load_group_text(shipped_files()) == GROUP


def test_it_is_proven_without_a_word_of_warning() -> None:
    proof = prove(GROUP, date(2026, 11, 22))
    assert (proof.problems, proof.warnings) == ((), ())
    assert proof.locations == 3


def test_every_location_speaks_three_languages_and_is_never_only_a_message() -> None:
    for place in GROUP.locations.values():
        assert [choice.language for choice in place.languages] == ["en", "es", "fr"]
        assert place.closed_menu is not None
        at_night = {type(place.call_types[name].closed) for name in place.call_types}
        assert {ToOnCall, ToBox, ToCallback} <= at_night


def test_menus_go_two_levels_deep() -> None:
    north = GROUP.locations[LocationKey("northside")]
    further = [option.leads.menu for option in north.menu.options if isinstance(option.leads, ToMenu)]
    assert further == ["appointments", "nurse_calls"]


def test_providers_take_weeks_in_turn_with_a_swap_at_christmas() -> None:
    chain = GROUP.chains[ChainName("clinician")]
    assert [len({shift.contact for shift in week}) for week in chain.weeks] == [1, 1, 2]
    assert ON_CALL in chain.steps[0].contacts
    assert [swap.reason for swap in chain.swaps] == ["Christmas"]
    assert any(not GROUP.contacts[name].presses_one for name in chain.steps[-1].contacts)


def test_closures_of_several_days_and_holidays() -> None:
    south = GROUP.locations[LocationKey("southside")]
    days = {closure.day for closure in south.closures}
    assert {date(2027, 7, day) for day in range(5, 10)} <= days
    assert date(2026, 11, 26) in days
