"""A lamp for each queue with an alert: it blinks until somebody has seen to those who wait too long there."""

from collections.abc import Callable, Iterable, Mapping

from callcontrol.model.desk import ALERT_LAMP, Lamp
from callcontrol.model.rules import Group
from callcontrol.people.wait_alerts import AlertState
from callcontrol.routing.desk import queue_name_of


def alert_lamps(
    live: Callable[[], Group], states: Callable[[], Iterable[AlertState]]
) -> Callable[[], Mapping[str, Lamp]]:
    """What the lamps should show now, by the device's name: dark, blinking, or lit once somebody has seen to it."""

    def wanted() -> Mapping[str, Lamp]:
        found = {state.queue: Lamp.ON if state.acknowledged_by else Lamp.BLINKS for state in states()}
        queues = (queue for queue, rule in live().queues.items() if rule.alert is not None)
        return {f"{ALERT_LAMP}{queue_name_of(queue)}": found.get(queue, Lamp.OFF) for queue in queues}

    return wanted
