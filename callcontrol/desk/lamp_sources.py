"""What each kind of lamp stands for. A look at all of them waits for nothing: what must be asked is asked elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from callcontrol.flows.parking import ParkingLot
from callcontrol.model.desk import LAMP, PARK_LAMP, PAUSED_LAMP, QUEUE_LAMP, REQUESTS_LAMP, SIGNED_LAMP, Lamp
from callcontrol.model.names import LocationKey, QueueName
from callcontrol.model.rules import Group
from callcontrol.people.staff import Staff
from callcontrol.queueing import QueueLoad
from callcontrol.routing.desk import lamp
from callcontrol.routing.desk_people import paused_lamp, queue_lamp

Live = Callable[[], Group]


def hours_lamps(live: Live, now: Callable[[], datetime]) -> Mapping[str, Lamp]:
    """Open, closed, or switched by hand: a search in a sorted list for each location."""
    at = now()
    return {f"{LAMP}{key}": lamp(location, at) for key, location in live().locations.items()}


def people_lamps(staff: Staff) -> Mapping[str, Lamp]:
    """Who is signed in, and who is paused."""
    found: dict[str, Lamp] = {}
    for person, status in staff.statuses().items():
        found[f"{SIGNED_LAMP}{person}"] = Lamp.ON if status.signed_in else Lamp.OFF
        found[f"{PAUSED_LAMP}{person}"] = paused_lamp(status.paused)
    return found


def queue_device(queue: QueueName) -> str:
    """``Stasis:callcontrol-queue-northside-billing`` for ``northside/billing``."""
    return f"{QUEUE_LAMP}{queue.replace('/', '-')}"


def park_lamps(lot: ParkingLot) -> Mapping[str, Lamp]:
    """Lit while a caller stands at the place."""
    return {
        f"{PARK_LAMP}{location}-{place}": Lamp.ON if taken else Lamp.OFF
        for (location, place), taken in lot.taken().items()
    }


@dataclass(slots=True)
class QueueLamps:
    """Hears of every queue's load; callers who wait longer and longer need no further word."""

    live: Live
    monotonic: Callable[[], float]
    changed: Callable[[], None] = lambda: None
    _loads: dict[QueueName, QueueLoad] = field(default_factory=dict)

    def hear(self, queue: QueueName, load: QueueLoad) -> None:
        """A queue's counts have changed. Returns at once."""
        before = self._loads.get(queue)
        self._loads[queue] = load
        if before is None or (before.waiting > 0) is not (load.waiting > 0):
            self.changed()

    def show(self) -> Mapping[str, Lamp]:
        """Nobody waits, somebody does, somebody does so for too long."""
        now, found = self.monotonic(), {}
        for queue in self.live().queues.values():
            load = self._loads.get(queue.name)
            since = load.longest_since if load is not None and load.longest_since is not None else now
            found[queue_device(queue.name)] = queue_lamp(queue, load.waiting if load is not None else 0, now - since)
        for gone in self._loads.keys() - self.live().queues.keys():
            del self._loads[gone]
        return found


@dataclass(slots=True)
class RequestLamps:
    """What is open at each location, as somebody else has found out."""

    live: Live
    counts: Callable[[], Mapping[LocationKey, int] | None]
    """None: not known yet."""

    def show(self) -> Mapping[str, Lamp]:
        """Nothing is open, or something is; dark while it is not known."""
        counts = self.counts() or {}
        return {f"{REQUESTS_LAMP}{key}": Lamp.ON if counts.get(key) else Lamp.OFF for key in self.live().locations}
