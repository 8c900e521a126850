"""Callers who are parked: at a place of their location, with music, until somebody at any phone picks them up."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from callcontrol.flows.leg import Leg
from callcontrol.model.calls import CallId, ChannelId
from callcontrol.model.names import LocationKey, PersonId

if TYPE_CHECKING:
    from callcontrol.flows.call import Call

PLACES = range(1, 10)
"""Of each location."""


@dataclass(eq=False)
class Ticket:
    """One caller who is parked."""

    call: "Call"
    by: PersonId
    taken: "asyncio.Future[Leg]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    """Set with the telephone that picks the caller up."""

    def take(self, channel: str, person: PersonId) -> None:
        """The caller is this telephone's from now on, and its events are the call's."""
        leg = self.call.adopt_leg(Leg(ChannelId(channel), person), self.call.services.clock.now())
        leg.created = True
        leg.answer()
        self.taken.set_result(leg)


class ParkingLot:
    """Of the process. Changed in the event loop alone, each method in one step: two can not take one caller."""

    def __init__(self) -> None:
        self._held: dict[tuple[LocationKey, int], CallId | PersonId] = {}
        """Places that are somebody's: a call's, or a person's who is about to park somebody there."""
        self._tickets: dict[tuple[LocationKey, int], Ticket] = {}
        self._stood: set[tuple[LocationKey, int]] = set()
        self.changed: Callable[[], None] = lambda: None
        """Called when somebody has come to a place, or is gone from it."""

    def taken(self) -> Mapping[tuple[LocationKey, int], bool]:
        """At which places a caller stands now; of a place at which nobody ever stood nothing is said."""
        return {spot: spot in self._tickets for spot in self._stood}

    def reserve(self, location: LocationKey, person: PersonId) -> int | None:
        """A free place for a person who is being told of it; None: there is none."""
        self.release(person)
        place = next((place for place in PLACES if (location, place) not in self._held), None)
        if place is not None:
            self._held[location, place] = person
        return place

    def release(self, holder: CallId | PersonId) -> None:
        """What is held for a person or a call is free again."""
        for spot in [spot for spot, whose in self._held.items() if whose == holder]:
            del self._held[spot]
            if self._tickets.pop(spot, None) is not None:
                self.changed()

    def hold(self, location: LocationKey, person: PersonId, call_id: CallId) -> int | None:
        """The place that was reserved for the person, or else a free one, is the call's."""
        spots = (spot for spot, whose in self._held.items() if whose == person and spot[0] == location)
        spot = next(spots, None)
        place = spot[1] if spot is not None else self.reserve(location, person)
        if place is not None:
            self._held[location, place] = call_id
        return place

    def park(self, location: LocationKey, place: int, ticket: Ticket) -> None:
        """A caller stands there now, also again after a restart."""
        self._held[location, place] = ticket.call.id
        self._tickets[location, place] = ticket
        self._stood.add((location, place))
        self.changed()

    def claim(self, location: LocationKey, person: PersonId, place: int | None) -> Ticket | None:
        """Whoever stands at ``place``; without one, whom the person has parked last, else the first at the location."""
        if place is not None:
            spot: tuple[LocationKey, int] | None = (location, place)
        else:
            here = [spot for spot in self._tickets if spot[0] == location]
            own = [spot for spot in here if self._tickets[spot].by == person]
            spot = own[-1] if own else next(iter(here), None)
        ticket = self._tickets.pop(spot, None) if spot is not None else None
        self.changed()
        return ticket if ticket is not None and not ticket.taken.done() else None
