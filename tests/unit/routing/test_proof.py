"""Each kind of gap, planted in rules that are right, is found, told with an example, and nothing else is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from callcontrol.model.emergency import Emergency
from callcontrol.model.names import CallTypeName, Did, Language, LocationKey, QueueName, Skill, Source
from callcontrol.model.paths import MAIN_MENU, Category, MenuOption, Prompt, ToCallType, ToQueue
from callcontrol.model.rules import Closure, Group, Opening, Severity, SystemPrompt
from callcontrol.model.waiting import Announce
from callcontrol.routing.compiling import compile_group
from callcontrol.routing.findings import WARNINGS, Finding, Gap, Proof
from callcontrol.routing.graph import Act, Edge, Graph, Kind, NodeId
from callcontrol.routing.phrases import language_name
from callcontrol.routing.proof import LocationProof, prove, prove_location
from callcontrol.routing.spans import spans
from callcontrol.routing.whispering import OPTIONAL
from tests.fixtures.rules import example_group
from tests.support.whole_group import DESK, whole_group

HERE = Source("x.yaml", 7, 3)
DAY = date(2026, 11, 27)
NORTH, LAKE = LocationKey("northside"), LocationKey("lakeview")
ES = Language("es")


def proof(group: Group) -> Proof:
    return prove(group, DAY, 60)


def only(found: Proof | LocationProof) -> Finding:
    findings = found.findings if isinstance(found, LocationProof) else (*found.problems, *found.warnings)
    assert len(findings) == 1, [finding.problem() for finding in findings]
    return findings[0]


def with_location(key: LocationKey, **changes: Any) -> Group:
    group = example_group()
    changed = replace(group.locations[key], **({"special_hours": ()} | changes))
    return replace(group, locations={**group.locations, key: changed})


def with_call_type(key: LocationKey, name: str, **changes: Any) -> Group:
    call_types = dict(example_group().locations[key].call_types)
    call_types[CallTypeName(name)] = replace(call_types[CallTypeName(name)], **changes)
    return with_location(key, call_types=call_types)


def with_menu(key: LocationKey, **changes: Any) -> Group:
    location = example_group().locations[key]
    return with_location(key, menus={**location.menus, MAIN_MENU: replace(location.menu, **changes)})


def with_graph(change: Callable[[Graph], Graph]) -> LocationProof:
    """The proof of lakeview, whose graph has been tampered with."""
    group = example_group()
    location = group.locations[LAKE]
    graph = change(compile_group(group).locations[LAKE])
    return prove_location(group, location, graph, spans(location, DAY, 60))


def relinked(matches: Callable[[Edge], bool], end: str | None) -> Callable[[Graph], Graph]:
    """Edges that match lead elsewhere; None: they are taken out."""

    def change(graph: Graph) -> Graph:
        edges = {}
        for node, out in graph.edges.items():
            kept = [edge for edge in out if end is not None or not matches(edge)]
            edges[node] = tuple(replace(e, end=NodeId(end)) if end and matches(e) else e for e in kept)
        assert edges != graph.edges
        return replace(graph, edges=edges)

    return change


def test_the_example_has_no_gap() -> None:
    found = proof(example_group())
    assert not found.problems
    assert not found.warnings
    assert found.locations == 3
    assert found.triples > 10_000


def test_an_option_whose_queue_does_not_exist() -> None:
    found = only(proof(with_call_type(LAKE, "billing", opened=ToQueue(QueueName("lakeview/bills"), HERE))))
    assert found.gap is Gap.NOWHERE
    assert found.source == HERE
    assert found.message == "key 3 leads to lakeview/bills, which does not exist"
    assert found.example == "Fri 27 Nov 2026 08:00, lakeview, English: 3 → nothing"


def test_a_moment_without_destination() -> None:
    found = only(with_graph(relinked(lambda edge: edge.act is Act.CLOSED, None)))
    assert found.gap is Gap.NOWHERE
    assert (
        found.example
        == "Fri 27 Nov 2026 00:00, lakeview: closed: Day After Thanksgiving hours are 08:00-12:00 → nothing"
    )


def test_a_number_that_nobody_owns_is_led_to_no_location() -> None:
    found = only(proof(replace(example_group(), unknown_did=LocationKey("uptown"))))
    assert found.gap is Gap.NOWHERE
    assert "uptown" in found.message


def test_a_stage_after_which_nothing_is_said() -> None:
    found = only(with_graph(relinked(lambda edge: edge.start == "message/nobody_available/es", None)))
    assert found.gap is Gap.NOWHERE
    assert found.example.startswith("Fri 27 Nov 2026 08:00, lakeview, Spanish: 9 → ")


def test_a_menu_that_does_not_know_silence() -> None:
    found = only(with_graph(relinked(lambda edge: edge.act is Act.SILENCE and edge.start == "menu/en/0.0", None)))
    assert found.gap is Gap.NOWHERE
    assert "silence" in found.message


def test_a_loop_that_never_ends() -> None:
    found = only(with_graph(relinked(lambda edge: edge.act is Act.SPOKEN and "nobody" in edge.start, "menu/en/0.0")))
    assert found.gap is Gap.LOOP
    assert "chooses nothing" in found.message


def test_a_loop_that_no_key_leaves() -> None:
    def no_way_out(graph: Graph) -> Graph:
        return relinked(lambda edge: edge.start.startswith("menu/es"), "menu/es/0.0.new")(graph)

    findings = {finding.gap for finding in with_graph(no_way_out).findings}
    assert Gap.LOOP in findings


@pytest.mark.parametrize("act", [Act.SILENCE, Act.WRONG_KEY, Act.KEY])
def test_zero_silence_and_wrong_keys_that_end_at_a_message(act: Act) -> None:
    def last(edge: Edge) -> bool:
        return (
            edge.act is act
            and edge.end.startswith("queue/lakeview/front_desk/")
            and (act is not Act.KEY or edge.keys == "0")
        )

    found = only(with_graph(relinked(last, "message/nobody_available/en")))
    assert found.gap is Gap.NO_PERSON
    assert found.message.startswith("key 0" if act is Act.KEY else act.value)
    assert found.example.endswith("the message nobody_available")


@pytest.mark.parametrize("category", [Category.CLINICAL, Category.PRESCRIPTION, Category.RESULTS])
def test_a_clinical_call_that_only_hears_a_message(category: Category) -> None:
    nurse = ToQueue(QueueName("lakeview/nurse"), HERE)
    group = with_call_type(LAKE, "clinical", category=category, opened=nurse)
    location = group.locations[LAKE]
    to_message = relinked(lambda edge: edge.category is category, "message/nobody_available/es")
    graph = to_message(compile_group(group).locations[LAKE])
    found = only(prove_location(group, location, graph, spans(location, DAY, 60)))
    assert found.gap is Gap.CLINICAL_UNATTENDED
    assert found.source == HERE
    assert found.example == "Fri 27 Nov 2026 08:00, lakeview, Spanish: 4 → the message nobody_available"


def test_a_queue_that_nobody_has_the_skills_for() -> None:
    group = example_group()
    name = QueueName("lakeview/billing")
    queue = replace(group.queues[name], skills=group.queues[name].skills | {Skill("insurance")})
    found = only(proof(replace(group, queues={**group.queues, name: queue})))
    assert found.gap is Gap.NOBODY_ABLE
    assert found.message == "nobody can serve the queue lakeview/billing: it needs billing and insurance"
    assert found.example == "Fri 27 Nov 2026 08:00, lakeview, English: 3 → lakeview/billing → nobody, ever"


def test_a_queue_that_only_people_elsewhere_serve() -> None:
    found = only(proof(with_call_type(LAKE, "billing", opened=ToQueue(QueueName("northside/billing"), HERE))))
    assert found.gap is Gap.FOREIGN_QUEUE
    assert found.source == HERE
    assert found.example.endswith("3 → northside/billing → people of northside only")


@pytest.mark.parametrize("which", SystemPrompt)
def test_a_sentence_that_is_missing_in_a_language(which: SystemPrompt) -> None:
    group = whole_group()
    desk = replace(group.queues[DESK], announce=Announce(position=True, wait=True, every_seconds=60.0))
    group = replace(group, queues={**group.queues, DESK: desk})
    lost = Language("en") if which is SystemPrompt.TAKE_CALL else ES  # nobody who is rung needs it in Spanish
    text = {language: words for language, words in group.prompts[which].text.items() if language != lost}
    without = Prompt(which.value, text, HERE)
    found = proof(replace(group, prompts={**group.prompts, which: without})).problems
    unheard = which in {SystemPrompt.UNKNOWN_NUMBER, *OPTIONAL}  # northside answers those; left out where missing
    assert {finding.gap for finding in found} == (set() if unheard else {Gap.MISSING_PROMPT})
    assert all(language_name(lost) in finding.message and finding.source == HERE for finding in found)


@pytest.mark.parametrize("which", [SystemPrompt.MESSAGE_KEPT, SystemPrompt.YOUR_NUMBER, SystemPrompt.ANSWER_UNCLEAR])
def test_a_sentence_is_needed_only_where_calls_come_to_its_stage(which: SystemPrompt) -> None:
    for group, gaps in ((example_group(), set()), (whole_group(), {Gap.MISSING_PROMPT})):
        prompts = {one: prompt for one, prompt in group.prompts.items() if one is not which}
        assert {finding.gap for finding in proof(replace(group, prompts=prompts)).problems} == gaps


def test_the_sentence_for_numbers_that_nobody_owns() -> None:
    group = replace(example_group(), unknown_did=None)
    prompts = {**group.prompts, SystemPrompt.UNKNOWN_NUMBER: Prompt("unknown_number", {ES: "No."}, HERE)}
    found = only(proof(replace(group, prompts=prompts)))
    assert found.gap is Gap.MISSING_PROMPT
    assert found.example == "a number that no location owns, English: unknown_number is silent"


def test_a_sentence_that_is_missing_altogether() -> None:
    group = example_group()
    prompts = dict(group.prompts)
    del prompts[SystemPrompt.WRONG_KEY]
    assert only(proof(replace(group, prompts=prompts))).gap is Gap.MISSING_PROMPT


@pytest.mark.parametrize("name", ["greeting", "after_hours", "menu"])
def test_a_text_of_a_location_that_is_empty_in_a_language(name: str) -> None:
    location = example_group().locations[LAKE]
    whole = location.menu.prompt if name == "menu" else getattr(location, name)
    hollow = replace(whole, text={**whole.text, ES: " "})
    group = with_menu(LAKE, prompt=hollow) if name == "menu" else with_location(LAKE, **{name: hollow})
    found = only(proof(group))
    assert found.gap is Gap.MISSING_PROMPT
    assert f"lakeview/{name}" in found.message


def test_more_than_four_options() -> None:
    menu = example_group().locations[LAKE].menu
    fifth = MenuOption("5", ToCallType(menu.person), HERE)
    group = with_menu(LAKE, options=(*menu.options, fifth))
    found = only(proof(group))
    assert (found.gap, found.source, found.is_warning) == (Gap.TOO_MANY_OPTIONS, HERE, False)
    found = only(proof(replace(group, long_menus=Severity.WARNING)))
    assert (found.gap, found.is_warning) == (Gap.TOO_MANY_OPTIONS, True)


def test_a_number_that_two_locations_write() -> None:
    found = only(proof(with_location(LAKE, dids=(Did("+14155550130"), Did("+12125550110")))))
    assert found.gap is Gap.NUMBER_TWICE
    assert "northside answers it" in found.message


def test_a_location_that_is_never_open() -> None:
    found = only(proof(with_location(LAKE, hours=())))
    assert found.gap is Gap.NEVER_OPEN
    closed = tuple(Closure(date(2026, 11, day), "moving", HERE) for day in range(27, 31))
    found = only(prove(with_location(LAKE, closures=closed), DAY, 4))
    assert (found.gap, found.source) == (Gap.NEVER_OPEN, HERE)


def test_a_location_that_is_never_open_is_told_once_at_what_closes_it() -> None:
    closed = tuple(Closure(date(2026, 11, day), "moving", HERE) for day in range(27, 31))
    group = whole_group()
    key, location = next(iter(group.locations.items()))
    group = replace(
        group, locations={**group.locations, key: replace(location, hours=(), special_hours=(), closures=closed)}
    )
    keys = {Gap.NEVER_OPEN, Gap.CALLBACK_UNKEPT, Gap.BOX_UNKEPT}
    found = [one for one in prove(group, DAY, 60).problems if one.location == key and one.gap in keys]
    assert [(one.gap, one.source) for one in found] == [(Gap.NEVER_OPEN, location.source)]


def test_a_mistake_that_locations_share_is_told_once() -> None:
    group = example_group()
    fifth = MenuOption("7", ToCallType(CallTypeName("other")), HERE)
    locations = {
        key: replace(one, menus={**one.menus, MAIN_MENU: replace(one.menu, options=(*one.menu.options[:4], fifth))})
        for key, one in group.locations.items()
    }
    found = only(proof(replace(group, locations=locations)))
    assert (found.gap, found.location) == (Gap.TOO_MANY_OPTIONS, LAKE)
    assert found.message == "the menu menu has 5 options; the same at northside"


def test_a_language_that_nobody_in_a_queue_speaks() -> None:
    group = example_group()
    people = {
        person.id: replace(person, skills=person.skills - {"speaks-es"}) if person.extension == "303" else person
        for person in group.people.values()
    }
    found = only(proof(replace(group, people=people)))
    assert found.gap is Gap.LANGUAGE_UNSPOKEN
    assert found.is_warning
    assert found.example == "Fri 27 Nov 2026 08:00, lakeview, Spanish: 9 → 4 → lakeview/nurse → nobody speaks it"


def test_a_location_that_no_number_leads_to() -> None:
    group = with_location(LAKE, dids=())
    dids = {did: key for did, key in group.dids.items() if key != LAKE}
    found = only(proof(replace(group, dids=dids)))
    assert (found.gap, found.is_warning) == (Gap.NO_NUMBER, True)


def test_phones_that_may_dial_911_and_an_address_that_nobody_wrote_down() -> None:
    group = replace(example_group(), emergency_numbers=("911",))
    found = proof(group).warnings
    assert [(each.gap, each.location) for each in found] == [(Gap.NO_ADDRESS, key) for key in group.locations]
    address = Emergency("12 Harbor Street", None, 0.0, None, HERE)
    locations = {key: replace(location, emergency=address) for key, location in group.locations.items()}
    assert proof(replace(group, locations=locations)).warnings == ()


def test_a_language_that_whoever_answers_can_not_be_told_of() -> None:
    group = example_group()
    speaks = {ear: text for ear, text in group.prompts[SystemPrompt.SPEAKS_ES].text.items() if ear != Language("en")}
    silent = replace(group.prompts[SystemPrompt.SPEAKS_ES], text=speaks)
    without = replace(group, prompts={**group.prompts, SystemPrompt.SPEAKS_ES: silent})
    assert proof(without).warnings == (), "nobody is told of a caller"
    queues = {name: replace(queue, whisper=True) for name, queue in group.queues.items()}
    found = only(proof(replace(without, queues=queues)))
    assert (found.gap, found.is_warning) == (Gap.LANGUAGE_UNNAMED, True)
    assert "English" in found.message
    assert "Spanish" in found.message
    assert "speaks_es: {en: ...}" in found.hint


def test_every_kind_of_gap_has_been_planted_here() -> None:
    files = Path(__file__).parent.glob("test_proof*.py")
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    assert [gap for gap in Gap if f"Gap.{gap.name}" not in text] == []
    harmless = {Gap.LANGUAGE_UNNAMED, Gap.LANGUAGE_UNSPOKEN, Gap.NO_ADDRESS, Gap.NO_NUMBER}
    assert harmless | {Gap.WAIT_SHADOWED, Gap.ROTA_ENDS, Gap.SETTING_IDLE} == WARNINGS


def test_the_example_of_a_finding_is_the_first_moment_at_which_it_happens() -> None:
    saturday = (Opening(5, time(13, 5), time(14, 0), HERE),)
    group = with_location(LAKE, hours=saturday)
    queues = {name: queue for name, queue in group.queues.items() if name != "lakeview/billing"}
    findings = prove(replace(group, queues=queues), DAY, 10).problems
    assert [finding.example for finding in findings] == ["Sat 28 Nov 2026 13:05, lakeview, English: 3 → nothing"]


def test_an_interval_is_counted_for_each_pass_of_a_repeated_hour() -> None:
    """01:15 to 01:45 comes twice on 1 November 2026 in New York: four times open or closed between 01:00 and 02:00."""
    location = replace(example_group().locations[NORTH], hours=(Opening(6, time(1, 15), time(1, 45), HERE),))
    timeline = spans(location, date(2026, 11, 1), 1)
    assert [span.opened.open for span in timeline] == [False, True, False, True, False]
    minutes = [(span.ends - span.starts).total_seconds() / 60 for span in timeline]
    assert minutes == [75, 30, 30, 30, 25 * 60 - 165]


def test_finding_as_a_problem_of_the_files() -> None:
    found = only(proof(with_call_type(LAKE, "billing", opened=ToQueue(QueueName("lakeview/bills"), HERE))))
    problem = found.problem()
    assert problem.source == HERE
    assert problem.message.endswith("which does not exist: Fri 27 Nov 2026 08:00, lakeview, English: 3 → nothing")


def test_kinds_of_stages_in_a_graph() -> None:
    graph = compile_group(whole_group()).locations[NORTH]
    assert {node.kind for node in graph.nodes.values()} == set(Kind)
