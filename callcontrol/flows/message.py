"""A message after the tone: recorded by Asterisk, kept by us."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from callcontrol.ari.errors import AriError, Gone
from callcontrol.flows.call import Call
from callcontrol.flows.context import Context
from callcontrol.flows.voice import beep, say
from callcontrol.journal import Kept
from callcontrol.model.calls import Done, EventKind, Outcome, Recording, Stage, Telling
from callcontrol.model.endings import outcome_of_hangup
from callcontrol.model.paths import Box
from callcontrol.routing import Line, box_words, due
from callcontrol.routing.stage_words import box_more

TRIES = 2
"""Whoever says nothing is asked once more."""
SILENCE_SECONDS = 8
"""Of silence, after which a message is over."""
_GRACE_SECONDS = 10.0
"""Asterisk ends the recording itself; when its word does not come we do."""
_CLOSING_SECONDS, _LOOK_SECONDS = 2.0, 0.05
"""For Asterisk to close the file of a caller who has hung up, and how often to look whether it has."""


def recording_name(call: Call, stage: Recording) -> str:
    """What Asterisk calls the recording; the next process finds it by this name."""
    return f"callcontrol-{call.id}-{stage.tries}"


async def record(context: Context, stage: Recording) -> Stage:
    """Take a message, or the second half of one that began before a restart of ours."""
    call, name = context.call, recording_name(context.call, stage)
    adopted = call.adopted
    await context.hold.end()
    if not await _is_recording(call, name):
        if adopted and await keep_message(call, stage):
            return Telling(Outcome.MESSAGE_LEFT)
        await _begin(call, stage, name)
    state = await _over(call, stage, name)
    call.keys.forget()  # the key that ended it
    if await keep_message(call, stage):
        return Telling(Outcome.MESSAGE_LEFT)
    if state != "done":
        _fault(call, "message not recorded", state)
    return _nothing_said(call, stage, state)


def _nothing_said(call: Call, stage: Recording, state: str) -> Stage:
    if stage.tries + 1 < TRIES:
        return replace(stage, tries=stage.tries + 1)
    if state != "done":
        return Telling(Outcome.FAILED)
    waited = call.record.queued_at is not None
    return Done(outcome_of_hangup(stage, waited=waited), "no message was spoken")


async def _begin(call: Call, stage: Recording, name: str) -> None:
    box = _box(call, stage)
    await say(call, *_words(call, stage))
    call.keys.forget()
    await beep(call)
    call.expect_recording(name)
    await call.services.ari.channels.record(
        channel_id=call.channel,
        name=name,
        format="wav",
        max_duration_seconds=max(round(box.longest_seconds), 1),
        max_silence_seconds=round(SILENCE_SECONDS * call.location.pace.factor),
        if_exists="overwrite",
        terminate_on="#",
    )


async def _over(call: Call, stage: Recording, name: str) -> str:
    """The state in which the recording ended."""
    over = call.expect_recording(name)
    try:
        async with asyncio.timeout(_box(call, stage).longest_seconds + _GRACE_SECONDS):
            return await asyncio.shield(over)
    except TimeoutError:
        await stop_recordings(call)
        return "not ended"
    finally:
        call.recordings.pop(name, None)


def _words(call: Call, stage: Recording) -> Sequence[Line]:
    return box_more(call.group, call.language) if stage.tries else box_words(_box(call, stage), call.language)


def _box(call: Call, stage: Recording) -> Box:
    return call.group.boxes[stage.box]


async def _is_recording(call: Call, name: str) -> bool:
    """Whether the caller speaks already: the stage is entered again."""
    try:
        await call.services.ari.recordings.get_live(recording_name=name)
    except Gone:
        return False
    return True


async def stop_recordings(call: Call) -> None:
    """End what is being recorded, for whatever reason; nothing that was said is lost by it."""
    for name in call.recordings:
        try:
            await call.services.ari.recordings.stop(recording_name=name)
        except Gone:
            pass
        except AriError as error:
            call.log.warning("a recording was not stopped", error=str(error))


async def keep_after_hangup(call: Call, stage: Recording) -> bool:
    """Whether a caller who has gone left a message: what they said until then is one. Never raises `AriError`."""
    if call.message_left:
        return True
    try:
        await _closed(call, recording_name(call, stage))
    except AriError as error:
        call.log.warning("whether a recording has ended is not known", error=str(error))
    return await keep_message(call, stage)


async def _closed(call: Call, name: str) -> None:
    """Until Asterisk has closed the file: nobody hears its events any more. Raises AriError."""
    for _ in range(round(_CLOSING_SECONDS / _LOOK_SECONDS)):
        if not await _is_recording(call, name):
            return
        await asyncio.sleep(_LOOK_SECONDS)
    call.log.warning("a recording did not end with its call")


async def keep_message(call: Call, stage: Recording) -> bool:
    """Take the recording out of Asterisk; whether it was a message. Never raises `AriError`.

    One that cannot be fetched or stored stays where Asterisk has it, and the journal tells its name there.
    """
    recordings, name = call.services.ari.recordings, recording_name(call, stage)
    try:
        kept = await call.services.messages.keep(call.id, await recordings.get_stored_file(recording_name=name))
    except Gone:
        return False
    except AriError as error:
        kept = Kept(0.0, None, str(error))
    if kept is not None:
        _note(call, stage, kept)
    if kept is None or kept.file is not None:
        try:
            await recordings.delete_stored(recording_name=name)
        except AriError as error:
            call.log.warning("a recording stays in Asterisk's spool", error=str(error))
    return kept is not None


def _note(call: Call, stage: Recording, kept: Kept) -> None:
    promised = due(call.location, _box(call, stage), call.services.clock.rules_now())
    call.note(
        EventKind.MESSAGE,
        box=stage.box,
        location=call.location.key,
        seconds=round(kept.seconds, 1),
        file=kept.file,
        due=promised.isoformat() if promised is not None else None,
        sealed=call.sealed_number(),
    )
    call.message_left = True
    if kept.file is None:
        call.note(EventKind.FAULT, what="message not stored", recording=recording_name(call, stage))
        _fault(call, "message not stored: it stays in Asterisk's spool", kept.trouble)


def _fault(call: Call, what: str, why: str) -> None:
    call.services.metrics.faults.labels("message").inc()
    call.log.error(what, reason=why)
