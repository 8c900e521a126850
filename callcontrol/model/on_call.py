"""Who is on call when, and who is rung after whom (requirement H3)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from callcontrol.model.names import ChainName, ContactName, Language, Source

ON_CALL = ContactName("on_call")
"""In a step: whoever the rota names at that moment. No contact may have this name."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who is reached outside, over the trunk."""

    name: ContactName
    label: str
    """As colleagues read it."""
    number: str
    """E.164. Personal: for the trunk alone, never for a log or a record."""
    presses_one: bool
    """Must press 1 to take a call, so that a mobile's voicemail never counts as an answer."""
    languages: tuple[Language, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody's duty on one weekday of a rota's week. ``ends`` at or before ``starts`` is on the next day."""

    weekday: int
    starts: time
    ends: time
    contact: ContactName
    source: Source


@dataclass(frozen=True, slots=True)
class Swap:
    """Somebody takes over from whoever the weeks name. Local wall-clock moments of the chain's zone, naive."""

    starts: datetime
    ends: datetime
    contact: ContactName
    reason: str
    source: Source


@dataclass(frozen=True, slots=True)
class Step:
    """Contacts who are rung at once, and how long."""

    contacts: tuple[ContactName, ...]
    """May hold `ON_CALL`."""
    ring_seconds: float
    times: int
    source: Source


@dataclass(frozen=True, slots=True)
class Chain:
    """An on-call chain: its rota, and its steps one after another."""

    name: ChainName
    label: str
    zone: ZoneInfo
    weeks: tuple[tuple[Shift, ...], ...]
    """One after another and again from the first; empty only when no step rings `ON_CALL`."""
    first_week: date
    """The Monday of a week that is the first of ``weeks``."""
    swaps: tuple[Swap, ...]
    steps: tuple[Step, ...]
    rounds: int
    """Times that all steps are gone through before the caller is told that nobody was reached."""
    source: Source
