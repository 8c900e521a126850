"""A conversation that the rules have recorded: announced, recorded by Asterisk, sealed and kept by us.

Whatever fails here costs the recording, never the talk.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta

from callcontrol.ari.errors import AriError, Conflict, Gone
from callcontrol.flows.call import Call
from callcontrol.flows.context import Context
from callcontrol.flows.voice import say
from callcontrol.journal import Recorded
from callcontrol.model.calls import EventKind, Ringing, Talking
from callcontrol.model.names import QueueName
from callcontrol.routing.stage_words import keeps_recordings, recording_words

LONGEST_SECONDS = 3600
"""A recording ends after an hour; the talk goes on."""
_CLOSING_SECONDS, _LOOK_SECONDS = 2.0, 0.05
"""For Asterisk to close the file of a talk that is over, and how often to look whether it has."""


def recording_name(call: Call) -> str:
    """What Asterisk calls the recording of the call's one talk; the next process finds it by this name."""
    return f"callcontrol-{call.id}-talk"


def is_recorded(call: Call, queue: QueueName) -> bool:
    """Whether the rules have conversations with people of this queue recorded."""
    return keeps_recordings(call.location, queue) is not None


async def announce(context: Context, queue: QueueName) -> bool:
    """Tell the caller that the conversation will be recorded; whether they have heard all of it. Raises Gone.

    Nobody is rung meanwhile, and no key cuts it off: whoever has not heard it is not recorded.
    """
    call = context.call
    await context.hold.end()
    try:
        heard = await say(call, *recording_words(call.location, queue, call.language), keys_cut=False)
    except Gone:
        raise
    except AriError as error:
        call.log.warning("the announcement of the recording was not played", error=str(error))
        heard = False
    if not heard:
        _fault(call, "talk not recorded: its announcement was not heard", "see the fault before this one")
    return heard


def keeps_talk(call: Call, stage: Ringing) -> int | None:
    """For how many days the talk that follows is kept; None: it is not recorded."""
    return keeps_recordings(call.location, stage.queue) if stage.announced else None


async def begin_recording(call: Call, stage: Talking) -> None:
    """Have the bridge recorded; one that is recorded already, since before a restart of ours, goes on."""
    name = recording_name(call)
    call.services.router.register(name, call.mailbox)
    call.expect_recording(name)
    try:
        await call.services.ari.bridges.record(
            bridge_id=stage.bridge,
            name=name,
            format="wav",
            max_duration_seconds=LONGEST_SECONDS,
            if_exists="append",
            beep=False,
            terminate_on="none",
        )
    except Conflict:
        return
    except AriError as error:
        call.recordings.pop(name, None)
        _fault(call, "talk not recorded", str(error))


async def pause_recording(call: Call, keep_days: int | None) -> None:
    """The caller has left the talk and waits: that is not recorded. The next talk is appended."""
    if keep_days is not None:
        with suppress(AriError):
            await call.services.ari.recordings.stop(recording_name=recording_name(call))


async def keep_recording(call: Call, stage: Talking) -> bool:
    """Take the recording of a talk that is over out of Asterisk; whether nothing is left to be done.

    One that can not be fetched or stored stays where Asterisk has it, and the next start tries again.
    """
    name = recording_name(call)
    ari, store = call.services.ari, call.services.recordings
    try:
        await _closed(call, name)
        async with store.turn:
            wav = await ari.recordings.get_stored_file(recording_name=name)
            about = await store.keep(_about(call, stage), wav)
    except Gone:
        if name in call.recordings:
            _fault(call, "talk not recorded", "Asterisk has stored nothing of it")
        return True
    except (AriError, OSError) as error:
        reason = str(error) if isinstance(error, AriError) else error.strerror or type(error).__name__
        _fault(call, "recording not kept: it stays in Asterisk's spool until the next start", reason)
        return False
    call.note(EventKind.RECORDED, file=about.file, seconds=about.seconds, keep_until=about.keep_until.isoformat())
    call.services.metrics.recordings.labels(about.location).inc()
    call.log.info("talk recorded", seconds=about.seconds, keep_until=about.keep_until.isoformat())
    return await _delete(call, name)


def _about(call: Call, stage: Talking) -> Recorded:
    record, now = call.record, call.services.clock.now()
    began, days = record.answered_at or now, timedelta(days=stage.keep_days or 1)
    return Recorded(call.id, call.location.key, record.queue, began, 0.0, began + days)


async def _closed(call: Call, name: str) -> None:
    """Until Asterisk has closed the file: nobody hears its events any more. Raises AriError."""
    recordings = call.services.ari.recordings
    try:
        await recordings.stop(recording_name=name)
        for _ in range(round(_CLOSING_SECONDS / _LOOK_SECONDS)):
            await recordings.get_live(recording_name=name)
            await asyncio.sleep(_LOOK_SECONDS)
    except Gone:
        return
    call.log.warning("a recording did not end with its talk")


async def _delete(call: Call, name: str) -> bool:
    try:
        await call.services.ari.recordings.delete_stored(recording_name=name)
    except Gone:
        return True
    except AriError as error:
        call.log.warning("a recording stays in Asterisk's spool until the next start", error=str(error))
        return False
    return True


def _fault(call: Call, what: str, why: str) -> None:
    call.note(EventKind.FAULT, what=what)
    call.services.metrics.faults.labels("recording").inc()
    call.log.error(what, reason=why)
