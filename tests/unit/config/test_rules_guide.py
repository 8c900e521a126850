"""The examples in docs/rules.md are rules, and what it lists is what there is."""

import re
from pathlib import Path

from callcontrol.config import load_group_text
from callcontrol.config.schema import GroupEntry, LocationEntry, MenuEntry, QueueEntry
from callcontrol.model.rules import Category, LocationKey, QueueName, SystemPrompt
from tests.fixtures.rules import example_files

GUIDE = (Path(__file__).resolve().parents[3] / "docs" / "rules.md").read_text()


def test_the_ten_line_location_is_ten_lines_and_goes_live_beside_the_example() -> None:
    found = re.findall(r"<!-- location: (\w+) -->\n```yaml\n(.*?)```", GUIDE, re.DOTALL)
    assert found
    for key, text in found:
        assert len(text.splitlines()) == 10
        group = load_group_text(example_files() | {f"locations/{key}.yaml": text.encode()})
        location = group.locations[LocationKey(key)]
        assert location.menu.person_queue in group.queues
        assert {name for name in group.queues if name.startswith(f"{key}/")} == {QueueName(f"{key}/front_desk")}


def test_every_key_is_explained() -> None:
    for entry in (GroupEntry, LocationEntry, MenuEntry, QueueEntry):
        for key in entry.model_fields:
            assert f"| `{key}` |" in GUIDE, f"{entry.__name__}.{key}"


def test_every_category_and_message_is_listed() -> None:
    for word in [*Category, *SystemPrompt]:
        assert f"`{word}`" in GUIDE
