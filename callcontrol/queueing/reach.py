"""Whom a caller can reach: by the newest rules, or, when those leave nobody, by the last ones that had somebody."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import groupby

from callcontrol.model.names import Language, PersonId
from callcontrol.model.rules import Group
from callcontrol.model.serving import Need, knows, meets, need, tier
from callcontrol.model.staff import Person, Queue
from callcontrol.queueing.kinds import Kind, kind_key

MOST_REMEMBERED = 1000
"""Needs whose last holders are remembered; the longest unchanged give way."""
_ANY = Language("")


class Reach:
    """Everybody who may be rung for callers of one need."""

    def __init__(self, needed: Need, kinds: frozenset[Kind], former: frozenset[PersonId]) -> None:
        self.needed = needed
        self.kinds = kinds
        """Who knows what is needed, at the need's locations or elsewhere. Empty where ``former`` is not."""
        self.former = former
        """People, one by one, who had what is needed when anybody had it last."""
        self._tiers: dict[Hashable, tuple[tuple[Kind, ...], ...]] = {}

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
            self._kinds.setdefault(kind_key(person), Kind(person)).add(person)
        self._needed = frozenset(self._widest(group))

    def kind(self, person: Person) -> Kind:
        """The kind of somebody whom the newest rules know."""
        return self._kinds[kind_key(person)]

    def of(self, queue: Queue, language: Language, rings: int) -> Reach:
        """Whom a caller of this language reaches once so many rings are reached."""
        key = id(queue), language if queue.language_required else _ANY, rings
        if key not in self._found:
            needed, widest = need(queue, language, queue.rings[:rings]), need(queue, language, queue.rings)
            self._found[key] = queue, self._reach(needed, widest)
        return self._found[key][1]

    def _reach(self, needed: Need, widest: Need) -> Reach:
        """As the newest rules say, unless by them nobody could ever serve this caller.

        That happens to somebody who waits by older rules when a skill is renamed. They would wait for nobody; whoever
        had what is needed by the last rules in which anybody had, and is still here, is rung instead.
        """
        if any(self._holders(widest)):
            return Reach(
                needed, frozenset(kind for kind in self._kinds.values() if knows(kind.sample, needed)), frozenset()
            )
        had = (person for person in self._former.get(widest, ()) if meets(person, needed))
        return Reach(needed, frozenset(), frozenset(person.id for person in had if person.id in self._people))

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
