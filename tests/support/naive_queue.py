"""The queue as one would write it without a thought for speed: what the engine is compared with."""

from dataclasses import dataclass

from callcontrol.model.calls import CallId
from callcontrol.model.names import PersonId
from callcontrol.model.rules import Group
from callcontrol.model.serving import able
from callcontrol.queueing import Caller, Command, Device, GiveUp, Offer, OfferResult, Withdraw


@dataclass
class NaivePerson:
    """Everything known of a person."""

    id: PersonId
    device: Device = Device.OFFLINE
    call: CallId | None = None
    idle_since: float = 0.0
    rests_until: float = 0.0


class NaiveQueue:
    """Everybody is looked at for everything."""

    def __init__(self, group: Group) -> None:
        self.groups = [group]
        """Every version of the rules, the newest last."""
        self.people = {person: NaivePerson(person) for person in group.people}
        self.callers: dict[CallId, Caller] = {}
        self.offers: dict[CallId, PersonId] = {}

    def replace(self, group: Group, now: float) -> list[Command]:
        self.groups.append(group)
        self.people = {
            person: self.people.get(person) or NaivePerson(person)
            for person in {*group.people, *(who for who, known in self.people.items() if known.call)}
        }
        return self._offer(now)

    def _tidy(self) -> None:
        """Whoever the rules do not know any more leaves when they serve nobody."""
        here = self.groups[-1].people
        self.people = {who: known for who, known in self.people.items() if who in here or known.call}

    def enter(self, caller: Caller, now: float) -> list[Command]:
        if caller.call_id in self.callers:
            return []
        self.callers[caller.call_id] = caller
        return self._offer(now)

    def leave(self, call_id: CallId, now: float) -> list[Command]:
        person = self.offers.pop(call_id, None)
        self.callers.pop(call_id, None)
        if person is None:
            return []
        self.people[person].call = None
        self._tidy()
        return [Withdraw(call_id, person), *self._offer(now)]

    def accept(self, call_id: CallId, person: PersonId) -> bool:
        if self.offers.get(call_id) != person:
            return False
        del self.offers[call_id], self.callers[call_id]
        return True

    def decline(self, call_id: CallId, person: PersonId, result: OfferResult, now: float) -> list[Command]:
        if self.offers.get(call_id) != person:
            return []
        del self.offers[call_id]
        known = self.people[person]
        known.call = None
        known.rests_until = now + self.callers[call_id].queue.cooldown_seconds
        if result is OfferResult.FAILED:
            known.device = Device.OFFLINE
        self._tidy()
        return self.tick(now)

    def finished(self, person: PersonId, call_id: CallId, now: float) -> list[Command]:
        known = self.people.get(person)
        if known is None or known.call != call_id or call_id in self.offers:
            return []
        known.call, known.idle_since = None, now
        self._tidy()
        return self._offer(now)

    def device(self, person: PersonId, state: Device, now: float) -> list[Command]:
        known = self.people.get(person)
        if known is None or known.device is state:
            return []
        if known.device is Device.OFFLINE and state is Device.FREE:
            known.idle_since, known.rests_until = now, min(known.rests_until, now)
        known.device = state
        return self._offer(now)

    def tick(self, now: float) -> list[Command]:
        late = [c for c in self._waiting() if c.since + c.queue.max_wait_seconds <= now]
        for caller in late:
            del self.callers[caller.call_id]
        return [*(GiveUp(caller.call_id) for caller in late), *self._offer(now)]

    def _waiting(self) -> list[Caller]:
        return [c for c in self.callers.values() if c.call_id not in self.offers]

    def _offer(self, now: float) -> list[Command]:
        commands: list[Command] = []
        for caller in sorted(self._waiting(), key=lambda c: (c.since, c.call_id)):
            person = self._who(caller, now)
            if person is not None:
                person.call = caller.call_id
                self.offers[caller.call_id] = person.id
                commands.append(Offer(caller.call_id, person.id))
        return commands

    def able(self, caller: Caller) -> set[PersonId]:
        """Who may serve a caller: by the newest rules in which anybody had the skills, if the newest know them."""
        for group in reversed(self.groups):
            found = {person.id for person in group.people.values() if able(person, caller.queue, caller.language, 0.0)}
            if found:
                return found & self.groups[-1].people.keys()
        return set()

    def _who(self, caller: Caller, now: float) -> NaivePerson | None:
        here, speaks = self.groups[-1].people, f"speaks-{caller.language}"
        free = [
            p
            for p in (self.people[who] for who in self.able(caller))
            if p.device is Device.FREE and p.call is None and p.rests_until <= now
        ]
        return min(free, key=lambda p: (speaks not in here[p.id].skills, p.idle_since, p.id), default=None)
