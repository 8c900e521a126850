"""Recordings are deleted when their time is over: at the start, then every hour."""

import asyncio

from callcontrol.config.clock import Clock
from callcontrol.journal import RecordingStore
from callcontrol.observe.logs import logger
from callcontrol.observe.metrics import Metrics

_LOG = logger("callcontrol.recordings")
EVERY_SECONDS = 3600.0


async def keep_no_longer(
    store: RecordingStore, metrics: Metrics, clock: Clock, every_seconds: float = EVERY_SECONDS
) -> None:
    """Until cancelled. What can not be deleted is told each time; by the true time, never an assumed one."""
    while True:
        try:
            swept = await asyncio.to_thread(store.delete_past, clock.now())
        except (OSError, ValueError) as error:
            _LOG.error("recordings could not be looked through", error=repr(error))
        else:
            for call_id in swept.deleted:
                metrics.recordings_deleted.inc()
                _LOG.info("recording deleted after its time", call_id=call_id)
            for trouble in swept.troubles:
                metrics.faults.labels("recording_not_deleted").inc()
                _LOG.error("recording not deleted: look at the file", reason=trouble)
        await asyncio.sleep(every_seconds)
