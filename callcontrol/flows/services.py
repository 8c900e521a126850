"""What every call needs from the process around it."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from callcontrol.ari import Router
from callcontrol.ari.port import AriPort
from callcontrol.config.clock import Clock
from callcontrol.flows.parking import ParkingLot
from callcontrol.journal import Kept, Recorded, Sealer
from callcontrol.model.callers import Recognised
from callcontrol.model.calls import CallerKind, CallId, CallRecord, JournalEvent
from callcontrol.model.legs import LegRecord
from callcontrol.model.names import Language
from callcontrol.model.notices import Alert
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Location
from callcontrol.model.supervising import SupervisionStep
from callcontrol.observe.metrics import Metrics
from callcontrol.people.dispatcher import Dispatcher

if TYPE_CHECKING:
    from callcontrol.flows.call import Call

Item = JournalEvent | CallRecord | LegRecord | SupervisionStep


class Recorder(Protocol):
    """Where a call writes what happens to it; `callcontrol.journal.Journal` is one."""

    def post(self, *items: Item) -> None:
        """Keep, without waiting."""

    async def append(self, *items: Item) -> None:
        """Keep; durable when it returns."""

    async def written(self) -> None:
        """Until all that was posted before outlives this process."""
        ...

    async def checkpoint(self, call_id: CallId, stage_json: bytes) -> None:
        """Remember where a live call stands."""

    def post_checkpoint(self, call_id: CallId, stage_json: bytes) -> None:
        """The same, without waiting."""

    async def forget_checkpoint(self, call_id: CallId) -> None:
        """The call has ended."""

    async def checkpoints(self) -> list[tuple[CallId, bytes]]:
        """Every call that had not ended."""


class Voices(Protocol):
    """Where prompts are found; `callcontrol.prompts.PromptLibrary` is one."""

    def media(self, prompt: Prompt, language: Language) -> str:
        """What ARI plays. Raises MissingPrompt."""

    def seconds(self, media: str) -> float:
        """How long that sounds."""


class Messages(Protocol):
    """Where callers' messages are kept; `callcontrol.journal.MessageStore` is one."""

    async def keep(self, call_id: CallId, wav: bytes) -> Kept | None:
        """Keep a recording; None when nothing was said."""


class Recordings(Protocol):
    """Where recorded conversations are kept; `callcontrol.journal.RecordingStore` is one."""

    turn: asyncio.Semaphore
    """Taken by whoever holds a recording in memory."""

    async def keep(self, about: Recorded, wav: bytes) -> Recorded:
        """Seal and keep; what it is, with its seconds. Raises OSError."""


class Recogniser(Protocol):
    """Where callers are known by their number; `callcontrol.callers.Callers` is one. Raises nothing."""

    async def recognise(self, kind: CallerKind, number: str, location: Location, now: datetime) -> Recognised | None:
        """What a number tells, soon; None: the location recognises nobody."""

    def remember(
        self, record: CallRecord, number: str, location: Location, found: Recognised | None, now: datetime
    ) -> None:
        """Keep of a call that has ended what the rules keep, without waiting."""


class Nobody:
    """Recognises nobody and remembers nothing."""

    async def recognise(self, *_: object, **__: object) -> None:
        """As `Recogniser`."""

    def remember(self, *_: object, **__: object) -> None:
        """As `Recogniser`."""


class Alerts(Protocol):
    """Who sees to it that somebody learns of a caller in need; `callcontrol.notices.Watch` is one."""

    def unreached(self, alert: Alert) -> None:
        """Nobody on call was reached. Returns at once, never raises."""


class NoAlerts:
    """Nobody is told."""

    def unreached(self, alert: Alert) -> None:
        """Nothing more is done than the journal and the log do."""


@dataclass(frozen=True, slots=True)
class Services:
    """Opened and closed by the composition root; shared by all calls."""

    ari: AriPort
    router: Router
    journal: Recorder
    prompts: Voices
    dispatcher: Dispatcher
    metrics: Metrics
    clock: Clock
    sealer: Sealer
    messages: Messages
    recordings: Recordings
    """Of conversations."""
    trunk: str
    """The endpoint over which contacts are rung."""
    callers: Recogniser = field(default_factory=Nobody)
    alerts: Alerts = field(default_factory=NoAlerts)
    parking: ParkingLot = field(default_factory=ParkingLot)
    talks: "dict[str, Call]" = field(default_factory=dict)
    """Every call that talks now, by the channel of whoever has it."""
