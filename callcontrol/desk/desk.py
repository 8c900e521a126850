"""All desk calls: takes them in, rings a phone for one, owns their ends. One that goes wrong harms no other call."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress

from callcontrol.ari import Mailbox, ObjectIds, new_call_id
from callcontrol.ari.errors import AriError, Gone
from callcontrol.ari.generated.models import StasisStart
from callcontrol.config.problems import did_you_mean
from callcontrol.desk.dialogues import LONGEST_SECONDS, Dialogue, Dialogues
from callcontrol.desk.phone import DeskPhone, PhoneGone
from callcontrol.desk.ports import Studio
from callcontrol.desk.recording import Sentence, record_sentence
from callcontrol.flows.services import Services
from callcontrol.model.calls import CallId
from callcontrol.model.desk import Recorded
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import PersonId
from callcontrol.model.rules import Group
from callcontrol.observe.logs import logger
from callcontrol.routing.desk import desk_language

_LOG = logger("callcontrol.desk")
AWAY_CONTEXT = "callcontrol-desk-away"
"""In dialplan/callcontrol.conf: tells a desk phone that what it dialled can not be done now."""
DESK_CONTEXTS = frozenset({"callcontrol-desk-calls", AWAY_CONTEXT})
"""Where what desk phones dial comes from."""
MOST = 32
"""Desk calls at once; one more hears that it can not be done now."""
RING_SECONDS = 30
_MAILBOX = 256
_SHOWN = '"Record a sentence" <*77>'
_LATE_SECONDS = 2.0

Spawn = Callable[[Coroutine[object, object, None], str], None]


class Desk:
    """`welcome` is called in the reader's own step and waits for nothing."""

    def __init__(self, services: Services, live: Callable[[], Group], dialogues: Dialogues, studio: Studio) -> None:
        """``live``: the rules for callers to come."""
        self._services = services
        self._live = live
        self._dialogues = dialogues
        self._studio = studio
        self._spawn: Spawn | None = None
        self._phones: dict[str, DeskPhone] = {}

    @property
    def channels(self) -> frozenset[str]:
        """The channels that are ours: the look round leaves them alone."""
        return frozenset(self._phones) | {side for phone in self._phones.values() for side in phone.sides}

    @property
    def bridges(self) -> frozenset[str]:
        """The bridges that are ours, likewise."""
        return frozenset(phone.bridge for phone in self._phones.values() if phone.bridge is not None)

    @property
    def entered(self) -> frozenset[str]:
        """Those of them that a look at Asterisk must find. To be taken before it."""
        phones = (channel for channel, phone in self._phones.items() if phone.entered.is_set())
        sides = (s.channel for phone in self._phones.values() for s in phone.sides.values() if s.entered.is_set())
        return frozenset((*phones, *sides))

    def owned_by(self, spawn: Spawn) -> None:
        """Who owns the tasks of desk calls from now on."""
        self._spawn = spawn

    def lost(self, channels: Iterable[str]) -> None:
        """Asterisk does not have these any more: the events of their end were lost."""
        for channel in channels:
            for phone in self._phones.values():
                if channel == phone.channel or channel in phone.sides:
                    phone.lost(channel)

    def welcome(self, event: StasisStart, words: tuple[str, ...]) -> None:
        """A phone has dialled one of ours: ``words`` are what is wanted, and which phone.

        Behind the first dash of what is wanted stands what it is wanted of: ``hours-northside``.
        """
        wanted, person, named = (*words, "", "", "")[:3]
        what, _, text = wanted.partition("-")
        text = text or named  # as an older dialplan gives it
        call_id = new_call_id(self._services.clock.now(), secrets.token_hex(4))
        phone = self._phone(call_id, event.channel.id, person)
        phone.entered.set()
        asked = self._dialogues.of(what) if len(self._phones) <= MOST else Dialogue(self._full, answer=False)
        self._begin(phone, self._dialled(phone, asked, text), longest_seconds=asked.longest_seconds)

    async def record(self, person: str, sentence: Sentence) -> Recorded:
        """Ring a phone and let whoever takes it up record a sentence; what came of it.

        Whoever waits for it may stop to; the phone is not hung up by that. Raises CallcontrolError.
        """
        if person not in self._live().people:
            raise CallcontrolError(f"the rules have no phone {person}: {did_you_mean(person, self._live().people)}")
        if self._spawn is None or len(self._phones) >= MOST:
            raise CallcontrolError("no phone can be rung now: try again later")
        call_id = new_call_id(self._services.clock.now(), secrets.token_hex(4))
        phone = self._phone(call_id, ObjectIds(call_id).leg(), person)
        over = asyncio.get_running_loop().create_future()
        self._begin(phone, self._rung(phone, sentence), over)
        return await asyncio.shield(over)

    def _phone(self, call_id: CallId, channel: str, person: str) -> DeskPhone:
        """Registered here and now: the phone's first key may be the very next event."""
        group, mailbox = self._live(), Mailbox(_MAILBOX)
        self._services.router.register(channel, mailbox)
        phone = DeskPhone(self._services, group, call_id, channel, mailbox)
        phone.person = PersonId(person)
        phone.language = desk_language(group, phone.person)
        self._phones[channel] = phone
        return phone

    def _begin(
        self,
        phone: DeskPhone,
        dialogue: Coroutine[object, object, Recorded | None],
        over: "asyncio.Future[Recorded] | None" = None,
        longest_seconds: float = LONGEST_SECONDS,
    ) -> None:
        if self._spawn is None:
            dialogue.close()
            raise CallcontrolError("desk calls are taken only while the supervisor runs")
        self._spawn(self._own(phone, dialogue, over, longest_seconds), f"desk {phone.channel}")

    async def _own(
        self,
        phone: DeskPhone,
        dialogue: Coroutine[object, object, Recorded | None],
        over: "asyncio.Future[Recorded] | None",
        longest_seconds: float,
    ) -> None:
        """Live one desk call; whatever goes wrong inside it ends here. Cancelled: the dialplan has the phone again."""
        talk, pump = asyncio.create_task(dialogue), asyncio.create_task(phone.pump())
        try:
            any_of: set[asyncio.Future[Recorded | None] | asyncio.Future[None]] = {talk, pump, phone.gone}
            await asyncio.wait(any_of, timeout=longest_seconds, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            await self._end(phone, talk, pump, over)
            if not phone.given:
                await self._away(phone)
            raise
        failed = await self._end(phone, talk, pump, over)
        if phone.given:
            return
        await (self._away(phone) if failed else self._hang_up(phone))

    async def _end(
        self,
        phone: DeskPhone,
        talk: "asyncio.Task[Recorded | None]",
        pump: "asyncio.Task[None]",
        over: "asyncio.Future[Recorded] | None",
    ) -> bool:
        """Both tasks over, nothing registered; whether the dialogue failed."""
        talk.cancel()
        pump.cancel()
        await asyncio.wait({talk, pump})
        self._phones.pop(phone.channel, None)
        self._services.router.forget_mailbox(phone.mailbox)
        errors = [task.exception() for task in (talk, pump) if not task.cancelled()]
        error = next((each for each in errors if each is not None and not isinstance(each, PhoneGone)), None)
        if error is not None and not isinstance(error, Gone):
            self._services.metrics.faults.labels("desk").inc()
            phone.log.error(
                "a desk call failed", exc_info=None if isinstance(error, CallcontrolError) else error, error=str(error)
            )
        if over is not None and not over.done():
            over.set_result(_outcome(phone, talk))
        return error is not None

    async def _dialled(self, phone: DeskPhone, asked: Dialogue, text: str) -> Recorded | None:
        if asked.answer:
            await self._services.ari.channels.answer(channel_id=phone.channel)
        return await asked.talk(phone, text)

    async def _full(self, _phone: DeskPhone, _text: str) -> Recorded | None:
        raise CallcontrolError(f"{MOST} desk calls are under way")

    async def _rung(self, phone: DeskPhone, sentence: Sentence) -> Recorded:
        await self._services.ari.channels.originate_with_id(
            channel_id=phone.channel,
            endpoint=f"PJSIP/{phone.person}",
            app=self._services.ari.app,
            app_args="rung",
            caller_id=_SHOWN,
            timeout=RING_SECONDS,
        )
        try:
            async with asyncio.timeout(RING_SECONDS + _LATE_SECONDS):
                await phone.entered.wait()
        except TimeoutError:
            return Recorded.NO_ANSWER
        return await record_sentence(phone, self._studio, sentence)

    async def _away(self, phone: DeskPhone) -> None:
        """The dialplan tells the phone that it can not be done now; what is out of reach the next look round mends."""
        if not phone.entered.is_set():
            return await self._hang_up(phone)
        with suppress(AriError):
            await self._services.ari.channels.continue_in_dialplan(
                channel_id=phone.channel, context=AWAY_CONTEXT, extension="s", priority=1
            )
        return None

    async def _hang_up(self, phone: DeskPhone) -> None:
        try:
            await self._services.ari.channels.hangup(channel_id=phone.channel)
        except Gone:
            return
        except AriError as error:
            phone.log.info("a desk call was not hung up", error=str(error))


def _outcome(phone: DeskPhone, talk: "asyncio.Task[Recorded | None]") -> Recorded:
    if phone.kept:
        return Recorded.KEPT
    said = talk.result() if not talk.cancelled() and talk.exception() is None else None
    return said or (Recorded.DROPPED if phone.entered.is_set() else Recorded.NO_ANSWER)
