"""Who may listen to whom, and who is meant by an extension."""

from dataclasses import replace

from callcontrol.config import load_group_text
from callcontrol.model.names import LocationKey, PersonId, Skill
from callcontrol.model.rules import Group
from callcontrol.model.supervising import Supervision
from callcontrol.routing.supervising import is_announced, is_supervisor, may_listen, meant_by, which_words
from tests.support.small_group import small_files

ANN, BEN, CORA, DAN, EVE = map(
    PersonId, ("northside-101", "northside-102", "northside-103", "lakeview-301", "lakeview-302")
)
NORTH, LAKE = LocationKey("northside"), LocationKey("lakeview")


def rules(**at: Supervision | None) -> Group:
    """Each location with a rule of its own."""
    group = load_group_text(small_files())
    places = {key: replace(place, supervision=at[key]) for key, place in group.locations.items()}
    return replace(group, locations=places)


def by(*skills: str, announce: bool = False) -> Supervision:
    source = load_group_text(small_files()).locations[NORTH].source
    return Supervision(frozenset(map(Skill, skills)), announce, source)


def test_both_the_location_that_was_called_and_the_persons_own_must_let_them() -> None:
    both = rules(northside=by("billing"), lakeview=by("billing"))
    north, lake = both.locations[NORTH], both.locations[LAKE]
    assert may_listen(both, CORA, ANN, north)
    assert may_listen(both, EVE, ANN, north), "a supervisor of a sister site"
    assert not may_listen(both, ANN, BEN, north), "has no skill that is named"
    assert not may_listen(both, CORA, CORA, north), "nobody listens to themselves"
    assert not may_listen(both, CORA, PersonId("nobody"), north)
    forbidden = rules(northside=None, lakeview=by("billing"))
    assert not may_listen(forbidden, EVE, ANN, north)
    assert not may_listen(forbidden, EVE, ANN, lake), "a caller of Lakeview's, but a person of Northside's"
    assert not may_listen(forbidden, EVE, DAN, north), "a person of Lakeview's, but a caller of Northside's"
    assert may_listen(forbidden, EVE, DAN, lake)
    assert is_supervisor(forbidden, CORA)
    assert not is_supervisor(rules(northside=None, lakeview=None), CORA)


def test_the_rules_of_the_moment_count_also_for_a_call_that_began_with_others() -> None:
    before = rules(northside=by("billing"), lakeview=None).locations[NORTH]
    assert not may_listen(rules(northside=None, lakeview=None), CORA, ANN, before)


def test_a_tone_that_either_location_wants_is_heard() -> None:
    quiet, loud = by("billing"), by("billing", announce=True)
    for north, lake, announced in ((quiet, quiet, False), (loud, quiet, True), (quiet, loud, True)):
        group = rules(northside=north, lakeview=lake)
        assert is_announced(group, DAN, group.locations[NORTH]) is announced


def test_of_several_with_one_extension_ones_own_location_comes_first_and_each_has_a_key() -> None:
    group = rules(northside=by("billing"), lakeview=by("billing"))
    twin = replace(group.people[DAN], extension="101")
    group = replace(group, people={**group.people, DAN: twin})
    assert meant_by(group, CORA, "101") == (ANN, DAN)
    assert meant_by(group, EVE, "101") == (DAN, ANN)
    assert meant_by(group, ANN, "101") == (DAN,)
    assert meant_by(group, CORA, "") == ()
    words = which_words(group, (ANN, DAN), group.locations[NORTH].default_language)
    named = [prompt.name for prompt, _ in words]
    assert [each for each in named if "desk/" in each] == ["desk/for", "desk/press"] * 2
    assert [each for each in named if each.endswith("/name")] == ["northside/name", "lakeview/name"]
    assert len(named) == 8, "and a digit each"
