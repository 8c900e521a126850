"""Whom a caller can reach: by the newest rules, or, when those leave nobody, by the last ones that had somebody."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby

from callcontrol.model.names import Language, LocationKey, PersonId, QueueName
from callcontrol.model.rules import Group
from callcontrol.model.serving import Need, knows, meets, need, rings_reached, tier
from callcontrol.model.staff import Person, Queue
from callcontrol.queueing.kinds import Kind, kind_key

MOST_REMEMBERED = 1000
"""Needs whose last holders are remembered; the longest unchanged give way."""
_ANY = Language("")


class Reach:
    """Everybody who may be rung for callers of one need."""

    def __init__(self, queue: QueueName, needed: Need, kinds: set[Kind], former: frozenset[PersonId]) -> None:
        self.queue = queue
        """Whose callers these are: who is signed out of it is not rung."""
        self.needed = needed
        self.kinds = kinds
        """Who knows what is needed, at the need's locations or elsewhere. Empty where ``former`` is not."""
        self.former = former
        """People, one by one, who had what is needed when anybody had it last."""
        self._tiers: dict[Hashable, tuple[tuple[Kind, ...], ...]] = {}

    def takes(self, kind: Kind) -> bool:
        """Whether a kind, whose skills do, has not signed out."""
        return self.queue not in kind.out

    def add(self, kind: Kind) -> None:
        """People of a kind that is new among those who may be rung."""
        self.kinds.add(kind)
        self._tiers.clear()

    def tiers(self, queue: Queue, language: Language) -> tuple[tuple[Kind, ...], ...]:
        """The kinds, those that are rung first first; of those in one tier the longest idle person is rung."""
        key = (queue.skills, language)
        if key not in self._tiers:
            ordered = sorted(self.kinds, key=lambda kind: tier(kind.sample, queue, language))
            tiers = groupby(ordered, key=lambda kind: tier(kind.sample, queue, language))
            self._tiers[key] = tuple(tuple(kinds) for _, kinds in tiers)
        return self._tiers[key]


class Reaches:
    """Finds reaches by need. They hold until the people are replaced."""

    def __init__(self) -> None:
        self._kinds: dict[Hashable, Kind] = {}
        self._people: Mapping[PersonId, Person] = {}
        self._teams: dict[LocationKey, list[tuple[QueueName, Need]]] = {}
        """The queues whose callers reach a location's people from the start, and what they need, language aside."""
        self._found: dict[tuple[int, Language, int], tuple[Queue, Reach]] = {}
        """By the queue's identity, which is quicker than its value; kept beside, it can not be another's."""
        self._needed: frozenset[Need] = frozenset()
        self._former: dict[Need, tuple[Person, ...]] = {}

    def replace(self, group: Group) -> None:
        """These are the people from now on."""
        self._remember()
        self._found.clear()
        self._kinds.clear()
        self._people = group.people
        for person in group.people.values():
            self._kind(person, frozenset()).add(person)
        self._needed = frozenset(self._widest(group))
        self._teams.clear()
        for queue in group.queues.values():
            needed = need(replace(queue, language_required=False), _ANY, rings_reached(queue, 0.0))
            for site in needed.sites:
                self._teams.setdefault(site, []).append((queue.name, needed))

    def kind(self, person: Person, out: frozenset[QueueName]) -> Kind:
        """The kind of somebody whom the newest rules know, and who is signed out of some queues."""
        kind, site = self._kind(person, out), person.location
        if site not in kind.teams:
            teams = self._teams.get(site, ())
            kind.teams[site] = tuple(
                queue for queue, needed in teams if queue not in out and knows(kind.sample, needed)
            )
        return kind

    def _kind(self, person: Person, out: frozenset[QueueName]) -> Kind:
        key = kind_key(person), out
        if key not in self._kinds:
            kind = self._kinds[key] = Kind(person, out)
            for _, reach in self._found.values():
                if not reach.former and reach.takes(kind) and knows(kind.sample, reach.needed):
                    reach.add(kind)
        return self._kinds[key]

    def of(self, queue: Queue, language: Language, rings: int) -> Reach:
        """Whom a caller of this language reaches once so many rings are reached."""
        key = id(queue), language if queue.language_required else _ANY, rings
        if key not in self._found:
            needed, widest = need(queue, language, queue.rings[:rings]), need(queue, language, queue.rings)
            self._found[key] = queue, self._reach(queue.name, needed, widest)
        return self._found[key][1]

    def _reach(self, queue: QueueName, needed: Need, widest: Need) -> Reach:
        """As the newest rules say, unless by them nobody could ever serve this caller.

        That happens to somebody who waits by older rules when a skill is renamed. They would wait for nobody; whoever
        had what is needed by the last rules in which anybody had, and is still here, is rung instead.
        """
        if any(self._holders(widest)):
            able = {kind for kind in self._kinds.values() if queue not in kind.out and knows(kind.sample, needed)}
            return Reach(queue, needed, able, frozenset())
        had = (person for person in self._former.get(widest, ()) if meets(person, needed))
        return Reach(queue, needed, set(), frozenset(person.id for person in had if person.id in self._people))

    def _holders(self, needed: Need) -> Iterator[Person]:
        for kind in self._kinds.values():
            if knows(kind.sample, needed):
                for site in needed.sites & kind.people.keys():
                    yield from kind.people[site]

    def _remember(self) -> None:
        """Who has what callers may need, before the people change."""
        for needed in (*self._former, *(self._needed - self._former.keys())):
            holders = tuple(self._holders(needed))
            before = self._former.pop(needed, ()) if holders else self._former.get(needed, ())
            self._former[needed] = holders or before
        while len(self._former) > MOST_REMEMBERED:
            del self._former[next(iter(self._former))]

    def _widest(self, group: Group) -> Iterable[Need]:
        """What the group's callers need at the least, in each language that they can choose."""
        offered = {choice.language for place in group.locations.values() for choice in place.languages}
        for queue in group.queues.values():
            for language in offered if queue.language_required else (_ANY,):
                yield need(queue, language, queue.rings)
