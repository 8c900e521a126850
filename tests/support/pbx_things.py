"""What the model of Asterisk is made of: channels, sounds, bridges, phones, and how ARI describes them."""

import asyncio
import io
import wave
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from callcontrol.ari import models
from tests.support.virtual_time import EPOCH


class Manner(StrEnum):
    """What the person at a phone does when it rings."""

    ANSWER = "answer"
    REJECT = "reject"
    IGNORE = "ignore"


@dataclass(eq=False)
class Phone:
    """A desk phone."""

    name: str
    registered: bool = True
    manner: Manner = Manner.ANSWER
    after: float = 2.0
    """Seconds of ringing before the person answers or rejects."""
    talks: float | None = None
    """Seconds of talk after which the person hangs up; None: never."""
    keys: str = ""
    """Pressed after answering, by somebody outside who is asked for a key; a voicemail presses none."""
    keys_after: float = 1.5
    """Seconds after the answer at which the first is pressed; the others follow at once."""
    line: "Line | None" = None
    """The channel that rings it or on which it talks."""

    @property
    def device_state(self) -> str:
        """As Asterisk says it."""
        if not self.registered:
            return "UNAVAILABLE"
        if self.line is None or self.line.state == "Down":
            return "NOT_INUSE"
        return "INUSE" if self.line.state == "Up" else "RINGING"


@dataclass(eq=False)
class Sound:
    """A playback."""

    id: str
    line: "Line"
    media: tuple[str, ...]
    state: str = "queued"
    timer: asyncio.TimerHandle | None = None

    def to_ari(self) -> models.Playback:
        """As ARI describes it."""
        return models.Playback(
            id=self.id, media_uri=self.media[0], target_uri=f"channel:{self.line.id}", state=self.state
        )


@dataclass(eq=False)
class Take:
    """A recording of a channel: how the real one names what is live, and what it stores of it."""

    name: str
    line: "Line"
    most_seconds: float
    silence_seconds: float
    ends_on: str
    began: float = 0.0
    state: str = "queued"
    stored: bytes = b""
    timer: asyncio.TimerHandle | None = None

    def lasts(self) -> float:
        """Seconds until it ends by itself: its caller speaks, then says nothing."""
        return min(self.line.speaks + self.silence_seconds, self.most_seconds)

    def to_ari(self) -> models.LiveRecording:
        """As ARI describes it."""
        target = f"channel:{self.line.id}"
        return models.LiveRecording(name=self.name, format="wav", target_uri=target, state=self.state)


def spoken(seconds: float, voiced_seconds: float) -> bytes:
    """A WAV file of a caller who speaks, then says nothing."""
    voiced = int(min(seconds, voiced_seconds) * 8000)
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(b"\x00\x20" * voiced + b"\x00\x00" * (int(seconds * 8000) - voiced))
    return file.getvalue()


@dataclass(eq=False)
class Line:
    """A channel: a caller's, or a leg to a phone."""

    id: str
    endpoint: str
    number: str = ""
    name: str = ""
    state: str = "Down"
    inside: bool = True
    """In our application, not in the dialplan."""
    dying: bool = False
    """Hung up, and Asterisk is still tidying."""
    context: str = "callcontrol-arrival"
    """Where in the dialplan it came from."""
    snoops: "Line | None" = None
    """What it listens to."""
    spy: str = "none"
    whisper: str = "none"
    ended_as: str = ""
    """Why we hung up, as the telephone is told; empty: nothing special."""
    phone: Phone | None = None
    entered: bool = True
    """Its StasisStart has been sent."""
    bridge: str | None = None
    music: bool = False
    wish: str | None = None
    """What was dialled by the telephone's transfer button, until it is told how that goes."""
    told: list[str] = field(default_factory=list)
    """How its transfers went."""
    hangs_up: bool = True
    """Once it is told that its transfer is done."""
    speaks: float = 0.0
    """Seconds that this caller speaks after a tone."""
    take: Take | None = None
    """What records it."""
    sounds: deque[Sound] = field(default_factory=deque)
    heard: list[str] = field(default_factory=list)
    """Media whose sound began, music as ``music``."""
    variables: dict[str, str] = field(default_factory=dict)
    blocked: deque[Callable[[], None]] = field(default_factory=deque)
    """Commands that wait for the end of what is played (design: measured facts on ARI)."""
    timers: list[asyncio.TimerHandle] = field(default_factory=list)

    def to_ari(self) -> models.Channel:
        """As ARI describes it."""
        nobody = models.CallerID(name="", number="")
        app = "Stasis" if self.inside else "Dial"
        return models.Channel(
            id=self.id,
            protocol_id=f"sip-{self.id}",
            name=f"{self.endpoint}-{self.id}",
            state=self.state,
            caller=models.CallerID(name=self.name, number=self.number),
            connected=nobody,
            accountcode="",
            dialplan=models.DialplanCEP(context=self.context, exten="s", priority=1, app_name=app, app_data=""),
            creationtime=EPOCH,
            language="en",
        )


@dataclass(eq=False)
class Room:
    """A bridge."""

    id: str
    name: str = ""
    lines: list[Line] = field(default_factory=list)
    take: Take | None = None
    """What records it."""

    def to_ari(self) -> models.Bridge:
        """As ARI describes it."""
        return models.Bridge(
            id=self.id,
            technology="simple_bridge",
            bridge_type="mixing",
            bridge_class="stasis",
            creator="Stasis",
            name=self.name,
            channels=tuple(line.id for line in self.lines),
            creationtime=EPOCH,
        )
