"""What rules and staff would do with traffic, pure: the live queue engine on a virtual clock. Chance is an argument."""

from callcontrol.simulation.confidence import Interval, interval, paired
from callcontrol.simulation.measures import ALL, Measures, measure, measure_days
from callcontrol.simulation.records import Record, is_complete, mean_patience, replay
from callcontrol.simulation.run import run
from callcontrol.simulation.sources import Drawn, Recorded, Traffic
from callcontrol.simulation.staffing import Plan, plan
from callcontrol.simulation.traffic import Load, Rate, arrivals, span
from callcontrol.simulation.trials import Outcome, Trials, trials
from callcontrol.simulation.values import SHORT_SECONDS, Arrival, Chance, Fate, Habits, Run, Waited

__all__ = [
    "ALL",
    "SHORT_SECONDS",
    "Arrival",
    "Chance",
    "Drawn",
    "Fate",
    "Habits",
    "Interval",
    "Load",
    "Measures",
    "Outcome",
    "Plan",
    "Rate",
    "Record",
    "Recorded",
    "Run",
    "Traffic",
    "Trials",
    "Waited",
    "arrivals",
    "interval",
    "is_complete",
    "mean_patience",
    "measure",
    "measure_days",
    "paired",
    "plan",
    "replay",
    "run",
    "span",
    "trials",
]
