"""The journal and the prompts in memory."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from callcontrol.flows.services import Item
from callcontrol.journal import Recorded
from callcontrol.journal.messages import Kept, listen, says_something
from callcontrol.model.calls import CallId, CallRecord, EventKind, JournalEvent
from callcontrol.model.legs import LegRecord
from callcontrol.model.names import Language
from callcontrol.model.paths import Prompt
from callcontrol.model.supervising import SupervisionStep
from callcontrol.prompts import MissingPrompt


class MemoryJournal:
    """A `callcontrol.flows.services.Recorder` that stores as the real one does: first event wins, newest record."""

    def __init__(self) -> None:
        self._events: dict[CallId, dict[int, JournalEvent]] = {}
        self.posted: list[Item] = []
        """Everything in the order of its arrival, refused doubles included."""
        self.records: dict[CallId, CallRecord] = {}
        self.legs: dict[CallId, dict[str, LegRecord]] = {}
        """The latest that was told of each leg, by channel."""
        self.supervisions: list[SupervisionStep] = []
        self.stages: dict[CallId, bytes] = {}
        """Checkpoints."""

    def post(self, *items: Item) -> None:
        """Keep."""
        for item in items:
            self.posted.append(item)
            if isinstance(item, JournalEvent):
                self._events.setdefault(item.call_id, {}).setdefault(item.seq, item)
            elif isinstance(item, LegRecord):
                self.legs.setdefault(item.call_id, {})[item.channel] = item
            elif isinstance(item, SupervisionStep):
                self.supervisions.append(item)
            else:
                known = self.records.get(item.call_id)
                if known is None or item.version > known.version:
                    self.records[item.call_id] = item

    async def append(self, *items: Item) -> None:
        """Keep."""
        self.post(*items)

    async def written(self) -> None:
        """At once: memory is all there is."""

    async def checkpoint(self, call_id: CallId, stage_json: bytes) -> None:
        """Keep a stage."""
        self.post_checkpoint(call_id, stage_json)

    def post_checkpoint(self, call_id: CallId, stage_json: bytes) -> None:
        """Keep a stage."""
        self.stages[call_id] = stage_json

    async def forget_checkpoint(self, call_id: CallId) -> None:
        """The call has ended."""
        self.stages.pop(call_id, None)

    async def checkpoints(self) -> list[tuple[CallId, bytes]]:
        """Every call that had not ended, oldest call first."""
        return sorted(self.stages.items())

    def events(self, call_id: CallId, *kinds: EventKind) -> list[JournalEvent]:
        """A call's events as stored, in order; of these kinds only, where some are named."""
        stored = self._events.get(call_id, {})
        return [stored[seq] for seq in sorted(stored) if not kinds or stored[seq].kind in kinds]

    def events_posted(self, call_id: CallId) -> int:
        """How many events were handed over, those that met a number already taken included."""
        return sum(isinstance(item, JournalEvent) and item.call_id == call_id for item in self.posted)

    @property
    def only(self) -> CallRecord:
        """The record of the one call of a test."""
        (record,) = self.records.values()
        return record


class MemoryMessages:
    """A `callcontrol.flows.services.Messages`; with ``full`` its disk takes nothing."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.full = False

    async def keep(self, call_id: CallId, wav: bytes) -> Kept | None:
        """Keep a recording that says something."""
        seconds, voiced = listen(wav)
        if not says_something(seconds, voiced):
            return None
        if self.full:
            return Kept(seconds, None, "no space left on device")
        self.files[f"{call_id}.wav"] = wav
        return Kept(seconds, f"{call_id}.wav")


class MemoryRecordings:
    """A `callcontrol.flows.services.Recordings`; with ``full`` its disk takes nothing."""

    def __init__(self) -> None:
        self.turn = asyncio.Semaphore(1)
        self.files: dict[str, tuple[Recorded, bytes]] = {}
        self.full = False

    async def keep(self, about: Recorded, wav: bytes) -> Recorded:
        """Keep, with the seconds."""
        if self.full:
            raise OSError(28, "no space left on device")
        about = replace(about, seconds=listen(wav)[0])
        self.files[about.file] = about, wav
        return about


class MemoryVoices:
    """A `callcontrol.flows.services.Voices` with every prompt but those that are ``missing`` by name."""

    def __init__(self) -> None:
        self.missing: set[str] = set()
        self.lasts: Callable[[str], float] = lambda _media: 2.0

    def media(self, prompt: Prompt, language: Language) -> str:
        """``sound:memory/NAME.LANGUAGE``."""
        if prompt.name in self.missing:
            raise MissingPrompt(prompt, language, "taken away by the test")
        return f"sound:memory/{prompt.name}.{language}"

    def seconds(self, media: str) -> float:
        """As long as it takes."""
        return self.lasts(media)
