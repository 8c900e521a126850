"""One call from its arrival to its end: runs its stages, owns its tasks, closes its record."""

import asyncio
from contextlib import suppress
from dataclasses import replace

from callcontrol.ari.errors import AriError, Gone
from callcontrol.calls.checkpoint import Checkpoint, encode
from callcontrol.calls.missed import to_be_called
from callcontrol.calls.passing_on import pass_on
from callcontrol.calls.recognising import remember
from callcontrol.flows.call import Call, CallerGone
from callcontrol.flows.context import Context
from callcontrol.flows.hold import Hold
from callcontrol.flows.message import keep_message, stop_recordings
from callcontrol.flows.reachable import Reachable
from callcontrol.flows.recording_talk import keep_recording
from callcontrol.flows.stages import after_hangup, run_stage
from callcontrol.flows.voice import stop
from callcontrol.model.calls import (
    Consulting,
    Done,
    EventKind,
    Greeting,
    InMenu,
    Keying,
    Outcome,
    Parked,
    PassingOn,
    Recording,
    Ringing,
    Stage,
    Talking,
    Transferring,
    Waiting,
)
from callcontrol.model.endings import outcome_of_fault
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.legs import EndedBy
from callcontrol.model.talks import talk_ends, whole_talk

FALLBACK_CONTEXT = "callcontrol-fallback"
"""In dialplan/callcontrol.conf: where a caller goes whom we cannot serve."""
_LATE_SECONDS = 0.3
"""Asterisk has carried out by then what was on its way to it."""
_AHEAD_OF_DISK = (Greeting, InMenu, Waiting, Ringing)
"""Stages that begin while their checkpoint is being written: a disk takes milliseconds for it, and a caller who has
pressed a key, or a phone that could ring, should not wait for them. A process that is killed in these milliseconds
leaves an earlier one of them, and entering that again does no harm. Checkpoints keep their order: any other stage
begins when its own, and with it all before, are on the disk."""
_PAUSES = (0.5, 2.0)
"""Seconds before a stage is entered again; after the last attempt the caller goes to the fallback."""


def recorded_talk(stage: Stage) -> Talking | None:
    """The talk of which a stage leaves a recording; None: there is none."""
    talk = stage.talk() if isinstance(stage, Transferring | Parked) else stage
    talk = talk.during if isinstance(talk, Keying | Consulting) else talk
    return talk if isinstance(talk, Talking) and talk.keep_days is not None else None


class Session:
    """Run it once. `run` returns when the call is over, and is cancelled when the process detaches from it."""

    def __init__(self, call: Call, stage: Stage, *, closed: bool = False) -> None:
        """``closed``: the call has ended, and only what was recorded of it is to be kept."""
        self.call = call
        self.stage = stage
        self._recorded = recorded_talk(stage)
        """The talk that is, or was, recorded."""
        self.lost: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        """Set with a reason when a look at Asterisk shows that the caller's channel is no more."""
        self._closed = closed

    async def run(self) -> None:
        """Live the call. Never leaves anything behind in Asterisk, except when cancelled.

        Cancellation is detaching, not hang-up: nothing is hung up and no bridge is destroyed, so that the next
        process can go on where this one stopped.
        """
        if self._closed:
            await self._keep_recording()
            return
        try:
            if isinstance(self.stage, PassingOn):
                await self._checkpoint()
                self.stage = await pass_on(self.call, self.stage)
            await self._live()
        except* CallerGone as gone:
            self.call.caller_left()
            await self._finish(await after_hangup(self.call, self.stage), str(gone.exceptions[0]))
        except* AriError as trouble:
            await self._fail(trouble.exceptions[0])
        else:
            await self._finish(*self._told())

    async def fail(self, error: BaseException) -> None:
        """The supervisor's last resort after an error nobody expected: the caller goes to the fallback."""
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]  # of its task group; the first is what happened, the others follow from it
        if not isinstance(error, CallcontrolError):
            self.call.log.error("a call met an error that nobody expected", exc_info=error)
        await self._fail(error)

    async def _live(self) -> None:
        if isinstance(self.stage, Done):
            return
        async with asyncio.TaskGroup() as tasks:
            pump = tasks.create_task(self.call.pump(), name=f"pump {self.call.id}")
            lost = tasks.create_task(self._watch_lost(), name=f"lost {self.call.id}")
            hold = Hold(self.call)
            context = Context(
                self.call, hold, tasks, Reachable(self.call, hold, lambda: self._keep_checkpoint(self.stage))
            )
            while not isinstance(self.stage, Done):
                self.call.comes_to(self.stage)
                await self._checkpoint()
                before, self.stage = self.stage, await self._run_stage(context)
                self._recorded = recorded_talk(self.stage) or self._recorded
                if self.stage != before:  # else it only wanted a checkpoint
                    self.call.note(EventKind.STAGE, stage=type(self.stage).__name__)
            context.hold.drop()
            context.reachable.drop()
            pump.cancel()
            lost.cancel()

    async def _run_stage(self, context: Context) -> Stage:
        """One stage, entered again after a command that failed: Asterisk may be busy for a moment.

        A failure is often the first sign that the caller is leaving; during the pause the pump learns of it.
        """
        pauses = iter(_PAUSES)
        while True:
            try:
                return await run_stage(context, self.stage)
            except Gone as gone:
                raise CallerGone(f"the caller's channel is gone: {gone}") from gone
            except AriError as error:
                pause = next(pauses, None)
                if pause is None:
                    raise
                self.call.log.warning("stage is entered again", stage=repr(self.stage), error=str(error))
                await asyncio.sleep(pause)

    async def _watch_lost(self) -> None:
        why = await self.lost
        self.call.book.end(self.call.channel, EndedBy.UNSEEN)
        raise CallerGone(why)

    def _told(self) -> tuple[Outcome, str]:
        if isinstance(self.stage, Done):
            return self.stage.outcome, self.stage.reason
        return outcome_of_fault(self.stage), "the stages stopped before the end"

    async def _checkpoint(self) -> None:
        if isinstance(self.stage, _AHEAD_OF_DISK):
            call = self.call
            call.services.journal.post_checkpoint(call.id, encode(_checkpoint_of(call, self.stage)))
        else:
            await self._keep_checkpoint(self.stage)

    async def _keep_checkpoint(self, stage: Stage) -> None:
        call = self.call
        await call.services.journal.checkpoint(call.id, encode(_checkpoint_of(call, stage)))

    async def _keep_recording(self) -> None:
        """What was recorded of the talk, once it is over and everybody is free."""
        if self._recorded is not None and await keep_recording(self.call, self._recorded):
            await self.call.services.journal.forget_checkpoint(self.call.id)

    async def _finish(self, outcome: Outcome, reason: str) -> None:
        """Note the end first, then clean up: what is true must not wait for what is tidy."""
        passed_on = outcome is Outcome.PASSED_ON
        self._free_those_who_left()
        self.call.book.end(self.call.channel, EndedBy.UNSEEN if passed_on else EndedBy.US)
        await self._end(outcome, reason, hang_up_caller=not passed_on and not self.call.taken_over)

    def _free_those_who_left(self) -> None:
        """Whoever has hung up themselves can be rung again now: that waits for no disk and no tidying."""
        call = self.call
        for leg in call.legs.values():
            if leg.gone:
                call.services.dispatcher.finished(leg.person, call.id)

    async def _fail(self, error: BaseException) -> None:
        call = self.call
        if self._closed:
            return
        call.log.error("call failed; the caller goes to the fallback", error=repr(error), stage=repr(self.stage))
        call.services.metrics.faults.labels(type(error).__name__).inc()
        call.note(EventKind.FAULT, what=type(error).__name__, error=str(error))
        try:
            taken = await self._to_fallback()
        except Gone:
            # They hung up before it came to anything: that ended the call, not the fault.
            call.caller_left()
            outcome = await after_hangup(self.call, self.stage)
            await self._finish(outcome, "the caller hung up during a fault")
            return
        if isinstance(self.stage, Recording) and not call.message_left:
            await keep_message(call, self.stage)
        call.book.end(call.channel, EndedBy.UNSEEN if taken else EndedBy.US)
        await self._end(outcome_of_fault(self.stage), f"fault: {type(error).__name__}", hang_up_caller=not taken)

    async def _to_fallback(self) -> bool:
        """Whether the dialplan has the caller now. Raises Gone when the caller is no more."""
        call = self.call
        await stop_recordings(call)
        for playback in list(call.playbacks):
            with suppress(AriError):
                await stop(call, playback)  # Asterisk lets the caller go on only when what is played is over
        context = self.stage.context if isinstance(self.stage, PassingOn) else FALLBACK_CONTEXT
        try:
            await call.services.ari.channels.continue_in_dialplan(
                channel_id=call.channel, context=context, extension=call.dialled, priority=1
            )
        except Gone:
            raise
        except AriError as error:
            call.log.error("fallback could not be reached", error=str(error))
            return False
        return True

    async def _end(self, outcome: Outcome, reason: str, *, hang_up_caller: bool) -> None:
        """The disk and Asterisk do not wait for each other: no phone stays up because a disk is slow.

        What one of them fails at is raised when both are through. A process that is killed before the end is on the
        disk has hung up a call whose checkpoint is there still: the next one closes its record.
        """
        if not self._closed:
            self._closed = True
            self._note_end(outcome, reason)
        tidied = self._release(hang_up_caller=hang_up_caller)
        results = await asyncio.gather(self._keep_end(), tidied, return_exceptions=True)
        for result in results:
            if result is not None:
                raise result
        await self._keep_recording()

    def _note_end(self, outcome: Outcome, reason: str) -> None:
        call, now = self.call, self.call.services.clock.now()
        record = replace(call.record, outcome=outcome, ended_at=now)
        if record.answered_at is not None:
            record = replace(talk_ends(record, now), talk_seconds=whole_talk(record, now))
        elif record.queued_at is not None and record.wait_seconds is None:
            record = replace(record, wait_seconds=(now - record.queued_at).total_seconds())
        call.note(EventKind.ENDED, outcome=outcome, reason=reason, **to_be_called(call, record))
        call.update(record)
        remember(call)
        call.services.metrics.calls.labels(call.location.key, outcome).inc()
        call.log.info("call ended", outcome=outcome, reason=reason)

    async def _keep_end(self) -> None:
        if self._recorded is None:
            await self.call.services.journal.forget_checkpoint(self.call.id)
        else:
            # Ended, and yet to be kept: should we be killed before that, the next process does it.
            await self._keep_checkpoint(self._recorded)

    async def _release(self, *, hang_up_caller: bool) -> None:
        """Leave nothing of this call in Asterisk, and nobody engaged with it."""
        call = self.call
        call.services.dispatcher.leave(call.id)
        if call.handed is not None:
            call.handed.settle(taken=False)
            call.handed = None
        await self._sweep(hang_up_caller=hang_up_caller)
        if call.asked_for:
            # Asked for in the moment of the end, it may have come to be after it was swept.
            await asyncio.sleep(_LATE_SECONDS)
            await self._sweep(hang_up_caller=False)
        for leg in call.legs.values():
            call.book.end(leg.channel, EndedBy.US, leg.cause)
            # Whoever answered, even if the caller left in the middle of being joined with them.
            call.services.dispatcher.finished(leg.person, call.id)
        for channel in (call.channel, *call.legs):
            call.services.router.forget(channel)

    async def _sweep(self, *, hang_up_caller: bool) -> None:
        """Commands go out side by side: a second is a long time."""
        call, ari = self.call, self.call.services.ari
        commands = [ari.channels.hangup(channel_id=leg.channel) for leg in call.legs.values() if not leg.gone]
        if hang_up_caller:
            commands.append(ari.channels.hangup(channel_id=call.channel))
        if call.bridge is not None:
            commands.append(ari.bridges.destroy(bridge_id=call.bridge))
        for result in await asyncio.gather(*commands, return_exceptions=True):
            if isinstance(result, AriError) and not isinstance(result, Gone):
                call.log.warning("could not be cleaned up now; the next look round will", error=str(result))


def _checkpoint_of(call: Call, stage: Stage) -> Checkpoint:
    sealed = call.sealed_answers, call.sealed_identity, call.sealed_back_number, call.sealed_caller
    return Checkpoint(stage, call.record, call.seq, *sealed, call.told)
