"""One desk phone that speaks with us: its keys, what it is told, what it records."""

import asyncio
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from itertools import count

from callcontrol.ari import Mailbox, ObjectIds
from callcontrol.ari.errors import AriError, Gone, Overflowed
from callcontrol.ari.generated.models import (
    ChannelDestroyed,
    ChannelDtmfReceived,
    ChannelHangupRequest,
    Event,
    PlaybackFinished,
    RecordingFailed,
    RecordingFinished,
    StasisEnd,
    StasisStart,
)
from callcontrol.flows.keys import Keys
from callcontrol.flows.services import Services
from callcontrol.model.calls import CallId, ChannelId
from callcontrol.model.desk import DeskPrompt
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import Language, PersonId
from callcontrol.model.rules import Group
from callcontrol.observe.logs import logger
from callcontrol.prompts import PromptError
from callcontrol.routing import Line
from callcontrol.routing.desk import line_of

LONGEST_PROMPT_SECONDS = 180.0
"""A playback that has not ended by then has been forgotten by Asterisk."""
_TONE, _TONE_SECONDS = "tone:1000", 0.3
_SILENCE_SECONDS = 8
"""After so much of it a recording is over."""
_GRACE_SECONDS = 10.0


class PhoneGone(CallcontrolError):
    """The receiver was put down."""


class SideChannel:
    """A channel that is of the phone's call and not the phone, such as one that listens to a conversation."""

    def __init__(self, channel: ChannelId) -> None:
        self.channel = channel
        self.entered = asyncio.Event()
        """It is in our application."""
        self.gone = asyncio.Event()


class DeskPhone:
    """Changed in the event loop alone: by its pump and by the dialogue."""

    def __init__(self, services: Services, group: Group, call_id: CallId, channel: str, mailbox: Mailbox) -> None:
        self.services = services
        self.group = group
        self.channel = channel
        self.mailbox = mailbox
        self.person = PersonId("")
        self.language = Language("en")
        self.keys = Keys()
        self.entered = asyncio.Event()
        """The phone is with us: it has dialled us, or it has taken our call."""
        self.given = False
        """The phone belongs to a caller's call from now on: it is not the desk's to hang up."""
        self.kept = False
        """What was recorded is kept."""
        self.log = logger("callcontrol.desk").bind(call_id=call_id)
        self.call_id = call_id
        self.left = False
        """The receiver was put down."""
        self.sides: dict[str, SideChannel] = {}
        self.bridge: str | None = None
        """In which the phone is with one of them."""
        self._ids = ObjectIds(call_id)
        self._names = count(1)
        self._over: dict[str, asyncio.Future[str]] = {}
        """Of playbacks by id and recordings by name: the final state arrives here."""
        self._recordings = 0
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Set when a look at Asterisk shows that the phone's channel is no more."""

    async def pump(self) -> None:
        """Take every event of the phone. Ends by `PhoneGone`, or by cancellation."""
        while True:
            try:
                self._take(await self.mailbox.get())
            except Overflowed as error:
                self.log.error("events of a desk phone were lost", error=str(error))

    def _take(self, event: Event) -> None:
        match event:
            case PlaybackFinished(playback=playback):
                self._end(playback.id, playback.state)
            case RecordingFinished(recording=recording) | RecordingFailed(recording=recording):
                self._end(recording.name, recording.state)
            case ChannelDtmfReceived(digit=digit):
                self.keys.press(digit)
            case StasisStart(channel=channel) if channel.id in self.sides:
                self.sides[channel.id].entered.set()
            case StasisEnd(channel=channel) | ChannelDestroyed(channel=channel) if channel.id in self.sides:
                self.sides[channel.id].gone.set()
            case StasisStart(channel=channel) if channel.id == self.channel:
                self.entered.set()
            case ChannelHangupRequest(channel=channel) | StasisEnd(channel=channel) | ChannelDestroyed(channel=channel):
                if channel.id == self.channel:
                    self.left = True
                    raise PhoneGone("the receiver was put down")
            case _:
                pass

    def new_side(self) -> SideChannel:
        """One that is about to be made, under an id that we choose and register before Asterisk speaks of it."""
        side = SideChannel(self._ids.leg())
        self.sides[side.channel] = side
        self.services.router.register(side.channel, self.mailbox)
        return side

    def forget_side(self, side: SideChannel) -> None:
        """It is gone, or about to be by our will."""
        self.sides.pop(side.channel, None)
        self.services.router.forget(side.channel)

    def new_bridge_id(self) -> str:
        """For a bridge that is about to be made."""
        return self._ids.bridge()

    def new_name(self) -> str:
        """For what one call does several times."""
        return f"{self.call_id}.{next(self._names)}"

    def lost(self, channel: str) -> None:
        """A look at Asterisk shows that this channel of ours is no more."""
        if channel in self.sides:
            self.sides[channel].gone.set()
        elif not self.gone.done():
            self.left = True
            self.gone.set_result(None)

    def _end(self, what: str, state: str) -> None:
        over = self._over.get(what)
        if over is not None and not over.done():
            over.set_result(state)

    async def tell(self, *names: DeskPrompt, keys_cut: bool = True) -> None:
        """Speak some of our own sentences."""
        await self.say(*(line_of(self.group, name, self.language) for name in names), keys_cut=keys_cut)

    async def say(self, *lines: Line, keys_cut: bool = True) -> None:
        """Speak until it is over, or a key is pressed that may cut. What can not be heard is passed over and logged.

        Raises AriError.
        """
        await self.play(self._media(lines), keys_cut=keys_cut)

    async def play(self, media: list[str], *, keys_cut: bool = True) -> bool:
        """The same with files; whether Asterisk has played all of it. Raises AriError."""
        if not media or (keys_cut and self.keys.any):
            return False
        playback, over = self._ids.playback(), asyncio.Event()
        finished = self._expect(playback)
        finished.add_done_callback(lambda _: over.set())
        try:
            with self.keys.telling(over) if keys_cut else nullcontext():
                await self.services.ari.channels.play_with_id(
                    channel_id=self.channel, playback_id=playback, media=media
                )
                with suppress(TimeoutError):
                    async with asyncio.timeout(LONGEST_PROMPT_SECONDS):
                        await over.wait()
            if not finished.done():
                await self._stop(playback)
                return False
            if finished.result() == "failed":
                self.log.error("a sentence did not play at a desk phone: can Asterisk read its file?")
            return finished.result() == "done"
        finally:
            self._over.pop(playback, None)

    async def record(self, longest_seconds: float) -> bytes | None:
        """After a tone, until the pound key or silence; None: nothing came of it. Raises AriError."""
        self.keys.forget()
        await self._tone()
        self._recordings += 1
        name = f"callcontrol-{self.call_id}-{self._recordings}"
        over = self._expect(name)
        try:
            await self.services.ari.channels.record(
                channel_id=self.channel,
                name=name,
                format="wav16",
                max_duration_seconds=round(longest_seconds),
                max_silence_seconds=_SILENCE_SECONDS,
                if_exists="overwrite",
                terminate_on="#",
            )
            async with asyncio.timeout(longest_seconds + _GRACE_SECONDS):
                state = await asyncio.shield(over)
            self.keys.forget()  # the key that ended it
            return await self._fetch(name) if state == "done" else None
        except TimeoutError:
            self.log.warning("a recording at a desk phone did not end by itself")
            return None
        finally:
            self._over.pop(name, None)
            await self._remove(name)

    async def _fetch(self, name: str) -> bytes | None:
        try:
            return await self.services.ari.recordings.get_stored_file(recording_name=name)
        except Gone:
            return None

    async def _remove(self, name: str) -> None:
        """Nothing stays in Asterisk's spool, whether it was kept or the receiver put down in the middle."""
        recordings = self.services.ari.recordings
        for command in (recordings.cancel, recordings.delete_stored):
            try:
                await command(recording_name=name)
            except Gone:
                pass
            except AriError as error:
                self.log.warning("a recording stays in Asterisk's spool", error=str(error))

    async def _tone(self) -> None:
        try:
            await self.beep(self.channel, _TONE, _TONE_SECONDS)
        except Gone:
            raise
        except AriError as error:
            self.log.warning("no tone before a recording", error=str(error))

    async def beep(self, channel: str, media: str, seconds: float) -> None:
        """A tone for so long, to the phone or a side channel of it. Raises AriError, also where it did not sound."""
        playback = self._ids.playback()
        over = self._expect(playback)
        try:
            await self.services.ari.channels.play_with_id(channel_id=channel, playback_id=playback, media=[media])
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await asyncio.shield(over)
            if over.done():
                raise AriError(f"{media} did not sound")
            await self._stop(playback)
        finally:
            self._over.pop(playback, None)

    async def _stop(self, playback: str) -> None:
        with suppress(Gone):
            await self.services.ari.playbacks.stop(playback_id=playback)

    def _expect(self, what: str) -> "asyncio.Future[str]":
        self._over[what] = asyncio.get_running_loop().create_future()
        return self._over[what]

    def _media(self, lines: Sequence[Line]) -> list[str]:
        media: list[str] = []
        for prompt, language in lines:
            try:
                media.append(self.services.prompts.media(prompt, language))
            except PromptError as error:
                self.services.metrics.faults.labels("prompt_missing").inc()
                self.log.error("prompt missing", error=str(error))
        return media
