"""Whatever is done to the rules' files, the answer is rules or a list of problems that point into the files."""

import re
from collections.abc import Iterator

import yaml
from hypothesis import given
from hypothesis import strategies as st

from callcontrol.config.report import plain_report
from callcontrol.config.schema_base import Entry
from callcontrol.config.schema_base import keys_of as keys_of_entry
from tests.fixtures.rules import GROUP, NORTH, everything_files, problems_of
from tests.support.exploring import a_few, examples

_LINE_END = re.compile(r"\r\n|\r|\n")
RETYPED = ["no", "012", "12:30:45", "2026-01-01", "~", "{}", "[[x]]", "{a: b}", '""', "'😀'"]
FILES = (GROUP, NORTH)


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


def entries_of(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Start and end of every key of a file, and the end of its value."""
    keys: list[yaml.Node | None] = [yaml.compose(content.decode())]
    while keys:
        node = keys.pop()
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                yield key.start_mark.index, key.end_mark.index, value.end_mark.index
                keys.append(value)
        elif isinstance(node, yaml.SequenceNode):
            keys.extend(node.value)


def keys_of(content: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of every key of a file."""
    return ((start, end) for start, end, _ in entries_of(content))


CASES = [(file, *entry) for file in FILES for entry in entries_of(everything_files()[file])]
WORDS = {key for entry in Entry.__subclasses__() for key in keys_of_entry(entry)}
"""Keys of the language, as against names that people give."""


def _mutated(file: str, start: int, end: int, new: str) -> dict[str, bytes]:
    files = everything_files()
    text = files[file].decode()
    files[file] = (text[:start] + new + text[end:]).encode()
    return files


def test_every_key_renamed() -> None:
    for file, start, end, _ in CASES:
        word = everything_files()[file].decode()[start:end]
        quoted = word.endswith('"')
        problems = outcome(_mutated(file, end - quoted, end - quoted, "x"))
        if word in WORDS:
            assert problems, word
        if problems:
            assert any(problem.startswith(f"{file}:") for problem in problems), (word, problems)


def test_every_key_dropped_with_its_value() -> None:
    for file, start, _, end in CASES:
        outcome(_mutated(file, start, end, ""))


def test_every_key_emptied() -> None:
    for file, _, end, value_end in CASES:
        assert outcome(_mutated(file, end + 1, value_end, "")), everything_files()[file][:end]


def test_every_value_retyped() -> None:
    for number, (file, _, end, value_end) in enumerate(CASES):
        for value in a_few(RETYPED, number, len(RETYPED)):
            outcome(_mutated(file, end + 1, value_end, f" {value}"))


def test_every_line_dropped() -> None:
    for file in FILES:
        lines = everything_files()[file].splitlines(keepends=True)
        for number in range(len(lines)):
            outcome(everything_files() | {file: b"".join(lines[:number] + lines[number + 1 :])})


@examples(60)
@given(st.sampled_from(FILES), st.data())
def test_cut_at_any_byte(file: str, data: st.DataObject) -> None:
    content = everything_files()[file]
    outcome(everything_files() | {file: content[: data.draw(st.integers(0, len(content)))]})


@examples(80)
@given(st.sampled_from(FILES), st.binary(max_size=200), st.data())
def test_any_bytes_put_anywhere(file: str, noise: bytes, data: st.DataObject) -> None:
    content = everything_files()[file]
    place = data.draw(st.integers(0, len(content)))
    outcome(everything_files() | {file: content[:place] + noise + content[place + len(noise) :]})


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


@examples(120)
@given(st.lists(st.sampled_from(_FRAGMENTS), max_size=40), st.sampled_from(FILES))
def test_any_text_in_the_manner_of_yaml(parts: list[str], file: str) -> None:
    outcome(everything_files() | {file: "".join(parts).encode()})


@examples(60)
@given(st.lists(st.sampled_from(_FRAGMENTS), min_size=1, max_size=4), st.sampled_from(FILES), st.data())
def test_fragments_put_into_a_file(parts: list[str], file: str, data: st.DataObject) -> None:
    text = everything_files()[file].decode()
    place = data.draw(st.integers(0, len(text)))
    outcome(everything_files() | {file: (text[:place] + "".join(parts) + text[place:]).encode()})


def test_the_rules_themselves_have_no_problem() -> None:
    assert outcome(everything_files()) == ()
