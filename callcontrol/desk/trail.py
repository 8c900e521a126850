"""The trail of listenings: each step on this machine's disk before what it tells of happens, then in PostgreSQL."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from callcontrol.config.clock import Clock
from callcontrol.desk.phone import DeskPhone
from callcontrol.desk.ports import Conversation, UnderWay
from callcontrol.flows.services import Recorder
from callcontrol.model.supervising import Ear, Step, SupervisionStep, Why
from callcontrol.observe.logs import logger
from callcontrol.people.kept_file import KeptFileError, read_kept, write_kept

_LOG = logger("callcontrol.desk")
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class _Open:
    format: int
    steps: tuple[SupervisionStep, ...]


class OpenListenings:
    """The file ``<state>/listenings.json``: the last step of each listening under way.

    A process that is killed in the middle of one leaves it there; the next one writes its end.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._steps: dict[str, SupervisionStep] = {}
        self._turn = asyncio.Lock()

    async def close_left(self, journal: Recorder, clock: Clock) -> None:
        """What a process before this one left open ended with it; when exactly, nobody saw."""
        try:
            found = await asyncio.to_thread(read_kept, self._path, _Open)
        except KeptFileError as error:
            _LOG.error("whether somebody listened when callcontrol ended is not known", error=str(error))
            return
        left = found.steps if found is not None and found.format == _FORMAT else ()
        for step in left:
            ended = replace(step, seq=step.seq + 1, at=clock.now(), step=Step.ENDED, ear=None, why=Why.RESTART)
            await journal.append(ended)
        if left:
            await self._write(())

    async def keep(self, step: SupervisionStep) -> None:
        """Under way with this as the last step, or over."""
        if step.step in {Step.ENDED, Step.REFUSED}:
            if self._steps.pop(step.id, None) is None:
                return
        else:
            self._steps[step.id] = step
        await self._write(self._steps.values())

    async def _write(self, steps: Iterable[SupervisionStep]) -> None:
        async with self._turn:
            try:
                await asyncio.to_thread(write_kept, self._path, _Open(_FORMAT, tuple(steps)))
            except KeptFileError as error:
                # The journal has the step itself: what is lost is that a kill would be written down as an end.
                _LOG.error("a listening can not be kept", error=str(error))


class Trail:
    """Of one listening, or one attempt."""

    def __init__(self, phone: DeskPhone, kept: UnderWay, name: str, talk: Conversation | None) -> None:
        self._phone = phone
        self._kept = kept
        self._name = name
        self._talk = talk
        self._seq = 0

    async def add(self, step: Step, ear: Ear | None = None, *, why: Why | None = None) -> None:
        """One step; on the disk when it returns."""
        self._seq += 1
        services, talk = self._phone.services, self._talk
        made = SupervisionStep(
            id=self._name,
            seq=self._seq,
            at=services.clock.now(),
            supervisor=self._phone.person,
            step=step,
            person=talk.person if talk is not None else None,
            call_id=talk.call.id if talk is not None else None,
            ear=ear,
            why=why,
        )
        await services.journal.append(made)
        await self._kept.keep(made)
