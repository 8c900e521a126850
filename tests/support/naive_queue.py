"""The queue as one would write it without a thought for speed: what the engine is compared with.

It words who may serve whom in its own way, too, so that `callcontrol.model.serving` is compared as well.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from math import inf

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, PersonId, QueueName, Skill
from callcontrol.model.paths import ToQueue
from callcontrol.model.rules import Group
from callcontrol.model.staff import Overflow, Person, Queue
from callcontrol.queueing import (
    PAUSED_BY_MISSING,
    AgentSetting,
    Caller,
    Closing,
    Command,
    Device,
    GiveUp,
    Offer,
    OfferResult,
    Overflowing,
    QueueLoad,
    Withdraw,
)


@dataclass
class NaivePerson:
    """Everything known of a person."""

    id: PersonId
    device: Device = Device.OFFLINE
    on_duty: bool = True
    call: CallId | None = None
    idle_since: float = 0.0
    rests_until: float = 0.0
    setting: AgentSetting = field(default_factory=AgentSetting)
    wrap_up_until: float = -inf
    misses: int = 0
    talks_for: Queue | None = None
    there: dict[QueueName, bool] = field(default_factory=dict)
    off_since: dict[QueueName, float] = field(default_factory=dict)

    def begin_anew(self, now: float) -> None:
        self.setting = replace(self.setting, paused=None)
        self.wrap_up_until, self.rests_until, self.misses, self.idle_since = -inf, now, 0, now


def may_serve(person: Person, queue: Queue, language: Language, waited: float) -> bool:
    """Word by word what the rules say."""
    needed, sites = set(queue.skills), set(queue.sites)
    preferred = set(queue.prefers)
    for ring in queue.rings:
        if waited >= ring.after_seconds:
            sites |= ring.sites
            preferred -= ring.without
    if queue.language_required:
        needed.add(f"speaks-{language}")  # type: ignore[arg-type]
    for skill, least in queue.least:
        if person.levels.get(skill, 1) < least:
            return False
    return person.location in sites and all(skill in person.skills for skill in needed | preferred)


def least_needed(queue: Queue, language: Language) -> tuple[object, ...]:
    """What nobody can do without, however long the caller has waited."""
    dropped = frozenset[Skill]().union(*(ring.without for ring in queue.rings))
    sites = queue.sites.union(*(ring.sites for ring in queue.rings))
    return queue.skills, queue.prefers - dropped, queue.least, sites, language if queue.language_required else None


class NaiveQueue:
    """Everybody is looked at for everything."""

    def __init__(self, group: Group, off: Collection[PersonId] = ()) -> None:
        self.groups = [group]
        """Every version of the rules, the newest last."""
        self.people = {person: NaivePerson(person, on_duty=person not in off) for person in group.people}
        self.callers: dict[CallId, Caller] = {}
        self.offers: dict[CallId, PersonId] = {}
        self.known_since = 0.0
        """Of the phones of these people."""
        self.names = set(group.queues)
        """Of queues, in all versions."""

    def replace(self, group: Group, now: float, off: Collection[PersonId] = ()) -> list[Command]:
        self.groups.append(group)
        self.names |= group.queues.keys()
        self.people = {
            person: self.people.get(person) or NaivePerson(person)
            for person in {*group.people, *(who for who, known in self.people.items() if known.call)}
        }
        self.known_since = now
        return self.duty(off, now)

    def duty(self, off: Collection[PersonId], now: float) -> list[Command]:
        for known in self.people.values():
            if known.id in self.groups[-1].people:
                if known.id not in off and not known.on_duty:
                    known.idle_since = now
                known.on_duty = known.id not in off
        return self._follow(now)

    def enter(self, caller: Caller, now: float) -> list[Command]:
        if caller.call_id in self.callers:
            return []
        commands = self._let_go(self._waiting(), now)
        self.callers[caller.call_id] = caller
        return [*commands, *self._offer(now), *self._let_go([caller], now)]

    def leave(self, call_id: CallId, now: float) -> list[Command]:
        if call_id not in self.callers:
            return []
        person = self.offers.pop(call_id, None)
        del self.callers[call_id]
        if person is None:
            return self._follow(now)
        self.people[person].call = None
        return [Withdraw(call_id, person), *self._follow(now)]

    def accept(self, call_id: CallId, person: PersonId) -> bool:
        if self.offers.get(call_id) != person:
            return False
        known, caller = self.people[person], self.callers[call_id]
        known.misses, known.talks_for = 0, caller.queue
        del self.offers[call_id], self.callers[call_id]
        return True

    def engage(self, person: PersonId, call_id: CallId, queue: Queue | None, now: float) -> list[Command]:
        known = self.people.get(person)
        if known is None or known.call is not None or call_id in self.callers:
            return []
        known.call, known.talks_for, known.misses = call_id, queue, 0
        return self._follow(now)

    def pick_up(self, call_id: CallId, person: PersonId, now: float) -> list[Command]:
        caller, known = self.callers.get(call_id), self.people.get(person)
        who = self.groups[-1].people.get(person)
        if caller is None or call_id in self.offers or known is None or who is None:
            return []
        if known.call is not None or known.device is Device.OFFLINE:
            return []
        queue = replace(caller.queue, prefers=frozenset(), rings=(), sites=frozenset({who.location}))
        if not may_serve(who, queue, caller.language, 0.0):
            return []
        known.call = call_id
        self.offers[call_id] = person
        return [Offer(call_id, person), *self._follow(now)]

    def decline(self, call_id: CallId, person: PersonId, result: OfferResult, now: float) -> list[Command]:
        if self.offers.get(call_id) != person:
            return []
        del self.offers[call_id]
        known = self.people[person]
        known.call = None
        known.rests_until = now + self.callers[call_id].queue.cooldown_seconds
        if result is OfferResult.FAILED:
            known.device = Device.OFFLINE
        if result is OfferResult.MISSED:
            known.misses += 1
            if known.misses == self.callers[call_id].queue.misses and known.setting.paused is None:
                known.setting = replace(known.setting, paused=PAUSED_BY_MISSING)
        return self._follow(now)

    def choose(self, person: PersonId, setting: AgentSetting, now: float) -> list[Command]:
        known = self.people.get(person)
        if known is None or known.setting == setting:
            return []
        away = not known.setting.signed_in or known.setting.paused is not None
        known.setting = setting
        if away and setting.signed_in and setting.paused is None:
            known.begin_anew(now)
        return self._follow(now)

    def ready(self, person: PersonId, now: float) -> list[Command]:
        known = self.people.get(person)
        if known is None:
            return []
        if known.setting.paused is not None or known.rests_until > now or known.wrap_up_until > now:
            known.begin_anew(now)
        return self._follow(now)

    def wrap_up(self, person: PersonId, seconds: float, now: float) -> list[Command]:
        known = self.people.get(person)
        if known is None:
            return []
        if seconds > 0 or known.wrap_up_until > now:
            known.wrap_up_until = known.idle_since = now + seconds
        return self._follow(now)

    def load(self, queue: Queue, now: float) -> QueueLoad:
        """Its people: those whom a caller of no language reaches at once."""
        waiting = [caller.since for caller in self.callers.values() if caller.queue.name == queue.name]
        anybody = replace(queue, language_required=False)
        team = [
            self.people[person.id]
            for person in self.groups[-1].people.values()
            if may_serve(person, anybody, Language(""), 0.0)
        ]
        there = [known for known in team if known.there.get(queue.name)]
        free = [known for known in there if self._is_free(known, now)]
        return QueueLoad(len(waiting), min(waiting, default=None), len(there), len(free))

    def finished(self, person: PersonId, call_id: CallId, now: float, *, talked: bool = True) -> list[Command]:
        known = self.people.get(person)
        if known is None or known.call != call_id or call_id in self.offers:
            return []
        seconds = known.talks_for.wrap_up_seconds if known.talks_for is not None and talked else 0.0
        known.call, known.talks_for = None, None
        known.idle_since = max(now + seconds, known.wrap_up_until)
        if known.idle_since > now:
            known.wrap_up_until = known.idle_since
        return self._follow(now)

    def device(self, person: PersonId, state: Device, now: float) -> list[Command]:
        known = self.people.get(person)
        if known is None or known.device is state:
            return []
        if known.device is Device.OFFLINE and state is Device.FREE:
            known.idle_since, known.rests_until = now, min(known.rests_until, now)
        known.device = state
        return self._follow(now)

    def tick(self, now: float) -> list[Command]:
        return self._follow(now)

    def at_rest(self, now: float) -> bool:
        """Whether nothing would happen if one looked at this moment."""
        waiting = self._waiting()
        return not any(self._verdict(caller, now) or self._who(caller, now) for caller in waiting)

    def able(self, caller: Caller, now: float) -> set[PersonId]:
        """Who may serve a caller: by the newest rules in which anybody ever could, if the newest know them.

        Rules that had no such queue yet say nothing about who may serve it.
        """
        queue, language = caller.queue, caller.language
        for group in reversed(self.groups[self._first_with(least_needed(queue, language)) :]):
            if any(may_serve(person, queue, language, inf) for person in group.people.values()):
                people = group.people.values()
                found = {person.id for person in people if may_serve(person, queue, language, caller.waited(now))}
                return found & self.groups[-1].people.keys()
        return set()

    def _first_with(self, needed: tuple[object, ...]) -> int:
        for number, group in enumerate(self.groups):
            for queue in group.queues.values():
                if needed in (least_needed(queue, Language(code)) for code in ("en", "es")):
                    return number
        raise AssertionError("a caller of rules that were never live")

    def _follow(self, now: float) -> list[Command]:
        """Whoever the rules do not know any more leaves when they serve nobody; then what everything leads to."""
        here = self.groups[-1].people
        self.people = {who: known for who, known in self.people.items() if who in here or known.call}
        for known in self.people.values():
            there = known.device is not Device.OFFLINE and known.on_duty and known.id in here
            there = there and known.setting.signed_in and known.setting.paused is None
            for name in self.names:
                serves = there and name not in known.setting.signed_out_of
                if known.there.get(name) and not serves:
                    known.off_since[name] = now
                known.there[name] = serves
        return [*self._let_go(self._waiting(), now), *self._offer(now)]

    def _waiting(self) -> list[Caller]:
        waiting = [c for c in self.callers.values() if c.call_id not in self.offers]
        return sorted(waiting, key=lambda c: (not c.urgent, c.since, c.call_id))

    def _let_go(self, callers: list[Caller], now: float) -> list[Command]:
        commands = []
        for caller in callers:
            command = None if caller.call_id in self.offers else self._verdict(caller, now)
            if command is not None:
                del self.callers[caller.call_id]
                commands.append(command)
        return commands

    def _verdict(self, caller: Caller, now: float) -> Command | None:
        if caller.closes <= now < caller.opens:
            over = now >= caller.since + caller.queue.max_wait_seconds
            grace_over = now >= caller.closes + caller.queue.closing_grace_seconds
            if over or grace_over or self._nobody_for(caller, now) >= 10.0:
                return Closing(caller.call_id)
        for overflow in caller.queue.overflow:
            if isinstance(overflow.to, ToQueue) and overflow.to.queue in (caller.queue.name, *caller.left):
                continue
            if self._overflows(caller, overflow, now):
                return Overflowing(caller.call_id, overflow)
        return GiveUp(caller.call_id) if caller.since + caller.queue.max_wait_seconds <= now else None

    def _overflows(self, caller: Caller, overflow: Overflow, now: float) -> bool:
        if overflow.after_seconds is not None:
            return now - caller.since >= overflow.after_seconds
        if overflow.longer_than is not None:
            return caller.ahead > overflow.longer_than
        assert overflow.unattended_seconds is not None
        return self._nobody_for(caller, now) >= overflow.unattended_seconds

    def _nobody_for(self, caller: Caller, now: float) -> float:
        """Seconds for which nobody has been there who could be rung; less than none: somebody is."""
        people = [self.people[who] for who in self.able(caller, now)]
        name = caller.queue.name
        since = max([self.known_since, *(known.off_since.get(name, -inf) for known in people)])
        return -1.0 if any(known.there.get(name) for known in people) else now - since

    def _offer(self, now: float) -> list[Command]:
        commands: list[Command] = []
        for caller in self._waiting():
            person = self._who(caller, now)
            if person is not None:
                person.call = caller.call_id
                self.offers[caller.call_id] = person.id
                commands.append(Offer(caller.call_id, person.id))
        return commands

    def _who(self, caller: Caller, now: float) -> NaivePerson | None:
        here = self.groups[-1].people
        free = [
            p
            for p in (self.people[who] for who in self.able(caller, now))
            if self._is_free(p, now) and caller.queue.name not in p.setting.signed_out_of
        ]

        def order(p: NaivePerson) -> tuple[bool, int, float, PersonId]:
            person = here[p.id]
            levels = [person.levels.get(s, 1) if s in person.skills else 0 for s in caller.queue.skills]
            return f"speaks-{caller.language}" not in person.skills, -min(levels, default=1), p.idle_since, p.id

        return min(free, key=order, default=None)

    def _is_free(self, p: NaivePerson, now: float) -> bool:
        chosen = p.setting.signed_in and p.setting.paused is None and p.wrap_up_until <= now
        return chosen and p.device is Device.FREE and p.on_duty and p.call is None and p.rests_until <= now
