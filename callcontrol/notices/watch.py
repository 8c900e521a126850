"""Who waits for somebody to see to them: told at once, then again and again until it is done."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo

from callcontrol.config.clock import Clock
from callcontrol.model.calls import CallId
from callcontrol.model.emergency import EmergencyCall
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import LocationKey
from callcontrol.model.notices import Alert
from callcontrol.notices.send import Sender
from callcontrol.observe.logs import logger
from callcontrol.observe.metrics import Metrics

_LOG = logger("callcontrol.notices")
LOOK_SECONDS = 15.0
"""Between two looks at what is done."""
LOOK_BACK = timedelta(days=7)
"""Whoever is not seen to for so long is told of by `requests` alone."""
MOST_OPEN = 1_000
MOST_AT_ONCE = 50
"""Notices that are told once and wait for their turn; further ones are counted as faults."""
MOST_NAMED = 10
"""Calls that one notice names."""
_SHOWN_OF_ID = 8


@dataclass(frozen=True, slots=True)
class Seen:
    """What the list of requests says of an alert."""

    alert: Alert
    done: bool


@dataclass(slots=True)
class _Open:
    alert: Alert
    due: float
    """Monotonic second of the next notice."""


Words = Callable[[], tuple[str, str]]
"""Title and text of a notice as they are when it is sent; nothing personal."""


@dataclass(slots=True)
class _Repeated:
    words: Words
    due: float


@dataclass
class Watch:
    """`unreached` is called by calls and returns at once; `run` owns the rest.

    ``look`` asks PostgreSQL what is open and what is done; it raises CallcontrolError when that is away, and what is
    open is kept in memory meanwhile. None: there is nothing to ask.
    """

    sender: Sender
    clock: Clock
    metrics: Metrics
    zone_of: Callable[[LocationKey], tzinfo]
    look: Callable[[], Awaitable[Iterable[Seen]]] | None
    every_seconds: float
    look_seconds: float = LOOK_SECONDS
    missed: str = ""
    """Whom the last notice did not reach; empty when all is well."""
    _open: dict[CallId, _Open] = field(default_factory=dict)
    _repeated: dict[str, _Repeated] = field(default_factory=dict)
    _once: deque[tuple[str, str]] = field(default_factory=deque)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def trouble(self) -> str:
        """Why notices do not reach everybody; empty when all is well."""
        return self.missed or self.sender.trouble

    @property
    def open(self) -> int:
        """Calls that nobody has seen to."""
        return len(self._open)

    def unreached(self, alert: Alert) -> None:
        """Nobody on call was reached. Returns at once, never raises."""
        if alert.call_id not in self._open and len(self._open) >= MOST_OPEN:
            self.metrics.faults.labels("notice_dropped").inc()
            _LOG.error("too many callers wait for somebody: this one is in `requests` alone", call_id=alert.call_id)
            return
        self._open.setdefault(alert.call_id, _Open(alert, self.clock.monotonic()))
        self._news.set()

    def emergency(self, call: EmergencyCall) -> None:
        """An emergency number was dialled at a desk phone. Told once, at once; returns at once, never raises."""
        self._tell_once(*_words_of(call, self.zone_of(LocationKey(call.location or ""))))

    def paused(self, location: LocationKey, extension: str) -> None:
        """Missed calls have paused somebody. Told once, at once; returns at once, never raises."""
        self._tell_once(
            f"Paused: {location}, extension {extension}",
            f"Two calls in a row were not answered at extension {extension} of {location}, which is offered no more "
            f"until somebody dials *55 there. See: callcontrol people",
        )

    def _tell_once(self, title: str, body: str) -> None:
        if len(self._once) >= MOST_AT_ONCE:
            self.metrics.faults.labels("notice_dropped").inc()
            return
        self._once.append((title, body))
        self._news.set()

    def repeat(self, what: str, words: Words) -> None:
        """Tell this at once, and again and again until `drop`; returns at once. What is told already goes on."""
        if len(self._repeated) >= MOST_OPEN:
            self.metrics.faults.labels("notice_dropped").inc()
            return
        self._repeated.setdefault(what, _Repeated(words, self.clock.monotonic()))
        self._news.set()

    def drop(self, what: str) -> None:
        """It need not be told any more; harmless when it never was."""
        self._repeated.pop(what, None)

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                self._news.clear()
                await self._tell_due()
                await self._look()
                self._show()
                await self._tell_due()
                try:
                    async with asyncio.timeout(self._pause()):
                        await self._news.wait()
                except TimeoutError:
                    pass
        finally:
            self.sender.close()

    def _pause(self) -> float:
        now = self.clock.monotonic()
        moments = [one.due for one in self._open.values()] + [one.due for one in self._repeated.values()]
        due = min((moment - now for moment in moments), default=self.look_seconds)
        return min(max(due, 0.0), self.look_seconds)

    async def _look(self) -> None:
        if self.look is None:
            return
        try:
            seen = await self.look()
        except CallcontrolError as error:
            _LOG.warning("whether anybody was seen to is not known", error=str(error))
            return
        for one in seen:
            if one.done:
                self._open.pop(one.alert.call_id, None)
            elif one.alert.call_id not in self._open:
                self.unreached(one.alert)  # of a process before this one

    async def _tell_due(self) -> None:
        """What is told once, then one notice for all that are due."""
        while self._once:
            await self._send(*self._once.popleft())
        now = self.clock.monotonic()
        for told in [told for told in self._repeated.values() if told.due <= now]:
            told.due = now + self.every_seconds
            await self._send(*told.words())
        due = [one for one in self._open.values() if one.due <= now]
        self._show()
        if not due:
            return
        for one in due:
            one.due = now + self.every_seconds
        await self._send(*self._words([one.alert for one in due]))

    async def _send(self, title: str, body: str) -> None:
        if not self.sender:
            return
        missed = await self.sender.send(title, body)
        self.metrics.notices.labels("failed" if missed else "sent").inc()
        self.missed = f"the last notice did not reach address {', '.join(map(str, missed))}" if missed else ""
        (_LOG.error if missed else _LOG.info)("notice sent", title=title, addresses_missed=list(missed))

    def _words(self, due: list[Alert]) -> tuple[str, str]:
        """Title and text. Nothing personal: where, when, and how to find the call."""
        places = sorted({alert.location for alert in due})
        title = f"On call not reached: {', '.join(places[:MOST_NAMED])}"
        lines = [self._line(alert) for alert in due[:MOST_NAMED]]
        if len(due) > MOST_NAMED:
            lines.append(f"and {len(due) - MOST_NAMED} more")
        lines.append("Numbers to call: callcontrol requests --unseal. This is told again until it is done.")
        return title, "\n".join(lines)

    def _line(self, alert: Alert) -> str:
        at, end = alert.at.astimezone(self.zone_of(alert.location)), alert.call_id[-_SHOWN_OF_ID:]
        return (
            f"{alert.location}, {at:%Y-%m-%d %H:%M %Z}: nobody on call was reached ({alert.chain}). "
            f"When seen to: callcontrol requests done {end} --by NAME"
        )

    def _show(self) -> None:
        self.metrics.unacknowledged.set(len(self._open))


def _words_of(call: EmergencyCall, zone: tzinfo) -> tuple[str, str]:
    """Title and text: which telephone, and where help is to come to; whoever dialled is not named."""
    where = ", ".join(filter(None, (call.place, call.address))) or "a phone that the rules do not know"
    title = f"Emergency call {call.number}: {call.location or 'unknown'}, extension {call.extension or 'unknown'}"
    at = call.at.astimezone(zone)
    return (
        title,
        f"{where}. Dialled {at:%Y-%m-%d %H:%M %Z}. When seen to: callcontrol emergencies ack {call.id} --by NAME",
    )
