"""Looks at the live parts of the process, and tells what the page shows of them. Asks neither PostgreSQL nor Asterisk.

No caller's number or name is in it: what a desk needs of a caller is shown by the telephone that rings.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

from callcontrol.calls.emergencies import Emergencies
from callcontrol.calls.live import LiveCall
from callcontrol.config.clock import Clock
from callcontrol.journal import Standing
from callcontrol.model.agents import MISSED, AgentState, Choice
from callcontrol.model.calls import CallId, Consulting, Keying, Talking, Transferring
from callcontrol.model.desk import Lamp
from callcontrol.model.emergency import EmergencyCall
from callcontrol.model.names import LocationKey, PersonId
from callcontrol.model.rules import Group
from callcontrol.model.staff import Queue
from callcontrol.people.changes import state_of
from callcontrol.people.dispatcher import Dispatcher
from callcontrol.people.staff import Staff
from callcontrol.people.wait_alerts import AlertState, WaitAlerts
from callcontrol.queueing import AgentStatus, Device
from callcontrol.routing.desk import desk_language
from callcontrol.routing.desk_people import choice_line, place_of, queue_lamp
from callcontrol.routing.emergencies import callback_of
from callcontrol.routing.phrases import duration_in_words
from callcontrol.web.page.values import (
    Chosen,
    Doing,
    Mine,
    Shown,
    ShownAlert,
    ShownEmergency,
    ShownPerson,
    ShownQueue,
)

SEEN_SECONDS = 3600.0
"""A call that somebody has seen to is shown while it is under way, for so long at most: its end may never be told."""
GONE_SECONDS = 20.0
"""One that is over goes so long after somebody has seen to it: whoever was about to is told who it was."""
MOST_REMEMBERED = 4096
"""Moments as words: most are those of the look before, and a large group has a thousand."""
_NO_WAY = "NOWAY"
_WENT = {"ANSWER": "answered", "CANCEL": "hung up before an answer", _NO_WAY: "found no way out"}
_TALKS = {each.__name__ for each in (Talking, Keying, Consulting, Transferring)}
_STATES = {
    AgentState.READY: Doing.READY,
    AgentState.WRAP_UP: Doing.WRAP_UP,
    AgentState.PAUSED: Doing.PAUSED,
    AgentState.AWAY: Doing.AWAY,
    AgentState.SIGNED_OUT: Doing.SIGNED_OUT,
    AgentState.OFF_DUTY: Doing.OFF_DUTY,
}
_ID_MOMENT, _ID_FORMAT = 18, "%Y%m%dT%H%M%S%f"
"""Of a call's id: ``20260303T143000123Z-token``, see `ari.ids.new_call_id`."""


@dataclass(frozen=True, slots=True)
class Looking:
    """What is looked at. ``live``: the rules for callers to come; ``calls``: those under way."""

    live: Callable[[], Group]
    staff: Staff
    dispatcher: Dispatcher
    emergencies: Emergencies
    alerts: WaitAlerts
    calls: Callable[[], tuple[LiveCall, ...]]
    clock: Clock

    def look(self) -> Shown:
        """Everything, at this moment."""
        group = self.live()
        stages = {call.call_id: call.stage for call in self.calls()}
        return Shown(
            emergencies=tuple(self._emergencies(group)),
            alerts=tuple(_alert(group, state) for state in self.alerts.states()),
            queues=tuple(map(self._queue, _by_place(group), [group] * len(group.queues))),
            people=tuple(self._people(group, stages)),
        )

    def mine(self, person: PersonId, noted: Mapping[PersonId, tuple[CallId, str]]) -> Mine | None:
        """What concerns one person; None: the rules do not know them. ``noted``: how calls ended, by word of a page."""
        group = self.live()
        who, status = group.people.get(person), self.dispatcher.status(person)
        if who is None or status is None:
            return None
        call = self.staff.last_call(person)
        stages = {each.call_id: each.stage for each in self.calls() if each.call_id == status.serving}
        dispositions = tuple(_chosen(group, person, each) for each in group.dispositions)
        words = next((each.words for each in dispositions if noted.get(person) == (call, each.name)), "")
        return Mine(
            name=who.name,
            extension=who.extension,
            location=who.location,
            place=_place(group, who.location),
            doing=_doing(status, stages),
            reason=_reason(group, person, status),
            signed_in=status.signed_in,
            call=call,
            call_at=_call_at(call, zone_at(group, who.location)),
            noted=words,
            dispositions=dispositions,
            pauses=tuple(_chosen(group, person, each) for each in group.pauses),
        )

    def _emergencies(self, group: Group) -> Iterator[ShownEmergency]:
        now = self.clock.now()
        for each in self.emergencies.standing(everything=True):
            fresh = each.end is None and (now - each.call.at).total_seconds() < SEEN_SECONDS
            if each.ack is None or fresh or (now - each.ack.at).total_seconds() < GONE_SECONDS:
                yield shown_emergency(group, each)

    def _queue(self, queue: Queue, group: Group) -> ShownQueue:
        load, place = self.dispatcher.load(queue.name), place_of(queue.name)
        waited = max(self.clock.monotonic() - load.longest_since, 0.0) if load.longest_since is not None else 0.0
        return ShownQueue(
            queue=queue.name,
            label=queue.label,
            location=place,
            place=_place(group, place),
            waiting=load.waiting,
            longest=_minutes(waited) if load.waiting else "",
            too_long=queue_lamp(queue, load.waiting, waited) is Lamp.BLINKS,
            signed_in=load.signed_in,
            free=load.free,
        )

    def _people(self, group: Group, stages: Mapping[CallId, str]) -> Iterator[ShownPerson]:
        for person, status in sorted(self.staff.statuses().items()):
            who, seen = group.people[person], self.staff.seen(person)
            zone = zone_at(group, who.location)
            yield ShownPerson(
                person=person,
                name=who.name,
                extension=who.extension,
                location=who.location,
                place=_place(group, who.location),
                doing=_doing(status, stages),
                reason=_reason(group, person, status),
                since=_clock(seen.since, zone) if seen is not None else "",
            )


def shown_emergency(group: Group, standing: Standing) -> ShownEmergency:
    """An emergency call as a colleague reads it."""
    call, location = standing.call, group.locations.get(standing.call.location or LocationKey(""))
    zone = zone_at(group, call.location)
    name = location.name if location is not None else ""
    where = dict.fromkeys(part for part in (call.place, name, call.address) if part)
    ack, end = standing.ack, standing.end
    return ShownEmergency(
        id=call.id,
        number=call.number,
        who=_who(group, call),
        where=", ".join(where) or "an unknown phone: the rules do not say where it stands",
        callback=(callback_of(location) or "") if location is not None else "",
        dialled_at=f"{call.at.astimezone(zone):%H:%M:%S %Z, %a %d %b}",
        under_way=end is None,
        went="" if end is None else _WENT.get(end.status, end.status.lower()),
        lost=end is not None and end.status == _NO_WAY,
        seen_by="" if ack is None else f"{ack.by} at {ack.at.astimezone(zone):%H:%M}",
    )


def zone_at(group: Group, place: LocationKey | None) -> tzinfo:
    """The clock of a location; UTC where the rules do not know it."""
    found = group.locations.get(place) if place is not None else None
    return found.zone if found is not None else UTC


def _who(group: Group, call: EmergencyCall) -> str:
    who = group.people.get(PersonId(call.phone))
    extension = f"extension {call.extension}" if call.extension else ""
    parts = [who.name if who is not None else "", extension, "" if who is not None else call.phone]
    return ", ".join(part for part in parts if part) or "somebody at an unknown phone"


def _alert(group: Group, state: AlertState) -> ShownAlert:
    queue = group.queues.get(state.queue)
    return ShownAlert(
        queue=state.queue,
        label=queue.label if queue is not None else state.queue,
        location=place_of(state.queue),
        callers=state.callers,
        longest=_whole_minutes(state.longest_seconds),
        after=duration_in_words(state.after_seconds),
        seen_by=state.acknowledged_by,
    )


def _doing(status: AgentStatus, stages: Mapping[CallId, str]) -> Doing:
    if status.serving is not None:
        return Doing.TALKING if stages.get(status.serving) in _TALKS else Doing.RINGING
    found = _STATES[state_of(status)]
    return Doing.BUSY if found is Doing.READY and status.device is Device.BUSY else found


def _reason(group: Group, person: PersonId, status: AgentStatus) -> str:
    if status.paused is None or state_of(status) is not AgentState.PAUSED:
        return ""
    if status.paused == MISSED:
        return "two calls missed"
    found = next((each for each in group.pauses if each.name == status.paused), None)
    return _chosen(group, person, found).words if found is not None else status.paused


def _chosen(group: Group, person: PersonId, choice: Choice) -> Chosen:
    prompt, language = choice_line(choice, desk_language(group, person))
    return Chosen(choice.name, prompt.text[language])


def _by_place(group: Group) -> Iterable[Queue]:
    return sorted(group.queues.values(), key=lambda queue: queue.name)


def _place(group: Group, key: LocationKey) -> str:
    found = group.locations.get(key)
    return found.name if found is not None else key


def _whole_minutes(seconds: float) -> str:
    """Said anew once a minute: a screen reader reads it out each time."""
    minutes = int(seconds // 60)
    return duration_in_words(60.0 * minutes) if minutes else "under a minute"


@lru_cache(maxsize=MOST_REMEMBERED)
def _clock(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%H:%M}"


def _minutes(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


def _call_at(call: CallId | None, zone: tzinfo) -> str:
    try:
        at = datetime.strptime((call or "")[:_ID_MOMENT], _ID_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return ""
    return f"{at.astimezone(zone):%H:%M}"
