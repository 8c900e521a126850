"""Whom a caller can reach: by the newest rules, or, when those leave nobody, by the last ones that had somebody."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby

from callcontrol.model.names import Language, LocationKey, PersonId, QueueName
from callcontrol.model.rules import Group
from callcontrol.model.serving import Need, knows, meets, need, rings_reached, tier
from callcontrol.model.staff import KEPT_FREE_SECONDS, Person, Queue
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
        self.from_seconds = 0.0
        """Of waiting: callers who have waited so long reach them, until the next step."""
        self.ahead_seconds = 0.0
        """The furthest that any of these people takes the queue's callers ahead of others."""
        self._tiers: dict[Hashable, tuple[tuple[Kind, ...], ...]] = {}

    def takes(self, kind: Kind) -> bool:
        """Whether a kind, whose skills do, has not signed out and is rung for who has waited so long."""
        serving = kind.sample.serves.get(self.queue)
        return self.queue not in kind.out and (serving is None or serving.after_seconds <= self.from_seconds)

    def add(self, kind: Kind) -> None:
        """People of a kind that is new among those who may be rung."""
        self.kinds.add(kind)
        self._tiers.clear()
        serving = kind.sample.serves.get(self.queue)
        if serving is not None:
            self.ahead_seconds = max(self.ahead_seconds, serving.ahead_seconds)

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
        self._delays: dict[QueueName, set[float]] = {}
        """Seconds of waiting from which on some of the people are rung, by queue."""
        self.kept: dict[QueueName, int] = {}
        """Queues that keep people free, and how many."""
        self._steps: dict[int, tuple[Queue, tuple[float, ...]]] = {}
        """By the queue's identity, as below."""
        self._teams: dict[LocationKey, list[tuple[QueueName, Need]]] = {}
        """The queues whose callers reach a location's people from the start, and what they need, language aside."""
        self._found: dict[tuple[int, Language, float], tuple[Queue, Reach]] = {}
        """By the queue's identity, which is quicker than its value; kept beside, it can not be another's."""
        self._needed: frozenset[Need] = frozenset()
        self._former: dict[Need, tuple[Person, ...]] = {}

    def replace(self, group: Group) -> None:
        """These are the people from now on."""
        self._remember()
        self._found.clear()
        self._kinds.clear()
        self._steps.clear()
        self._people = group.people
        self._delays.clear()
        self.kept = {queue.name: queue.keep_free for queue in group.queues.values() if queue.keep_free}
        for person in group.people.values():
            self._kind(person, frozenset()).add(person)
            for name, serving in person.serves.items():
                if serving.after_seconds:
                    self._delays.setdefault(name, set()).add(serving.after_seconds)
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

    def steps(self, queue: Queue) -> tuple[float, ...]:
        """Seconds of waiting at which a caller of a queue comes to be offered to others as well, ascending."""
        known = self._steps.get(id(queue))
        if known is None:
            found = {ring.after_seconds for ring in queue.rings} | self._delays.get(queue.name, set())
            known = self._steps[id(queue)] = queue, tuple(sorted(found | ({KEPT_FREE_SECONDS} if self.kept else set())))
        return known[1]

    def of(self, queue: Queue, language: Language, seconds: float) -> Reach:
        """Whom a caller of this language reaches who has waited so many seconds, one of `steps` or none."""
        key = id(queue), language if queue.language_required else _ANY, seconds
        if key not in self._found:
            self._found[key] = queue, self._reach(queue, language, seconds)
        return self._found[key][1]

    def _reach(self, queue: Queue, language: Language, seconds: float) -> Reach:
        """As the newest rules say, unless by them nobody could ever serve this caller.

        That happens to somebody who waits by older rules when a skill is renamed. They would wait for nobody; whoever
        had what is needed by the last rules in which anybody had, and is still here, is rung instead, at once.
        """
        needed = need(queue, language, rings_reached(queue, seconds))
        widest = need(queue, language, queue.rings)
        if any(self._holders(widest)):
            reach = Reach(queue.name, needed, set(), frozenset())
            reach.from_seconds = seconds
            for kind in self._kinds.values():
                if reach.takes(kind) and knows(kind.sample, needed):
                    reach.add(kind)
            return reach
        had = (person for person in self._former.get(widest, ()) if meets(person, needed))
        reach = Reach(queue.name, needed, set(), frozenset(person.id for person in had if person.id in self._people))
        reach.from_seconds = seconds
        return reach

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
