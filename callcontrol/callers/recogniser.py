"""Who seems to be calling: asked when a call arrives, told when it ends, never waited for beyond `LOOKUP_SECONDS`."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from structlog import get_logger

from callcontrol.callers.errors import Busy
from callcontrol.callers.lookup import Chain, Found, Lookup
from callcontrol.callers.numbers import e164, region_of
from callcontrol.callers.sealed import Seals
from callcontrol.callers.store import CallersStore
from callcontrol.callers.worker import Worker
from callcontrol.model.callers import Recognised, Recognition, Remembered
from callcontrol.model.calls import CallerKind, CallRecord
from callcontrol.model.rules import Location
from callcontrol.routing import kept_until, recognised, to_remember

log = get_logger(__name__)

LOOKUP_SECONDS = 0.3
"""For everything that is looked up when a call arrives."""
_READ_BUSY_SECONDS, _WRITE_BUSY_SECONDS = 0.2, 5.0
"""How long another's write to the file may hold us up; a caller waits for reading alone."""
STOP_SECONDS = 5.0


class Directory:
    """The directory that `callcontrol callers import` fills, on this machine."""

    def __init__(self, store: CallersStore, worker: Worker) -> None:
        self._store, self._worker = store, worker

    async def find(self, number: str) -> Found:
        """As `Lookup.find`."""
        return Found(await self._worker.submit(partial(self._store.find, number)))


class Callers:
    """Made by `callers`. Every method may be called whatever state the disk is in."""

    def __init__(self, path: Path, seals: Seals, further: Sequence[Lookup], lookup_seconds: float) -> None:
        self._seconds = lookup_seconds
        self._reads = CallersStore(path, seals, _READ_BUSY_SECONDS)
        self._writes = CallersStore(path, seals, _WRITE_BUSY_SECONDS)
        self._reader, self._writer = Worker("callcontrol-callers"), Worker("callcontrol-callers-write")
        self._lookups = Chain([Directory(self._reads, self._reader), *further], lookup_seconds)
        self.lost_total = 0
        """Calls of which nothing could be remembered."""

    @property
    def trouble(self) -> str | None:
        """Why callers are not recognised, or not remembered; None when all is well."""
        return self._reads.trouble or self._writes.trouble

    async def recognise(self, kind: CallerKind, number: str, location: Location, now: datetime) -> Recognised | None:
        """What a caller's number tells, at `LOOKUP_SECONDS` at the latest; None: the location recognises nobody.

        ``number`` is as the network gave it, ``now`` the moment at which the rules are evaluated. Raises nothing.
        """
        if location.recognise is None:
            return None
        caller = number_of(kind, number, location)
        if caller is None:
            return Recognised(Recognition.WITHHELD)
        try:
            async with asyncio.timeout(self._seconds):
                recalled = self._reader.submit(partial(self._reads.recall, caller))
                found, memory = await asyncio.gather(self._lookups.find(caller), recalled)
                return recognised(location, found.entries, memory, now)
        except Exception as error:  # noqa: BLE001 - whatever it is, the call goes on
            log.warning("a caller could not be looked up", why=f"{type(error).__name__}: {error}")
            return Recognised(Recognition.FAILED)

    def remember(
        self, record: CallRecord, number: str, location: Location, found: Recognised | None, now: datetime
    ) -> None:
        """Keep what the rules keep of a call that has ended. Returns at once; what the disk refuses is counted."""
        if location.recognise is None or found is None:
            return
        caller = number_of(record.caller_kind, number, location)
        if caller is None:
            return

        def change(before: Remembered | None) -> tuple[Remembered, datetime] | None:
            kept = to_remember(location, record, found, before, now)
            return (kept, kept_until(location, kept)) if kept is not None else None

        try:
            self._writer.submit(partial(self._writes.change, caller, change)).add_done_callback(self._written)
        except Busy as error:
            self._lose(error)

    async def flush(self) -> None:
        """Wait until everything is kept that was to be remembered by now."""
        await self._writer.submit(lambda: None)

    def start(self) -> None:
        """Begin, in the running event loop; the file is opened by whoever first needs it."""
        self._reader.start()
        self._writer.start()

    async def stop(self) -> None:
        """Keep what waits and close the file; a disk that hangs is left behind."""
        for worker, store in ((self._reader, self._reads), (self._writer, self._writes)):
            try:
                worker.submit(store.close)
            except Busy:
                log.warning("the callers' file is left open: too much waits for it")
            if not await worker.stop(STOP_SECONDS):
                log.error("the callers' file hangs", waited_seconds=STOP_SECONDS)

    def _written(self, done: "asyncio.Future[None]") -> None:
        error = None if done.cancelled() else done.exception()
        if error is not None:
            self._lose(error)

    def _lose(self, error: BaseException) -> None:
        self.lost_total += 1
        log.warning("a call could not be remembered", why=f"{type(error).__name__}: {error}", total=self.lost_total)


@asynccontextmanager
async def callers(
    path: Path, seals: Seals, further: Sequence[Lookup] = (), *, lookup_seconds: float = LOOKUP_SECONDS
) -> AsyncIterator[Callers]:
    """Callers are recognised while open; ``further`` places are asked after the directory of this machine."""
    opened = Callers(path, seals, further, lookup_seconds)
    opened.start()
    try:
        yield opened
    finally:
        await opened.stop()


def number_of(kind: CallerKind, number: str, location: Location) -> str | None:
    """The E.164 number of a caller; None: they withhold it, or it is none that could be called back."""
    return e164(number, region_of(location)) if kind is CallerKind.NUMBER else None
