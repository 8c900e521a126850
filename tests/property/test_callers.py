"""Whatever bytes somebody imports, nothing breaks; however a number is written, it is one number."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from callcontrol.callers import TableError, e164
from callcontrol.callers.columns import COLUMNS
from callcontrol.callers.table import Listed, read_table
from callcontrol.model.errors import Problem
from tests.fixtures.rules import example_group
from tests.support.exploring import examples

GROUP, TODAY = example_group(), date(2026, 3, 3)
_NUMBERS = st.integers(2_000_000_000, 9_999_999_999).map(str)
_VALUES = st.one_of(
    st.text(max_size=12), st.sampled_from(["+12025550143", "1", "1984-03-14", "es", "northside", "yes", "", '"', '""'])
)
_TABLES = st.tuples(
    st.lists(st.sampled_from([*COLUMNS, "nmae"]), max_size=9), st.lists(st.lists(_VALUES, max_size=9), max_size=5)
)


def check(content: bytes) -> None:
    """Everybody in it is whole, or every mistake has a place inside the file."""
    lines = content.decode("utf-8", errors="replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    listed, problems = read(content)
    for problem in problems:
        assert problem.hint
        assert 1 <= problem.source.line <= len(lines)
        assert 1 <= problem.source.column <= len(lines[problem.source.line - 1]) + 1
    assert len({(one.number, one.entry.id) for one in listed}) == len(listed)
    assert all(e164(one.number, None) == one.number and one.entry.id for one in listed)


def read(content: bytes) -> tuple[tuple[Listed, ...], tuple[Problem, ...]]:
    """Everybody, or every mistake and there is one."""
    try:
        return read_table("p.csv", content, GROUP, TODAY), ()
    except TableError as error:
        return (), error.problems


@examples(300)
@given(st.binary(max_size=200))
def test_no_bytes_break_an_import(content: bytes) -> None:
    check(content)
    check(b"number,id,name\n" + content)


@examples(300)
@given(_TABLES, st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n", "\r"]))
def test_no_table_breaks_an_import(table: tuple[list[str], list[list[str]]], delimiter: str, end: str) -> None:
    head, rows = table
    check(end.join(delimiter.join(row) for row in [head, *rows]).encode("utf-8", errors="replace"))


@examples(300)
@given(_NUMBERS, st.data())
def test_two_spellings_of_a_number_are_one(digits: str, data: st.DataObject) -> None:
    whole = e164(f"+1{digits}", None)
    prefix = data.draw(st.sampled_from(["", "1", "+1", "1-", "+1 ", "(", "+1 ("]))
    gaps = data.draw(st.lists(st.sampled_from(["", " ", "-", "."]), min_size=2, max_size=2))
    spelt = f"{prefix}{digits[:3]}{')' if '(' in prefix else ''}{gaps[0]}{digits[3:6]}{gaps[1]}{digits[6:]}"
    assert e164(spelt, "US") == whole
