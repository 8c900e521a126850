"""What Asterisk says about the desk phones, told to the dispatcher.

Events are the fast way and a look round the sure one: events of a lost socket are never repeated (design 4.1).
"""

from collections.abc import Iterable

from callcontrol.ari.generated.models import DeviceStateChanged, Endpoint
from callcontrol.ari.port import AriPort
from callcontrol.model.names import PersonId
from callcontrol.people.dispatcher import Dispatcher
from callcontrol.queueing import Device

TECHNOLOGY = "PJSIP"
_SUBSCRIBE_AT_ONCE = 50
"""Device names in one request: its query must stay under Asterisk's limit for a line of HTTP."""
_FREE = frozenset({"NOT_INUSE"})
_GONE = frozenset({"UNAVAILABLE", "INVALID", "UNKNOWN"})


class Devices:
    """The phones of a group's people."""

    def __init__(self, ari: AriPort, dispatcher: Dispatcher, people: Iterable[PersonId]) -> None:
        self._ari = ari
        self._dispatcher = dispatcher
        self._people = frozenset(people)
        self._watched: set[PersonId] = set()
        """Whose changes this connection to Asterisk was asked to tell."""
        self._told: set[PersonId] = set()
        """Whose phones events spoke of since the last look round began."""

    def replace(self, people: Iterable[PersonId]) -> None:
        """New rules: these are the people from now on. `subscribe` and `look_round` learn about the new ones."""
        self._people = frozenset(people)

    def disconnected(self) -> None:
        """The connection to Asterisk is another one: what the last one was asked for is forgotten."""
        self._watched.clear()

    async def subscribe(self) -> None:
        """Ask for the changes of every phone that this connection was not asked about yet. Raises AriError."""
        new = sorted(self._people - self._watched)
        for start in range(0, len(new), _SUBSCRIBE_AT_ONCE):
            batch = new[start : start + _SUBSCRIBE_AT_ONCE]
            await self._ari.watch(*(f"deviceState:{TECHNOLOGY}/{person}" for person in batch))
            self._watched.update(batch)

    def take(self, event: DeviceStateChanged) -> None:
        """A phone changed its state."""
        technology, _, name = event.device_state.name.partition("/")
        person = PersonId(name)
        if technology == TECHNOLOGY and person in self._people:
            self._told.add(person)
            self._dispatcher.device(person, device_of(event.device_state.state))

    async def look_round(self) -> None:
        """Read every phone's state; mends what events did not tell. Raises AriError."""
        self._told.clear()
        seen = await self._ari.endpoints.list_by_tech(tech=TECHNOLOGY)
        known = {PersonId(endpoint.resource): endpoint for endpoint in seen}
        # An event that came while the answer was on its way may be newer than the answer.
        for person in self._people - self._told:
            self._dispatcher.device(person, device_of_endpoint(known.get(person)))


def device_of(state: str) -> Device:
    """Asterisk's device state in the queue's words: NOT_INUSE is free, UNAVAILABLE is a phone not registered."""
    if state in _FREE:
        return Device.FREE
    return Device.OFFLINE if state in _GONE else Device.BUSY


def device_of_endpoint(endpoint: Endpoint | None) -> Device:
    """The same from an endpoint: its ``state`` tells registration, its channels whether it is in use."""
    if endpoint is None or endpoint.state != "online":
        return Device.OFFLINE
    return Device.BUSY if endpoint.channel_ids else Device.FREE
