"""Recordings: which of them say something, and how they are kept."""

import stat
import wave
from pathlib import Path

import pytest

from callcontrol.journal import MessageStore
from callcontrol.journal.messages import LEAST_SECONDS, LEAST_VOICE_SECONDS, listen
from callcontrol.model.calls import CallId
from tests.support.pbx_things import spoken

CALL = CallId("20260303T143000000Z-ab12cd34")


async def test_a_message_is_kept_whole_for_its_owner_alone(tmp_path: Path) -> None:
    said = spoken(5.0, 3.0)
    kept = await MessageStore(tmp_path / "messages").keep(CALL, said)
    assert kept is not None
    assert (kept.seconds, kept.file, kept.trouble) == (5.0, f"{CALL}.wav", "")
    file = tmp_path / "messages" / f"{CALL}.wav"
    assert file.read_bytes() == said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert len(list(file.parent.iterdir())) == 1


@pytest.mark.parametrize(
    "recording",
    [
        spoken(30.0, 0.0),
        spoken(LEAST_SECONDS - 0.1, 30.0),
        spoken(30.0, LEAST_VOICE_SECONDS - 0.05),
        b"",
        b"RIFF",
        b"no sound at all",
        spoken(5.0, 3.0)[:20],
    ],
)
async def test_what_says_nothing_is_no_message(tmp_path: Path, recording: bytes) -> None:
    assert await MessageStore(tmp_path / "messages").keep(CALL, recording) is None
    assert not (tmp_path / "messages").exists()


async def test_a_disk_that_takes_nothing_is_told_and_no_error(tmp_path: Path) -> None:
    (tmp_path / "messages").write_text("in the way")
    kept = await MessageStore(tmp_path / "messages").keep(CALL, spoken(5.0, 3.0))
    assert kept is not None
    assert (kept.seconds, kept.file) == (5.0, None)
    assert "messages" in kept.trouble


def test_a_quiet_line_is_no_voice(tmp_path: Path) -> None:
    quiet = tmp_path / "quiet.wav"
    with wave.open(str(quiet), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"\x40\x01\xc0\xfe" * 16000)  # 40 dB below full scale
    assert listen(quiet.read_bytes()) == (4.0, 0.0)
