"""Switches on the disk: they outlive the process, and a damaged file stops nothing."""

import errno
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from callcontrol.model.names import Language, LocationKey
from callcontrol.model.overrides import KeptOverride
from callcontrol.model.rules import Switch
from callcontrol.rules import OverridesDamaged, OverrideStore, StoreTrouble
from callcontrol.rules.overrides import KEPT_DAYS, MOST_KEPT, MOST_STANDING

AT = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLOSED = KeptOverride("c1", LocationKey("northside"), Switch.CLOSED, AT, AT + HOUR, "Wasserschaden ü", "ann", AT)
MESSAGE = KeptOverride("m1", None, Switch.MESSAGE, AT, AT + DAY, "", "bob", AT, {Language("es"): "Hoy nieva, señor."})


@pytest.fixture
def store(tmp_path: Path) -> OverrideStore:
    return OverrideStore(tmp_path / "state" / "overrides.json")


def ended(number: int, days_ago: float) -> KeptOverride:
    ends = AT - days_ago * DAY
    return replace(CLOSED, id=f"e{number}", starts=ends - HOUR, ends=ends)


def test_nothing_was_set_yet(store: OverrideStore) -> None:
    assert store.read() == ()
    assert not store.path.exists()


def test_entries_come_back_as_they_were(store: OverrideStore) -> None:
    cleared = replace(CLOSED, id="c2", cleared_at=AT + HOUR / 2, cleared_by="bob")
    assert store.write((CLOSED, MESSAGE, cleared), AT) == (CLOSED, MESSAGE, cleared)
    assert OverrideStore(store.path).read() == (CLOSED, MESSAGE, cleared)
    assert "Wasserschaden ü" in store.path.read_text(encoding="utf-8"), "readable without us"


def test_what_ended_long_ago_is_forgotten_and_nothing_that_stands(store: OverrideStore) -> None:
    kept = store.write((ended(1, KEPT_DAYS + 1), ended(2, KEPT_DAYS - 1), CLOSED), AT)
    assert [entry.id for entry in kept] == ["e2", "c1"]
    assert store.read() == kept


def test_the_file_is_bounded_and_keeps_the_latest(store: OverrideStore) -> None:
    many = [ended(number, 300 - number / 10) for number in range(MOST_KEPT)]
    kept = store.write((CLOSED, *many), AT)
    assert len(kept) == MOST_KEPT - MOST_STANDING + 1
    assert kept[0] == CLOSED
    assert kept[-1] == many[-1]
    assert many[0] not in kept


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"format": 2, "overrides": []}',
        b'{"format": 1, "overrides": [{"id": "x"}]}',
        b'{"format":1,"overrides":[{"id":"x","location":null,"switch":"open","starts":"2026-03-03T14:30:00",'
        b'"ends":"2026-03-03T15:30:00","reason":"","author":"a","set_at":"2026-03-03T15:30:00Z"}]}',
    ],
)
def test_damage_is_told_and_set_aside(store: OverrideStore, content: bytes) -> None:
    store.path.parent.mkdir(parents=True)
    store.path.write_bytes(content)
    with pytest.raises(OverridesDamaged, match="is damaged"):
        store.read()
    aside = store.set_aside()
    assert aside.read_bytes() == content
    assert store.read() == ()
    store.write((CLOSED,), AT)
    assert store.read() == (CLOSED,)


def test_a_full_disk_leaves_the_file_as_it_was(store: OverrideStore) -> None:
    store.write((CLOSED,), AT)
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with (
        patch("callcontrol.rules.files.os.fsync", side_effect=full),
        pytest.raises(StoreTrouble, match="No space left"),
    ):
        store.write((CLOSED, MESSAGE), AT)
    assert store.read() == (CLOSED,)
    assert [path.name for path in store.path.parent.iterdir()] == [store.path.name]


def test_a_file_that_can_not_be_read_is_no_damage(store: OverrideStore) -> None:
    store.path.mkdir(parents=True)
    with pytest.raises(StoreTrouble, match="can not be read"):
        store.read()
