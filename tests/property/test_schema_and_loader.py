"""What an editor underlines by the schemas is what the loader refuses, as far as both can see."""

import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from callcontrol.config.editor_schema import editor_schema
from callcontrol.config.parse import read_tree
from callcontrol.config.problems import Problems
from callcontrol.config.schema import GroupEntry, LocationEntry
from callcontrol.config.schema_base import Entry
from callcontrol.config.schema_speech import SpeechEntry
from callcontrol.config.validate import read_entry
from tests.fixtures.rules import (
    EVERYTHING,
    GROUP,
    NORTH,
    SHIPPED,
    edited,
    everything_files,
    problems_of,
)
from tests.property.test_rules_under_mutation import keys_of
from tests.support.exploring import a_few
from tests.support.yaml_core import as_an_editor_reads

ENGLISH = "languages/en.yaml"
FILES = (GROUP, NORTH)
ENTRIES: dict[str, type[Entry]] = {GROUP: GroupEntry, NORTH: LocationEntry, ENGLISH: SpeechEntry}
VALIDATORS = {file: Draft7Validator(editor_schema(entry)) for file, entry in ENTRIES.items()}

BEYOND_A_SCHEMA = re.compile("not in the calendar|ends before it starts|names a day twice")
"""What the loader knows of single values and JSON Schema can not say."""

VALUES = ["no", "012", "12:30:45", "2026-01-01", "~", "{}", "[]", "[[x]]", "{a: b}", '""', "' '", "text", "true", "5"]
VALUES += [
    "15s",
    '"08:00-12:00"',
    "America/New_York",
    "US",
    "en",
    "+12125550110",
    "front_desk",
    "nurse",
    "101",
    "-1",
    "0",
]


def underlined(file: str, text: str) -> list[str]:
    """What the schema has against a file."""
    return [f"{error.json_path}: {error.message}" for error in VALIDATORS[file].iter_errors(as_an_editor_reads(text))]


def misshapen(file: str, text: str) -> list[str] | None:
    """What the loader has against the shape of a file, seen alone; None when it is no tree."""
    parsing = Problems()
    tree = read_tree(file, text, parsing)
    if tree is None or parsing:
        return None
    problems = Problems()
    read_entry(ENTRIES[file], tree, problems)
    return [problem.message for problem in problems.all()]


def disagreement(file: str, text: str) -> str | None:
    """Where schema and loader differ about a file; None when they do not, or can not be compared."""
    try:
        alarms = underlined(file, text)
    except yaml.YAMLError:
        return None
    mistakes = misshapen(file, text)
    if mistakes is None:
        return None
    if alarms and not mistakes and not problems_of(everything_files() | {file: text.encode()}):
        return f"underlined, but right: {alarms}"
    if not alarms and not all(BEYOND_A_SCHEMA.search(mistake) for mistake in mistakes):
        return f"wrong, but not underlined: {mistakes}"
    return None


def mutants(file: str, kind: str) -> list[str]:
    """The file with one change, for every place where it can be made; each key gets a few of the values."""
    text = everything_files()[file].decode()
    lines = text.splitlines(keepends=True)
    if kind == "line dropped":
        return ["".join(lines[:number] + lines[number + 1 :]) for number in range(len(lines))]
    found = []
    for number, (_, end) in enumerate(keys_of(text.encode())):
        if kind == "key renamed":
            found.append(text[:end] + "x" + text[end:])
        else:
            rest = re.compile(r":\s*([^,{}\[\]\n]+|\[[^\]]*\]|\{[^}]*\})?").match(text, end)
            if rest is not None:
                found += [f"{text[:end]}: {value}{text[rest.end() :]}" for value in a_few(VALUES, number, len(VALUES))]
    return found


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("kind", ["line dropped", "key renamed", "value retyped"])
def test_they_agree_on_every_change_of_the_rules(file: str, kind: str) -> None:
    changed = mutants(file, kind)
    assert len(changed) >= 10
    assert [found for text in changed if (found := disagreement(file, text))] == []


@pytest.mark.parametrize("folder", [SHIPPED, SHIPPED.parent / "minimal", EVERYTHING])
def test_nothing_is_underlined_in_the_committed_rules(folder: Path) -> None:
    for path in folder.rglob("*.yaml"):
        kind = {GROUP: GROUP, "languages": ENGLISH}.get(path.name if path.name == GROUP else path.parent.name, NORTH)
        assert underlined(kind, path.read_text()) == [], path


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (NORTH, "greeting:", "greting:"),
        (NORTH, "13:00-17:00", "13:00-25:00"),
        (NORTH, "  101:", "  10a:"),
        (NORTH, "share: 0.2,", "share: 20%,"),
        (NORTH, "share: 0.2, ", ""),
        (GROUP, "America/Chicago", "America/Chicgo"),
        (GROUP, "category: other", "category: othr"),
        (GROUP, "options: {1:", "options: {0:"),
        (GROUP, "country: US", "country: USA"),
        (GROUP, "  wrong_key:", "  wrong_keys:"),
        (GROUP, "ring: 10s", "ring: 10"),
        (GROUP, "    es: {key: 9", "    sp: {key: 9"),
        (GROUP, "  emergency_notice:", "  please_wait:"),
        (GROUP, "closed: {box: appointments}", "closed: {}"),
        (GROUP, "closed: {box: appointments}", "closed: {box: appointments, queue: spare}"),
        (GROUP, "{after: 5m, queue: spare}", "{after: 5m, longer_than: 2, queue: spare}"),
        (GROUP, "{after: 5m, queue: spare}", "{after: 5m}"),
        (GROUP, "{after: 5m, queue: spare}", "{after: 5m, answer: directions}"),
        (GROUP, "{after: 45s, sites: [south]}", "{after: 45s}"),
        (GROUP, ", date: mdy", ""),
        (GROUP, ", date: mdy", ", date: mdy, digits: 8"),
        (GROUP, "skills: [nurse 2]", "skills: [nurse 6]"),
        (GROUP, "recording: invitation-es.wav", "recording: invitation-es.mp3"),
        (GROUP, '"+12125550191"', '"2125550191"'),
        (GROUP, "press_one: no", "press_one: never"),
        (GROUP, "2026-12-24 17:00", "2026-12-24"),
        (GROUP, '"17:00-08:00"', '"17-8"'),
    ],
)
def test_a_planted_mistake_is_underlined(file: str, old: str, new: str) -> None:
    changed = edited(file, old, new, everything_files())
    assert underlined(file, changed[file].decode())
    assert problems_of(changed)


def test_each_key_tells_what_it_is() -> None:
    for validator in VALIDATORS.values():
        schema = validator.schema
        assert isinstance(schema, dict)
        for part in (schema, *schema["$defs"].values()):
            assert part["description"]
            for name, key in part.get("properties", {}).items():
                assert "description" in key, name


@pytest.mark.parametrize("folder", [SHIPPED, SHIPPED.parent / "minimal", EVERYTHING])
def test_the_committed_rules_name_their_schema(folder: Path) -> None:
    """The first line is what the YAML language server looks for."""
    for path in folder.rglob("*.yaml"):
        named = path.read_text().splitlines()[0].removeprefix("# yaml-language-server: $schema=")
        assert path.parent.joinpath(named).resolve().is_file(), path
