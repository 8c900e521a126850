"""Every mistake in every file is told at once, and none is told twice in other words."""

import re

from callcontrol.config import load_group_text
from callcontrol.config.problems import MOST_PROBLEMS
from callcontrol.model.rules import SystemPrompt
from tests.fixtures.rules import GROUP, LAKEVIEW, NORTHSIDE, SOUTHSIDE, edited, example_files, problems_of


def _with(*edits: tuple[str, str, str]) -> dict[str, bytes]:
    files = example_files()
    for file, old, new in edits:
        text = files[file].decode()
        assert old in text
        files[file] = text.replace(old, new, 1).encode()
    return files


def test_a_syntax_error_in_one_file_hides_nothing_in_the_others() -> None:
    files = _with(
        (NORTHSIDE, '["+12125550110"]', '["+12125550110"'),
        (SOUTHSIDE, "2: clinical", "2: clincal"),
        (LAKEVIEW, "America/Los_Angeles", "America/Los_Angles"),
        (GROUP, "ring: 15s", "ring: 15"),
        (GROUP, "did: northside", "did: nortside"),
    )
    assert [problem.source.file for problem in problems_of(files)] == [GROUP, GROUP, LAKEVIEW, NORTHSIDE, SOUTHSIDE]


def test_five_mistakes_in_one_file_are_five_problems_in_its_order() -> None:
    files = _with(
        (NORTHSIDE, "America/New_York", "America/NewYork"),
        (NORTHSIDE, "08:00-12:00", "8-12"),
        (NORTHSIDE, "greeting:", "greting:"),
        (NORTHSIDE, "3: billing", "3: biling"),
        (NORTHSIDE, "skills: [nurse", "skils: [nurse"),
    )
    lines = [problem.source.line for problem in problems_of(files)]
    assert len(lines) == 5
    assert lines == sorted(lines)


def test_two_mistakes_in_one_entry_are_both_told() -> None:
    files = _with((SOUTHSIDE, "{date: 2026-04-17, reason: Staff training day}", "{date: soon, reason: [], extra: 1}"))
    messages = [problem.message for problem in problems_of(files)]
    assert len(messages) == 3
    assert any("`soon` is no date" in message for message in messages)
    assert any("no key `extra`" in message for message in messages)


def test_a_group_file_that_can_not_be_read_leaves_the_locations_unblamed() -> None:
    files = edited(GROUP, "name:", "name: [")
    assert {problem.source.file for problem in problems_of(files)} == {GROUP}


def test_a_missing_group_file_is_the_one_problem() -> None:
    files = example_files()
    del files[GROUP]
    assert [str(problem.source) for problem in problems_of(files)] == ["group.yaml:1:1"]


def test_a_group_without_locations_is_refused() -> None:
    [problem] = problems_of({GROUP: example_files()[GROUP]})
    assert "no location" in problem.message


def test_each_thing_that_a_location_must_have_is_missed() -> None:
    files = example_files() | {NORTHSIDE: b"closures: []\n"}
    missed = " ".join(problem.message for problem in problems_of(files))
    for key in ("`name`", "`time_zone`", "`hours`", "`greeting`", "`menu`", "`after_hours`", "`people`", "no number"):
        assert key in missed


def test_each_thing_that_the_group_must_have_is_missed() -> None:
    files = example_files() | {GROUP: b"unknown_did: northside\n"}
    missed = " ".join(problem.message for problem in problems_of(files) if problem.source.file == GROUP)
    for key in ("`name`", "`skills`", "`emergency_notice`"):
        assert key in missed


def test_a_message_without_an_offered_language_is_refused() -> None:
    files = edited(GROUP, "    es: Si se trata", "    # es: Si se trata")
    [problem] = problems_of(files)
    assert problem.message.startswith("the message `emergency_notice` has no text in `es`")


def test_a_message_of_our_own_wording_need_not_be_written() -> None:
    text = example_files()[GROUP].decode()
    short = text[: text.index("  wrong_key:")].encode()
    group = load_group_text(example_files() | {GROUP: short})
    assert set(group.prompts) == set(SystemPrompt)
    assert all(set(prompt.text) == {"en", "es"} for prompt in group.prompts.values())


def test_a_language_that_we_do_not_speak_needs_every_message() -> None:
    """Every one that a caller can come to, that is."""
    files = {
        name: text.replace(b"    es:", b"    vi:").replace(b"  es:", b"  vi:") for name, text in example_files().items()
    }
    assert problems_of(files) == ()
    files[GROUP] = re.sub(rb"^  (still_waiting|wrong_key):\n(    .*\n)+", b"", files[GROUP], flags=re.MULTILINE)
    missed = {p.message.split("`")[1] for p in problems_of(files) if p.message.startswith("the message")}
    assert missed == {SystemPrompt.STILL_WAITING, SystemPrompt.WRONG_KEY}


def test_two_languages_on_one_key_are_refused() -> None:
    more = '    es: {key: 9, invitation: "Para continuar en español, oprima el 9."}'
    files = edited(GROUP, more, more + "\n    fr: {key: 9, invitation: Appuyez sur le 9.}")
    assert any("key 9 switches to es and to fr" in problem.message for problem in problems_of(files))


def test_an_option_on_a_language_key_is_refused_with_both_places() -> None:
    files = edited(NORTHSIDE, "    4: clin", "    9: clin")
    [problem] = [problem for problem in problems_of(files) if "already switches" in problem.message]
    assert "(group.yaml:" in problem.message
    assert problem.source.file == NORTHSIDE


def test_the_number_of_problems_is_bounded() -> None:
    files = example_files()
    files[NORTHSIDE] += "".join(f"wrong_{number}: 1\n" for number in range(MOST_PROBLEMS * 2)).encode()
    problems = problems_of(files)
    assert len(problems) == MOST_PROBLEMS + 1
    assert "more problems were found" in problems[-1].message
