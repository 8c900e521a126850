"""The queue as one would write it without a thought for speed: what the engine is compared with.

Who may serve whom is in `naive_rules`, in words of its own.
"""

from collections.abc import Collection
from dataclasses import replace
from math import inf

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, PersonId, QueueName
from callcontrol.model.paths import ToQueue
from callcontrol.model.rules import Group
from callcontrol.model.staff import Overflow, Queue
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
from tests.support.naive_person import NaivePerson
from tests.support.naive_rules import least_needed, may_serve, place


class NaiveQueue:
    """Everybody is looked at for everything."""

    def __init__(self, group: Group, off: Collection[PersonId] = ()) -> None:
        self.groups = [group]
        """Every version of the rules, the newest last."""
        self.people = {person: NaivePerson(person, on_duty=person not in off) for person in group.people}
        self.callers: dict[CallId, Caller] = {}
        self.offers: dict[CallId, list[PersonId]] = {}
        self.flooded: dict[QueueName, set[Overflow]] = {}
        self.holding: dict[CallId, set[Overflow]] = {}
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
                    known.becomes_idle(now, now)
                known.on_duty = known.id not in off
        return self._follow(now)

    def enter(self, caller: Caller, now: float) -> list[Command]:
        if caller.call_id in self.callers:
            return []
        commands = self._let_go(self._waiting(), now)
        self.callers[caller.call_id] = caller
        flooded = self.flooded.setdefault(caller.queue.name, set())
        flooded |= {o for o in caller.queue.overflow if o.until is not None and caller.ahead > (o.longer_than or 0)}
        self.holding[caller.call_id] = flooded & set(caller.queue.overflow)
        return [*commands, *self._offer(now), *self._let_go([caller], now)]

    def leave(self, call_id: CallId, now: float) -> list[Command]:
        if call_id not in self.callers:
            return []
        return [*self._withdraw(call_id, None), *self._follow(now)]

    def accept(self, call_id: CallId, person: PersonId, now: float) -> list[Command] | None:
        if person not in self.offers.get(call_id, []):
            return None
        known, caller = self.people[person], self.callers[call_id]
        known.misses, known.talks_for, known.talks_since = 0, caller.queue, now
        return [*self._withdraw(call_id, person), *self._follow(now)]

    def _withdraw(self, call_id: CallId, winner: PersonId | None) -> list[Command]:
        self._gone(call_id)
        losers = [person for person in self.offers.pop(call_id, []) if person != winner]
        for person in losers:
            self.people[person].call = None
        return [Withdraw(call_id, person) for person in losers]

    def _gone(self, call_id: CallId) -> None:
        """They are not in their queue any more: what held for a long line may hold no longer."""
        name = self.callers.pop(call_id).queue.name
        left = sum(caller.queue.name == name for caller in self.callers.values())
        flooded = self.flooded.get(name, set())
        self.flooded[name] = {overflow for overflow in flooded if left > (overflow.until or 0)}

    def engage(self, person: PersonId, call_id: CallId, queue: Queue | None, now: float) -> list[Command]:
        known = self.people.get(person)
        if known is None or known.call is not None or call_id in self.callers:
            return []
        known.call, known.talks_for, known.misses, known.talks_since = call_id, queue, 0, now
        return self._follow(now)

    def pick_up(self, call_id: CallId, person: PersonId, now: float) -> list[Command]:
        caller, known = self.callers.get(call_id), self.people.get(person)
        who = self.groups[-1].people.get(person)
        if caller is None or call_id in self.offers or known is None or who is None:
            return []
        if known.call is not None or known.device is Device.OFFLINE:
            return []
        queue = replace(caller.queue, prefers=frozenset(), rings=(), sites=frozenset({who.location}))
        if not may_serve(who, queue, caller.language, inf):
            return []
        known.call = call_id
        self.offers[call_id] = [person]
        return [Offer(call_id, person), *self._follow(now)]

    def decline(self, call_id: CallId, person: PersonId, result: OfferResult, now: float) -> list[Command]:
        if person not in self.offers.get(call_id, []):
            return []
        self.offers[call_id].remove(person)
        if not self.offers[call_id]:
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
            known.wrap_up_until = now + seconds
            known.becomes_idle(now + seconds, now)
        return self._follow(now)

    def load(self, queue: Queue, now: float) -> QueueLoad:
        """Its people: those whom a caller of no language reaches at once."""
        waiting = [caller.since for caller in self.callers.values() if caller.queue.name == queue.name]
        team = [self.people[who] for who in self._team(queue)]
        there = [known for known in team if known.there.get(queue.name)]
        free = [known for known in there if self._is_free(known, now)]
        return QueueLoad(len(waiting), min(waiting, default=None), len(there), len(free))

    def finished(self, person: PersonId, call_id: CallId, now: float, *, talked: bool = True) -> list[Command]:
        known = self.people.get(person)
        if known is None or known.call != call_id or call_id in self.offers:
            return []
        seconds = known.talks_for.wrap_up_seconds if known.talks_for is not None and talked else 0.0
        known.call, known.talks_for = None, None
        if talked:
            known.talks.append((known.talks_since, now))
        until = max(now + seconds, known.wrap_up_until)
        known.becomes_idle(until, now)
        if until > now:
            known.wrap_up_until = until
        return self._follow(now)

    def device(self, person: PersonId, state: Device, now: float) -> list[Command]:
        known = self.people.get(person)
        if known is None or known.device is state:
            return []
        if known.device is Device.OFFLINE and state is Device.FREE:
            known.rests_until = min(known.rests_until, now)
            known.becomes_idle(now, now)
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
                newest = group is self.groups[-1]
                found = {
                    person.id
                    for person in people
                    if may_serve(person if newest else replace(person, serves={}), queue, language, caller.waited(now))
                }
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
        return sorted(waiting, key=place)

    def _let_go(self, callers: list[Caller], now: float) -> list[Command]:
        commands = []
        for caller in callers:
            command = None if caller.call_id in self.offers else self._verdict(caller, now)
            if command is not None:
                self._gone(caller.call_id)
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
            return caller.ahead > overflow.longer_than or overflow in self.holding[caller.call_id]
        assert overflow.unattended_seconds is not None
        return self._nobody_for(caller, now) >= overflow.unattended_seconds

    def _nobody_for(self, caller: Caller, now: float) -> float:
        """Seconds for which nobody has been there who could be rung; less than none: somebody is."""
        people = [self.people[who] for who in self.able(caller, now)]
        name = caller.queue.name
        since = max([self.known_since, *(known.off_since.get(name, -inf) for known in people)])
        return -1.0 if any(known.there.get(name) for known in people) else now - since

    def _offer(self, now: float) -> list[Command]:
        """One offer after the other, each to the caller who stands first for whom they would be offered to."""
        commands: list[Command] = []
        several: list[Caller] = []
        while turns := [(c, who) for c in self._heads(now) if (who := self._who(c, now)) is not None]:
            caller, person = min(turns, key=lambda turn: self._stands(turn[0], turn[1], now))
            commands += self._ring(caller, person)
            if caller.queue.at_once > 1 and person.id != self._waits_for(caller, now):
                several.append(caller)
        for caller in several:
            while len(self.offers[caller.call_id]) < caller.queue.at_once:
                who = self._who(replace(caller, last=None), now)
                if who is None:
                    break
                commands += self._ring(caller, who)
        return commands

    def _ring(self, caller: Caller, person: NaivePerson) -> list[Command]:
        person.call = caller.call_id
        self.offers.setdefault(caller.call_id, []).append(person.id)
        return [Offer(caller.call_id, person.id)]

    def _heads(self, now: float) -> list[Caller]:
        """Of callers whom the very same people may serve, the first."""
        heads: dict[object, Caller] = {}
        for caller in self._waiting():
            alike = id(caller.queue), caller.language if caller.queue.language_required else None
            heads.setdefault((alike, self._step(caller, now), self._waits_for(caller, now)), caller)
        return list(heads.values())

    def _step(self, caller: Caller, now: float) -> float:
        """The last moment of waiting at which more people came to be rung for them."""
        moments = [ring.after_seconds for ring in caller.queue.rings]
        name, people = caller.queue.name, self.groups[-1].people.values()
        moments += [person.serves[name].after_seconds for person in people if name in person.serves]
        if any(queue.keep_free for queue in self.groups[-1].queues.values()):
            moments.append(120.0)
        return max((moment for moment in moments if moment <= caller.waited(now)), default=0.0)

    def _stands(self, caller: Caller, person: NaivePerson, now: float) -> tuple[bool, float, CallId]:
        """Where a caller stands for somebody."""
        if caller.urgent:
            return place(caller)
        _, since, call_id = place(caller)
        who = self.groups[-1].people[person.id]
        if caller.queue.name in who.serves and may_serve(who, caller.queue, caller.language, inf):
            since -= who.serves[caller.queue.name].ahead_seconds
        if person.id == self._waits_for(caller, now):
            since -= caller.queue.sticky_seconds
        return True, since, call_id

    def _waits_for(self, caller: Caller, now: float) -> PersonId | None:
        """Who answered their last call, as long as they may wait for that one."""
        last = self.people.get(caller.last) if caller.last is not None else None
        if last is None or caller.urgent or caller.waited(now) >= caller.queue.sticky_seconds:
            return None
        able = last.id in self.able(caller, now) and caller.queue.name not in last.setting.signed_out_of
        return last.id if able else None

    def _is_kept(self, p: NaivePerson, caller: Caller, now: float) -> bool:
        """Whether another queue has too few free people to lend one."""
        if caller.urgent or caller.waited(now) >= 120.0:
            return False
        others = (
            queue
            for name, queue in self.groups[-1].queues.items()
            if queue.keep_free and name != caller.queue.name and name not in p.setting.signed_out_of
        )
        return any(p.id in self._team(other) and self.load(other, now).free <= other.keep_free for other in others)

    def _team(self, queue: Queue) -> set[PersonId]:
        anybody = replace(queue, language_required=False, name=QueueName(""))
        people = self.groups[-1].people.values()
        return {person.id for person in people if may_serve(person, anybody, Language(""), 0.0)}

    def _who(self, caller: Caller, now: float) -> NaivePerson | None:
        here = self.groups[-1].people
        last = self.people[who] if (who := self._waits_for(caller, now)) is not None else None
        if last is not None:
            if self._is_free(last, now) and not self._is_kept(last, caller, now):
                return last
            engaged = last.call is not None or last.wrap_up_until > now or last.device is Device.BUSY
            away = not last.setting.signed_in or last.setting.paused is not None or not last.on_duty
            if engaged and not away and last.device is not Device.OFFLINE and last.rests_until <= now:
                return None
        free = [
            p
            for p in (self.people[who] for who in self.able(caller, now))
            if self._is_free(p, now)
            and caller.queue.name not in p.setting.signed_out_of
            and not self._is_kept(p, caller, now)
        ]

        def order(p: NaivePerson) -> tuple[bool, int, int, float, PersonId]:
            person = here[p.id]
            levels = [person.levels.get(s, 1) if s in person.skills else 0 for s in caller.queue.skills]
            band = -min(levels, default=1)
            return f"speaks-{caller.language}" not in person.skills, band, p.busy, p.idle_since, p.id

        return min(free, key=order, default=None)

    def _is_free(self, p: NaivePerson, now: float) -> bool:
        chosen = p.setting.signed_in and p.setting.paused is None and p.wrap_up_until <= now
        return chosen and p.device is Device.FREE and p.on_duty and p.call is None and p.rests_until <= now
