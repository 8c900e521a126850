"""People who know the same and are signed out of the same queues, as one: so that finding somebody does not look at
everybody.
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Hashable, Iterator

from callcontrol.model.names import LocationKey, PersonId, QueueName
from callcontrol.model.staff import Person

Spot = tuple[int, float, PersonId]
"""How busy, idle since when, and who: the order in which people of one kind are rung."""


def kind_key(person: Person) -> Hashable:
    """Equal for people of one kind."""
    return person.skills, frozenset(person.levels.items()), frozenset(person.serves.items())


class Kind:
    """Everybody with the same skills at the same levels who serves queues alike, by location."""

    def __init__(self, sample: Person, out: frozenset[QueueName] = frozenset()) -> None:
        self.sample = sample
        """One of them: what holds for their skills holds for the others'."""
        self.out = out
        """Queues that they are signed out of."""
        self.teams: dict[LocationKey, tuple[QueueName, ...]] = {}
        """The queues that ring them from the start, where they work at a location."""
        self.people: dict[LocationKey, list[Person]] = {}
        """Of those who are signed out of nothing: everybody of these skills, whatever they have chosen."""
        self._free: list[Spot] = []
        self._free_at: dict[LocationKey, list[Spot]] = {}
        self._signed_in: Counter[LocationKey] = Counter()
        self._signed_off_at: dict[LocationKey, float] = {}

    def add(self, person: Person) -> None:
        """One more of them."""
        self.people.setdefault(person.location, []).append(person)

    def list(self, site: LocationKey, spot: Spot) -> None:
        """Somebody may be rung from now on."""
        insort(self._free, spot)
        insort(self._free_at.setdefault(site, []), spot)

    def unlist(self, site: LocationKey, spot: Spot) -> None:
        """Somebody who was listed may not be rung any more."""
        here = self._free_at[site]
        del self._free[bisect_left(self._free, spot)], here[bisect_left(here, spot)]
        if not here:
            del self._free_at[site]

    def first(self, sites: frozenset[LocationKey]) -> Spot | None:
        """Who has been idle longest among those who may be rung at these locations."""
        if not self._free:
            return None
        if len(sites) == 1:
            (site,) = sites
            return self._free_at[site][0] if site in self._free_at else None
        if self._free_at.keys() <= sites:
            return self._free[0]
        return min((spots[0] for site, spots in self._free_at.items() if site in sites), default=None)

    def firsts(self, sites: frozenset[LocationKey]) -> Iterator[tuple[LocationKey, Spot]]:
        """The same for each of these locations."""
        return ((site, spots[0]) for site, spots in self._free_at.items() if site in sites)

    def sign_in(self, site: LocationKey) -> None:
        """Somebody is there."""
        self._signed_in[site] += 1

    def sign_off(self, site: LocationKey, now: float) -> None:
        """Somebody who was there is not any more."""
        self._signed_in[site] -= 1
        self._signed_off_at[site] = now

    def attended(self, sites: frozenset[LocationKey]) -> bool:
        """Whether anybody is there at these locations, free or not."""
        return any(count for site, count in self._signed_in.items() if site in sites)

    def unattended_since(self, sites: frozenset[LocationKey], earliest: float) -> float:
        """When the last one of them signed off who was there; ``earliest`` when nobody was."""
        return max((at for site, at in self._signed_off_at.items() if site in sites), default=earliest)
