"""What somebody does for themselves at their desk phone: sign in and out, pause, take time, say how a call ended.

Each dialogue says at its end what holds then. A phone's person is who Asterisk says it is.
"""

from collections.abc import Awaitable, Callable, Container
from dataclasses import dataclass

from callcontrol.desk.phone import DeskPhone
from callcontrol.model.agents import AgentState, Choice
from callcontrol.model.calls import CallId
from callcontrol.model.desk import DeskPrompt
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import LocationKey, PersonId, QueueName
from callcontrol.model.rules import Group
from callcontrol.model.staff import Queue
from callcontrol.people.changes import state_of
from callcontrol.people.staff import Staff
from callcontrol.queueing import AgentStatus
from callcontrol.routing import Line
from callcontrol.routing.desk_people import (
    MORE_SECONDS,
    MOST_QUEUES,
    choices_words,
    more_time_words,
    queue_words,
    queues_of,
    requests_words,
    state_words,
    taken_words,
    waiting_words,
)
from callcontrol.routing.transferring import queues_numbered

KEY_SECONDS = 8.0
"""After the choices, for a key."""
TRIES = 3
"""Times that choices are spoken."""


@dataclass(frozen=True, slots=True)
class Signing:
    """The dialogues. ``live``: the rules for callers to come; ``waiting``: callers in a queue.

    ``last_call`` tells somebody's last call, wherever that has to be asked; ``requests`` how many are open at a
    location, None: unknown.
    """

    staff: Staff
    live: Callable[[], Group]
    waiting: Callable[[QueueName], int]
    last_call: Callable[[PersonId], Awaitable[CallId | None]]
    requests: Callable[[LocationKey], int | None]

    async def tell_state(self, phone: DeskPhone, _text: str = "") -> None:
        """What holds, and how many wait in one's queues."""
        if await self._known(phone):
            await self._say(phone, phone.person, waiting=True)

    async def sign_in(self, phone: DeskPhone, _text: str) -> None:
        """To all queues."""
        if await self._known(phone):
            self.staff.sign(phone.person, phone.person, on=True)
            await self._say(phone, phone.person, waiting=True)

    async def sign_out(self, phone: DeskPhone, _text: str) -> None:
        """Of all queues."""
        if await self._known(phone):
            self.staff.sign(phone.person, phone.person, on=False)
            await self._say(phone, phone.person)

    async def toggle_signed(self, phone: DeskPhone, owner: str) -> None:
        """The lamp key of somebody's signing in; only their own phone may use it."""
        if await self._known(phone, owner):
            out = not self.staff.status(phone.person).signed_in
            await (self.sign_in if out else self.sign_out)(phone, "")

    async def toggle_paused(self, phone: DeskPhone, owner: str) -> None:
        """The lamp key of somebody's pause: ends it, or asks why."""
        if await self._known(phone, owner):
            paused = self.staff.status(phone.person).paused is not None
            await (self.ready if paused else self.pause)(phone, "")

    async def one_queue(self, phone: DeskPhone, _text: str) -> None:
        """Each queue of the person with its key: pressed, one takes its calls or does so no more."""
        if not await self._known(phone):
            return None
        queues = queues_of(self.live(), phone.person)[:MOST_QUEUES]
        if not queues:
            return await phone.tell(DeskPrompt.NO_QUEUE, keys_cut=False)
        key = await self._choose(phone, lambda: self._queues(phone, queues), _keys(len(queues)))
        if key is None:
            return await phone.tell(DeskPrompt.GOODBYE, keys_cut=False)
        queue = queues[int(key) - 1]
        out = queue.name in self.staff.status(phone.person).signed_out_of
        status = self.staff.sign(phone.person, phone.person, on=out, queue=queue.name)
        now_in = queue.name not in status.signed_out_of
        return await phone.say(*taken_words(self.live(), phone.language, queue, signed_in=now_in), keys_cut=False)

    async def pause(self, phone: DeskPhone, key: str) -> None:
        """With a reason: the key dialled with the code, or chosen."""
        if not await self._known(phone):
            return None
        reason = await self._chosen(phone, self.live().pauses, key, DeskPrompt.WHY_PAUSE)
        if reason is None:
            return await phone.tell(DeskPrompt.GOODBYE, keys_cut=False)
        self.staff.pause(phone.person, phone.person, reason.name)
        return await self._say(phone, phone.person)

    async def ready(self, phone: DeskPhone, _text: str) -> None:
        """A pause and work after a call are over."""
        if await self._known(phone):
            self.staff.ready(phone.person, phone.person)
            await self._say(phone, phone.person, waiting=True)

    async def more_time(self, phone: DeskPhone, _text: str) -> None:
        """Before the next call, from now."""
        if await self._known(phone):
            self.staff.wrap_up(phone.person, phone.person, MORE_SECONDS)
            await phone.say(*more_time_words(self.live(), phone.language), keys_cut=False)

    async def disposition(self, phone: DeskPhone, key: str) -> None:
        """How the last call ended."""
        if not await self._known(phone):
            return None
        call_id = await self.last_call(phone.person)
        if call_id is None:
            return await phone.tell(DeskPrompt.NO_CALL, keys_cut=False)
        chosen = await self._chosen(phone, self.live().dispositions, key, DeskPrompt.HOW_ENDED)
        if chosen is None:
            return await phone.tell(DeskPrompt.GOODBYE, keys_cut=False)
        self.staff.dispose(phone.person, call_id, chosen.name)
        return await phone.tell(DeskPrompt.NOTED, keys_cut=False)

    async def tell_requests(self, phone: DeskPhone, named: str) -> None:
        """The lamp key of a location's open requests: how many there are."""
        count = self.requests(LocationKey(named)) if await self._known(phone) else 0
        if count is None:
            return await phone.tell(DeskPrompt.NOT_KNOWN, keys_cut=False)
        return await phone.say(*requests_words(self.live(), phone.language, count), keys_cut=False)

    async def tell_queue(self, phone: DeskPhone, named: str) -> None:
        """The lamp key of a queue, ``LOCATION-QUEUE``: how many wait in it."""
        place, _, name = named.rpartition("-")
        queue = QueueName(f"{place}/{name}")
        if queue not in self.live().queues:
            raise CallcontrolError(f"a lamp key is set to a queue that the rules have not: {queue}")
        await phone.say(*waiting_words(self.live(), phone.language, self.waiting(queue)), keys_cut=False)

    async def tell_line(self, phone: DeskPhone, number: str) -> None:
        """The same by the queue's own number: a phone dials it before it completes a transfer to the queue."""
        who = self.live().people.get(phone.person)
        queues = queues_numbered(self.live(), who.location if who is not None else None, number)
        if len(queues) != 1:
            await phone.tell(DeskPrompt.NO_SUCH_QUEUE, keys_cut=False)
            return
        await phone.say(*waiting_words(self.live(), phone.language, self.waiting(queues[0])), keys_cut=False)

    async def _known(self, phone: DeskPhone, owner: str = "") -> bool:
        """Whether the phone is somebody's, and theirs whose lamp key was pressed; they hear it if not."""
        known = phone.person in self.live().people and owner in {"", phone.person}
        if not known:
            phone.log.warning("a phone may not change this", person=phone.person, of=owner)
            await phone.tell(DeskPrompt.MAY_NOT, keys_cut=False)
        return known

    async def _say(self, phone: DeskPhone, person: PersonId, *, waiting: bool = False) -> None:
        status, group = self.staff.status(person), self.live()
        state = state_of(status)
        words = state_words(group, phone.language, state, status.paused or "")
        if waiting and state is not AgentState.SIGNED_OUT:
            count = sum(map(self.waiting, self._served(group, status, person)))
            words += waiting_words(group, phone.language, count)
        await phone.say(*words, keys_cut=False)

    def _served(self, group: Group, status: AgentStatus, person: PersonId) -> list[QueueName]:
        return [each.name for each in queues_of(group, person) if each.name not in status.signed_out_of]

    def _queues(self, phone: DeskPhone, queues: tuple[Queue, ...]) -> tuple[Line, ...]:
        group, out = self.live(), self.staff.status(phone.person).signed_out_of
        pairs = zip(queues, _keys(len(queues)), strict=True)
        lines = (
            queue_words(group, phone.language, queue, key, signed_in=queue.name not in out) for queue, key in pairs
        )
        return tuple(line for words in lines for line in words)

    async def _chosen(
        self, phone: DeskPhone, choices: tuple[Choice, ...], key: str, question: DeskPrompt
    ) -> Choice | None:
        """The choice of a key: that which was dialled with the code, else one that is asked for."""
        known = {each.digit: each for each in choices}
        if key not in known:
            words = choices_words(self.live(), phone.language, choices)
            asked = (self.live().desk[question], phone.language)
            key = await self._choose(phone, lambda: (asked, *words), known.keys()) or ""
        return known.get(key)

    async def _choose(
        self, phone: DeskPhone, words: Callable[[], tuple[Line, ...]], keys: Container[str]
    ) -> str | None:
        """A key of ``keys``; None: none was pressed in all tries."""
        for _ in range(TRIES):
            await phone.say(*words())
            key = await phone.keys.next(KEY_SECONDS)
            phone.keys.forget()
            if key is None:
                continue
            if key in keys:
                return key
            await phone.tell(DeskPrompt.NOT_A_KEY)
        return None


def _keys(count: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(1, count + 1))
