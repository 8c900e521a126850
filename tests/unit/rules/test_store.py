"""Versions kept on the disk: as they were, whole or not at all, in an order that nothing rewrites."""

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from callcontrol.config import version_of
from callcontrol.model.versions import GoneLive, How
from callcontrol.rules import RulesStore, StoreTrouble, VersionUnknown
from callcontrol.rules.files import present_files, put_back

FILES = {"group.yaml": b"name: One\n", "locations/a.yaml": "name: Ä\r\n".encode()}
OTHERS = {"group.yaml": b"name: Two\n"}
VERSION, OTHER = version_of(FILES), version_of(OTHERS)
AT = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> RulesStore:
    return RulesStore(tmp_path / "rules")


def entry(version: str = VERSION, after: int = 0, how: How = How.RELOAD) -> GoneLive:
    return GoneLive(version, AT + timedelta(seconds=after), "ann", how)


def full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_files_come_back_as_they_were(store: RulesStore) -> None:
    store.keep(VERSION, FILES)
    store.keep(OTHER, OTHERS)
    assert RulesStore(store.folder).files(VERSION) == FILES
    assert store.files(OTHER) == OTHERS


def test_history_is_in_order_and_survives_a_new_process(store: RulesStore) -> None:
    entries = (entry(how=How.START), entry(OTHER, 5), entry(VERSION, 9, How.ROLLBACK))
    assert store.history().entries == ()
    for each in entries:
        store.went_live(each)
    found = RulesStore(store.folder).history()
    assert (found.entries, found.damaged, found.last) == (entries, (), entries[-1])


def test_keeping_twice_is_keeping_once(store: RulesStore) -> None:
    store.keep(VERSION, FILES)
    store.keep(VERSION, FILES)
    assert [path.name for path in (store.folder / "versions").iterdir()] == [VERSION]


def test_a_changed_file_is_told_and_mended_when_the_version_is_kept_again(store: RulesStore) -> None:
    store.keep(VERSION, FILES)
    (store.folder / "versions" / VERSION / "group.yaml").write_bytes(b"name: Forged\n")
    with pytest.raises(StoreTrouble, match="does not hold what was live"):
        store.files(VERSION)
    assert not store.knows(VERSION)
    store.keep(VERSION, FILES)
    assert store.files(VERSION) == FILES
    aside = next((store.folder / "versions").glob("*.damaged-*"))
    assert (aside / "group.yaml").read_bytes() == b"name: Forged\n"


@pytest.mark.parametrize("lost", ["group.yaml", "locations/a.yaml"])
def test_a_lost_file_is_told(store: RulesStore, lost: str) -> None:
    store.keep(VERSION, FILES)
    (store.folder / "versions" / VERSION / lost).unlink()
    with pytest.raises(StoreTrouble):
        store.files(VERSION)


@pytest.mark.parametrize("damage", [b"{", b'{"version":"..","at":"2026-03-03T14:30:00Z","author":"a","how":"reload"}',
                                    b'{"version":"abcdef","at":"2026-03-03T14:30:00","author":"a","how":"reload"}',
                                    b"\xff\x00", b"[]"])  # fmt: skip
def test_damaged_lines_are_told_and_passed_over(store: RulesStore, damage: bytes) -> None:
    store.went_live(entry())
    with store.history_file.open("ab") as file:
        file.write(damage + b"\n")
    store.went_live(entry(OTHER, 1))
    assert store.history().entries == (entry(), entry(OTHER, 1))
    assert store.history().damaged == (2,)


def test_a_line_torn_by_a_power_cut_costs_itself_alone(store: RulesStore) -> None:
    store.went_live(entry())
    store.went_live(entry(OTHER, 1))
    os.truncate(store.history_file, store.history_file.stat().st_size - 7)
    store.went_live(entry(VERSION, 2))
    assert store.history().entries == (entry(), entry(VERSION, 2))
    assert store.history().damaged == (2,)


def test_a_full_disk_leaves_the_history_as_it_was(store: RulesStore) -> None:
    store.went_live(entry())
    before = store.history_file.read_bytes()
    with patch("callcontrol.rules.store.os.fsync", full_disk), pytest.raises(StoreTrouble, match="No space left"):
        store.went_live(entry(OTHER, 1))
    assert store.history_file.read_bytes() == before


def test_a_full_disk_leaves_no_half_version(store: RulesStore) -> None:
    with patch("callcontrol.rules.files.os.fsync", full_disk), pytest.raises(StoreTrouble, match="No space left"):
        store.keep(VERSION, FILES)
    assert list((store.folder / "versions").iterdir()) == []
    with pytest.raises(VersionUnknown):
        store.files(VERSION)


@pytest.mark.parametrize("name", ["../versions", "", ".", "/etc", VERSION.upper() + "x", "zzzz"])
def test_only_a_kept_version_can_be_asked_for(store: RulesStore, name: str) -> None:
    store.keep(VERSION, FILES)
    with pytest.raises(VersionUnknown):
        store.files(name)
    with pytest.raises(VersionUnknown):
        store.find(name)


def test_a_version_is_found_by_its_first_digits(store: RulesStore) -> None:
    store.keep(VERSION, FILES)
    store.keep(OTHER, OTHERS)
    assert store.find(VERSION[:5]) == VERSION
    store.keep(VERSION[:3] + "000000000", FILES)
    with pytest.raises(VersionUnknown, match="2 versions begin"):
        store.find(VERSION[:3])


def test_rolling_back_makes_the_folder_what_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    put_back(folder, OTHERS | {"locations/gone.yaml": b"name: Gone\n"})
    (folder / "README.md").write_text("no rules")
    (folder / "group.yaml").chmod(0o640)
    put_back(folder, FILES)
    assert present_files(folder) == FILES
    assert (folder / "README.md").exists()
    assert (folder / "group.yaml").stat().st_mode & 0o777 == 0o640
    assert [path.name for path in folder.rglob("*") if path.name.endswith(".part")] == []


def test_a_rollback_that_fails_goes_on_when_it_is_repeated(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    put_back(folder, OTHERS)
    with patch("callcontrol.rules.files.os.fsync", full_disk), pytest.raises(OSError, match="No space left"):
        put_back(folder, FILES)
    assert present_files(folder) == OTHERS, "no file is half of either"
    put_back(folder, FILES)
    assert present_files(folder) == FILES


def test_what_was_never_live_is_kept_before_it_gives_way(store: RulesStore) -> None:
    places = {store.set_aside(FILES), store.set_aside(FILES)}
    assert [present_files(place) for place in places] == [FILES, FILES]
