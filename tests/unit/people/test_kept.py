"""What people set, in its file: back as it was; a damaged one is told and set aside, never written over."""

from pathlib import Path

import pytest

from callcontrol.model.names import PersonId, QueueName
from callcontrol.people.kept import SettingsDamaged, SettingsNotKept, SettingStore
from callcontrol.queueing import AgentSetting

SET = {
    PersonId("north-101"): AgentSetting(signed_in=False),
    PersonId("north-102"): AgentSetting(signed_out_of=frozenset({QueueName("north/billing")}), paused="lunch"),
}


def test_it_comes_back_as_it_was(tmp_path: Path) -> None:
    store = SettingStore(tmp_path / "state" / "people.json")
    assert store.read() == {}
    store.write(SET)
    assert store.read() == SET
    store.write({})
    assert store.read() == {}
    assert [path.name for path in store.path.parent.iterdir()] == ["people.json"]


@pytest.mark.parametrize(
    "content", ["", "{", '{"format": 2, "people": {}}', '{"format": 1, "people": {"north-101": {"signed_in": "yes"}}}']
)
def test_a_damaged_file_says_so_and_is_set_aside(tmp_path: Path, content: str) -> None:
    store = SettingStore(tmp_path / "people.json")
    store.path.write_text(content)
    with pytest.raises(SettingsDamaged, match=r"people\.json"):
        store.read()
    place = store.set_aside()
    assert place.read_text() == content
    assert store.read() == {}


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsNotKept, match="is the disk full"):
        SettingStore(tmp_path / "file" / "people.json").write(SET)
