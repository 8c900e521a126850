"""What stands in the file of callers, and what commands do to it beside a process."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callcontrol.callers import CallersError, CallersFile, CallersStore
from callcontrol.callers import file as callers_file
from callcontrol.callers.importing import forget_number, known_of, opened, write_directory
from callcontrol.callers.table import Listed
from callcontrol.journal import Sealer
from callcontrol.model.callers import Entry, Remembered
from callcontrol.model.names import Language, LocationKey, PersonId
from callcontrol.model.paths import Category
from tests.support.practice import SEALER

ANN, BEN = "+12025550143", "+12025550144"
NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
DAY = timedelta(days=1)
OLD_KEY, NEW_KEY = b"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", b"MTEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
LEE = Entry("17", "Ann Lee", "1984-03-14", "4711", Language("es"), LocationKey("northside"))
MEMORY = Remembered(
    NOW, LocationKey("northside"), Language("es"), NOW, Category.BILLING, PersonId("northside-101"), NOW
)


def people(path: Path, *listed: Listed, replace: bool = False, seals: Sealer = SEALER) -> int:
    return write_directory(path, seals, listed, replace=replace).entries


def remember(path: Path, number: str, until: datetime, memory: Remembered = MEMORY, seals: Sealer = SEALER) -> None:
    store = CallersStore(path, seals, 1.0)
    store.change(number, lambda _: (memory, until))
    store.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "callers.sqlite"


def test_nothing_of_anybody_stands_in_it_in_clear(path: Path) -> None:
    people(path, Listed(ANN, LEE))
    remember(path, ANN, NOW + DAY)
    held = b"".join(each.read_bytes() for each in path.parent.iterdir())
    for word in (ANN, ANN[1:], "2025550143", "Ann", "1984", "4711", "northside", "billing"):
        assert word.encode() not in held, word
    assert path.stat().st_mode & 0o777 == 0o600
    found = known_of(path, SEALER, ANN)
    assert (found.entries, found.memory) == ((LEE,), MEMORY)
    assert known_of(path, SEALER, BEN).entries == ()


def test_an_import_adds_and_replaces_by_number_and_id(path: Path) -> None:
    assert people(path, Listed(ANN, Entry("1")), Listed(ANN, Entry("2")), Listed(BEN, Entry("1"))) == 3
    assert people(path, Listed(ANN, Entry("1", "Ann"))) == 3
    assert {entry.id: entry.name for entry in known_of(path, SEALER, ANN).entries} == {"1": "Ann", "2": ""}
    assert people(path, Listed(BEN, LEE), replace=True) == 1
    assert known_of(path, SEALER, ANN).entries == ()


def test_an_import_that_fails_changes_nothing(path: Path) -> None:
    people(path, Listed(ANN, LEE))
    with opened(path) as file, pytest.raises(sqlite3.Error):
        file.write([(b"n", b"p", b"s"), (b"n", b"p2", None)], [], replace=True)  # type: ignore[list-item]
    assert known_of(path, SEALER, ANN).entries == (LEE,)


def test_forgetting_leaves_nothing(path: Path) -> None:
    people(path, Listed(ANN, LEE), Listed(BEN, Entry("1")))
    remember(path, ANN, NOW + DAY)
    with opened(path) as file:
        counts = file.counts()
    assert (counts.entries, counts.numbers, counts.several, counts.remembered) == (2, 2, 0, 1)
    sealed = sqlite3.connect(path).execute("select sealed from memory").fetchone()[0]
    assert forget_number(path, SEALER, ANN) == (1, 1)
    assert forget_number(path, SEALER, ANN) == (0, 0)
    assert known_of(path, SEALER, ANN).memory is None
    assert sealed not in b"".join(each.read_bytes() for each in path.parent.iterdir())
    assert len(known_of(path, SEALER, BEN).entries) == 1


def test_with_a_new_key_what_was_there_is_found_and_is_not_there_twice(path: Path) -> None:
    old, both = Sealer(OLD_KEY), Sealer(NEW_KEY, OLD_KEY)
    people(path, Listed(ANN, LEE), seals=old)
    remember(path, ANN, NOW + DAY, seals=old)
    assert known_of(path, both, ANN) == known_of(path, old, ANN)
    assert people(path, Listed(ANN, LEE), seals=both) == 1
    remember(path, ANN, NOW + DAY, seals=both)
    with opened(path) as file:
        assert file.counts().remembered == 1
    assert known_of(path, Sealer(NEW_KEY), ANN).entries == (LEE,)
    assert known_of(path, old, ANN).entries == ()


def test_what_has_had_its_time_goes_with_the_next_call(path: Path) -> None:
    remember(path, ANN, NOW + DAY)
    remember(path, BEN, NOW + 3 * DAY, Remembered(NOW + 2 * DAY))
    assert known_of(path, SEALER, ANN).memory is None
    assert known_of(path, SEALER, BEN).memory is not None


def test_who_called_longest_ago_gives_way(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callers_file, "MOST_REMEMBERED", 3)
    for number in range(5):
        remember(path, f"+1202555014{number}", NOW + 9 * DAY, Remembered(NOW + timedelta(hours=number)))
    left = [number for number in range(5) if known_of(path, SEALER, f"+1202555014{number}").memory is not None]
    assert left == [2, 3, 4]


def test_it_is_read_while_somebody_imports(path: Path) -> None:
    people(path, Listed(ANN, LEE))
    writing = CallersFile(path, 1.0)
    store = CallersStore(path, SEALER, 0.1)
    with writing.transaction():
        assert store.find(ANN) == (LEE,)
    writing.close()
    store.close()


def test_a_damaged_file_is_told_and_left_alone_for_a_while(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database " * 1000)
    store = CallersStore(path, SEALER, 0.1)
    with pytest.raises(CallersError, match=r"callers\.sqlite can not be used"):
        store.find(ANN)
    path.unlink()
    with pytest.raises(CallersError):
        store.find(ANN)
    store._retry_at = 0.0
    assert store.find(ANN) == ()
    assert store.trouble is None
    store.close()
    path.write_bytes(b"no database " * 1000)
    with pytest.raises(CallersError, match="imported again"):
        known_of(path, SEALER, ANN)
