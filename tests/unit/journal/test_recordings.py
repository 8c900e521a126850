"""Recorded conversations on the disk: sealed, whole, listed without a key, deleted when their time is over."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given, settings
from hypothesis import strategies as st

from callcontrol.journal import Recorded, RecordingError, RecordingStore, Sealer, SealError
from callcontrol.model.calls import CallId
from callcontrol.model.names import LocationKey, QueueName
from tests.support.pbx_things import spoken

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SEALER = Sealer(Fernet.generate_key())
WAV = spoken(3.0, 2.0)


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


def about(call_id: str = "20261122T120000000Z-0a", days: float = 90) -> Recorded:
    queue = QueueName("northside/billing")
    return Recorded(CallId(call_id), LocationKey("northside"), queue, NOW, 0.0, NOW + timedelta(days=days))


async def test_what_was_kept_opens_again(tmp_path: Path) -> None:
    store = RecordingStore(tmp_path / "recordings", SEALER)
    kept = await store.keep(about(), WAV)
    assert kept.seconds == 3.0
    assert store.open(kept.call_id) == (kept, WAV)
    path = tmp_path / "recordings" / kept.file
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)
    assert b"RIFF" not in path.read_bytes()
    assert [each.name for each in path.parent.iterdir()] == [kept.file]


async def test_listing_needs_no_key_and_opening_the_right_one(tmp_path: Path) -> None:
    kept = await RecordingStore(tmp_path, SEALER).keep(about(), WAV)
    assert RecordingStore(tmp_path).all() == ((kept,), ())
    with pytest.raises(SealError, match="only with the key"):
        RecordingStore(tmp_path).open(kept.call_id)
    with pytest.raises(SealError, match="not in the key file"):
        RecordingStore(tmp_path, Sealer(Fernet.generate_key())).open(kept.call_id)


async def test_a_first_line_that_somebody_has_changed_is_noticed(tmp_path: Path) -> None:
    store = RecordingStore(tmp_path, SEALER)
    path = tmp_path / (await store.keep(about(), WAV)).file
    header, _, sealed = path.read_bytes().partition(b"\n")
    path.write_bytes(json.dumps(json.loads(header) | {"location": "lakeview"}).encode() + b"\n" + sealed)
    with pytest.raises(SealError, match="somebody has changed it"):
        store.open(about().call_id)


async def test_a_recording_of_another_call_is_not_taken_for_this_one(tmp_path: Path) -> None:
    store = RecordingStore(tmp_path, SEALER)
    (tmp_path / (await store.keep(about("a1"), WAV)).file).rename(tmp_path / "b2.sealed")
    with pytest.raises(RecordingError, match="none of ours"):
        store.open(CallId("b2"))


@pytest.mark.parametrize("call_id", ["../sealing", "a/b", "", ".hidden", "a" * 200])
def test_an_id_is_no_path(tmp_path: Path, call_id: str) -> None:
    with pytest.raises(RecordingError, match="no call's id"):
        RecordingStore(tmp_path, SEALER).open(CallId(call_id))


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="never recorded, or deleted"):
        RecordingStore(tmp_path, SEALER).open(CallId("a1"))
    assert RecordingStore(tmp_path / "nothing").all() == ((), ())
    assert RecordingStore(tmp_path / "nothing").delete_past(NOW).deleted == ()


async def test_a_disk_that_does_not_take_it_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "recordings").write_text("a file where the folder should be")
    with pytest.raises(OSError, match="exists"):
        await RecordingStore(tmp_path / "recordings", SEALER).keep(about(), WAV)


@settings(max_examples=40, deadline=None)
@given(
    days=st.lists(st.integers(1, 6), min_size=1, max_size=6), later=st.integers(0, 14).map(lambda halves: 12 * halves)
)
def test_exactly_what_is_past_its_time_is_deleted(
    tmp_path_factory: pytest.TempPathFactory, days: list[int], later: int
) -> None:
    store = RecordingStore(tmp_path_factory.mktemp("kept"), SEALER)
    for number, each in enumerate(days):
        store._seal(about(f"c{number}", each), b"")
    now = NOW + timedelta(hours=later)
    past = {f"c{number}" for number, each in enumerate(days) if NOW + timedelta(days=each) <= now}
    assert set(store.delete_past(now).deleted) == past
    assert {one.call_id for one in store.all()[0]} == {f"c{number}" for number in range(len(days))} - past


def test_what_can_not_be_read_is_told_and_not_deleted(tmp_path: Path) -> None:
    store = RecordingStore(tmp_path, SEALER)
    store._seal(about("a1", days=1), WAV)
    for name, content in (("x.sealed", b""), ("y.sealed", b'{"call_id": "y"}\n'), ("z.sealed", b"\xff" * 9000)):
        (tmp_path / name).write_bytes(content)
    swept = store.delete_past(NOW + timedelta(days=9))
    assert swept.deleted == ("a1",)
    assert [trouble.split("/")[-1].split(":")[0] for trouble in swept.troubles] == ["x.sealed", "y.sealed", "z.sealed"]
    assert len(store.all()[1]) == 3
    assert names(tmp_path) == ["x.sealed", "y.sealed", "z.sealed"]
