"""The people of the group as the engine sees them: whom it may ring, and for how long they have been idle."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from heapq import heappop, heappush

from callcontrol.model.names import Language, LocationKey, PersonId, QueueName
from callcontrol.model.rules import Group
from callcontrol.model.serving import preference
from callcontrol.model.staff import KEPT_FREE_SECONDS, Queue
from callcontrol.queueing.agent import STATES, Agent
from callcontrol.queueing.diary import Diary
from callcontrol.queueing.kinds import Kind
from callcontrol.queueing.loads import Loads
from callcontrol.queueing.reach import Reach, Reaches
from callcontrol.queueing.values import AgentSetting, Caller, Change


class Agents:
    """Everybody, and those who may be rung by what they know."""

    def __init__(self, group: Group, now: float, off: Collection[PersonId], loads: Loads) -> None:
        self._by_id: dict[PersonId, Agent] = {}
        self._reaches = Reaches()
        self._rests: list[tuple[float, PersonId]] = []
        self._wrap_ups: list[tuple[float, PersonId]] = []
        self._floor = now
        self._loads = loads
        self.diary = Diary()
        self.counts = dict.fromkeys(STATES, 0)
        """People by state."""
        self.fresh: set[Agent] = set()
        """Who may be rung and could not before; whoever matches callers empties it."""
        self._listed = 0
        """How many may be rung."""
        self.missed_out: set[PersonId] = set()
        """Whom callers who know them wait for no more; whoever matches callers empties it."""
        self.gone: list[tuple[Agent, Kind]] = []
        """Who has signed off, and as what; whoever watches over unattended callers empties it."""
        self.replace(group, now, off)

    def replace(self, group: Group, now: float, off: Collection[PersonId]) -> None:
        """These are the people from now on: whoever stays keeps their state, newcomers are offline.

        For how long nobody has been there counts anew: of the new people's phones nothing is known yet.
        """
        self._reaches.replace(group)
        self._floor = now
        self._loads.forget_people()
        self._listed = 0
        self.fresh.clear()
        self.gone.clear()
        for agent in list(self._by_id.values()):
            agent.leaves = agent.id not in group.people
            agent.kind, agent.listed, agent.there = None, None, False
            self.let_go(agent)
        for person in group.people.values():
            agent = self._by_id.setdefault(person.id, Agent(person))
            agent.person, agent.kind = person, self._reaches.kind(person, agent.setting.signed_out_of)
            self._put_on_duty(agent, person.id not in off, now)
        for agent in self._by_id.values():
            self.settle(agent, now)

    def duty(self, off: Collection[PersonId], now: float) -> None:
        """Everybody but these is on duty."""
        for agent in self._by_id.values():
            if agent.on_duty is (agent.id in off):
                self._put_on_duty(agent, agent.id not in off, now)
                self.settle(agent, now)

    def let_go(self, agent: Agent) -> None:
        """Forget somebody whom the rules do not know any more, unless they serve a call."""
        if agent.leaves and agent.serving is None and self._by_id.pop(agent.id, None) is not None and agent.counted:
            self.counts[agent.counted] -= 1

    def all(self) -> Iterable[Agent]:
        """Everybody."""
        return self._by_id.values()

    def get(self, person: PersonId) -> Agent | None:
        """The agent, or None when the rules do not know them."""
        return self._by_id.get(person)

    def settle(self, agent: Agent, now: float, why: Change | None = None) -> None:
        """Put somebody whose state has changed into their place in every index; let go whoever has left."""
        self._count(agent)
        self._sign(agent, now)
        self._await(agent, now)
        self._list(agent, now)
        self.let_go(agent)
        if why is not None:
            self.diary.note(agent, why)

    def choose_for(self, agent: Agent, setting: AgentSetting, now: float) -> None:
        """Somebody has chosen so; who comes back by it begins anew."""
        before, agent.setting = agent.setting, setting
        if _takes_calls(setting) and not _takes_calls(before):
            self.ready(agent, now)
        if setting.signed_out_of != before.signed_out_of:
            self._become(agent, now)

    def ready(self, agent: Agent, now: float) -> None:
        """Pause, wrap-up and rest are over, missed calls forgotten."""
        agent.setting = replace(agent.setting, paused=None)
        agent.wrap_up_until, agent.rests_until, agent.misses = None, now, 0
        agent.becomes_idle(now, now)

    def _become(self, agent: Agent, now: float) -> None:
        """The queues that somebody is signed out of are others: they are one of another kind now."""
        if agent.kind is None:
            return
        before, agent.kind = agent.kind, self._reaches.kind(agent.person, agent.setting.signed_out_of)
        for queue in agent.setting.signed_out_of - before.out:
            agent.left.setdefault(queue, now if agent.there else agent.signed_off_at)
        self._unlist(agent, before)
        self.missed_out.add(agent.id)
        if agent.there:
            self._forget_left(agent)
            self._sign_off(agent, before, now)
            self._sign_in(agent, agent.kind)

    def rest(self, agent: Agent, until: float) -> None:
        """Leave somebody alone for a while."""
        agent.rests_until = until
        heappush(self._rests, (until, agent.id))

    def wrap_up(self, agent: Agent, until: float, now: float) -> None:
        """Somebody has things to write down until a moment, from which on they count as idle."""
        agent.wrap_up_until = until
        agent.becomes_idle(until, now)
        heappush(self._wrap_ups, (until, agent.id))

    def wake(self, now: float) -> None:
        """Let those be rung again whose rest or wrap-up is over."""
        while self._wrap_ups and self._wrap_ups[0][0] <= now:
            agent = self._by_id.get(heappop(self._wrap_ups)[1])
            if agent is not None and agent.wrap_up_until is not None and agent.wrap_up_until <= now:
                agent.wrap_up_until = None
                self.settle(agent, now, Change.WRAPPED_UP)
        while self._rests and self._rests[0][0] <= now:
            agent = self._by_id.get(heappop(self._rests)[1])
            if agent is not None:
                self._await(agent, now)
                self._list(agent, now)

    def next_rested(self) -> float | None:
        """When the next resting person may be rung again, or None when nobody rests."""
        return self._next(self._rests, lambda agent: agent.rests_until)

    def next_wrapped_up(self) -> float | None:
        """When the next wrap-up is over, or None when nobody wraps up."""
        return self._next(self._wrap_ups, lambda agent: agent.wrap_up_until)

    def _next(self, moments: list[tuple[float, PersonId]], of: Callable[[Agent], float | None]) -> float | None:
        while moments:
            until, person = moments[0]
            agent = self._by_id.get(person)
            if agent is not None and of(agent) == until:
                return until
            heappop(moments)
        return None

    @property
    def kept(self) -> Mapping[QueueName, int]:
        """Queues that keep people free, and how many."""
        return self._reaches.kept

    def steps(self, queue: Queue) -> tuple[float, ...]:
        """When a caller comes to be offered to more people; holds until the people are replaced."""
        return self._reaches.steps(queue)

    def reach(self, queue: Queue, language: Language, seconds: float) -> Reach:
        """Whom a caller reaches; holds until the people are replaced."""
        return self._reaches.of(queue, language, seconds)

    def is_within(self, reach: Reach, person: PersonId) -> bool:
        """Whether a caller reaches somebody, by skills and location, and they are not signed out of the queue."""
        agent = self._by_id.get(person)
        if agent is None or agent.kind is None or not agent.serves(reach.queue):
            return False
        return person in reach.former or (agent.kind in reach.kinds and agent.person.location in reach.needed.sites)

    def choose(
        self, reach: Reach, caller: Caller, last: PersonId | None, among: Collection[Agent] | None = None
    ) -> Agent | None:
        """Who is rung next for a caller: ``last``, else by `serving.preference`; nobody while ``last`` is awaited.

        ``among``: nobody else needs to be looked at.
        """
        known = self._by_id.get(last) if last is not None else None
        if known is not None and self.is_within(reach, known.id):
            if known.listed is not None and not self._is_kept(known, reach, caller):
                return known
            if known.awaited:
                return None
        if not self._listed:
            return None
        if reach.former or among is not None:
            some = [self._by_id[who] for who in reach.former] if among is None else among
            return self._best(some, reach, caller)
        if self.kept and not caller.urgent and reach.from_seconds < KEPT_FREE_SECONDS:
            free = (
                self._by_id[spot[2]]
                for kind in reach.kinds
                for site, spot in kind.firsts(reach.needed.sites)
                if not self._keeps(kind, site, reach.queue)
            )
            return self._best(free, reach, caller)
        for kinds in reach.tiers(caller.queue, caller.language):
            spots = [spot for kind in kinds if (spot := kind.first(reach.needed.sites)) is not None]
            if spots:
                return self._by_id[min(spots)[2]]
        return None

    def _best(self, some: Iterable[Agent], reach: Reach, caller: Caller) -> Agent | None:
        able = [
            agent
            for agent in some
            if agent.listed is not None and self.is_within(reach, agent.id) and not self._is_kept(agent, reach, caller)
        ]
        if len(able) < 2:
            return able[0] if able else None
        language = caller.language
        return min(able, key=lambda a: preference(a.person, caller.queue, language, a.idle_since, a.busy))

    def _is_kept(self, agent: Agent, reach: Reach, caller: Caller) -> bool:
        """Whether another queue keeps somebody free, and this caller has not waited so long that it must not."""
        if not self.kept or caller.urgent or reach.from_seconds >= KEPT_FREE_SECONDS or agent.kind is None:
            return False
        return self._keeps(agent.kind, agent.person.location, reach.queue)

    def _keeps(self, kind: Kind, site: LocationKey, queue: QueueName) -> bool:
        teams = kind.teams.get(site, ())
        return any(
            name != queue and name in teams and self._loads.free_for(name) <= least for name, least in self.kept.items()
        )

    def unattended_since(self, reach: Reach) -> float | None:
        """Since when nobody has been signed in who may be rung for a caller; None: somebody is."""
        since, sites = self._floor, reach.needed.sites
        for agent in (self._by_id[who] for who in reach.former):
            off = agent.off_since(reach.queue)
            if off is None:
                return None
            since = max(since, off)
        for kind in reach.kinds:
            if kind.attended(sites):
                return None
            since = max(since, kind.unattended_since(sites, since))
        return since

    def _put_on_duty(self, agent: Agent, on_duty: bool, now: float) -> None:
        if on_duty is agent.on_duty:
            return
        if on_duty:
            agent.becomes_idle(now, now)
        agent.on_duty = on_duty
        self.diary.note(agent, Change.ON_DUTY if on_duty else Change.OFF_DUTY)

    def _count(self, agent: Agent) -> None:
        state = agent.state()
        if agent.counted:
            self.counts[agent.counted] -= 1
        self.counts[state] += 1
        agent.counted = state

    def _sign(self, agent: Agent, now: float) -> None:
        there = agent.is_there()
        if agent.kind is None or there is agent.there:
            return
        agent.there = there
        if there:
            self._forget_left(agent)
            self._sign_in(agent, agent.kind)
        else:
            self._sign_off(agent, agent.kind, now)
            agent.signed_off_at = now

    def _forget_left(self, agent: Agent) -> None:
        agent.left = {queue: at for queue, at in agent.left.items() if not agent.serves(queue)}

    def _sign_in(self, agent: Agent, kind: Kind) -> None:
        kind.sign_in(agent.person.location)
        self._loads.there(kind.teams[agent.person.location], 1)

    def _sign_off(self, agent: Agent, kind: Kind, now: float) -> None:
        kind.sign_off(agent.person.location, now)
        self._loads.there(kind.teams[agent.person.location], -1)
        self.gone.append((agent, kind))

    def _list(self, agent: Agent, now: float) -> None:
        spot = (agent.busy, agent.idle_since, agent.id) if agent.may_be_rung(now) else None
        if agent.kind is None or spot == agent.listed:
            return
        was_fresh = agent in self.fresh or agent.listed is None
        self._unlist(agent, agent.kind)
        if spot is not None:
            agent.kind.list(agent.person.location, spot)
            agent.listed = spot
            self._listed += 1
            self._loads.free(agent.kind.teams[agent.person.location], 1)
            if was_fresh:
                self.fresh.add(agent)

    def _await(self, agent: Agent, now: float) -> None:
        awaited = agent.kind is not None and agent.is_awaited(now)
        if agent.awaited and not awaited:
            self.missed_out.add(agent.id)
        agent.awaited = awaited

    def _unlist(self, agent: Agent, kind: Kind) -> None:
        if agent.listed is None:
            return
        kind.unlist(agent.person.location, agent.listed)
        self._loads.free(kind.teams[agent.person.location], -1)
        agent.listed = None
        self._listed -= 1
        self.fresh.discard(agent)


def _takes_calls(setting: AgentSetting) -> bool:
    return setting.signed_in and setting.paused is None
