"""How a call begins that was recognised, and what is kept of it for the next one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from callcontrol.model.callers import Entry, Recognise, Recognised, Recognition, Remembered, ShowName
from callcontrol.model.calls import CallerKind, CallId, CallRecord, ChannelId, InMenu, Outcome
from callcontrol.model.names import Did, Language, LocationKey, PersonId, Source
from callcontrol.model.paths import MAIN_MENU, Category, Identifies, Prompt
from callcontrol.routing import (
    Key,
    closed_words,
    identified,
    kept_until,
    languages_to_begin_in,
    menu_words,
    opening_words,
    recognised,
    to_remember,
)
from callcontrol.routing.changes import compare
from callcontrol.routing.compiling import compile_group
from callcontrol.routing.graph import Act, NodeId
from callcontrol.routing.proof import prove
from callcontrol.routing.walk import walk
from callcontrol.routing.words import Line
from tests.support.whole_group import BORN, NORTH, whole_group

EN, ES, VI = Language("en"), Language("es"), Language("vi")
NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
DAY = timedelta(days=1)
RULE = Recognise(180, 14, ShowName.IDENTIFIED, Source("group.yaml", 5, 3))
BACK = Prompt("northside/back-from-es", {EN: "For English, press 9."}, RULE.source)
WHOLE = whole_group()
SPANISH = next(choice for choice in WHOLE.locations[NORTH].languages if choice.language == ES)
PLACE = replace(
    WHOLE.locations[NORTH],
    recognise=RULE,
    languages=(WHOLE.locations[NORTH].languages[0], replace(SPANISH, back=BACK)),
)
GROUP = replace(WHOLE, locations={**WHOLE.locations, NORTH: PLACE})
ANN, BEN = Entry("1", language=ES), Entry("2", language=EN)
PERSON = PersonId("northside-101")
SPOKE_SPANISH = Remembered(NOW - DAY, NORTH, ES, NOW - DAY, Category.BILLING, PERSON, NOW - DAY)
RECORD = CallRecord(CallId("c"), 1, ChannelId("ch"), Did("+12125550110"), "v", NOW, location=NORTH, language=EN)


def found(entries: tuple[Entry, ...] = (), memory: Remembered | None = None, now: datetime = NOW) -> Recognised:
    answer = recognised(PLACE, entries, memory, now)
    assert answer is not None
    return answer


def texts(lines: tuple[Line, ...]) -> list[str]:
    return [prompt.text[language] for prompt, language in lines]


def test_without_the_rule_nobody_is_recognised_and_nothing_is_kept() -> None:
    place = replace(PLACE, recognise=None)
    assert recognised(place, (ANN,), SPOKE_SPANISH, NOW) is None
    assert to_remember(place, RECORD, found(), None, NOW) is None
    assert languages_to_begin_in(place) == (EN,)


def test_what_the_caller_chose_goes_before_the_directory() -> None:
    assert found().kind is Recognition.NEW
    assert (found((ANN,)).kind, found((ANN,)).language, found((ANN,)).from_memory) == (Recognition.KNOWN, ES, False)
    mine = found((BEN,), SPOKE_SPANISH)
    assert (mine.kind, mine.language, mine.from_memory) == (Recognition.KNOWN, ES, True)
    assert (mine.category, mine.person) == (Category.BILLING, PERSON)


def test_a_language_that_the_location_does_not_offer_does_not_count() -> None:
    assert found((replace(ANN, language=VI),)).language is None
    assert found((ANN,), replace(SPOKE_SPANISH, language=VI)).language == ES


def test_each_is_kept_for_its_days_to_the_moment() -> None:
    first = replace(SPOKE_SPANISH, language_at=NOW, person_at=NOW)
    for days, language, person in ((0, ES, PERSON), (14, ES, None), (180, None, None)):
        later = found((), first, NOW + days * DAY)
        assert (later.language, later.person) == (language, person)
        if days:
            before = found((), first, NOW + days * DAY - timedelta(seconds=1))
            assert (before.language, before.person) != (language, person)
    assert found((), first, NOW + 180 * DAY).kind is Recognition.NEW
    assert kept_until(PLACE, first) == NOW + 180 * DAY


def test_a_shared_number_tells_less() -> None:
    listed = found((replace(ANN, shared=True),), SPOKE_SPANISH)
    assert (listed.kind, listed.language, listed.person) == (Recognition.SHARED, ES, None)
    both = found((ANN, BEN), SPOKE_SPANISH)
    assert (both.kind, both.language, both.person) == (Recognition.SHARED, None, None)
    agreed = found((ANN, replace(BEN, language=ES)))
    assert (agreed.kind, agreed.language) == (Recognition.SHARED, ES)


def test_a_chosen_language_is_kept_and_one_that_was_only_spoken_is_not() -> None:
    spoken = to_remember(PLACE, replace(RECORD, category=Category.BILLING), found(), None, NOW)
    assert spoken == Remembered(NOW, NORTH, None, None, Category.BILLING, None, NOW)
    chosen = to_remember(PLACE, replace(RECORD, language=ES), found(), None, NOW)
    assert chosen == Remembered(NOW, NORTH, ES, NOW)
    assert to_remember(PLACE, RECORD, found(), None, NOW) is None


def test_who_goes_back_to_the_first_language_is_greeted_in_it() -> None:
    again = to_remember(PLACE, RECORD, found((), SPOKE_SPANISH), SPOKE_SPANISH, NOW)
    assert again is not None
    assert (again.language, again.language_at) == (EN, NOW)
    assert found((), again).language == EN


def test_a_language_is_kept_anew_by_who_goes_on_in_it() -> None:
    hung_up = to_remember(PLACE, replace(RECORD, language=ES), found((), SPOKE_SPANISH), SPOKE_SPANISH, NOW)
    assert hung_up is not None
    assert hung_up.language_at == NOW - DAY
    record = replace(RECORD, language=ES, category=Category.BILLING)
    went_on = to_remember(PLACE, record, found((), SPOKE_SPANISH), SPOKE_SPANISH, NOW)
    assert went_on is not None
    assert went_on.language_at == NOW


def test_the_last_person_is_who_talked_with_them() -> None:
    record = replace(RECORD, category=Category.BILLING, person=PERSON)
    rung = to_remember(PLACE, record, found(), None, NOW)
    talked = to_remember(PLACE, replace(record, answered_at=NOW), found(), None, NOW)
    assert rung is not None
    assert talked is not None
    assert (rung.person, talked.person) == (None, PERSON)
    shared = to_remember(PLACE, replace(record, answered_at=NOW), found((ANN, BEN)), SPOKE_SPANISH, NOW)
    assert shared is not None
    assert (shared.person, shared.language) == (None, None)


@pytest.mark.parametrize(
    "record",
    [
        replace(RECORD, caller_kind=CallerKind.ANONYMOUS),
        replace(RECORD, caller_kind=CallerKind.UNREADABLE),
        replace(RECORD, outcome=Outcome.PASSED_ON),
        replace(RECORD, outcome=Outcome.UNKNOWN_NUMBER),
    ],
)
def test_of_some_calls_nothing_is_kept(record: CallRecord) -> None:
    spoken = replace(record, language=ES, category=Category.BILLING)
    assert to_remember(PLACE, spoken, found(), None, NOW) is None


def test_zero_days_keep_nothing_and_drop_what_was_kept() -> None:
    never = replace(PLACE, recognise=replace(RULE, language_days=0, person_days=0))
    record = replace(RECORD, language=ES, category=Category.BILLING, person=PERSON, answered_at=NOW)
    assert to_remember(never, record, found(), None, NOW) is None
    left = to_remember(never, record, found(), SPOKE_SPANISH, NOW)
    assert left is not None
    assert (left.language, left.category, left.person, kept_until(never, left)) == (None, None, None, NOW)


def test_who_is_identified_is_the_only_one_with_this_datum() -> None:
    question = replace(PLACE.questions[BORN], identifies=Identifies.DATE_OF_BIRTH)
    ann = Entry("1", date_of_birth="1984-03-14", code="4711")
    ben = Entry("2", date_of_birth="1990-01-01", code="0815")
    assert identified(question, "1984-03-14", (ann, ben)) is ann
    assert identified(question, "1984-03-15", (ann, ben)) is None
    assert identified(question, "1984-03-14", (ann, replace(ben, date_of_birth="1984-03-14"))) is None
    assert identified(question, "", (Entry("3"),)) is None
    assert identified(replace(question, identifies=Identifies.CODE), "0815", (ann, ben)) is ben
    assert identified(replace(question, identifies=None), "0815", (ann, ben)) is None


def test_a_greeting_offers_every_other_language_and_the_way_back() -> None:
    invitation = SPANISH.invitation
    assert invitation is not None
    assert texts(opening_words(GROUP, PLACE, EN))[-1] == invitation.text[ES]
    spanish = opening_words(GROUP, PLACE, ES)
    assert texts(spanish)[-1] == "For English, press 9."
    assert [language for _, language in spanish] == [ES, ES, EN]
    assert invitation.text[ES] not in texts(spanish)
    assert texts(closed_words(GROUP, PLACE, ES))[-1] == "For English, press 9."
    nightless = replace(PLACE, menus={MAIN_MENU: PLACE.menu})
    assert [language for _, language in closed_words(GROUP, nightless, ES)] == [ES, ES, EN, EN]
    assert len(menu_words(PLACE, ES, InMenu())) == 1


def test_a_call_can_begin_in_every_language_and_all_of_them_are_proven() -> None:
    graph = compile_group(GROUP).locations[NORTH]
    begun = [(edge.act, edge.end) for edge in graph.out(graph.start)]
    opened = [(Act.OPEN, NodeId("greeting/en")), (Act.OPEN, NodeId("greeting/es"))]
    assert begun == [*opened, (Act.CLOSED, NodeId("closed/en")), (Act.CLOSED, NodeId("closed/es"))]
    without = compile_group(WHOLE).locations[NORTH]
    assert [edge.end for edge in without.out(without.start)] == ["greeting/en", "closed/en"]
    assert not prove(GROUP, NOW.date(), 30).problems
    mute = replace(PLACE, greeting=replace(PLACE.greeting, text={EN: "Welcome."}))
    found = prove(replace(GROUP, locations={**GROUP.locations, NORTH: mute}), NOW.date(), 30).problems
    assert any("greeting" in problem.message for problem in found)


def test_a_walk_begins_in_the_language_that_was_recognised() -> None:
    graphs, did = compile_group(GROUP), PLACE.dids[0]
    spanish = walk(GROUP, graphs, did, NOW, [Key("3")], language=ES)
    assert [step.node.language for step in spanish.steps if step.node and step.node.language] == [ES] * 4
    back = walk(GROUP, graphs, did, NOW, [Key("9"), Key("3")], language=ES)
    assert back.last is not None
    assert back.last.language == EN
    assert (
        walk(GROUP, graphs, did, NOW, [], language=VI).steps[0].node == walk(GROUP, graphs, did, NOW, []).steps[0].node
    )


def test_a_change_of_the_rule_is_told() -> None:
    told = [str(change) for change in compare(WHOLE, GROUP, NOW.date(), 7)]
    assert f"{NORTH}, callers: was not recognised, now recognised by their number" in told
    shorter = replace(PLACE, recognise=replace(RULE, language_days=30, person_days=0))
    changed = replace(GROUP, locations={**GROUP.locations, LocationKey(NORTH): shorter})
    assert [str(change) for change in compare(GROUP, changed, NOW.date(), 7)] == [
        f"{NORTH}, language remembered: was for 180 days, now for 30 days",
        f"{NORTH}, last call remembered: was for 14 days, now never",
    ]
