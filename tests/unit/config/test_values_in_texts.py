"""Values in texts, and tables of languages: what is wrong is told with its place and what would be right."""

import re
from pathlib import Path

import pytest

from callcontrol.config import load_group, load_group_text
from callcontrol.model.names import Language
from tests.fixtures.rules import GROUP, edited, everything_files, problems_of, shipped_files

LANGUAGE = "languages/de.yaml"
NORTHSIDE = "locations/northside.yaml"


def told(file: str, old: str, new: str, *, everything: bool = False) -> list[str]:
    """Problems of the rules with one change, with the line up to the caret."""
    found = problems_of(edited(file, old, new, everything_files() if everything else shipped_files()))
    return [f"{one.message} ({one.hint}) at {one.line_text[one.source.column - 1 :][:16]}" for one in found]


def test_a_value_that_there_is_not() -> None:
    [found] = told(NORTHSIDE, "{hours_today} In most", "{hours_tody} In most")
    assert found == 'there is no value `{hours_tody}` (did you mean "hours_today"?) at {hours_tody} In '


@pytest.mark.parametrize(
    ("file", "old", "new", "why"),
    [
        (NORTHSIDE, "{hours_today} In most", "{window} In most", "in the text of a callback"),
        (NORTHSIDE, "{hours_today} In most", "{due} In most", "in the text of a box"),
        (NORTHSIDE, "{hours_today} In most", "{hours} In most", "in the message `hours_open` alone"),
        (GROUP, "messages:\n", "messages:\n  hours_open: {en: 'Open {hours_today}'}\n", "without end"),
        (GROUP, "messages:\n", "messages:\n  opening_unknown: {en: 'then {time}'}\n", "in the place of a value"),
        (GROUP, "invitation: \"Para", "invitation: \"{due} Para", "in the text of a box"),
    ],
)  # fmt: skip
def test_a_value_without_a_meaning_in_its_place(file: str, old: str, new: str, why: str) -> None:
    found = told(file, old, new)
    assert len(found) == 1
    assert "can not stand in this text" in found[0]
    assert why in found[0]
    assert " at {" in found[0], "the caret is below the value"


def test_values_where_they_have_one() -> None:
    assert (
        told(
            GROUP, "We call you back on\n          the next day", "We call you by {due}, {today}.\n          On the day"
        )
        == []
    )
    assert told(GROUP, "messages:\n", "messages:\n  hours_open: {en: 'Come {hours}.'}\n") == []


def test_a_recording_can_not_hold_a_value() -> None:
    text = "  en: {text: 'Hello, it is {time}.', recording: hello.wav}\n"
    [found] = told(
        NORTHSIDE, "  en: Thank you for calling Riverbend Northside Family Medicine. We are glad to help you.\n", text
    )
    assert found.startswith("`{time}` is another one at each moment: a recording can not hold it")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("erste, zweite,", "erste,", "30 words stand here (write 31: the days of a month, 1 to 31) at ["),
        ("{day} {month} {year}", "{day} {mnth} {year}", 'there is no slot `{mnth}` here (did you mean "month"?)'),
        ("{day} {month} {year}", "{day} {month}", "`{year}` is missing in this order"),
        ("  hours: etwa {count}", "  hors: etwa {count}", 'there is no key `hors` here (did you mean "hours"?)'),
        ('"[um {hour}] ', '"[um {hour} ', "`[um {hour} {minute} {part}` can not be read"),
        ("one: n = 1", "one: n is 1", "`n is 1` is no rule of a plural"),
        ("1900-1900", "2000-1900", "`2000-1900` is no span of years"),
        ("feminine: {1: eine}", "feminine: {101: eine}", "`101` is none of these numbers"),
        ("waits:", "wait:", 'there is no key `wait` here (did you mean "waits"?)'),
    ],
)
def test_a_table_with_a_mistake(old: str, new: str, message: str) -> None:
    found = told(LANGUAGE, old, new, everything=True)
    assert len(found) == 1, found
    assert found[0].startswith(message)


def test_a_table_that_lacks_a_section() -> None:
    files = everything_files()
    text = files[LANGUAGE].decode()
    files[LANGUAGE] = text[: text.index("money:")].encode()
    assert [one.message for one in problems_of(files)] == ["`money` is missing: nothing else tells how de is spoken"]


@pytest.mark.parametrize("name", ["languages/german.yaml", "languages/de.yml"])
def test_a_file_that_is_no_language(name: str) -> None:
    assert [one.source.file for one in problems_of(everything_files() | {name: b"plurals: {one: n = 1}\n"})] == [name]


def test_a_language_that_nothing_tells_how_to_speak() -> None:
    """Callers who leave a number hear it read back: the language of a location with callbacks needs a table."""
    files = {
        name: re.sub(r"^( *)fr: ", r"\1de: ", text.decode(), flags=re.MULTILINE).encode()
        for name, text in shipped_files().items()
    }
    missing = "nothing tells how de speaks numbers, days and times, which callers come to hear"
    [found] = [one for one in problems_of(files) if one.message == missing]
    assert found.line_text[found.source.column - 1 :].startswith("de: {key: 8")
    assert "add languages/de.yaml" in found.hint
    table = {LANGUAGE: everything_files()[LANGUAGE]}
    assert not [one for one in problems_of(files | table) if one.message == missing or one.source.file == LANGUAGE]


def test_tables_belong_to_the_version(tmp_path: Path) -> None:
    for name, content in everything_files().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    before = load_group(tmp_path)
    assert before == load_group_text(everything_files())
    changed = (tmp_path / LANGUAGE).read_text().replace("Samstag", "Sonnabend")
    (tmp_path / LANGUAGE).write_text(changed)
    after = load_group(tmp_path)
    assert after.version != before.version
    assert after.speech[Language("de")].words["weekday-sat"].text == {"de": "Sonnabend"}
