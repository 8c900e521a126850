"""A supervisor listens at a desk phone: a PIN, an extension, then 1, 2 and 3 for how they take part."""

import asyncio
from collections.abc import Callable, Sequence

from callcontrol.ari.errors import AriError, Gone
from callcontrol.desk.listening import Listening
from callcontrol.desk.phone import DeskPhone
from callcontrol.desk.ports import Conversation, Conversations, Pins, UnderWay
from callcontrol.desk.trail import Trail
from callcontrol.flows.entry import END_KEY, entry
from callcontrol.model.calls import EventKind
from callcontrol.model.desk import DeskPrompt
from callcontrol.model.names import PersonId
from callcontrol.model.rules import Group
from callcontrol.model.supervising import EAR_KEYS, Ear, PinVerdict, Step, Why
from callcontrol.routing.supervising import (
    MOST_NAMED,
    is_announced,
    is_supervisor,
    may_listen,
    meant_by,
    which_words,
)

LONGEST_SECONDS = 4 * 3600.0
TRIES = 3
"""Extensions of which nothing comes, one after the other; then the call ends."""
ANOTHER_KEY = "*"
_PIN_DIGITS, _EXTENSION_DIGITS = 12, 8
_KEY_SECONDS = 8.0
_LOOK_SECONDS = 1.0
"""Between two looks whether the conversation is still the one that was chosen."""


class Supervising:
    """The dialogue, with all that it needs."""

    def __init__(self, live: Callable[[], Group], pins: Pins, conversations: Conversations, kept: UnderWay) -> None:
        """``live``: the rules of the moment decide, also in a long call."""
        self._live = live
        self._pins = pins
        self._conversations = conversations
        self._kept = kept

    async def talk(self, phone: DeskPhone, _text: str) -> None:
        """All of it. Raises AriError, CallcontrolError."""
        if not is_supervisor(self._live(), phone.person):
            phone.log.warning("a phone may not listen to conversations", person=phone.person)
            await self._refuse(phone, Why.SKILL)
            await phone.tell(DeskPrompt.MAY_NOT, keys_cut=False)
            return
        if not await self._shows_pin(phone):
            return
        tries = 0
        while tries < TRIES:
            await phone.tell(DeskPrompt.ENTER_EXTENSION)
            found = await self._asked(phone)
            if found is None:
                tries += 1
                continue
            tries = 0
            if await self._listen(phone, found) is Why.CONVERSATION:
                await phone.tell(DeskPrompt.CONVERSATION_OVER)
        await phone.tell(DeskPrompt.GOODBYE, keys_cut=False)

    async def _shows_pin(self, phone: DeskPhone) -> bool:
        """Whether they key the right one, before the lock of three wrong ones."""
        while True:
            await phone.tell(DeskPrompt.ENTER_PIN)
            keyed = await entry(phone.keys, lambda keys: len(keys) > _PIN_DIGITS or keys.endswith(END_KEY))
            if not keyed:
                await phone.tell(DeskPrompt.GOODBYE, keys_cut=False)
                return False
            match await self._pins.judge(phone.person, keyed.removesuffix(END_KEY)):
                case PinVerdict.RIGHT:
                    return True
                case PinVerdict.WRONG:
                    phone.keys.forget()
                    phone.log.warning("a wrong PIN", person=phone.person)
                    await self._refuse(phone, Why.PIN)
                    await phone.tell(DeskPrompt.WRONG_PIN)
                case PinVerdict.LOCKED:
                    phone.log.warning("a PIN is locked", person=phone.person)
                    await self._refuse(phone, Why.LOCKED)
                    await phone.tell(DeskPrompt.PIN_LOCKED, keys_cut=False)
                    return False

    async def _asked(self, phone: DeskPhone) -> Conversation | None:
        """The conversation of whoever is keyed; None: there is none that they may hear, which was said."""
        keyed = await entry(phone.keys, lambda keys: len(keys) >= _EXTENSION_DIGITS or keys.endswith(END_KEY))
        group = self._live()
        people = meant_by(group, phone.person, keyed.removesuffix(END_KEY))
        talks = [talk for talk in map(self._conversations.of, people) if talk is not None]
        allowed = [talk for talk in talks if may_listen(group, phone.person, talk.person, talk.call.location)]
        if not allowed:
            phone.keys.forget()
        if not people:
            await phone.tell(DeskPrompt.NO_SUCH_EXTENSION)
        elif not talks:
            await phone.tell(DeskPrompt.NOT_TALKING)
        elif not allowed:
            phone.log.warning("a phone may not listen to this conversation", person=phone.person)
            await self._refuse(phone, Why.SKILL, talks[0])
            await phone.tell(DeskPrompt.MAY_NOT)
        else:
            return allowed[0] if len(allowed) == 1 else await _which(phone, group, allowed[:MOST_NAMED])
        return None

    async def _refuse(self, phone: DeskPhone, why: Why, talk: Conversation | None = None) -> None:
        await Trail(phone, self._kept, phone.new_name(), talk).add(Step.REFUSED, why=why)

    async def _listen(self, phone: DeskPhone, talk: Conversation) -> Why:
        """From the first sound to the last; why it ended. The trail has it on the disk before there is a sound."""
        announced = is_announced(self._live(), talk.person, talk.call.location)
        await phone.tell(DeskPrompt.EARS)
        trail = Trail(phone, self._kept, phone.new_name(), talk)
        ear = EAR_KEYS.get(await phone.keys.next(0) or "", Ear.LISTEN) if phone.keys.any else Ear.LISTEN
        listening, why = Listening(phone, talk.channel), Why.FAULT
        await trail.add(Step.BEGUN, ear)
        _note(talk, phone.person, "begun", ear=ear)
        try:
            if announced:
                await listening.tone()
            await listening.take_part(ear)
            why = await self._follow(phone, listening, talk, trail, ear, announced=announced)
        except Gone:
            why = Why.CONVERSATION  # or the phone itself: then the next sentence tells
        except TimeoutError as error:
            raise AriError("Asterisk did not say that a snoop channel is there") from error
        except asyncio.CancelledError:
            why = Why.SUPERVISOR if phone.left else Why.RESTART
            raise
        finally:
            await listening.close()
            _note(talk, phone.person, "ended", why=why)
            await trail.add(Step.ENDED, why=why)
        return why

    async def _follow(
        self, phone: DeskPhone, listening: Listening, talk: Conversation, trail: Trail, ear: Ear, *, announced: bool
    ) -> Why:
        """Change as the keys say, until either side has had enough."""
        while True:
            key = await _key_or_end(phone, listening)
            if listening.over.is_set() or not self._conversations.goes_on(talk):
                return Why.CONVERSATION
            if key == ANOTHER_KEY:
                return Why.SUPERVISOR
            wanted = EAR_KEYS.get(key or "", ear)
            if wanted is ear:
                continue
            await trail.add(Step.CHANGED, wanted)
            if announced:
                await listening.tone()
            await listening.take_part(wanted)
            ear = wanted
            _note(talk, phone.person, "changed", ear=ear)


async def _which(phone: DeskPhone, group: Group, talks: Sequence[Conversation]) -> Conversation | None:
    """One extension at several locations: the one that is keyed."""
    await phone.say(*which_words(group, [talk.person for talk in talks], phone.language))
    key = await phone.keys.next(_KEY_SECONDS)
    if key is None or not key.isdecimal() or not 1 <= int(key) <= len(talks):
        await phone.tell(DeskPrompt.NOT_A_KEY)
        return None
    return talks[int(key) - 1]


async def _key_or_end(phone: DeskPhone, listening: Listening) -> str | None:
    """A key, as soon as one is pressed; None: time for a look, or the person's leg has gone."""
    key, over = asyncio.create_task(phone.keys.next(_LOOK_SECONDS)), asyncio.create_task(listening.over.wait())
    try:
        await asyncio.wait({key, over}, return_when=asyncio.FIRST_COMPLETED)
        return key.result() if key.done() else None
    finally:
        key.cancel()
        over.cancel()
        await asyncio.wait({key, over})


def _note(talk: Conversation, supervisor: PersonId, what: str, **more: object) -> None:
    """Into the journal of the call, unless that is over: nothing is told of a call behind its end."""
    if talk.call.record.ended_at is None:
        talk.call.note(EventKind.SUPERVISED, what=what, supervisor=supervisor, person=talk.person, **more)
