"""One live call as its stages see it: its rules, its record, its keys and what belongs to it in Asterisk."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial

from callcontrol.ari import Mailbox, ObjectIds
from callcontrol.ari.errors import AriError, Overflowed
from callcontrol.ari.generated.models import (
    ChannelDestroyed,
    ChannelDtmfReceived,
    ChannelHangupRequest,
    ChannelHold,
    ChannelUnhold,
    Event,
    PlaybackFinished,
    RecordingFailed,
    RecordingFinished,
    StasisEnd,
)
from callcontrol.flows.handed import Handed
from callcontrol.flows.hearing import Listening, note_hangup
from callcontrol.flows.keys import Keys
from callcontrol.flows.leg import Leg
from callcontrol.flows.leg_book import LegBook
from callcontrol.flows.personal import asks_personal, keys_are_personal
from callcontrol.flows.services import Services
from callcontrol.flows.swaps import Swaps
from callcontrol.flows.wishes import Holding, Wishes
from callcontrol.journal import SealError, seal_answers, seal_identity, unseal_answers, unseal_identity
from callcontrol.model.callers import Entry, Recognised, Recognition, ShowName
from callcontrol.model.calls import (
    NO_NUMBER,
    BridgeId,
    CallId,
    CallRecord,
    ChannelId,
    EventKind,
    JournalEvent,
    PlaybackId,
    Stage,
)
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.legs import EndedBy
from callcontrol.model.names import Language, PersonId
from callcontrol.model.paths import Category, Prompt
from callcontrol.model.rules import Group, Location
from callcontrol.model.told import Answered
from callcontrol.model.waiting import Told
from callcontrol.observe.logs import logger
from callcontrol.routing import message_at

MAILBOX_LIMIT = 512
"""Unread events of one call. A call brings about 20 in its life; beyond this the newest are dropped and counted."""


HIDDEN_KEY = "?"
"""What the journal holds of a key that belongs to a date of birth or a telephone number."""


class CallerGone(CallcontrolError):
    """The caller's channel has ended or is ending: nothing more can be said to them."""


class Call:
    """State that outlives a stage. Changed in the event loop alone: by the pump and by the stage that runs."""

    sealed_identity = ""
    """Who the caller has shown to be, as only this machine can read it; empty: nobody."""
    keys_number = False
    """True while the caller keys in, or may correct, a number at which they can be reached."""
    back_number = ""
    """E.164: where the caller has said that they can be reached; empty: nothing was said. As `caller_number`."""
    sealed_back_number = ""
    """The same number as only this machine can read it."""
    _sealed_caller = ""
    informed = False
    """The system has answered what the caller wanted to know."""
    message_left = False
    """The caller's message is in the journal."""
    identifying = 0
    """Answers that were compared with what the directory knows, without success."""
    left_behind: Leg | None = None
    """In another call, of a colleague who has come from there into this one: that call is to end."""
    adopted = False
    """Taken over from the process before: what sounds may be of its making."""

    def __init__(
        self,
        services: Services,
        group: Group,
        location: Location,
        record: CallRecord,
        seq: int = 0,
        mailbox: Mailbox | None = None,
    ) -> None:
        self.services = services
        self.group = group
        self.location = location
        self.record = record
        self.seq = seq
        self.caller_number = ""
        """For the person's phone and for calling back, never for a log, and for a record only when it is sealed."""
        self.recognised: Recognised | None = None
        """What the caller's number told; None: the location recognises nobody."""
        self.identified: Entry | None = None
        """Who the caller has shown to be; nothing of it is ever spoken, logged or noted."""
        self.mailbox = mailbox or Mailbox(MAILBOX_LIMIT)
        self.keys = Keys(location.pace.factor)
        self.notes_keys = True
        """False while the caller talks: what they key then is for the person, and may be a card's number."""
        self._hides_keys = False
        self._may_key_ahead = asks_personal(group, location)
        self.legs: dict[ChannelId, Leg] = {}
        self.book = LegBook(record.call_id, services.clock.now, services.journal.post)
        self.handed: Handed | None = None
        """A phone that somebody picks this caller up with, until the stage takes it."""
        self.bridge: BridgeId | None = None
        self.wishes = Wishes()
        """What the person wants by their telephone's buttons."""
        self.outside_number = ""
        """The number outside that the caller is handed over to, for the trunk alone; no checkpoint holds it."""
        self.swaps = Swaps()
        """What Asterisk has done by itself when a telephone handed the caller over."""
        self._holding = Holding()
        self.asked_for: set[str] = set()
        """Legs and bridges that Asterisk has not confirmed yet: they may come to be after the call's end."""
        self.playbacks: dict[PlaybackId, asyncio.Future[str]] = {}
        self.listening: dict[PlaybackId, Listening] = {}
        """What is being played and is to be noted when it is over."""
        self.recordings: dict[str, asyncio.Future[str]] = {}
        """What is being recorded, by name; the final state arrives here."""
        self.answers: tuple[Answered, ...] = ()
        """What the caller keyed in answer to questions. Personal: no log, and no checkpoint but sealed."""
        self.sealed_answers = ""
        """The same as only this machine can read it; empty: none."""
        self.told, self.news = Told(), asyncio.Event()
        """What the caller has been told of their waiting; and set when a checkpoint must hold something new of that."""
        self.log = logger("callcontrol.calls").bind(call_id=record.call_id, location=location.key)
        # The journal's position as era: ids stay unique across a restart of ours, where counters begin anew.
        self._ids = ObjectIds(record.call_id, era=f"e{seq}")

    @property
    def id(self) -> CallId:
        """The call's id, ours."""
        return self.record.call_id

    @property
    def channel(self) -> ChannelId:
        """The caller's channel."""
        return self.record.channel

    @property
    def dialled(self) -> str:
        """The extension under which the dialplan knows this call: the number dialled, or ``s`` for none."""
        return self.record.did if self.record.did != NO_NUMBER else "s"

    @property
    def language(self) -> Language:
        """What the caller is spoken to in."""
        return self.record.language or self.location.default_language

    def comes_to(self, stage: Stage) -> None:
        """The stage that is about to run decides what the journal may hold of the keys that are pressed from now on."""
        self._hides_keys = keys_are_personal(self.location, stage)

    @property
    def urgent(self) -> bool:
        """Whether the caller stands before all others of a queue."""
        return self.record.category is Category.URGENT

    @property
    def message(self) -> Prompt | None:
        """The message of the day, if there is one at this moment."""
        return message_at(self.location, self.services.clock.rules_now())

    @property
    def known(self) -> bool | None:
        """Whether the caller's number is known here; None: that can not be said."""
        kind = self.recognised.kind if self.recognised is not None else None
        if kind in {None, Recognition.WITHHELD, Recognition.FAILED}:
            return None
        return kind is not Recognition.NEW

    @property
    def name(self) -> str | None:
        """The caller's name, for the telephone of whoever answers; None: it is not known, or not to be shown."""
        rule = self.location.recognise
        if self.identified is None or rule is None or rule.show_name is ShowName.NEVER:
            return None
        return self.identified.name or None

    @property
    def sealed_caller(self) -> str:
        """The number that the network tells, as only this machine can read it; sealed once. Empty: there is none."""
        if self.caller_number and not self._sealed_caller:
            self._sealed_caller = self.services.sealer.seal(self.caller_number)
        return self._sealed_caller

    def sealed_number(self) -> str | None:
        """The number at which to call them, as they said or as the network tells, as only this machine can read it.

        None: it is not known.
        """
        return self.sealed_back_number or self.sealed_caller or None

    def remember(self, answer: Answered) -> None:
        """Keep an answer for whoever answers the call; one to the same question replaces the earlier."""
        others = (known for known in self.answers if known.question != answer.question)
        self.answers = (*others, answer)
        self.sealed_answers = seal_answers(self.services.sealer, self.answers)

    def identify(self, entry: Entry) -> None:
        """The caller has shown to be this person of the directory."""
        self.identified = entry
        self.sealed_identity = seal_identity(self.services.sealer, entry)

    def reach_at(self, number: str) -> None:
        """The caller has confirmed that they can be reached at this number."""
        self.back_number = number
        self.sealed_back_number = self.services.sealer.seal(number)

    def recall(self, answers: str, identity: str = "", back_number: str = "", caller: str = "") -> None:
        """Take over what the process before had sealed. What does not open is lost, the call is not."""
        try:
            if answers:
                self.answers, self.sealed_answers = unseal_answers(self.services.sealer, answers), answers
            if identity:
                self.identified, self.sealed_identity = unseal_identity(self.services.sealer, identity), identity
            if back_number:
                self.back_number, self.sealed_back_number = self.services.sealer.unseal(back_number), back_number
            if caller:
                self.caller_number, self._sealed_caller = self.services.sealer.unseal(caller), caller
        except SealError as error:
            self.log.warning("what the caller had answered can not be read any more", error=str(error))

    def note(self, kind: EventKind, **data: object) -> None:
        """Write a step into the call's journal. Returns at once; order is kept."""
        self.seq += 1
        self.services.journal.post(JournalEvent(self.id, self.seq, self.services.clock.now(), kind, data))

    def update(self, record: CallRecord) -> None:
        """Put ``record`` in the place of the call's record, as its next version."""
        self.record = replace(record, version=self.record.version + 1)
        self.services.journal.post(self.record)

    def new_leg(self, person: PersonId) -> Leg:
        """A leg whose id we choose and register before Asterisk first speaks of it (design 4.4)."""
        return self.adopt_leg(Leg(self._ids.leg(), person), self.services.clock.now())

    def adopt_leg(self, leg: Leg, since: datetime | None = None) -> Leg:
        """Let the events of a leg's channel come to this call. ``since``: None of a leg of the process before."""
        self.book.begin(leg.channel, leg.person, since)
        leg.tell = partial(self.book.turn, leg)
        self.legs[leg.channel] = leg
        self.services.router.register(leg.channel, self.mailbox)
        return leg

    def drop_leg(self, leg: Leg) -> None:
        """Forget a leg that is gone, or is about to be by our will."""
        self.book.end(leg.channel, EndedBy.US, leg.cause)
        self.legs.pop(leg.channel, None)
        self.services.router.forget(leg.channel)

    def release_leg(self, leg: Leg) -> None:
        """Forget a leg that is not ours to hang up after all: it goes on without this call."""
        self.book.end(leg.channel, EndedBy.UNSEEN)
        self.legs.pop(leg.channel, None)
        self.services.router.forget(leg.channel)

    @contextmanager
    def asking_for(self, object_id: str) -> Iterator[None]:
        """While open, Asterisk is asked for a leg or bridge; one that is cancelled in there stays `asked_for`."""
        self.asked_for.add(object_id)
        try:
            yield
        except AriError:
            self.asked_for.discard(object_id)
            raise
        self.asked_for.discard(object_id)

    def new_bridge_id(self) -> BridgeId:
        """An id for a bridge that is about to be made."""
        return self._ids.bridge()

    def new_playback(self) -> PlaybackId:
        """The id of a playback that is about to start; its final state arrives in `playbacks`."""
        playback = self._ids.playback()
        self.playbacks[playback] = asyncio.get_running_loop().create_future()
        return playback

    async def answer(self) -> None:
        """Pick up; one who has been picked up for before stays so. Raises AriError."""
        await self.services.ari.channels.answer(channel_id=self.channel)
        self.book.answered(self.channel)

    async def pump(self) -> None:
        """Take every event of this call in order. Ends by `CallerGone`, or by cancellation."""
        while True:
            try:
                event = await self.mailbox.get()
            except Overflowed as error:
                # Timeouts mend a lost end of a prompt or of ringing, the look round a lost hang-up.
                self.note(EventKind.FAULT, what="events lost", lost=error.lost)
                self.services.metrics.faults.labels("events_lost").inc()
                self.log.error("events of this call were lost", error=str(error))
            else:
                self._take(event)

    def _take(self, event: Event) -> None:
        match event:
            case PlaybackFinished(playback=playback):
                self.playback_ended(PlaybackId(playback.id), playback.state)
            case RecordingFinished(recording=recording) | RecordingFailed(recording=recording):
                self.recording_ended(recording.name, recording.state)
            case ChannelDtmfReceived(channel=channel, digit=digit) if channel.id == self.channel:
                self._take_key(digit)
            case _:
                self._take_of_caller(event)
                self._take_of_buttons(event)
                for leg in self.legs.values():
                    self._note_key_of_leg(leg, event)
                    leg.take(event)

    def _take_of_caller(self, event: Event) -> None:
        """Whether the caller is still there. Raises CallerGone."""
        match event:
            case ChannelHangupRequest(channel=channel, cause=cause) if channel.id == self.channel:
                self.caller_left(cause)
                raise CallerGone("the caller hung up")
            case StasisEnd(channel=channel) if channel.id == self.channel:
                self.caller_left()
                raise CallerGone("the caller hung up")
            case ChannelDestroyed(channel=channel, cause=cause) if channel.id == self.channel:
                self.caller_left(cause)
                raise CallerGone(f"the caller's channel ended (cause {cause})")

    def _take_of_buttons(self, event: Event) -> None:
        self.wishes.take(event)
        self.swaps.take(self, event)
        if isinstance(event, ChannelHold | ChannelUnhold) and event.channel.id in self.legs:
            self._note_hold(event.channel.id, self._holding.take(event, self.services.clock.now()))

    def hold_begins(self, channel: str) -> None:
        """The person has left the caller alone, and will be back."""
        self._holding.begin(channel, self.services.clock.now())

    def hold_ended(self, channel: str) -> None:
        """The talk with this telephone is over, and so is a hold that was not ended before."""
        self._note_hold(channel, self._holding.end(channel, self.services.clock.now()))

    def _note_hold(self, channel: str, seconds: float | None) -> None:
        if seconds is not None:
            self.update(replace(self.record, hold_seconds=self.record.hold_seconds + seconds))
            leg = self.legs.get(ChannelId(channel))
            self.note(EventKind.HELD, channel=channel, person=leg.person if leg else None, seconds=round(seconds, 3))

    @property
    def taken_over(self) -> bool:
        """Asterisk has led the caller into the dialplan: they are not ours to hang up."""
        return self.swaps.caller_taken

    def caller_left(self, cause: int | None = None) -> None:
        """Note that the caller has gone, and what they heard until then; once noted, nothing more happens."""
        note_hangup(self)
        self.book.end(self.channel, EndedBy.THEM, cause)

    def _note_key_of_leg(self, leg: Leg, event: Event) -> None:
        if isinstance(event, ChannelDtmfReceived) and event.channel.id == leg.channel and self.notes_keys:
            self.note(EventKind.KEY, key=event.digit, channel=leg.channel, person=leg.person)

    def _take_key(self, digit: str) -> None:
        # Keyed ahead, it may be the answer to a question that has not been put yet.
        hidden = self._hides_keys or self.keys_number or (self._may_key_ahead and self.keys.any)
        self.keys.press(digit)
        if self.notes_keys:
            self.note(EventKind.KEY, key=HIDDEN_KEY if hidden else digit)

    def expect_recording(self, name: str) -> "asyncio.Future[str]":
        """What is set with the final state of a recording that begins, or has begun."""
        return self.recordings.setdefault(name, asyncio.get_running_loop().create_future())

    def recording_ended(self, name: str, state: str) -> None:
        """A recording is over: ``done`` or ``failed`` in Asterisk's words."""
        finished = self.recordings.get(name)
        if finished is not None and not finished.done():
            finished.set_result(state)

    def playback_ended(self, playback: PlaybackId, state: str) -> None:
        """A playback is over: ``done``, ``failed`` or ``canceled`` in Asterisk's words."""
        finished = self.playbacks.get(playback)
        if finished is not None and not finished.done():
            finished.set_result(state)
