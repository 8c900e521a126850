"""The people who answer, for whoever changes what they are doing: a desk phone, a command, a lamp key."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime

from callcontrol.model.agents import AgentChange, AgentState, Disposition
from callcontrol.model.calls import CallId
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import PersonId, QueueName
from callcontrol.model.rules import Group
from callcontrol.observe.logs import logger
from callcontrol.observe.metrics import Metrics
from callcontrol.people.board import Board, Seen
from callcontrol.people.changes import state_of
from callcontrol.people.dispatcher import Dispatcher
from callcontrol.people.kept import SettingsDamaged, SettingsNotKept, SettingStore
from callcontrol.queueing import AgentSetting, AgentStatus, Change

_LOG = logger("callcontrol.people")
LOOK_SECONDS = 1.0
"""Until somebody new is begun with, and rows that were left out are caught up with."""
_DEFAULT = AgentSetting()
_TOOK = frozenset({Change.ACCEPTED, Change.ENGAGED})


class NoSuchPerson(CallcontrolError):
    """The rules do not know them."""


class Staff:
    """`run` keeps what people set, in the file; everything else is one step of the event loop and never waits.

    ``looked``: whether the state of the phones is known by now; before it no row says what somebody is doing.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        live: Callable[[], Group],
        store: SettingStore,
        post: Callable[[AgentChange | Disposition], None],
        now: Callable[[], datetime],
        metrics: Metrics,
        paused: Callable[[PersonId], None] = lambda _: None,
    ) -> None:
        self._dispatcher, self._live, self._store, self._post, self._now = dispatcher, live, store, post, now
        self._board = Board(post, now, metrics, paused)
        self._settings: dict[PersonId, AgentSetting] = {}
        """Whoever has set something, those included whom the rules do not know at present."""
        self._last: dict[PersonId, CallId] = {}
        self._changed = asyncio.Event()
        self.looked: Callable[[], bool] = lambda: False
        self.trouble = ""
        """Why the file does not hold what is set; empty when all is well."""
        dispatcher.watch(self._hear)

    async def load(self) -> None:
        """Take up what was set before. A damaged file is told and set aside: phones start without it."""
        try:
            self._settings = await asyncio.to_thread(self._store.read)
        except SettingsDamaged as error:
            place = await asyncio.to_thread(self._store.set_aside)
            _LOG.error("everybody counts as signed in: what was set is lost", error=str(error), kept=str(place))
        self._dispatcher.restore(self._settings)

    async def run(self) -> None:
        """Until cancelled; what is set at that moment is written before."""
        try:
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await self._changed.wait()
                self._look()
                if self._changed.is_set():
                    await self._keep()
        finally:
            if self._changed.is_set():
                with suppress(SettingsNotKept):
                    self._store.write(self._settings)

    def sign(self, person: PersonId, author: str, *, on: bool, queue: QueueName | None = None) -> AgentStatus:
        """In or out, of one queue or of all; what they are then. Raises NoSuchPerson."""
        with self._acting(person, author):
            self._dispatcher.sign(person, on=on, queue=queue)
        return self.status(person)

    def pause(self, person: PersonId, author: str, reason: str) -> AgentStatus:
        """No calls until they are ready again. Raises NoSuchPerson."""
        with self._acting(person, author):
            self._dispatcher.pause(person, reason)
        return self.status(person)

    def ready(self, person: PersonId, author: str) -> AgentStatus:
        """A pause, work after a call and a rest after a missed one are over. Raises NoSuchPerson."""
        with self._acting(person, author):
            self._dispatcher.ready(person)
        return self.status(person)

    def wrap_up(self, person: PersonId, author: str, seconds: float) -> AgentStatus:
        """No call for so many seconds from now. Raises NoSuchPerson."""
        with self._acting(person, author):
            self._dispatcher.wrap_up(person, seconds)
        return self.status(person)

    def dispose(self, person: PersonId, call_id: CallId, disposition: str) -> None:
        """How a call ended by somebody's word."""
        self._post(Disposition(call_id, person, self._now(), disposition))

    def last_call(self, person: PersonId) -> CallId | None:
        """The last call that somebody took, or talks on; None: none in this process."""
        return self._last.get(person)

    def status(self, person: PersonId) -> AgentStatus:
        """What is known of somebody. Raises NoSuchPerson."""
        found = self._dispatcher.status(person)
        if found is None:
            raise NoSuchPerson(f"the rules have no person {person}")
        return found

    def state(self, person: PersonId) -> AgentState:
        """The same in one word. Raises NoSuchPerson."""
        return state_of(self.status(person))

    def seen(self, person: PersonId) -> Seen | None:
        """Since when; None: not known yet."""
        return self._board.of(person)

    def statuses(self) -> Mapping[PersonId, AgentStatus]:
        """Everybody of the live rules."""
        found = {person: self._dispatcher.status(person) for person in self._live().people}
        return {person: status for person, status in found.items() if status is not None}

    @contextmanager
    def _acting(self, person: PersonId, author: str) -> Iterator[None]:
        """Whoever is not on the board yet is begun with: what they want must leave a row."""
        status, who = self.status(person), self._live().people.get(person)
        if who is not None:
            self._board.begin(who, status)
        with self._board.acting(person, author):
            yield
        _LOG.info("what somebody is doing was changed", person=person, author=author, state=self.state(person))

    def _hear(self, person: PersonId, status: AgentStatus, why: str) -> None:
        self._board.hear(person, status, why)
        if why in _TOOK and status.serving is not None:
            self._last[person] = status.serving
        setting = AgentSetting(status.signed_in, status.signed_out_of, status.paused)
        if setting == self._settings.get(person, _DEFAULT):
            return
        self._settings[person] = setting
        if setting == _DEFAULT:
            del self._settings[person]
        self._changed.set()

    def _look(self) -> None:
        """Begin with whoever is new in the rules, once their phone's state is known; forget who is in none any more."""
        if not self.looked():
            return
        people = self._live().people
        new = people.keys() - self._board.known
        again = {person: self._settings[person] for person in new & self._settings.keys()}
        if again:
            self._dispatcher.restore(again)  # the rules know them again
        for person in sorted(new):
            if (status := self._dispatcher.status(person)) is not None:
                self._board.begin(people[person], status)
        for person in self._board.known - people.keys():
            self._board.forget(person)
            self._last.pop(person, None)
        self._board.catch_up()

    async def _keep(self) -> None:
        self._changed.clear()
        try:
            await asyncio.to_thread(self._store.write, dict(self._settings))
            self.trouble = ""
        except SettingsNotKept as error:
            if not self.trouble:
                _LOG.error("what people set outlives no restart", error=str(error))
            self.trouble = str(error)
            self._changed.set()  # tried again
            await asyncio.sleep(LOOK_SECONDS)
