"""The shape of on-call chains and of those whom they reach."""

from pydantic import Field

from callcontrol.config.schema_base import Entry
from callcontrol.config.written import (
    ContactNumber,
    Count,
    DutyTimes,
    Label,
    LanguageCode,
    Moment,
    Name,
    Seconds,
    Truth,
    Weekdays,
    WholeDate,
    Zone,
)


class ContactEntry(Entry):
    """Somebody who is reached outside, over the trunk."""

    name: Label
    """As colleagues read it."""
    number: ContactNumber
    """E.164: a plus sign, country code and number, in quotes."""
    languages: list[LanguageCode] | None = None
    """Languages that are spoken there."""
    press_one: Truth = True
    """Whether a call is taken by pressing 1, so that a mailbox never counts as an answer; yes unless said."""


class SwapEntry(Entry):
    """Somebody takes over from whoever the weeks name."""

    starts: Moment = Field(alias="from")
    """2026-12-24 17:00, by the chain's clock."""
    until: Moment
    """The first moment after it."""
    contact: Name
    """Who takes over: one of `contacts`."""
    reason: Label
    """Why, such as Christmas."""


class StepEntry(Entry):
    """Contacts who are rung at once; the first who takes the call has it."""

    ring: list[Name]
    """Names of `contacts`, or on_call for whoever the rota names at that moment."""
    seconds: Seconds = Field(default=25.0, alias="for")
    """How long they are rung; 25s unless said."""
    times: Count = 1
    """How often, one after another; once unless said."""


class ChainEntry(Entry):
    """An on-call chain: its rota, and its steps one after another."""

    label: Label
    """As colleagues read it."""
    time_zone: Zone | None = None
    """Whose clock the weeks follow; that of `defaults` unless said."""
    weeks: list[dict[Weekdays, dict[DutyTimes, Name]]] | None = None
    """Who is on call: one week, or several in turn. "17:00-08:00" ends on the next day, "00:00-24:00" is all day."""
    first_week: WholeDate | None = None
    """Any date of a week (Monday to Sunday) that is the first of `weeks`; needed where there are several."""
    swaps: list[SwapEntry] | None = None
    """Who takes over for some time."""
    steps: list[StepEntry]
    """Who is rung after whom."""
    rounds: Count = 2
    """Times that all steps are gone through before the caller is told that nobody was reached; 2 unless said."""
