"""A model of one Asterisk, as measured on 22.10.1: channels, bridges, playbacks and desk phones in virtual time.

What it knows was seen on the real one; the tests in ``tests/calls`` are what keeps it honest.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from callcontrol.ari import Event, Link, models
from callcontrol.calls.events import EVENTS
from tests.support.pbx_ari import PbxAri
from tests.support.pbx_commands import Commands
from tests.support.pbx_things import Line, Manner, Phone, Room, Sound, Take, spoken
from tests.support.virtual_time import EPOCH

APP = "callcontrol"
NORMAL, BUSY, NO_ANSWER, ABSENT = 16, 17, 19, 20


class Pbx:
    """State and behaviour; commands reach it through a `PbxAri`, events leave to the one that is connected."""

    def __init__(self) -> None:
        self.lines: dict[str, Line] = {}
        self.rooms: dict[str, Room] = {}
        self.phones: dict[str, Phone] = {}
        self.mobiles: dict[str, Phone] = {}
        """Reached outside, over the trunk, by number."""
        self.sounds: dict[str, Sound] = {}
        self.takes: dict[str, Take] = {}
        """Recordings that are live, by name."""
        self.stored: dict[str, bytes] = {}
        self.contexts = {"callcontrol-fallback", "old-system"}
        """Of the dialplan, beside those that lead to us."""
        self.passed_on: list[tuple[str, str]] = []
        """Callers who were sent to another context than the fallback, and which."""
        self.fallback: list[str] = []
        """Callers who were sent to the dialplan's fallback, or found no application."""
        self.watched: set[str] = set()
        self.commands = Commands(self)
        self.client: PbxAri | None = None
        self.event_delay = 0.001
        self.linger = 0.002
        """Seconds between the request for a hang-up and the channel's end."""
        self.enter_delay = 0.003
        """Seconds between a leg's creation and its StasisStart; a dial before that is refused."""
        self.prompt_seconds: Callable[[str], float] = lambda _media: 2.0
        self.silent_media: set[str] = set()
        """Sounds whose file Asterisk does not find: they end at once, as failed."""
        self._wire: deque[Event] = deque()
        self._numbers = iter(range(1, 1_000_000))

    # ------------------------------------------------------------------ the connection

    def connect(self, client: PbxAri) -> None:
        """Events go to ``client`` from now on; whoever had them is told that they are replaced."""
        before, self.client = self.client, client
        if before is not None and before is not client and before.link is not Link.REPLACED:
            before.set_link(Link.REPLACED, "another connection opened the application")
        client.set_link(Link.UP, "connected")

    def drop_link(self) -> None:
        """The event socket breaks: events are lost until `connect`; commands still work."""
        if self.client is not None:
            self._wire.clear()
            self.client.set_link(Link.DOWN, "connection lost")

    def disconnect(self, client: PbxAri) -> None:
        """The process is gone: nobody listens."""
        if self.client is client:
            self.client = None

    def crash(self) -> None:
        """Asterisk ends and comes back: nothing that lived is there, nothing is announced."""
        self.drop_link()
        for line in self.lines.values():
            _cancel_timers(line)
            if line.phone is not None:
                line.phone.line = None
        self.lines.clear()
        self.rooms.clear()
        self.sounds.clear()
        for take in self.takes.values():
            if take.timer is not None:
                take.timer.cancel()
        self.takes.clear()
        self.watched.clear()

    def _tell(self, kind: type[Event], **fields: Any) -> None:
        """Send an event on its way, in order; lost when nobody is connected, or the filter of ours keeps it back."""
        if kind.__name__ in EVENTS and self.client is not None and self.client.link is Link.UP:
            self._wire.append(kind(application=APP, timestamp=EPOCH, **fields))
            asyncio.get_running_loop().call_later(self.event_delay, self._deliver)

    def _deliver(self) -> None:
        if self._wire and self.client is not None:
            self.client.on_event(self._wire.popleft())

    # ------------------------------------------------------------------ callers

    def call_in(self, did: str, number: str = "+13475550123", name: str = "") -> Line:
        """A caller dials ``did`` on the trunk."""
        line = Line(f"1772548200.{next(self._numbers)}", "PJSIP/trunk", number=number, name=name, state="Ring")
        self.lines[line.id] = line
        if self.client is None or self.client.link is not Link.UP:
            self._to_dialplan(line)
        else:
            self._tell(models.StasisStart, args=("inbound", did), channel=line.to_ari())
        return line

    def dial_in(self, phone: Phone, *words: str) -> Line:
        """A desk phone dials one of our codes; ``words`` as the dialplan tells them."""
        line = Line(f"1772548200.{next(self._numbers)}", f"PJSIP/{phone.name}", state="Ring")
        line.context = "callcontrol-desk-calls"
        self.lines[line.id] = line
        self._tell(models.StasisStart, args=("desk", words[0], phone.name, *words[1:]), channel=line.to_ari())
        return line

    def press(self, line: Line, key: str) -> bool:
        """The caller presses a key; False when nobody in our application hears it."""
        listening = self.client is not None and self.client.link is Link.UP
        heard = listening and self._alive(line) and line.inside and not line.dying
        if heard:
            self._tell(models.ChannelDtmfReceived, digit=key, duration_ms=100, channel=line.to_ari())
        if line.take is not None and line.take.state == "recording" and key in line.take.ends_on:
            self.finish_take(line.take)
        return heard

    def hang_up(self, line: Line, cause: int = NORMAL) -> None:
        """The channel ends, whoever wanted it; twice is once."""
        if not self._alive(line) or line.dying:
            return
        line.dying = True
        _cancel_timers(line)
        if line.inside and (line.phone is None or line.state == "Up"):
            self._tell(models.ChannelHangupRequest, cause=cause, channel=line.to_ari())
        asyncio.get_running_loop().call_later(self.linger, self._end, line, cause)

    def _end(self, line: Line, cause: int) -> None:
        if not self._alive(line):
            return
        for sound in list(line.sounds):
            self.finish(sound, "failed")
        if line.take is not None:
            self.finish_take(line.take)
        self.leave_room(line)
        del self.lines[line.id]
        for other in [each for each in self.lines.values() if each.snoops is line]:
            self.hang_up(other)
        if line.inside and (line.phone is None or line.state == "Up"):
            self._tell(models.StasisEnd, channel=line.to_ari())
        if line.phone is not None or line.id in self.watched:
            self._tell(models.ChannelDestroyed, cause=cause, cause_txt="", channel=line.to_ari())
        self._unblock(line)
        if line.phone is not None and line.phone.line is line:
            line.phone.line = None
            self.tell_device(line.phone)

    def _alive(self, line: Line) -> bool:
        return self.lines.get(line.id) is line

    def _to_dialplan(self, line: Line) -> None:
        line.inside = False
        self.fallback.append(line.id)

    def continue_in_dialplan(self, line: Line, context: str = "callcontrol-fallback") -> None:
        """The channel leaves our application; music goes on, as the real one's does."""
        if not self._alive(line) or line.dying:
            return
        self._tell(models.StasisEnd, channel=line.to_ari())
        self.leave_room(line)
        if context not in self.contexts:
            self.hang_up(line)  # the dialplan has nothing for it
        elif context == "callcontrol-fallback":
            self._to_dialplan(line)
        else:
            line.inside = False
            self.passed_on.append((line.id, context))

    # ------------------------------------------------------------------ phones

    def add_phone(self, name: str) -> Phone:
        """A desk phone that is registered."""
        self.phones[name] = phone = Phone(name)
        return phone

    def add_mobile(self, number: str) -> Phone:
        """Somebody's telephone outside."""
        self.mobiles[number] = phone = Phone(number)
        return phone

    def register(self, phone: Phone, registered: bool) -> None:
        """A phone comes or goes; a conversation that it had stays for Asterisk until somebody ends it."""
        phone.registered = registered
        self.tell_device(phone)

    def tell_device(self, phone: Phone) -> None:
        """Send the phone's state to who asked for it."""
        name = f"PJSIP/{phone.name}"
        if f"deviceState:{name}" in self.watched:
            state = models.DeviceState(name=name, state=phone.device_state)
            self._tell(models.DeviceStateChanged, device_state=state)

    def enter_soon(self, line: Line, args: tuple[str, ...]) -> None:
        """A leg that was created enters our application, a moment after the answer to ``create`` was sent."""
        self._later(line, self.enter_delay, lambda: self._enter(line, args))

    def _enter(self, line: Line, args: tuple[str, ...]) -> None:
        if self._alive(line):
            line.entered = True
            self._tell(models.StasisStart, args=args, channel=line.to_ari())

    def ring(self, line: Line, phone: Phone, seconds: float) -> None:
        """Dial: the phone rings 50 ms later, unless it is not there or in use."""
        if phone.line is not None or not phone.registered:
            status, cause = ("BUSY", BUSY) if phone.line is not None else ("CHANUNAVAIL", ABSENT)
            self._later(line, 0.01, lambda: self._not_answered(line, status, cause))
            return
        phone.line = line
        self._dial_event(line, "")
        self._later(line, 0.05, lambda: self._ringing(line, phone))
        self._later(line, seconds, lambda: self._not_answered(line, "NOANSWER", NO_ANSWER))
        if phone.manner is Manner.ANSWER:
            self._later(line, max(phone.after, 0.06), lambda: self._answered(line, phone))
        elif phone.manner is Manner.REJECT:
            self._later(line, max(phone.after, 0.06), lambda: self._not_answered(line, "BUSY", BUSY))

    def _ringing(self, line: Line, phone: Phone) -> None:
        line.state = "Ringing"
        self._dial_event(line, "RINGING")
        self._tell(models.ChannelStateChange, channel=line.to_ari())
        self.tell_device(phone)

    def _answered(self, line: Line, phone: Phone) -> None:
        if not phone.registered:
            return
        _cancel_timers(line)
        line.state = "Up"
        self._tell(models.ChannelStateChange, channel=line.to_ari())
        self._dial_event(line, "ANSWER")
        self.tell_device(phone)
        if phone.talks is not None:
            self._later(line, phone.talks, lambda: self.hang_up(line))
        for key in phone.keys:
            self._later(line, phone.keys_after, partial(self._pressed, line, key))

    def _pressed(self, line: Line, key: str) -> None:
        self.press(line, key)

    def _not_answered(self, line: Line, status: str, cause: int) -> None:
        self._dial_event(line, status)
        self.hang_up(line, cause)

    def _dial_event(self, line: Line, status: str) -> None:
        self._tell(models.Dial, peer=line.to_ari(), dialstatus=status)

    def _later(self, line: Line, seconds: float, what: Callable[[], None]) -> None:
        line.timers.append(asyncio.get_running_loop().call_later(seconds, what))

    # ------------------------------------------------------------------ sounds

    def lasts(self, media: str) -> float:
        """Seconds of a sound, as `prompt_seconds` has it now."""
        return self.prompt_seconds(media)

    def play(self, sound: Sound) -> None:
        """Queue a sound on its channel; it begins when those before it are over."""
        self.sounds[sound.id] = sound
        sound.line.sounds.append(sound)
        if len(sound.line.sounds) == 1:
            self._begin(sound)

    def _begin(self, sound: Sound) -> None:
        sound.state = "playing"
        if any(media in self.silent_media for media in sound.media):
            seconds, state = 0.001, "failed"
        else:
            sound.line.heard.extend(sound.media)
            seconds, state = sum(self.prompt_seconds(media) for media in sound.media), "done"
        sound.timer = asyncio.get_running_loop().call_later(seconds, self.finish, sound, state)
        if state == "done":
            self._tell(models.PlaybackStarted, playback=sound.to_ari())

    def finish(self, sound: Sound, state: str) -> None:
        """A sound is over; the next begins, commands that waited are carried out."""
        if self.sounds.pop(sound.id, None) is None:
            return
        if sound.timer is not None:
            sound.timer.cancel()
        sound.state, line = state, sound.line
        line.sounds.remove(sound)
        self._tell(models.PlaybackFinished, playback=sound.to_ari())
        if line.sounds:
            if line.sounds[0].state == "queued" and not line.dying:
                self._begin(line.sounds[0])
        else:
            self._unblock(line)

    def _unblock(self, line: Line) -> None:
        while line.blocked and not line.sounds and (line.take is None or line.dying):
            line.blocked.popleft()()

    # ------------------------------------------------------------------ recordings

    def begin_take(self, take: Take) -> None:
        """The caller is recorded from now on."""
        if not self._alive(take.line) or take.line.dying:
            self.takes.pop(take.name, None)
            self._tell(models.RecordingFailed, recording=take.to_ari())
            return
        loop = asyncio.get_running_loop()
        take.state, take.began, take.line.take = "recording", loop.time(), take
        take.timer = loop.call_later(take.lasts(), self.finish_take, take)

    def finish_take(self, take: Take) -> None:
        """A recording is over, and stored."""
        if self.takes.pop(take.name, None) is None:
            return
        if take.timer is not None:
            take.timer.cancel()
        seconds = asyncio.get_running_loop().time() - take.began if take.state == "recording" else 0.0
        self.stored[take.name] = spoken(seconds, take.line.speaks)
        take.state, take.line.take = "done", None
        self._tell(models.RecordingFinished, recording=take.to_ari())
        self._unblock(take.line)

    # ------------------------------------------------------------------ the telephone's own buttons

    def transfer(self, line: Line, dialled: str) -> None:
        """Somebody presses transfer, dials and hangs up."""
        line.wish = dialled
        asked = models.ReferTo(requested_destination=models.RequiredDestination(destination=dialled))
        self._tell(models.ChannelTransfer, refer_to=asked, referred_by=models.ReferredBy(source_channel=line.to_ari()))

    def hold(self, line: Line, *, on: bool) -> None:
        """Somebody puts the other end on hold, or talks again."""
        self._tell(models.ChannelHold if on else models.ChannelUnhold, channel=line.to_ari())

    def stand_in(self, leg: Line, name: str) -> Line:
        """Asterisk itself has connected somebody who was consulted: a channel takes the leg's place, which goes."""
        local = Line(f"1772548200.{next(self._numbers)}", "Local/_attended@transfer", state="Up", bridge=leg.bridge)
        self.lines[local.id] = local
        self.rooms[leg.bridge or ""].lines.append(local)
        target = Line("1772548200.target", f"PJSIP/{name}", inside=False).to_ari()
        self._tell(models.StasisStart, args=(), channel=local.to_ari(), replace_channel=leg.to_ari())
        self._tell(
            models.BridgeAttendedTransfer,
            transferer_first_leg=leg.to_ari(),
            transferer_second_leg=leg.to_ari(),
            transfer_target=target,
            result="Success",
            is_external=False,
            destination_type="link",
        )
        self.hang_up(leg)
        return local

    def lead_away(self, caller: Line, leg: Line) -> None:
        """Asterisk itself has led the caller into the dialplan, where the telephone wanted them."""
        to = {"exten": "102", "context": "callcontrol-phones", "result": "Success", "is_external": True}
        self._tell(models.BridgeBlindTransfer, channel=leg.to_ari(), transferee=caller.to_ari(), **to)
        self.leave_room(caller)
        self._to_dialplan(caller)
        self._tell(models.StasisEnd, channel=caller.to_ari())
        self.hang_up(leg)

    # ------------------------------------------------------------------ bridges, and what is left

    def leave_room(self, line: Line) -> None:
        """Take the channel out of the bridge it is in."""
        if line.bridge is not None:
            self.rooms[line.bridge].lines.remove(line)
            line.bridge = None

    def state_changed(self, line: Line, state: str) -> None:
        """The channel's own state."""
        line.state = state
        self._tell(models.ChannelStateChange, channel=line.to_ari())

    def talking(self, line: Line) -> bool:
        """Whether the channel shares a bridge with another."""
        return line.bridge is not None and len(self.rooms[line.bridge].lines) > 1

    def leftovers(self) -> list[str]:
        """Ids of channels in our application, of bridges, playbacks and live recordings that exist."""
        inside = [line.id for line in self.lines.values() if line.inside]
        return [*inside, *self.rooms, *self.sounds, *self.takes]


def _cancel_timers(line: Line) -> None:
    for timer in line.timers:
        timer.cancel()
    line.timers.clear()
