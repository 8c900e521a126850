"""Whatever is done to the example's files, the answer is rules or a list of problems that point into the files."""

import re
from collections.abc import Iterator

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from callcontrol.config.report import plain_report
from tests.fixtures import rules
from tests.fixtures.rules import GROUP, NORTHSIDE, problems_of

_LINE_END = re.compile(r"\r\n|\r|\n")
RETYPED = ["no", "012", "12:30:45", "2026-01-01", "~", "{}", "[[x]]", "{a: b}", '""', "'😀'"]
FILES = (GROUP, NORTHSIDE)


def example_files() -> dict[str, bytes]:
    """One location of the example: half the work, and every part of the language is in it."""
    return {file: rules.example_files()[file] for file in FILES}


def outcome(files: dict[str, bytes]) -> tuple[str, ...]:
    """The problems as text, none for good rules; each must point at an existing line and be printable."""
    problems = problems_of(files)
    for problem in problems:
        lines = _LINE_END.split(files[problem.source.file].decode(errors="replace"))
        assert 1 <= problem.source.line <= len(lines), problem
        assert 1 <= problem.source.column <= len(lines[problem.source.line - 1]) + 2, problem
        assert problem.message
    plain_report(problems).encode()
    return tuple(map(str, problems))


def keys_of(content: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of every key of a file."""
    keys: list[yaml.Node | None] = [yaml.compose(content.decode())]
    while keys:
        node = keys.pop()
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                yield key.start_mark.index, key.end_mark.index
                keys.append(value)
        elif isinstance(node, yaml.SequenceNode):
            keys.extend(node.value)


CASES = [(file, start, end) for file in FILES for start, end in keys_of(example_files()[file])]


def _mutated(file: str, start: int, end: int, new: str) -> dict[str, bytes]:
    files = example_files()
    text = files[file].decode()
    files[file] = (text[:start] + new + text[end:]).encode()
    return files


@pytest.mark.parametrize("kind", ["renamed", "emptied", "retyped"])
def test_every_key_renamed_or_its_value_retyped(kind: str) -> None:
    for file, start, end in CASES:
        text = example_files()[file].decode()
        line_end = text.index("\n", start)
        if kind == "renamed":
            problems = outcome(_mutated(file, start, end, text[start:end] + "x"))
            assert problems, text[start:end]
        elif kind == "emptied":
            outcome(_mutated(file, end + 1, line_end, ""))
        else:
            for value in RETYPED:
                outcome(_mutated(file, end + 1, line_end, f" {value}"))


def test_every_line_dropped() -> None:
    for file in FILES:
        lines = example_files()[file].splitlines(keepends=True)
        for number in range(len(lines)):
            outcome(example_files() | {file: b"".join(lines[:number] + lines[number + 1 :])})


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(FILES), st.data())
def test_cut_at_any_byte(file: str, data: st.DataObject) -> None:
    content = example_files()[file]
    outcome(example_files() | {file: content[: data.draw(st.integers(0, len(content)))]})


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(FILES), st.binary(max_size=200), st.data())
def test_any_bytes_put_anywhere(file: str, noise: bytes, data: st.DataObject) -> None:
    content = example_files()[file]
    place = data.draw(st.integers(0, len(content)))
    outcome(example_files() | {file: content[:place] + noise + content[place + len(noise) :]})


_FRAGMENTS = [
    "\n",
    "  ",
    "\t",
    ": ",
    "- ",
    "? ",
    "[",
    "]",
    "{",
    "}",
    ",",
    '"',
    "'",
    "&a ",
    "*a",
    "!!x ",
    "%YAML 9.9\n",
    "---\n",
]
_FRAGMENTS += [
    "...\n",
    "|",
    ">-\n",
    "#",
    "\\",
    '"\\UFFFFFFFF"',
    '"\\ud800"',
    "\r",
    "<<: ",
    "\ufeff",
    "\u2028",
    "é",
    "[key]",
]
_FRAGMENTS += [
    "name",
    "dids",
    "menu",
    "options",
    "1",
    "hours",
    "mon",
    "people",
    "queues",
    "defaults",
    "messages",
    "0" * 70,
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_FRAGMENTS), max_size=40), st.sampled_from(FILES))
def test_any_text_in_the_manner_of_yaml(parts: list[str], file: str) -> None:
    outcome(example_files() | {file: "".join(parts).encode()})


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_FRAGMENTS), min_size=1, max_size=4), st.sampled_from(FILES), st.data())
def test_fragments_put_into_a_file(parts: list[str], file: str, data: st.DataObject) -> None:
    text = example_files()[file].decode()
    place = data.draw(st.integers(0, len(text)))
    outcome(example_files() | {file: (text[:place] + "".join(parts) + text[place:]).encode()})


def test_the_example_itself_has_no_problem() -> None:
    assert outcome(example_files()) == ()
