"""The shape of queues and of the people who serve them."""

from pydantic import ConfigDict, model_validator

from callcontrol.config.schema_base import Entry, exactly_one, one_of
from callcontrol.config.schema_words import Texts
from callcontrol.config.values import IncompleteError, WrongValueError
from callcontrol.config.written import (
    Ahead,
    AnyKey,
    AtOnce,
    FewWaiting,
    Interval,
    Label,
    Matter,
    Misses,
    Name,
    QueueLength,
    QueueNumber,
    Seconds,
    SiteName,
    SkillAtLevel,
    SkillName,
    Sticky,
    Truth,
    UnattendedSeconds,
    Weekdays,
)

OVERFLOWS = ("queue", "on_call", "box", "callback")
_CONDITIONS = ("after", "longer_than", "unattended")


class RingEntry(Entry):
    """From some moment of waiting on, more people are rung; `sites`, `without` or both say which."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": ["sites"]}, {"required": ["without"]}]})

    after: Seconds
    """Of waiting; each ring starts later than the one before."""
    sites: list[SiteName] | None = None
    """Locations whose people are rung too; [all] for every location."""
    without: list[SkillName] | None = None
    """Skills of `prefers` that are not asked for any more."""

    @model_validator(mode="after")
    def _something(self) -> "RingEntry":
        if self.sites is None and self.without is None:
            raise IncompleteError("this ring changes nothing", "write `sites`, `without` or both")
        return self


class OverflowEntry(Entry):
    """When a waiting caller goes on elsewhere: one condition and one destination."""

    model_config = ConfigDict(json_schema_extra={"allOf": [one_of(_CONDITIONS), one_of(OVERFLOWS)]})

    after: Seconds | None = None
    """Waited so long in all."""
    longer_than: QueueLength | None = None
    """So many already wait when the caller joins."""
    until: FewWaiting | None = None
    """With `longer_than`: it goes on to hold for whoever joins until no more than so many wait."""
    unattended: UnattendedSeconds | None = None
    """For so long nobody who could be rung has been signed in; 10s at least."""
    queue: Name | None = None
    """Another queue of the location."""
    on_call: Name | None = None
    """An on-call chain of group.yaml."""
    box: Name | None = None
    """A box: the caller leaves a message."""
    callback: Name | None = None
    """A callback: the caller leaves a number and is called back."""

    @model_validator(mode="after")
    def _one_of_each(self) -> "OverflowEntry":
        exactly_one(self, _CONDITIONS, "a condition")
        exactly_one(self, OVERFLOWS, "a destination")
        if self.until is not None and (self.longer_than is None or self.until > self.longer_than):
            hint = "write `until` beside `longer_than`, and no larger than that"
            raise WrongValueError("`until` says when a line is short again", hint, key="until")
        return self


class AnnounceEntry(Entry):
    """That callers are told where they stand; what can not be said honestly is left out."""

    position: Truth = True
    """Their place in the line; yes unless said."""
    wait: Truth = True
    """How long it may still take; yes unless said."""
    every: Seconds = 60.0
    """Of music from one time to the next; 60s unless said."""


class WaitKeyEntry(Entry):
    """Where a key leads a caller who waits: exactly one destination."""

    model_config = ConfigDict(json_schema_extra=one_of(OVERFLOWS))

    queue: Name | None = None
    """Another queue of the location; what they have waited counts there."""
    on_call: Name | None = None
    """An on-call chain of group.yaml."""
    box: Name | None = None
    """A box: the caller leaves a message."""
    callback: Name | None = None
    """A callback: the caller leaves a number and is called back."""
    text: Texts | None = None
    """Tells of the key, as a digit: press 3. Required of a queue, but for key 0; of the others there is a wording of
    our own in en, es and fr."""

    @model_validator(mode="after")
    def _one_destination(self) -> "WaitKeyEntry":
        exactly_one(self, OVERFLOWS, "a destination")
        return self


class AlertEntry(Entry):
    """That somebody is told when a caller waits too long, until it is acknowledged."""

    after: Seconds
    """Of waiting, in all queues together."""


class QueueEntry(Entry):
    """A line of callers."""

    label: Label
    """What a phone shows when a call of the queue rings."""
    number: QueueNumber | None = None
    """What a desk phone dials for the queue, to hand a caller over to it: 2 to 6 digits, nobody's extension."""
    skills: list[SkillAtLevel]
    """What somebody must be able to do to serve it, all of them: a skill, or a skill and the least level, nurse 2."""
    prefers: list[SkillName] | None = None
    """Skills that are needed too until a ring does without."""
    language: Matter = "preferred"
    """The caller's language: `required`, or `preferred` unless said."""
    ring: Seconds = 15.0
    """How long one phone rings before the next is tried; 15s unless said."""
    cooldown: Seconds = 30.0
    """How long somebody who missed a call is left alone; 30s unless said."""
    misses: Misses = 2
    """So many calls missed in a row pause the person who missed them; 2 unless said, 0 is never."""
    wrap_up: Seconds | None = None
    """How long a person is left alone after a conversation; not at all unless said."""
    sticky: Sticky | None = None
    """How long a caller waits for whoever answered their last call, where that person is busy; not unless said."""
    keep_free: QueueLength | None = None
    """So many of the queue's people are not rung for other queues, unless a caller is urgent or waited two minutes."""
    at_once: AtOnce = 1
    """How many phones may ring for one caller at a time, the first to answer has the call; 1 unless said."""
    max_wait: Seconds = 600.0
    """After this a caller hears that nobody is available; 10m unless said."""
    closing_grace: Seconds = 900.0
    """How long whoever waits when the location closes is served still, while somebody is there; 15m unless said."""
    whisper: Truth = False
    """Whether who answers is told of the caller before the two are joined; no unless said."""
    announce: AnnounceEntry | None = None
    """That callers are told where they stand; without it they are not."""
    comfort: list[Texts] | None = None
    """Said in turn between the music; [] for nothing; without it the message still_waiting."""
    keys: dict[AnyKey, WaitKeyEntry] | None = None
    """What callers may press while they wait; 0 can lead to people alone."""
    alert: AlertEntry | None = None
    """That somebody is told when a caller waits too long; without it nobody is."""
    lamp_after: Seconds = 180.0
    """The queue's lamp blinks while somebody waits longer; 3m unless said."""
    rings: list[RingEntry] | None = None
    """Who is rung as well the longer a caller waits; first only people of the queue's own location."""
    overflow: list[OverflowEntry] | None = None
    """Where callers go on; the first line whose condition holds counts."""


class ServesEntry(Entry):
    """How a person serves a queue of the location, where that is not as everybody does."""

    ahead: Ahead | None = None
    """To this person the queue's callers stand so far ahead of others, 90s at most."""
    after: Seconds | None = None
    """The person is rung for the queue's callers only once these have waited so long."""


class PersonEntry(Entry):
    """Somebody who answers."""

    name: Label
    """As colleagues read it."""
    skills: list[SkillAtLevel]
    """What the person can do: skills of group.yaml, with a level 1 to 5 where it counts (nurse 3), and speaks-es."""
    works: dict[Weekdays, list[Interval]] | None = None
    """Hours outside which the person is never rung; without it, whenever the phone is signed in."""
    queues: dict[Name, ServesEntry] | None = None
    """Queues of the location that the person serves in a way of their own; which they serve, their skills say."""
    place: Label | None = None
    """Where the phone stands, such as Exam room 3, 2nd floor: told to colleagues in an emergency call."""
