"""That callers are recognised: how it is written, what is said of the way back, and what is refused."""

import pytest

from callcontrol.config import load_group_text
from callcontrol.model.callers import Recognise, ShowName
from callcontrol.model.errors import Problem, RulesError
from callcontrol.model.names import Language, LocationKey
from callcontrol.model.paths import Identifies
from callcontrol.model.rules import Location
from callcontrol.prompts import prompts_of
from tests.fixtures.rules import GROUP, NORTH, edited, everything_files

EN = Language("en")
RULE = "  recognise: {language: 90d, person: 0, show_name: never}\n"
BIRTH = "identifies: date_of_birth"
Files = dict[str, bytes]


def north(files: Files | None = None) -> Location:
    return load_group_text(files or everything_files()).locations[LocationKey("north")]


def refused(files: Files) -> tuple[Problem, ...]:
    with pytest.raises(RulesError) as caught:
        load_group_text(files)
    return caught.value.problems


def change(old: str, new: str) -> Files:
    return edited(GROUP, old, new, everything_files())


def test_the_rule_and_what_it_is_unless_said() -> None:
    rule = north().recognise
    assert rule is not None
    assert rule == Recognise(90, 0, ShowName.NEVER, rule.source)
    assert rule.source.file == GROUP
    usual = north(change(RULE, "  recognise: {}\n")).recognise
    assert usual is not None
    assert (usual.language_days, usual.person_days, usual.show_name) == (180, 14, ShowName.IDENTIFIED)
    own = edited(NORTH, "dids:", "recognise: {language: 7d}\ndids:", everything_files())
    rule = north(own).recognise
    assert rule is not None
    assert (rule.language_days, rule.person_days, rule.source.file) == (7, 14, NORTH)


def test_without_it_nobody_is_recognised_and_nothing_is_said_of_a_way_back() -> None:
    place = north(edited(GROUP, RULE, "", change(f"{BIRTH}, ", "")))
    assert place.recognise is None
    assert [choice.back for choice in place.languages] == [None, None]


def test_the_way_back_is_said_in_the_first_language() -> None:
    first, spanish = north().languages
    assert spanish.back is not None
    assert (first.back, spanish.back.text) == (None, {EN: "English, press 9."})
    ours = north(change(', back: "English, press 9."', "")).languages[1].back
    assert ours is not None
    assert (ours.text, ours.name) == ({EN: "For English, press 9."}, "north/back-from-es")


def test_the_way_back_is_rendered_ahead() -> None:
    group = load_group_text(everything_files())
    assert ("north/back-from-es", EN) in {(prompt.name, language) for prompt, language in prompts_of(group)}


def test_a_first_language_without_our_wording_needs_one() -> None:
    files = {
        name: text.replace(b', back: "English, press 9."', b"").replace(b"en: ", b"de: ").replace(b"[en,", b"[de,")
        for name, text in everything_files().items()
    }
    files = {name: text.replace(b"language: en", b"language: de") for name, text in files.items()}
    assert any("nothing says in `de` that key 9 leads back" in problem.message for problem in refused(files))


def test_a_way_back_that_never_says_its_key_is_refused() -> None:
    [problem] = refused(change("English, press 9.", "English, press 8."))
    assert "never says 9" in problem.message
    assert "press 9" in problem.hint


def test_a_question_identifies_by_what_it_asks_for() -> None:
    questions = {str(name): question.identifies for name, question in north().questions.items()}
    assert questions == {"known": None, "birth_date": Identifies.DATE_OF_BIRTH, "member": None}
    [problem] = refused(change(BIRTH, "identifies: code"))
    assert (problem.message, problem.hint) == (
        "`code` can not be the answer of this question",
        "ask for it with `digits`",
    )
    assert problem.line_text[problem.source.column - 1 :].startswith("identifies")


def test_nobody_can_be_identified_where_nobody_is_recognised() -> None:
    found = refused(change(RULE, ""))
    assert len(found) == 1, "two locations have the question, and it is told once"
    assert found[0].message.startswith("nobody can be identified")
    assert found[0].line_text[found[0].source.column - 1 :].startswith("date_of_birth")


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        ("{language: 6 months}", "`6 months` is no number of days", "90d"),
        ("{language: 180}", "`180` is no number of days", "add the unit"),
        ("{person: 3651d}", "`3651d` is too long", "ten years"),
        ("{show_name: always}", "`always` is no moment to show a name", "identified or never"),
        ("{langauge: 180d}", "no key `langauge`", '"language"'),
        ("yes", "keys with values are expected", ""),
    ],
)
def test_what_is_written_wrongly(written: str, message: str, hint: str) -> None:
    problem = next(one for one in refused(change(RULE, f"  recognise: {written}\n")))
    assert message in problem.message
    assert hint in problem.hint
