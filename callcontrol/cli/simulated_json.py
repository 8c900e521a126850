"""The outcome of a simulation for programs: figures as numbers, times in seconds, shares from 0 to 1."""

import json

from callcontrol.cli.simulated import COLUMNS, Simulated, difference, figures
from callcontrol.model.names import QueueName
from callcontrol.simulation import Interval, Outcome


def simulated_json(found: Simulated) -> str:
    """One object; its shape is told in docs/simulation.md."""
    done: dict[str, object] = {
        "seed": found.seed,
        "runs": found.runs,
        "calls": found.trials.calls,
        "target_seconds": found.target,
        "wrap_up_seconds": found.habits.wrap_up,
        "pick_up_seconds": found.habits.pick_up,
        "missed": found.habits.missed,
        "rules": [_outcome(found, outcome) for outcome in found.trials.outcomes],
    }
    if len(found.trials.outcomes) == 2:
        done["differences_over"] = "days" if found.trials.days else "runs"
        done["differences"] = {queue: _differences(found, queue) for queue in found.queues}
    return json.dumps(done, indent=2)


def _outcome(found: Simulated, outcome: Outcome) -> dict[str, object]:
    return {
        "version": outcome.group.version,
        "queues": {
            queue: {column.name: _interval(figures(outcome, queue, column)) for column in COLUMNS}
            for queue in found.queues
        },
        "occupancy": {person: _round(share) for person, share in sorted(outcome.occupancy.items())},
    }


def _differences(found: Simulated, queue: QueueName) -> dict[str, object]:
    """Every difference is told with whether zero lies outside its interval."""
    told: dict[str, object] = {}
    for column in COLUMNS:
        value = difference(found, queue, column)
        told[column.name] = _interval(value) and {
            **(_interval(value) or {}),
            "sure": value is not None and value.is_sure,
        }
    return told


def _interval(value: Interval | None) -> dict[str, object] | None:
    return {"mean": _round(value.mean), "half_width": _round(value.half)} if value is not None else None


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
