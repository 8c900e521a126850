"""Emergency calls from desk phones: what the dialplan told us of them, kept until somebody has seen to each.

The calls themselves never touch us: see ``dialplan/callcontrol.conf``.
"""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from callcontrol.ari.generated.models import Channel
from callcontrol.journal import EmergenciesDamaged, EmergencyStore, Standing
from callcontrol.journal.codec import Emergency
from callcontrol.model.emergency import EmergencyAck, EmergencyCall, EmergencyEnd
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import PersonId
from callcontrol.model.rules import Group
from callcontrol.observe.logs import logger
from callcontrol.observe.metrics import Metrics
from callcontrol.routing.emergencies import address_of

_LOG = logger("callcontrol.calls")
DIALLED, ENDED = "emergency", "emergency-ended"
"""The first argument of ``Stasis``: what a note tells of."""
NOTE_CONTEXT = "callcontrol-emergency-note"
MOST_KEPT = 500
"""Calls that are remembered here; PostgreSQL has all. Those that were seen to go first, the oldest first."""
LONGEST_NAME, LONGEST_NOTE = 64, 500

_WELL_FORMED: Mapping[str, tuple[str, ...]] = {
    DIALLED: (r"[0-9]{2,9}", r"[A-Za-z0-9._-]{0,80}", r"[0-9]{0,20}", r"[A-Za-z0-9._-]{1,150}", r"[0-9]{9,11}"),
    ENDED: (r"[A-Za-z0-9._-]{1,150}", r"[A-Z]{1,20}", r"[0-9]{0,9}", r"[0-9]{9,11}"),
}


class NoSuchEmergency(CallcontrolError):
    """No emergency call has this id."""


class SeenTo(CallcontrolError):
    """Somebody has seen to it already; says who and when."""


class Emergencies:
    """`take` and `acknowledge` never wait; `run` keeps what they change in the file, and is owned by the process."""

    def __init__(
        self,
        store: EmergencyStore,
        post: Callable[[Emergency], None],
        metrics: Metrics,
        now: Callable[[], datetime],
        alarm: Callable[[EmergencyCall], None] = lambda _: None,
    ) -> None:
        """``alarm`` is told of every call, once, and returns at once."""
        self._store, self._post, self._metrics, self._now, self._alarm = store, post, metrics, now, alarm
        self._kept: dict[str, Standing] = {}
        self._ends: dict[str, EmergencyEnd] = {}
        """Of calls whose own note is still on its way."""
        self._changed = asyncio.Event()
        self.trouble = ""
        """Why the file does not hold what we know; empty when all is well."""

    async def load(self) -> None:
        """Take up what a process before us knew. Trouble with the file is told, and is no reason not to serve."""
        try:
            kept = await asyncio.to_thread(self._store.read)
        except EmergenciesDamaged as error:
            _LOG.error("emergency calls of before are not known; PostgreSQL has them", error=str(error))
            self.trouble = str(error)
            return
        self._kept = {each.call.id: each for each in kept}
        self._show()

    async def run(self) -> None:
        """Write the file whenever something has changed. Ends only by cancellation."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await asyncio.to_thread(self._store.write, tuple(self._kept.values()))
                self.trouble = ""
            except EmergenciesDamaged as error:
                _LOG.error("emergency calls are known to this process alone", error=str(error))
                self.trouble = str(error)

    def take(self, told: Sequence[str], group: Group) -> None:
        """A note of the dialplan; one that was taken before changes nothing, one that is malformed is logged."""
        kind, *facts = told or [""]
        forms = _WELL_FORMED.get(kind, ())
        well = len(facts) == len(forms) > 0 and all(map(re.fullmatch, forms, facts))
        if not well:
            _LOG.error("a note of an emergency call is malformed: is the dialplan of this version?", parts=len(told))
        elif kind == DIALLED:
            self._dialled(facts, group)
        else:
            self._ended(facts)

    def standing(self, *, everything: bool = False) -> tuple[Standing, ...]:
        """Calls that nobody has seen to, or all that are remembered, the latest first."""
        found = (each for each in self._kept.values() if everything or each.ack is None)
        return tuple(sorted(found, key=lambda each: (each.call.at, each.call.id), reverse=True))

    def acknowledge(self, name: str, by: str, author: str, note: str = "") -> Standing:
        """Somebody has seen to a call. Raises NoSuchEmergency, SeenTo."""
        found = self._kept.get(name)
        if found is None:
            raise NoSuchEmergency(f"no emergency call has the id {name[:40]!r}: see 'callcontrol emergencies'")
        if found.ack is not None:
            raise SeenTo(f"{found.ack.by} has seen to it at {found.ack.at:%Y-%m-%d %H:%M} UTC")
        ack = EmergencyAck(name, self._now(), by, author, note)
        self._keep(replace(found, ack=ack))
        self._post(ack)
        _LOG.info("emergency call acknowledged", emergency=name, author=author)
        return self._kept[name]

    def _dialled(self, facts: Sequence[str], group: Group) -> None:
        number, phone, extension, name, epoch = facts
        if name in self._kept:
            return
        person = group.people.get(PersonId(phone))
        location = group.locations.get(person.location) if person is not None else None
        call = EmergencyCall(
            id=name,
            at=datetime.fromtimestamp(int(epoch), UTC),
            number=number,
            phone=phone,
            extension=person.extension if person is not None else extension,
            location=location.key if location is not None else None,
            place=person.place if person is not None else "",
            address=address_of(location) if location is not None else "",
        )
        where = call.location or "unknown"
        _LOG.warning("emergency number dialled", number=number, phone=phone, location=where, emergency=name)
        self._metrics.emergencies.labels(where).inc()
        self._post(call)
        self._keep(Standing(call, self._ends.pop(name, None)))
        self._alarm(call)

    def _ended(self, facts: Sequence[str]) -> None:
        name, status, seconds, epoch = facts
        found = self._kept.get(name)
        if name in self._ends or (found is not None and found.end is not None):
            return
        end = EmergencyEnd(name, datetime.fromtimestamp(int(epoch), UTC), status, int(seconds or 0))
        level = _LOG.info if status == "ANSWER" else _LOG.error
        level("emergency call over", emergency=name, status=status, seconds=end.seconds)
        self._post(end)
        if found is not None:
            self._keep(replace(found, end=end))
        elif len(self._ends) < MOST_KEPT:
            self._ends[name] = end

    def _keep(self, standing: Standing) -> None:
        self._kept[standing.call.id] = standing
        if len(self._kept) > MOST_KEPT:
            oldest = min(self._kept.values(), key=lambda each: (each.ack is None, each.call.at))
            del self._kept[oldest.call.id]
        self._changed.set()
        self._show()

    def _show(self) -> None:
        self._metrics.emergencies_open.set(len(self.standing()))


def is_note(channel: Channel) -> bool:
    """Whether a channel is a note of the dialplan and no caller."""
    return channel.dialplan.context == NOTE_CONTEXT


def told_by(channel: Channel) -> tuple[str, ...]:
    """What a note tells, read from a channel that sits in ``Stasis``; empty where it can not be."""
    _, _, told = channel.dialplan.app_data.partition(",")
    return tuple(told.split(",")) if told else ()
