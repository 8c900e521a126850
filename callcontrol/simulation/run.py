"""One run: arrivals through the very engine of live calls, on a clock that jumps from event to event.

What stands between engine and caller in live calls (`people.dispatcher`, `flows.waiting`, `flows.ringing`) is played
here: a phone rings and is picked up or not, an overflow to a queue goes on with all that was waited, a caller whose
patience ends hangs up, also while a phone rings.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import inf

from callcontrol.model.calls import CallId
from callcontrol.model.names import LocationKey, PersonId, QueueName
from callcontrol.model.paths import ToQueue
from callcontrol.model.staff import Queue
from callcontrol.queueing import (
    Caller,
    Closing,
    Command,
    Device,
    GiveUp,
    Offer,
    OfferResult,
    Overflowing,
    QueueEngine,
)
from callcontrol.simulation.overtaking import Overtaking
from callcontrol.simulation.staffing import Plan, closes_over
from callcontrol.simulation.values import Arrival, Fate, Habits, Run, Waited, share_of

_DUTY, _BACK, _FINISHED, _ANSWERS, _MISSES, _HANGS_UP = range(6)
"""What is due; of what is due at one moment, in this order."""


@dataclass(slots=True, eq=False)
class _Inside:
    """A caller who waits, and in which queue."""

    call_id: CallId
    arrival: Arrival
    caller: Caller
    people: set[PersonId] = field(default_factory=set)
    """Whose phones ring for them."""
    rings: int = 0
    """Phones that rang so far."""


def run(plan: Plan, arrivals: Sequence[Arrival], habits: Habits) -> Run:
    """Simulate calls, ascending in time, of queues that the rules know. All that are let in are among the outcome."""
    return _Running(plan, habits).through(arrivals)


class _Running:
    def __init__(self, plan: Plan, habits: Habits) -> None:
        self._plan, self._habits = plan, habits
        self._run = Run(busy=dict.fromkeys(plan.group.people, 0.0), scheduled=plan.scheduled)
        self._off = set(plan.off_at_start)
        self._engine = QueueEngine(plan.group, 0.0, self._off)
        self._inside: dict[CallId, _Inside] = {}
        self._due: list[tuple[float, int, int, CallId, PersonId]] = []
        self._change = 0
        self._overtaking = Overtaking()
        self._closing = {name: _closing_place(plan, queue) for name, queue in plan.group.queues.items()}
        for person in plan.group.people:
            self._engine.device(person, Device.FREE, 0.0)
        self._next_change()

    def through(self, arrivals: Sequence[Arrival]) -> Run:
        """Until the last caller has stopped waiting."""
        engine, due, inside = self._engine, self._due, self._inside
        index, count = 0, len(arrivals)
        while index < count or inside:
            coming = arrivals[index].at if index < count else inf
            event = due[0][0] if due else inf
            wakes = engine.wakes_at() if inside else None
            if wakes is not None and wakes <= event and wakes <= coming:
                self._carry_out(engine.tick(wakes), wakes)
            elif event <= coming:
                self._happen(*heappop(due))
            else:
                self._arrive(arrivals[index])
                index += 1
        return self._run

    def _happen(self, now: float, what: int, change: int, call_id: CallId, person: PersonId) -> None:
        if what == _DUTY:
            _, come, go = self._plan.changes[change]
            self._off = (self._off - come) | go
            self._next_change()
            self._carry_out(self._engine.duty(self._off, now), now)
        elif what == _BACK:
            self._carry_out(self._engine.ready(person, now), now)
        elif what == _FINISHED:
            self._carry_out(self._engine.finished(person, call_id, now), now)
        else:
            inside = self._inside.get(call_id)
            if inside is None:
                return
            if what == _HANGS_UP:
                self._end(inside, Fate.ABANDONED, now)
                self._carry_out(self._engine.leave(call_id, now), now)
            elif person in inside.people:
                self._settle(inside, person, answers=what == _ANSWERS, now=now)

    def _settle(self, inside: _Inside, person: PersonId, *, answers: bool, now: float) -> None:
        if answers:
            self._answer(inside, person, now)
            return
        inside.people.discard(person)
        self._carry_out(self._engine.decline(inside.call_id, person, OfferResult.MISSED, now), now)
        status = self._engine.status(person)
        if status is not None and status.paused is not None:
            heappush(self._due, (now + self._habits.away, _BACK, 0, CallId(""), person))

    def _next_change(self) -> None:
        if self._change < len(self._plan.changes):
            moment = self._plan.changes[self._change][0]
            heappush(self._due, (moment, _DUTY, self._change, CallId(""), PersonId("")))
            self._change += 1

    def _arrive(self, arrival: Arrival) -> None:
        place, over = self._closing[arrival.queue]
        closing = self._plan.closing(place, arrival.at)
        if closing is None:
            self._run.refused.append(arrival)
            return
        call_id = CallId(f"{arrival.number:09d}")
        closes, opens = closing if over else (inf, inf)
        queue = self._plan.group.queues[arrival.queue]
        ahead = self._engine.waiting_in(queue.name, urgent=arrival.urgent)
        caller = Caller(call_id, queue, arrival.at, arrival.language, (), ahead, arrival.urgent, closes, opens)
        self._enter(_Inside(call_id, arrival, caller), arrival.at)
        if arrival.patience < inf and call_id in self._inside:
            heappush(self._due, (arrival.at + arrival.patience, _HANGS_UP, 0, call_id, PersonId("")))

    def _enter(self, inside: _Inside, now: float) -> None:
        self._inside[inside.call_id] = inside
        arrival = inside.arrival
        self._overtaking.joined(inside.caller.queue.name, arrival.urgent, (arrival.at, arrival.number))
        self._carry_out(self._engine.enter(inside.caller, now), now)

    def _carry_out(self, commands: Iterable[Command], now: float) -> None:
        for command in commands:
            inside = self._inside.get(command.call_id)
            if inside is None:
                continue  # the word that releases a phone: the caller has hung up
            match command:
                case Offer(person=person):
                    self._ring(inside, person, now)
                case Overflowing(overflow=overflow) if isinstance(overflow.to, ToQueue):
                    self._move(inside, overflow.to.queue, now)
                case Overflowing():
                    self._end(inside, Fate.OVERFLOWED, now)
                case GiveUp():
                    self._end(inside, Fate.UNANSWERED, now)
                case Closing():
                    self._end(inside, Fate.CLOSED, now)

    def _ring(self, inside: _Inside, person: PersonId, now: float) -> None:
        habits, rings_for = self._habits, inside.caller.queue.ring_seconds
        inside.people.add(person)
        inside.rings += 1
        missed = habits.missed > 0.0 and share_of(inside.arrival.luck, inside.rings) < habits.missed
        if missed or habits.pick_up >= rings_for:
            heappush(self._due, (now + rings_for, _MISSES, 0, inside.call_id, person))
        elif habits.pick_up:
            heappush(self._due, (now + habits.pick_up, _ANSWERS, 0, inside.call_id, person))
        else:
            self._answer(inside, person, now)

    def _answer(self, inside: _Inside, person: PersonId, now: float) -> None:
        arrival, after = inside.arrival, inside.caller.queue.wrap_up_seconds
        work = arrival.talk + max(self._habits.wrap_up - after, 0.0)
        commands = self._engine.accept(inside.call_id, person, now)
        if commands is None:
            raise ValueError(f"call {inside.call_id}: the engine does not know the offer that it made to {person}")
        self._overtaking.answered(inside.caller.queue.name, arrival.urgent, (arrival.at, arrival.number))
        self._run.busy[person] += work + after
        heappush(self._due, (now + work, _FINISHED, 0, inside.call_id, person))
        self._end(inside, Fate.ANSWERED, now)
        self._carry_out(commands, now)  # others whose phones rang as well are free again

    def _move(self, inside: _Inside, name: QueueName, now: float) -> None:
        """On to another queue: what was waited counts there, and no queue is come to twice."""
        before, arrival = inside.caller, inside.arrival
        self._overtaking.left(before.queue.name, arrival.urgent, (arrival.at, arrival.number))
        ahead = self._engine.waiting_in(name, urgent=arrival.urgent)
        inside.caller = Caller(
            before.call_id,
            self._plan.group.queues[name],
            before.since,
            before.language,
            (*before.left, before.queue.name),
            ahead,
            before.urgent,
            before.closes,
            before.opens,
        )
        self._enter(inside, now)

    def _end(self, inside: _Inside, fate: Fate, now: float) -> None:
        del self._inside[inside.call_id]
        arrival, caller = inside.arrival, inside.caller
        self._overtaking.left(caller.queue.name, arrival.urgent, (arrival.at, arrival.number))
        overtaken = self._overtaking.of(arrival.number)
        self._run.calls.append(Waited(arrival, fate, now - arrival.at, bool(caller.left), overtaken))


def _closing_place(plan: Plan, queue: Queue) -> tuple[LocationKey, bool]:
    """The location of a queue, and whether its closing time means anything to who waits."""
    place = plan.group.locations[LocationKey(queue.name.partition("/")[0])]
    return place.key, closes_over(place, queue)
