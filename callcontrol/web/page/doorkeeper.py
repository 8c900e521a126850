"""Judges who may sign in at the page: a name of the rules and their PIN, few attempts at once, none of them guessed."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from callcontrol.model.names import PersonId
from callcontrol.model.rules import Group
from callcontrol.model.supervising import PinVerdict
from callcontrol.observe.logs import logger
from callcontrol.people.kept_file import KeptFileError
from callcontrol.people.pins import PinError, PinGate, PinStore
from callcontrol.web.page.sessions import Sessions

_LOG = logger("callcontrol.web")
MOST_AT_ONCE = 4
"""Attempts under way: each holds 64 MB for a tenth of a second."""
MOST_IN_A_MINUTE = 60
LONGEST_PIN = 12


class Answer(Enum):
    """What came of an attempt."""

    IN = auto()
    WRONG = auto()
    LOCKED = auto()
    BUSY = auto()
    """Too many attempts: try again in a moment."""
    TROUBLE = auto()
    """The file of PINs can not be read or written; the log says why."""


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt's end; with `Answer.IN` the token."""

    answer: Answer
    token: str = ""


class Doorkeeper:
    """`try_in` compares off the loop; wrong PINs are counted together with those of desk phones."""

    def __init__(
        self,
        live: Callable[[], Group],
        gate: PinGate,
        store: PinStore,
        sessions: Sessions,
        clock: Callable[[], float],
    ) -> None:
        """``clock``: monotonic seconds."""
        self._live, self._gate, self._store, self._sessions, self._clock = live, gate, store, sessions, clock
        self._under_way = 0
        self._begun: deque[float] = deque(maxlen=MOST_IN_A_MINUTE)

    async def try_in(self, name: str, pin: str) -> Tried:
        """Judge an attempt."""
        person = PersonId(name.strip().lower())
        if person not in self._live().people or not pin.isdecimal() or len(pin) > LONGEST_PIN:
            return Tried(Answer.WRONG)  # nothing is kept of names that nobody has
        now = self._clock()
        full = len(self._begun) == MOST_IN_A_MINUTE and now - self._begun[0] < 60.0
        if full or self._under_way >= MOST_AT_ONCE:
            return Tried(Answer.BUSY)
        self._begun.append(now)
        self._under_way += 1
        try:
            return await self._judge(person, pin)
        except (PinError, KeptFileError) as error:
            _LOG.error("nobody can sign in at the page", error=str(error))
            return Tried(Answer.TROUBLE)
        finally:
            self._under_way -= 1

    async def sweep(self) -> None:
        """End what has ended, and the sessions of PINs that were changed or taken away."""
        self._sessions.sweep()
        if len(self._sessions):
            try:
                pins = await asyncio.to_thread(self._store.read)
            except KeptFileError as error:
                _LOG.error("PINs can not be read: nobody's page is closed for a changed one", error=str(error))
                return
            self._sessions.keep_only(pins, self._live().people)

    async def _judge(self, person: PersonId, pin: str) -> Tried:
        kept = (await asyncio.to_thread(self._store.read)).get(person)
        verdict = await self._gate.judge(person, pin)
        if verdict is not PinVerdict.RIGHT or kept is None:
            _LOG.warning("a sign-in at the page was refused", person=person, verdict=verdict.name)
            return Tried(Answer.LOCKED if verdict is PinVerdict.LOCKED else Answer.WRONG)
        _LOG.info("signed in at the page", person=person)
        return Tried(Answer.IN, self._sessions.begin(person, kept.set_at))
