"""The same calls through one set of rules, or through two, as often as asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from callcontrol.model.names import PersonId, QueueName
from callcontrol.model.rules import Group
from callcontrol.simulation.measures import Measures, add, measure, measure_days
from callcontrol.simulation.run import run
from callcontrol.simulation.sources import Traffic
from callcontrol.simulation.staffing import plan
from callcontrol.simulation.values import Chance, Habits

DAY_SECONDS = 86_400.0

ByQueue = dict[QueueName, Measures]


@dataclass(slots=True)
class Outcome:
    """What one set of rules did."""

    group: Group
    runs: list[ByQueue] = field(default_factory=list)
    days: dict[int, ByQueue] = field(default_factory=dict)
    """By day, of a single run: a day begins with empty queues, so days are as good as runs for telling how sure a
    difference is."""
    busy: dict[PersonId, float] = field(default_factory=dict)
    scheduled: dict[PersonId, float] = field(default_factory=dict)

    @property
    def occupancy(self) -> dict[PersonId, float | None]:
        """Talk and wrap-up of each person over the time for which they were to be there; None: they never were."""
        return {
            person: seconds / self.scheduled[person] if self.scheduled[person] else None
            for person, seconds in self.busy.items()
        }


@dataclass(slots=True)
class Trials:
    """Runs of each set of rules, in the order given, and how many calls came in all runs together."""

    outcomes: list[Outcome]
    calls: int = 0

    @property
    def days(self) -> list[int]:
        """The days that stand for runs where there is one run of several days; else none."""
        found = sorted({day for outcome in self.outcomes for day in outcome.days})
        return found if len(found) > 1 else []

    def samples(self, queue: QueueName, measured: Callable[[Measures], float | None]) -> list[list[float | None]]:
        """For each set of rules a figure of each run, or of each of `days`."""
        days = self.days
        found = []
        for outcome in self.outcomes:
            samples = [outcome.days.get(day, {}) for day in days] if days else outcome.runs
            found.append([measured(sample[queue]) if queue in sample else None for sample in samples])
        return found


def trials(
    groups: Sequence[Group],
    traffic: Traffic,
    habits: Habits,
    target: float,
    chances: Sequence[Chance],
) -> Trials:
    """Simulate each set of rules once for each chance, all sets with the very same calls.

    ``target``: seconds of the service level. Every queue of the traffic must be in every group.
    """
    start, seconds = traffic.span()
    plans = [plan(group, start, seconds) for group in groups]
    done = Trials([Outcome(group) for group in groups])
    for chance in chances:
        calls = traffic.calls(start, chance)
        done.calls += len(calls)
        for outcome, of_rules in zip(done.outcomes, plans, strict=True):
            lived = run(of_rules, calls, habits)
            outcome.runs.append(measure(lived, target))
            if len(chances) == 1:
                outcome.days = measure_days(lived, target, lambda at: int(at // DAY_SECONDS))
            add(outcome.busy, lived.busy)
            add(outcome.scheduled, lived.scheduled)
    return done
