"""What the wait estimator has learned, in one file of this machine: written whole or not at all, now and then."""

import asyncio
import os
from contextlib import suppress
from pathlib import Path

import msgspec

from callcontrol.observe.logs import logger
from callcontrol.queueing import WaitEstimator
from callcontrol.queueing.estimate_state import damaged, from_plain, to_plain

_LOG = logger("callcontrol.people")
SAVE_SECONDS = 60.0
"""So much of what was learned may be lost when the process is killed."""
MOST_BYTES = 32 << 20
"""A larger file is none of ours."""


class WaitsFile:
    """``run`` owns the writing. Nothing that goes wrong here harms a call.

    What was learned before is read at once; a damaged file is moved aside, and all is learned anew.
    """

    def __init__(self, path: Path, every_seconds: float = SAVE_SECONDS) -> None:
        self.path = path
        self.trouble = ""
        """Why it can not be written; empty when all is well."""
        self._every = every_seconds
        self._written = b""
        self.estimator = self._load()

    def _load(self) -> WaitEstimator:
        try:
            if self.path.stat().st_size > MOST_BYTES:
                return self._anew("it is too large")
            content = self.path.read_bytes()
        except FileNotFoundError:
            return WaitEstimator()
        except OSError as error:
            return self._anew(error.strerror or str(error))
        try:
            plain = msgspec.json.decode(content)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            return self._anew(str(error))
        if why := damaged(plain):
            return self._anew(why)
        self._written = content
        return from_plain(plain)

    async def run(self) -> None:
        """Write what is known every so often, and at the end. Until cancelled."""
        try:
            while True:
                await asyncio.sleep(self._every)
                content = _encoded(self.estimator)
                if content != self._written:
                    await asyncio.to_thread(self._write, content)
        finally:
            self.save()

    def save(self) -> None:
        """Write it now, unless nothing has changed. Blocks on the disk; never raises OSError."""
        content = _encoded(self.estimator)
        if content != self._written:
            self._write(content)

    def _write(self, content: bytes) -> None:
        unfinished = self.path.with_name(f"{self.path.name}.{os.getpid()}.new")
        try:
            with unfinished.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(self.path)
        except OSError as error:
            if not self.trouble:
                _LOG.warning("what was learned of waits is not kept", file=str(self.path), error=str(error))
            self.trouble = f"{self.path} can not be written: {error.strerror or error}"
            with suppress(OSError):
                unfinished.unlink()
            return
        self.trouble, self._written = "", content

    def _anew(self, why: str) -> WaitEstimator:
        aside = self.path.with_name(f"{self.path.name}.damaged")
        with suppress(OSError):
            self.path.replace(aside)
        _LOG.warning("what was learned of waits can not be read: it is learned anew", file=str(self.path), reason=why)
        return WaitEstimator()


def _encoded(estimator: WaitEstimator) -> bytes:
    return msgspec.json.encode(to_plain(estimator))
