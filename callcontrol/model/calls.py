"""A call's life as values: its stages, its record and the events of its journal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from callcontrol.model.event_kinds import EventKind as EventKind  # noqa: PLC0414 - found here by all
from callcontrol.model.names import (
    AnswerName,
    BoxName,
    CallbackName,
    CallTypeName,
    ChainName,
    Did,
    Language,
    LocationKey,
    MenuName,
    PersonId,
    QueueName,
)
from callcontrol.model.paths import MAIN_MENU, Category

CallId = NewType("CallId", str)
"""Ours, not Asterisk's: sortable by time, survives transfers. The ARI ids we choose start with it."""
ChannelId = NewType("ChannelId", str)
BridgeId = NewType("BridgeId", str)
PlaybackId = NewType("PlaybackId", str)


NO_NUMBER = Did("unreadable")
"""What a record holds when the trunk delivered nothing that could be a number."""


class Outcome(StrEnum):
    """How a call ended for the caller. A closed list; `report.calls` holds no other word."""

    ANSWERED = "answered"
    """The caller talked with a person."""
    ABANDONED = "abandoned"
    """The caller hung up while waiting in a queue or while a phone rang for them, or after it without a message."""
    LEFT_MENU = "left_menu"
    """The caller hung up in the greeting or the menu, before any queue."""
    UNANSWERED = "unanswered"
    """Nobody took the call within the queue's longest wait; the caller was told."""
    AFTER_HOURS = "after_hours"
    """The location was closed; the caller reached its after-hours message."""
    UNKNOWN_NUMBER = "unknown_number"
    """No location owns the number and the group names none for such calls; the caller was told."""
    MESSAGE_LEFT = "message_left"
    """The caller left a message, whose promise is a task."""
    CALLBACK_PROMISED = "callback_promised"
    """The caller confirmed a number and was promised a call."""
    INFORMED = "informed"
    """The caller heard what they wanted from the system and hung up."""
    UNREACHED = "unreached"
    """Nobody on call could be reached; the caller was told, and somebody must see to it."""
    PASSED_ON = "passed_on"
    """The location is not live yet for this call: the old destination has it."""
    FAILED = "failed"
    """A fault of ours, of Asterisk or of the machine ended the call; the journal says which."""


class Direction(StrEnum):
    """Seen from the practice."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class CallerKind(StrEnum):
    """What the trunk told of the caller. The number itself is not kept: see docs/decisions."""

    NUMBER = "number"
    ANONYMOUS = "anonymous"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class PassingOn:
    """The old destination is to have the call: the location is not live for it. Nothing was said yet."""

    context: str
    """Of the dialplan, at the number dialled."""
    open: bool
    """What was decided on arrival, to be told of the call and to go on by if the old destination does not take it."""
    reason: str


@dataclass(frozen=True, slots=True)
class Greeting:
    """Emergency notice, greeting and languages are being spoken."""


@dataclass(frozen=True, slots=True)
class InMenu:
    """The menu is spoken or a key is awaited."""

    silences: int = 0
    wrong_keys: int = 0
    greeted: bool = True
    """False until the greeting was spoken in the chosen language."""
    menu: MenuName = MAIN_MENU
    open: bool = True
    """Whether the location was open when the call came: decides for all of the call, also past closing time."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A question of the call type is put."""

    call_type: CallTypeName
    open: bool
    question: int = 0
    """Place in the call type's questions; those before it are answered or given up."""
    tries: int = 0
    corrects: bool = False
    """The caller has said that what was read back is not right."""


@dataclass(frozen=True, slots=True)
class Answering:
    """The system tells something; the menu comes again after it."""

    answer: AnswerName
    back: InMenu


@dataclass(frozen=True, slots=True)
class Recording:
    """The caller speaks, or is about to speak, a message."""

    box: BoxName
    tries: int = 0
    """Times that nothing was heard after the tone."""


@dataclass(frozen=True, slots=True)
class Promising:
    """The number to call back is read out, confirmed or keyed."""

    callback: CallbackName
    tries: int = 0
    open: bool = True
    """Whether the location was open when the call came: says which person takes whoever has no number to give."""


@dataclass(frozen=True, slots=True)
class CallingOut:
    """Whoever is on call is rung; the caller hears of it and may hang up, nothing else."""

    chain: ChainName
    since: datetime
    """UTC."""
    round: int = 0
    step: int = 0
    time: int = 0
    """Times that this step's contacts have been rung without success."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """In a queue, with music."""

    queue: QueueName
    since: datetime
    """UTC moment at which the caller began to wait; kept through every offer and overflow."""
    left: tuple[QueueName, ...] = ()
    """Queues that the caller has gone on from: no overflow leads back to one."""
    ahead: int | None = None
    """Callers who were in this queue when the caller joined it; None: not joined yet."""
    announced: bool | None = None
    """Whether the caller has heard that the conversation is recorded; None: it has not been said."""
    call_type: CallTypeName | None = None
    """What the call is about: says where the caller goes when the location closes meanwhile."""
    open: bool = True
    """Whether the location was open when the call came; to one that was not, closing means nothing."""


@dataclass(frozen=True, slots=True)
class Phone:
    """Whose phone rings, and on which leg."""

    person: PersonId
    channel: ChannelId


@dataclass(frozen=True, slots=True)
class Ringing:
    """A person's phone rings, or those of several; the caller still has their place."""

    queue: QueueName
    since: datetime
    person: PersonId
    channel: ChannelId
    left: tuple[QueueName, ...] = ()
    ahead: int | None = None
    announced: bool | None = None
    call_type: CallTypeName | None = None
    open: bool = True
    others: tuple[Phone, ...] = ()
    """Further phones that ring at the same time; the first to be answered has the caller."""

    @property
    def phones(self) -> tuple[Phone, ...]:
        """All that ring."""
        return Phone(self.person, self.channel), *self.others

    def waiting(self) -> Waiting:
        """The caller's place, once the offer has come to nothing."""
        place = self.queue, self.since, self.left, self.ahead, self.announced
        return Waiting(*place, self.call_type, self.open)


@dataclass(frozen=True, slots=True)
class Talking:
    """Caller and person share a bridge."""

    bridge: BridgeId
    person: PersonId
    channel: ChannelId
    keep_days: int | None = None
    """The talk is recorded, and the recording kept for so many days; None: it is not."""
    place: Waiting | None = None
    """Where the caller waited for this person; None: they came from no queue."""


@dataclass(frozen=True, slots=True)
class Keying:
    """The person has keyed the code to hand the caller over, and keys to whom; the caller hears music."""

    during: Talking
    consults: bool = False
    """The person wants to talk with the next one first."""


@dataclass(frozen=True, slots=True)
class Transferring:
    """A person has handed the caller over: somebody else is rung, or a queue is next. The caller hears music."""

    by: PersonId
    leg: ChannelId
    """The telephone of whoever handed them over; it may be gone."""
    bridge: BridgeId
    """That the two shared."""
    to: PersonId | None = None
    """Who is rung: a person, or a contact outside. None: nobody, the caller goes to `place`."""
    channel: ChannelId | None = None
    """The leg that rings ``to``."""
    place: Waiting | None = None
    """Of the queue where the caller goes, or came from and goes back to if nobody takes them; None: there is none."""
    returning: bool = False
    """``to`` did not take the caller: whoever handed them over is rung again."""
    fetch: str = ""
    """``to`` talks with the person already: how Asterisk names their channel. Empty: they are to be rung."""

    def talk(self) -> Talking:
        """The talk that it ends."""
        return Talking(self.bridge, self.by, self.leg, self.keep_days, self.place)

    keep_days: int | None = None
    """As of the talk before."""


@dataclass(frozen=True, slots=True)
class Consulting:
    """The person talks with whom they may hand the caller over to, or has them rung; the caller hears music."""

    during: Talking
    over: Transferring
    """What follows once they hand the caller over. Without a ``to``, somebody of its queue is sought first."""


@dataclass(frozen=True, slots=True)
class Parked:
    """The caller stands at a place of the location of whoever parked them, with music, for somebody to pick up."""

    by: PersonId
    leg: ChannelId
    """Of whoever parked them; it may be gone."""
    bridge: BridgeId
    at: int
    until: datetime
    """UTC: then they go back."""
    place: Waiting | None = None
    keep_days: int | None = None

    def talk(self) -> Talking:
        """The talk that it ends."""
        return Talking(self.bridge, self.by, self.leg, self.keep_days, self.place)


@dataclass(frozen=True, slots=True)
class Closed:
    """The after-hours message is spoken."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A last sentence before the call is ended with ``outcome``: nobody available, number not in service."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing more happens; the record is complete."""

    outcome: Outcome
    reason: str


Stage = (
    PassingOn
    | Greeting
    | InMenu
    | Asking
    | Answering
    | Recording
    | Promising
    | CallingOut
    | Waiting
    | Ringing
    | Talking
    | Keying
    | Transferring
    | Consulting
    | Parked
    | Closed
    | Telling
    | Done
)


@dataclass(frozen=True, slots=True)
class JournalEvent:
    """One step of a call. ``(call_id, seq)`` is its identity: writing it twice stores it once."""

    call_id: CallId
    seq: int
    at: datetime
    """UTC, aware."""
    kind: EventKind
    data: Mapping[str, object] = field(default_factory=dict)
    """JSON values. Never a caller's number or name."""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """The one row of a call as far as it has gone; a higher ``version`` replaces a lower one.

    Times are aware UTC. ``answered_at`` is when a person and the caller were joined, not when Asterisk
    picked up.
    """

    call_id: CallId
    version: int
    channel: ChannelId
    """Asterisk's unique id of the caller's channel: finds the row in Asterisk's own CDR."""
    did: Did
    rules_version: str
    started_at: datetime
    direction: Direction = Direction.INBOUND
    caller_kind: CallerKind = CallerKind.NUMBER
    location: LocationKey | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    queued_at: datetime | None = None
    category: Category | None = None
    language: Language | None = None
    queue: QueueName | None = None
    """The queue that the caller is in; at the end the one that answered, or in which they stopped waiting."""
    person: PersonId | None = None
    """Who talks with the caller, or did so last."""
    outcome: Outcome | None = None
    wait_seconds: float | None = None
    """From joining the queue, or the first ring of somebody on call, to being joined with a person for the first time,
    to going on elsewhere or to giving up. None: never waited."""
    talk_seconds: float | None = None
    """Of all talks of the call together, hold included; what the caller waited between two of them is not in it."""
    transfers: int = 0
    """Times that a person handed the caller over, the one who took them back included."""
    hold_seconds: float = 0.0
    """For which a person had the caller on hold."""
    talked_seconds: float = 0.0
    """Of the talks that are over."""
    talking_since: datetime | None = None
    """None: the caller talks with nobody now, or their only talk began at ``answered_at``."""
