"""Alerts by phone: whoever presses the lamp key has seen to those who wait too long, and hears so."""

from collections.abc import Iterator
from typing import Protocol

from callcontrol.desk.phone import DeskPhone
from callcontrol.model.desk import DeskPrompt
from callcontrol.model.names import QueueName
from callcontrol.people.wait_alerts import AlertState, NothingToAcknowledge
from callcontrol.routing.desk import longest_wait_words, may_acknowledge, queue_keyed


class Alerts(Protocol):
    """The live alerts; `callcontrol.people.wait_alerts.WaitAlerts` is one."""

    def states(self) -> tuple[AlertState, ...]:
        """Every alert."""

    def acknowledge(self, queue: QueueName, by: str, author: str) -> AlertState:
        """Somebody has seen to a queue's callers. Raises NothingToAcknowledge."""


async def acknowledge_alert(phone: DeskPhone, alerts: Alerts, named: str) -> None:
    """The whole dialogue; ``named`` is LOCATION-QUEUE, empty for every queue that the phone may see to."""
    queue = queue_keyed(phone.group, named) if named else None
    if named and queue is None:
        await phone.tell(DeskPrompt.NO_SUCH_QUEUE, keys_cut=False)
    elif queue is not None and not may_acknowledge(phone.group, phone.person, queue):
        phone.log.warning("a phone may not acknowledge this alert", person=phone.person, queue=queue)
        await phone.tell(DeskPrompt.MAY_NOT, keys_cut=False)
    else:
        seen = list(_acknowledged(phone, alerts, queue))
        if not seen:
            await phone.tell(DeskPrompt.NO_ALERT, keys_cut=False)
            return
        longest = max(state.longest_seconds for state in seen)
        await phone.tell(DeskPrompt.ALERT_SEEN, keys_cut=False)
        await phone.say(*longest_wait_words(phone.group, phone.language, longest), keys_cut=False)


def _acknowledged(phone: DeskPhone, alerts: Alerts, queue: QueueName | None) -> Iterator[AlertState]:
    """What is acknowledged: in one step, before a word is said, so that a receiver put down early changes nothing."""
    named = [state.queue for state in alerts.states() if queue is None or state.queue == queue]
    for each in (each for each in named if may_acknowledge(phone.group, phone.person, each)):
        try:
            yield alerts.acknowledge(each, phone.person, phone.person)
        except NothingToAcknowledge:
            continue
