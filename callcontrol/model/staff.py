"""Queues, the people who serve them, and what a person must be able to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from callcontrol.model.names import LocationKey, PersonId, QueueName, Skill, Source
from callcontrol.model.paths import Overflowing, Prompt
from callcontrol.model.waiting import Announce, WaitAlert, WaitKey

LEVELS = range(1, 6)
"""How well somebody can do something; 1 unless the rules say more."""


MOST_AHEAD_SECONDS = 90.0
"""Nobody stands further ahead of others than they would by waiting so much longer: an overtake stays bounded."""
KEPT_FREE_SECONDS = 120.0
"""Who has waited so long is offered to people whom another queue keeps free, too."""


@dataclass(frozen=True, slots=True)
class Ring:
    """From some moment of waiting on, in all queues together, more people may be rung. Rings only ever widen."""

    after_seconds: float
    """Of waiting; of several rings each starts later than the one before."""
    sites: frozenset[LocationKey]
    """Locations whose people may be rung now too."""
    without: frozenset[Skill]
    """Skills of `Queue.prefers` that are not asked for any more."""
    source: Source


@dataclass(frozen=True, slots=True)
class Overflow:
    """When a waiting caller goes on elsewhere. Exactly one of the three conditions is not None."""

    to: Overflowing
    after_seconds: float | None
    """Waited so long, in all queues together."""
    longer_than: int | None
    """More than so many already wait in the queue when the caller joins it; judged then, once."""
    unattended_seconds: float | None
    """For so long nobody who could be rung has been signed in."""
    source: Source
    until: int | None = None
    """Once ``longer_than`` has held it goes on to hold until no more than so many wait; None: it does not."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A line of callers and the skills that a person needs to serve it."""

    name: QueueName
    label: str
    """What a person's phone shows, such as ``Billing``."""
    skills: frozenset[Skill]
    """Never given up, at no waiting time: licences above all."""
    ring_seconds: float
    """How long one person's phone rings before the next is tried."""
    cooldown_seconds: float
    """How long a person who missed a call is left alone."""
    max_wait_seconds: float
    """After this, in all queues together, the caller is told that nobody is available; never endless music."""
    source: Source
    least: frozenset[tuple[Skill, int]] = frozenset()
    """Levels above 1 that ``skills`` must be had at."""
    prefers: frozenset[Skill] = frozenset()
    """Needed too until a ring does without."""
    language_required: bool = False
    """Only people who speak the caller's language; otherwise they are preferred."""
    sites: frozenset[LocationKey] = frozenset()
    """Locations whose people are rung from the start: the queue's own."""
    rings: tuple[Ring, ...] = ()
    overflow: tuple[Overflow, ...] = ()
    closing_grace_seconds: float = 900.0
    """Whoever waits when the location closes is served for so long still, while somebody is there."""
    whisper: bool = False
    """Who answers is told of the caller before the two are joined."""
    wrap_up_seconds: float = 0.0
    """After a conversation a person is left alone for so long."""
    misses: int = 2
    """So many calls missed in a row, of whatever queues, pause the person; 0: never."""
    sticky_seconds: float = 0.0
    """For so long a caller waits for the person who answered their last call, where that one is busy."""
    keep_free: int = 0
    """Of the people whom its callers reach from the start so many are not rung for other queues, see `queueing`."""
    at_once: int = 1
    """So many phones may ring for one caller at a time; the first to answer has the call."""
    announce: Announce | None = None
    """None: callers are not told where they stand."""
    comfort: tuple[Prompt, ...] | None = field(default=None, hash=False)
    """Said in turn between the music; None: the group's own sentence."""
    keys: tuple[WaitKey, ...] = ()
    """What callers may press while they wait, each key once."""
    alert: WaitAlert | None = None
    """None: nobody is told, however long somebody waits."""
    lamp_after_seconds: float = 180.0
    """The queue's lamp blinks while somebody waits longer."""
    number: str = ""
    """What desk phones dial for it; of one's own location first. Empty: nothing."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Hours on a weekday, local wall-clock time, in which somebody may be rung; ends as in `rules.Opening`."""

    weekday: int
    starts: time
    ends: time
    source: Source


@dataclass(frozen=True, slots=True)
class Serving:
    """How somebody serves one queue, where that is not as everybody does."""

    ahead_seconds: float = 0.0
    """To them its callers stand as far ahead of others as if they had waited so much longer."""
    after_seconds: float = 0.0
    """They are rung for its callers only once these have waited so long."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who answers, at one desk phone."""

    id: PersonId
    name: str
    location: LocationKey
    extension: str
    skills: frozenset[Skill]
    source: Source
    levels: Mapping[Skill, int] = field(default_factory=dict, hash=False)
    """Of the skills that are had at more than level 1."""
    works: tuple[Duty, ...] = ()
    """Empty: whenever the phone is registered."""
    serves: Mapping[QueueName, Serving] = field(default_factory=dict, hash=False)
    """Queues that they serve in a way of their own; which queues they serve at all, their skills say."""
    place: str = ""
    """Where in the location the phone stands, such as ``Exam room 3, 2nd floor``: what an emergency call tells."""
