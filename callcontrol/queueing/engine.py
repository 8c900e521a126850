"""The queue engine: events in, commands out.

Invariants, held by the property tests: a caller has at most as many offers as their queue rings phones at once, and one
person claims them; a person has at most one call; a caller who entered leaves exactly once (accepted, left, given up,
overflowed, closed); nobody is offered a call that `model.serving` does not allow them, nor one of a queue that they are
signed out of, nor any while they are signed out, paused or wrapping up. Of two callers whom the same people can serve,
an urgent one is offered before one who is not, else the one who waited longer, whatever their queues. By how much that
may be bent `matching` says: by the class, by the person's own way and by a sticky wait, each with a bound, so that
nobody is overtaken for ever. A reservation (`Queue.keep_free`) ends after `KEPT_FREE_SECONDS` of the caller's waiting.

Whatever happens, four things follow in this order: people whose rest is over and callers who have reached a ring are
taken up; whoever waits and is due to go on elsewhere, or to give up, goes; callers are offered, in their order; a
newcomer to whom nobody could be offered is judged in the same way. So a caller who comes from another queue is tried
here before they go on.

Between two events nobody who may be rung faces a caller whom they may serve, but for callers who wait for who answered
them last and for people whom another queue keeps. That is why only those are looked at who
are new, or free since, and not everybody.

The rules may change while callers wait (`QueueEngine.replace`): a caller brings the queue of their own rules, the
people are those of the newest ones, unless those leave nobody who could ever serve them: see `queueing.reach`.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace

from callcontrol.model.calls import CallId
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import PersonId, QueueName
from callcontrol.model.rules import Group
from callcontrol.model.serving import knows, need
from callcontrol.model.staff import Queue
from callcontrol.queueing.agent import Agent
from callcontrol.queueing.agents import Agents
from callcontrol.queueing.alarms import Alarms
from callcontrol.queueing.floods import Floods
from callcontrol.queueing.line import Line, Lines, Waiter
from callcontrol.queueing.loads import Loads
from callcontrol.queueing.matching import Round
from callcontrol.queueing.overflow import due, left_alone
from callcontrol.queueing.staff_events import StaffEvents
from callcontrol.queueing.values import (
    PAUSED_BY_MISSING,
    Caller,
    Change,
    Closing,
    Command,
    Device,
    GiveUp,
    Offer,
    OfferResult,
    Overflowing,
    QueueLoad,
    Standing,
    Withdraw,
    elapsed,
)

_MANY = 32
"""People who become free at once, from which on all lines are gone through instead of theirs."""


class QueueEngine(StaffEvents):
    """State of all queues of one group. ``now`` is monotonic seconds; what must be done is returned.

    ``off`` are the people who are not on duty, whatever their phone says.
    """

    def __init__(self, group: Group, now: float = 0.0, off: Collection[PersonId] = frozenset()) -> None:
        self._loads = Loads()
        self._agents = Agents(group, now, off, self._loads)
        self._lines = Lines(self._agents)
        self._floods = Floods()
        self._waiters: dict[CallId, Waiter] = {}
        self._waking: Alarms[Waiter] = Alarms()
        self._watching: Alarms[Line] = Alarms()
        self._judged: set[Waiter] = set()
        """Who must be looked at for overflow and giving up."""
        self._stirred: set[Line] = set()
        """Lines that somebody has joined."""

    def replace(self, group: Group, now: float, off: Collection[PersonId] = frozenset()) -> list[Command]:
        """New rules: other people, or other skills. Nobody loses their place, and no ringing or talk ends.

        Whoever stays keeps their state. Newcomers are offline until their phone is heard of. Whoever is gone is
        not rung any more; what they serve at this moment, an offer or a talk, ends as it would have.
        """
        self._catch_up(now)
        waiting = [waiter for waiter in self._waiters.values() if waiter.line is not None]
        for waiter in waiting:
            self._lines.leave(waiter)
        self._agents.replace(group, now, off)
        for waiter in waiting:
            self._join(waiter, now)
        return self._carry_on(now)

    def enter(self, caller: Caller, now: float) -> list[Command]:
        """A caller joins their queue; entering twice is entering once."""
        if caller.call_id in self._waiters:
            return []
        self._catch_up(now)
        newcomer = self._waiters[caller.call_id] = Waiter(caller, holding=self._floods.joined(caller))
        self._loads.joined(caller)
        self._join(newcomer, now)
        commands = self._carry_on(now)
        return commands + self._judge([newcomer], now)

    def leave(self, call_id: CallId, now: float) -> list[Command]:
        """A caller hung up or went elsewhere; whoever is being rung for them is released."""
        waiter = self._waiters.get(call_id)
        if waiter is None:
            return []
        self._catch_up(now)
        self._drop(waiter)
        for person in waiter.offered:
            self._release(person, call_id, now, Change.WITHDRAWN)
        return [*(Withdraw(call_id, person) for person in waiter.offered), *self._carry_on(now)]

    def accept(self, call_id: CallId, person: PersonId, now: float) -> list[Command] | None:
        """The person answered: the caller is theirs, and the others whose phones ring for them are released.

        None when the offer was no longer theirs: the caller has gone, or somebody else was quicker.
        """
        waiter = self._waiters.get(call_id)
        if waiter is None or person not in waiter.offered:
            return None
        self._catch_up(now)
        self._drop(waiter)
        agent = self._agents.get(person)
        if agent is not None:
            agent.misses, agent.queue, agent.talks_since = 0, waiter.caller.queue, now
            self._agents.diary.note(agent, Change.ACCEPTED)
        others = [other for other in waiter.offered if other != person]
        for other in others:
            self._release(other, call_id, now, Change.WITHDRAWN)
        return [*(Withdraw(call_id, other) for other in others), *self._carry_on(now)]

    def decline(self, call_id: CallId, person: PersonId, result: OfferResult, now: float) -> list[Command]:
        """The offer came to nothing: the person rests. With the last of their offers the caller is back at their place.

        Who misses as many in a row as the queue says is paused.
        """
        waiter = self._waiters.get(call_id)
        if waiter is None or person not in waiter.offered:
            return []
        self._catch_up(now)
        waiter.offered.remove(person)
        agent = self._agents.get(person)
        if agent is not None:
            self._spare(agent, waiter.caller.queue, result, now)
        self._release(person, call_id, now, Change(result))
        if not waiter.offered:
            self._join(waiter, now)
            self._judged.add(waiter)
        return self._carry_on(now)

    def engage(self, person: PersonId, call_id: CallId, queue: Queue | None, now: float) -> list[Command]:
        """Somebody talks on a call that was not offered here: after a restart, or passed on by a colleague.

        It ends as any other, with `finished`; ``queue``: whose wrap-up follows then. Nothing changes for who serves
        another call.
        """
        agent = self._agents.get(person)
        if agent is None or agent.serving is not None or call_id in self._waiters:
            return []
        self._catch_up(now)
        agent.serving, agent.queue, agent.misses, agent.talks_since = call_id, queue, 0, now
        self._agents.settle(agent, now, Change.ENGAGED)
        return self._carry_on(now)

    def pick_up(self, call_id: CallId, person: PersonId, now: float) -> list[Command]:
        """Offer a caller to somebody who asked for them, past every order.

        What the queue needs, skills at their levels and a language that is required, must be there; where the person
        works, what the queue prefers, and whether the person is paused, wraps up or is at their phone already does not
        count. No such offer among the commands: the caller has gone, is being offered, or the person may not.
        """
        waiter, agent = self._waiters.get(call_id), self._agents.get(person)
        if waiter is None or waiter.offered or agent is None or not _may_pick_up(agent, waiter.caller):
            return []
        self._catch_up(now)
        return [self._offer(waiter, agent, now), *self._carry_on(now)]

    def hand_on(self, call_id: CallId, holder: PersonId, person: PersonId, now: float) -> list[Command]:
        """As `pick_up`, of a caller for whom the ``holder``'s phone rings; whoever is rung has missed nothing."""
        waiter, agent = self._waiters.get(call_id), self._agents.get(person)
        if waiter is None or holder not in waiter.offered or agent is None or not _may_pick_up(agent, waiter.caller):
            return []
        self._catch_up(now)
        for other in waiter.offered:
            self._release(other, call_id, now, Change.WITHDRAWN)
        waiter.offered.clear()
        return [self._offer(waiter, agent, now), *self._carry_on(now)]

    def finished(self, person: PersonId, call_id: CallId, now: float, *, talked: bool = True) -> list[Command]:
        """The person's conversation ended: wrap-up begins where the queue has one, else they are idle from now on.

        An offer does not end in this way. ``talked``: False where they could not be joined after all.
        """
        agent = self._agents.get(person)
        if agent is None or agent.serving != call_id or call_id in self._waiters:
            return []
        self._catch_up(now)
        queue, agent.serving, agent.queue = agent.queue, None, None
        if talked:
            agent.talks.append((agent.talks_since, now))
        agent.becomes_idle(now, now)
        seconds = queue.wrap_up_seconds if queue is not None and talked else 0.0
        until = max(now + seconds, agent.wrap_up_until or now)
        if until > now:
            self._agents.wrap_up(agent, until, now)
        self._agents.settle(agent, now, Change.WRAP_UP if until > now else Change.FINISHED)
        return self._carry_on(now)

    def tick(self, now: float) -> list[Command]:
        """Time has passed: waits that are over, rings that are reached, people who have rested."""
        self._catch_up(now)
        return self._carry_on(now)

    def wakes_at(self) -> float | None:
        """When `tick` must next be called, in monotonic seconds; None while nothing is due."""
        rested = self._agents.next_rested(), self._agents.next_wrapped_up()
        moments = (self._waking.next(), self._watching.next(), *rested)
        return min((moment for moment in moments if moment is not None), default=None)

    def waiting(self) -> Counter[QueueName]:
        """Callers who do not talk yet, the ones being offered included, by their queue's name."""
        return self._loads.waiting()

    def waiting_in(self, queue: QueueName, *, urgent: bool = False) -> int:
        """The same of one queue; ``urgent``: only those whose call is, before whom nobody else stands."""
        return self._loads.waiting_in(queue, urgent=urgent)

    def load(self, queue: QueueName) -> QueueLoad:
        """How a queue stands."""
        return self._loads.of(queue)

    def take_changed(self) -> set[QueueName]:
        """The queues that stand differently since this was last asked."""
        changed, self._loads.changed = self._loads.changed, set()
        return changed

    def callers(self) -> list[Caller]:
        """Everybody who waits, those included for whom a phone rings."""
        return [waiter.caller for waiter in self._waiters.values()]

    def standing(self, call_id: CallId) -> Standing | None:
        """Where a caller stands; None: they wait no more. Looks at every caller of the queue: to be asked rarely."""
        waiter = self._waiters.get(call_id)
        if waiter is None:
            return None
        queue, key = waiter.caller.queue.name, waiter.key
        ahead = sum(w.key < key for w in self._waiters.values() if w.caller.queue.name == queue)
        line = waiter.line
        attended = line is None or self._agents.unattended_since(line.reach) is None
        return Standing(ahead, attended, offered=bool(waiter.offered))

    def _catch_up(self, now: float) -> None:
        """Take up what has come about since the last event by the passing of time alone."""
        self._agents.wake(now)
        for line in self._watching.due(now):
            self._judged.update(line.waiters)
            self._watch(line, now)
        for waiter in self._waking.due(now):
            self._lines.leave(waiter)
            self._join(waiter, now)
            self._judged.add(waiter)

    def _join(self, waiter: Waiter, now: float) -> None:
        line = self._lines.join(waiter, now)
        self._stirred.add(line)
        self._waking.set(waiter.next_alarm(now, self._agents.steps(waiter.caller.queue)), waiter)
        self._watch(line, now)

    def _watch(self, line: Line, now: float) -> None:
        """Look at a line again when nobody will have been there for its callers for too long."""
        since = self._agents.unattended_since(line.reach) if line.patience else None
        for seconds in line.patience:
            if since is not None and since + seconds > now:
                self._watching.set(since + seconds, line)

    def _carry_on(self, now: float) -> list[Command]:
        gone, self._agents.gone = self._agents.gone, []
        for agent, kind in gone:
            for line in self._lines.served_by(agent, kind):
                self._watch(line, now)
        judged, self._judged = self._judged, set()
        return self._judge(judged, now) + self._match(now)

    def _judge(self, waiters: Iterable[Waiter], now: float) -> list[Command]:
        """Let go whoever goes on elsewhere or has waited too long; not while a phone rings for them."""
        commands: list[Command] = []
        for waiter in sorted((w for w in waiters if w.line is not None), key=lambda w: w.key):
            command = self._verdict(waiter, now)
            if command is not None:
                self._drop(waiter)
                commands.append(command)
        return commands

    def _verdict(self, waiter: Waiter, now: float) -> Command | None:
        caller, line = waiter.caller, waiter.line
        since = self._agents.unattended_since(line.reach) if line is not None and line.patience else None
        unattended = None if since is None else elapsed(since, now)
        over = waiter.gives_up_at() <= now
        if caller.is_closed(now) and (over or left_alone(caller.queue, elapsed(caller.closes, now), unattended)):
            return Closing(caller.call_id)
        overflow = due(caller.queue, caller.waited(now), caller.ahead, unattended, caller.left, waiter.holding)
        if overflow is not None:
            return Overflowing(caller.call_id, overflow)
        return GiveUp(caller.call_id) if over else None

    def _match(self, now: float) -> list[Command]:
        """Offer callers as far as somebody is free for them, longest wait first.

        All that are touched by what has happened, whatever their queue: a newcomer must not be the one who profits
        from somebody's rest that has just ended.
        """
        stirred, self._stirred = self._stirred, set()
        fresh, self._agents.fresh = self._agents.fresh, set()
        for person in self._agents.missed_out:
            stirred.update(self._lines.awaiting(person))
        self._agents.missed_out.clear()
        if fresh and self._agents.kept:
            stirred.update(self._lines.all())  # somebody more is free: others need not be kept any more
        round_ = Round(self._agents, stirred, fresh if len(fresh) <= _MANY else None)
        round_.put(self._touched(stirred, fresh))
        commands: list[Command] = []
        several: list[tuple[Waiter, Line]] = []
        while (turn := round_.next()) is not None:
            line, agent = turn
            waiter = line.waiters[0]
            commands.append(self._offer(waiter, agent, now))
            round_.taken(line, agent)
            if waiter.caller.queue.at_once > 1 and agent.id != line.last:
                several.append((waiter, line))
        for waiter, line in several:
            commands += self._ring_more(waiter, line, now)
        return commands

    def _ring_more(self, waiter: Waiter, line: Line, now: float) -> list[Command]:
        """Further phones for who is being offered, where nobody else who waits could be served by those."""
        commands: list[Command] = []
        while len(waiter.offered) < waiter.caller.queue.at_once:
            agent = self._agents.choose(line.reach, waiter.caller, None)
            if agent is None:
                break
            commands.append(self._offer(waiter, agent, now))
        return commands

    def _touched(self, stirred: set[Line], fresh: set[Agent]) -> Iterable[Line]:
        if len(fresh) > _MANY:
            return self._lines.all()
        return stirred.union(*(self._lines.served_by(agent, agent.kind) for agent in fresh))

    def _offer(self, waiter: Waiter, agent: Agent, now: float) -> Command:
        self._lines.leave(waiter)
        waiter.offered.append(agent.id)
        agent.serving = waiter.caller.call_id
        self._agents.settle(agent, now, Change.OFFERED)
        return Offer(waiter.caller.call_id, agent.id)

    def _drop(self, waiter: Waiter) -> None:
        self._lines.leave(waiter)
        self._loads.left(waiter.caller)
        name = waiter.caller.queue.name
        self._floods.left(name, self._loads.waiting_in(name, urgent=False))
        del self._waiters[waiter.caller.call_id]

    def _spare(self, agent: Agent, queue: Queue, result: OfferResult, now: float) -> None:
        """Leave somebody alone to whom an offer was in vain."""
        self._agents.rest(agent, now + queue.cooldown_seconds)
        if result is OfferResult.FAILED:
            agent.device = Device.OFFLINE  # until the device says otherwise: see calls.devices
        if result is OfferResult.MISSED:
            agent.misses += 1
            if agent.misses == queue.misses and agent.setting.paused is None:
                agent.setting = replace(agent.setting, paused=PAUSED_BY_MISSING)

    def _release(self, person: PersonId, call_id: CallId, now: float, why: Change) -> None:
        agent = self._agents.get(person)
        if agent is None or agent.serving != call_id:
            raise CallcontrolError(f"{person} is not serving call {call_id}: the engine's state is torn")
        agent.serving = None
        self._agents.settle(agent, now, why)


def _may_pick_up(agent: Agent, caller: Caller) -> bool:
    if agent.serving is not None or agent.leaves or agent.device is Device.OFFLINE:
        return False
    queue = replace(caller.queue, prefers=frozenset())
    return knows(agent.person, need(queue, caller.language, ()))
