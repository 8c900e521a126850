"""Recorded conversations: sealed files that tell by themselves what they are and how long they may be kept."""

import asyncio
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec

from callcontrol.journal.messages import listen
from callcontrol.journal.sealing import Sealer, SealError
from callcontrol.model.calls import CallId
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import LocationKey, QueueName

PATIENCE_SECONDS = 30.0
"""How long the end of a call waits for a disk that neither works nor fails."""
_AT_ONCE = 2
"""Recordings in memory at the same time: an hour is 58 MB, and as much again while it is sealed."""
_LONGEST_HEADER = 4096
_ENDING = ".sealed"
_CALL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")


class RecordingError(CallcontrolError):
    """A recording that is not there, or that can not be read; says which file and what to do."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a recording is: the first line of its file, in clear, and sealed together with the voices."""

    call_id: CallId
    location: LocationKey
    queue: QueueName | None
    recorded_at: datetime
    """Aware UTC: when caller and person were joined."""
    seconds: float
    keep_until: datetime
    """Aware UTC: deleted from then on."""

    @property
    def file(self) -> str:
        """Its name in the folder of recordings."""
        return f"{self.call_id}{_ENDING}"


@dataclass(frozen=True, slots=True)
class Swept:
    """What a look for recordings that are past their time came to."""

    deleted: tuple[CallId, ...]
    troubles: tuple[str, ...]
    """Files that can not be read or deleted, and why."""


class RecordingStore:
    """Recordings in one folder, ``CALLID.sealed`` each, for their owner alone."""

    def __init__(self, folder: Path, sealer: Sealer | None = None) -> None:
        """Without ``sealer`` recordings can be listed and deleted, neither kept nor opened."""
        self._folder = folder
        self._sealer = sealer
        self.turn = asyncio.Semaphore(_AT_ONCE)
        """Taken by whoever holds a recording in memory."""

    async def keep(self, about: Recorded, wav: bytes) -> Recorded:
        """Seal a recording into its file; what it is, with its seconds. Raises OSError (TimeoutError is one)."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await asyncio.to_thread(self._seal, about, wav)

    def all(self) -> tuple[tuple[Recorded, ...], tuple[str, ...]]:
        """Every recording, the oldest first, and files that can not be read, with the reason."""
        found, troubles = [], []
        for path in self._files():
            try:
                found.append(_read(path, whole=False)[0])
            except RecordingError as error:
                troubles.append(str(error))
        return tuple(sorted(found, key=lambda one: (one.recorded_at, one.call_id))), tuple(troubles)

    def open(self, call_id: CallId) -> tuple[Recorded, bytes]:
        """What a call's recording is, and its WAV file. Raises RecordingError, SealError."""
        path = self._file(call_id)
        about, header, sealed = _read(path)
        if self._sealer is None:
            raise SealError("a recording opens only with the key")
        try:
            opened_header, _, wav = self._sealer.unseal_bytes(sealed).partition(b"\n")
        except SealError as error:
            raise SealError(f"{path}: {error}") from None
        if opened_header != header:
            raise SealError(f"{path}: its first line is not the one that was sealed: somebody has changed it")
        return about, wav

    def delete_past(self, now: datetime) -> Swept:
        """Delete what may not be kept any longer. Never raises OSError."""
        deleted, troubles = [], []
        for path in self._files():
            try:
                about = _read(path, whole=False)[0]
                if about.keep_until <= now:
                    path.unlink(missing_ok=True)
                    deleted.append(about.call_id)
            except RecordingError as error:
                troubles.append(str(error))
            except OSError as error:
                troubles.append(f"{path}: not deleted: {error.strerror}")
        return Swept(tuple(deleted), tuple(troubles))

    def _seal(self, about: Recorded, wav: bytes) -> Recorded:
        """The whole file or none, also after a power cut."""
        if self._sealer is None:
            raise OSError(None, "no key to seal with")
        about = replace(about, seconds=round(listen(wav)[0], 1))
        header = msgspec.json.encode(about)
        sealed = self._sealer.seal_bytes(header + b"\n" + wav)
        path = self._file(about.call_id)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = path.with_name(f".{path.name}.part")
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(header + b"\n")
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        return about

    def _file(self, call_id: CallId) -> Path:
        if _CALL_ID.fullmatch(call_id) is None:
            raise RecordingError(f"{call_id[:40]!r} is no call's id: `callcontrol recordings list` shows them")
        return self._folder / f"{call_id}{_ENDING}"

    def _files(self) -> Iterator[Path]:
        yield from sorted(self._folder.glob(f"[!.]*{_ENDING}"))


def _read(path: Path, *, whole: bool = True) -> tuple[Recorded, bytes, bytes]:
    """What a file holds, its first line, and what is sealed (nothing unless ``whole``). Raises RecordingError."""
    try:
        with path.open("rb") as file:
            line = file.readline(_LONGEST_HEADER)
            sealed = file.read() if whole else b""
    except FileNotFoundError:
        raise RecordingError(f"{path} does not exist: never recorded, or deleted after its time") from None
    except OSError as error:
        raise RecordingError(f"{path}: {error.strerror}") from error
    try:
        about = msgspec.json.decode(line, type=Recorded)
        known = about.recorded_at.tzinfo is not None and about.keep_until.tzinfo is not None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        known = False
    if not known or about.file != path.name:
        raise RecordingError(f"{path}: its first line is none of ours; it is neither opened nor deleted by itself")
    return about, line.rstrip(b"\n"), sealed
