"""The examples in docs/rules.md are rules, its commands run, and what it lists is what there is."""

import re
import shlex
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from callcontrol.cli.commands import program
from callcontrol.config import load_group_text
from callcontrol.config.public_holidays import YEARS
from callcontrol.config.schema import ChoiceEntry, GroupEntry, LocationEntry, RolloutEntry
from callcontrol.config.schema_days import ClosureEntry, HolidaysEntry, SpecialHoursEntry
from callcontrol.config.schema_emergency import EmergencyEntry
from callcontrol.config.schema_on_call import ChainEntry, ContactEntry, StepEntry, SwapEntry
from callcontrol.config.schema_paths import CallTypeEntry, DestinationEntry, MenuEntry
from callcontrol.config.schema_staff import OverflowEntry, PersonEntry, QueueEntry, RingEntry
from callcontrol.config.schema_words import BoxEntry, CallbackEntry, QuestionEntry, RecogniseEntry, RecordingEntry
from callcontrol.model.names import LocationKey, QueueName
from callcontrol.model.paths import Category, ToQueue
from callcontrol.model.rules import Group, SystemPrompt
from tests.fixtures.rules import GROUP, SHIPPED, shipped_files

GUIDE = (Path(__file__).resolve().parents[3] / "docs" / "rules.md").read_text()
CONFIGS = SHIPPED.parent
BLOCKS = re.findall(r"(?:<!-- ([^\n]*) -->\n)?```(\w*)\n(.*?)```", GUIDE, re.DOTALL)
"""Marker, language and text of everything that is set as code."""


def with_keys(text: str, block: str, indent: str = "") -> str:
    """A file with the keys of ``block``, at the level of ``indent``, in place of its own."""
    for key in re.findall(r"^(\w+):", block, re.MULTILINE):
        text = re.sub(rf"^{indent}{key}:.*\n(?:{indent}[ ].*\n|\n)*", "", text, flags=re.MULTILINE)
    lines = "".join(f"{indent}{line}\n" for line in block.splitlines())
    return text.replace("defaults:\n", f"defaults:\n{lines}", 1) if indent else text + lines


def whole_location(key: str, block: str) -> Group:
    return load_group_text(shipped_files() | {f"locations/{key}.yaml": block.encode()})


def location_lines(key: str, block: str) -> Group:
    name = f"locations/{key}.yaml"
    return load_group_text(shipped_files() | {name: with_keys(shipped_files()[name].decode(), block).encode()})


def defaults_lines(_: str, block: str) -> Group:
    return load_group_text(shipped_files() | {GROUP: with_keys(shipped_files()[GROUP].decode(), block, "  ").encode()})


def group_lines(_: str, block: str) -> Group:
    return load_group_text(shipped_files() | {GROUP: with_keys(shipped_files()[GROUP].decode(), block).encode()})


def language(code: str, block: str) -> Group:
    return load_group_text(shipped_files() | {f"languages/{code}.yaml": block.encode()})


def committed_file(name: str, block: str) -> Group:
    folder, _, inside = name.partition("/")
    files = {path.relative_to(CONFIGS / folder).as_posix(): path.read_bytes() for path in CONFIGS.rglob("*.yaml")
             if path.is_relative_to(CONFIGS / folder)}  # fmt: skip
    assert files[inside].decode() == block
    return load_group_text(files)


EXECUTED: dict[str, Callable[[str, str], Group]] = {
    "location": whole_location,
    "location lines": location_lines,
    "defaults lines": defaults_lines,
    "group lines": group_lines,
    "language": language,
    "file": committed_file,
}


def executed(marker: str, block: str) -> Group:
    """The group that an example makes; RulesError when it is wrong."""
    kind, _, what = marker.partition(": ")
    return EXECUTED[kind](what, block)


def test_every_example_is_executed() -> None:
    found = [(marker, text) for marker, language, text in BLOCKS if language == "yaml"]
    assert {marker.partition(": ")[0] for marker, _ in found} == set(EXECUTED)
    for marker, text in found:
        assert executed(marker, text).locations


def test_the_ten_line_location_is_ten_lines_and_goes_live_beside_the_example() -> None:
    found = [(marker, text) for marker, _, text in BLOCKS if marker.startswith("location: ")]
    assert found
    for marker, text in found:
        assert len(text.splitlines()) == 10
        key, group = marker.removeprefix("location: "), executed(marker, text)
        location = group.locations[LocationKey(key)]
        to = location.call_types[location.menu.person].opened
        assert isinstance(to, ToQueue)
        assert to.queue == QueueName(f"{key}/front_desk")
        assert to.queue in group.queues
        assert date(2026, 12, 25) in {closure.day for closure in location.closures}


def test_the_minimal_practice_is_short() -> None:
    location = (CONFIGS / "minimal" / "locations" / "maple.yaml").read_text()
    rules = [line for line in location.splitlines() if not line.startswith("#")]
    assert len(rules) <= 10


def test_the_holidays_of_the_guide_mean_what_it_says() -> None:
    [own] = [text for marker, _, text in BLOCKS if marker == "location lines: northside" and "country:" in text]
    north = executed("location lines: northside", own).locations[LocationKey("northside")]
    closed = {closure.day for closure in north.closures}
    assert date(2026, 10, 12) not in closed
    assert {date(2026, 1, 19), date(2026, 7, 3), date(2026, 4, 17)} <= closed
    assert {special.reason for special in north.special_hours} == {
        "Veterans Day", "Veterans Day (observed)", "Christmas Eve", "Vaccination evening",
    }  # fmt: skip
    assert f"from {YEARS[0]} to {YEARS[-1]}" in GUIDE


def test_its_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in shipped_files().items():
        path = tmp_path / "rules" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    lines = [line for _, language, text in BLOCKS if language == "sh" for line in text.splitlines()]
    assert lines
    for line in lines:
        words = shlex.split(line.partition(" > ")[0])
        assert words[0] == "callcontrol"
        result = CliRunner().invoke(program(), words[1:])
        assert result.exit_code == 0, result.output
    assert (tmp_path / "rules" / "schema" / "group.json").is_file()


def test_every_key_is_explained() -> None:
    tabled = (GroupEntry, LocationEntry, CallTypeEntry, DestinationEntry, MenuEntry, QuestionEntry, BoxEntry)
    others = (CallbackEntry, QueueEntry, PersonEntry, ContactEntry, ChainEntry, StepEntry, RolloutEntry, RecordingEntry,
              RecogniseEntry, EmergencyEntry, ChoiceEntry)  # fmt: skip
    for entry in (*tabled, *others):
        for key in entry.model_fields:
            name = entry.model_fields[key].alias or key
            assert re.search(rf"^\|[^|]*`{name}`[^|]*\|", GUIDE, re.MULTILINE), f"{entry.__name__}.{name}"
    for shown in (HolidaysEntry, ClosureEntry, SpecialHoursEntry, RingEntry, OverflowEntry, SwapEntry):
        for key in shown.model_fields:
            name = shown.model_fields[key].alias or key
            assert re.search(rf"`{name}`|\b{name}:", GUIDE), f"{shown.__name__}.{name}"


def test_every_category_and_message_is_listed() -> None:
    for word in [*Category, *SystemPrompt]:
        assert f"`{word}`" in GUIDE
