"""What a person's state is called, and what has changed between two of them. Pure."""

from collections.abc import Iterator

from callcontrol.model.agents import AgentEvent, AgentState
from callcontrol.model.names import QueueName
from callcontrol.queueing import AgentStatus, Device

Happened = tuple[AgentEvent, QueueName | None]
"""What, and the queue where it concerns one alone."""


def state_of(status: AgentStatus) -> AgentState:
    """The one word for all that a status says: the first that applies of what keeps somebody from being rung."""
    if not status.on_duty:
        return AgentState.OFF_DUTY
    if not status.signed_in:
        return AgentState.SIGNED_OUT
    if status.device is Device.OFFLINE:
        return AgentState.AWAY
    if status.paused is not None:
        return AgentState.PAUSED
    return AgentState.READY if status.wrap_up_until is None else AgentState.WRAP_UP


def changes(before: AgentStatus, after: AgentStatus) -> Iterator[Happened]:
    """What is worth a row; a call that rings or is talked on is not, nor is a longer wrap-up."""
    if before.on_duty is not after.on_duty:
        yield AgentEvent.ON_DUTY if after.on_duty else AgentEvent.OFF_DUTY, None
    if before.signed_in is not after.signed_in:
        yield AgentEvent.SIGNED_IN if after.signed_in else AgentEvent.SIGNED_OUT, None
    for queue in sorted(after.signed_out_of - before.signed_out_of):
        yield AgentEvent.SIGNED_OUT, queue
    for queue in sorted(before.signed_out_of - after.signed_out_of):
        yield AgentEvent.SIGNED_IN, queue
    away = before.device is Device.OFFLINE, after.device is Device.OFFLINE
    if away[0] is not away[1]:
        yield AgentEvent.AWAY if away[1] else AgentEvent.BACK, None
    if after.paused is not None and before.paused != after.paused:
        yield AgentEvent.PAUSED, None
    elif after.wrap_up_until is not None and before.wrap_up_until is None:
        yield AgentEvent.WRAP_UP, None
    if _held_back(before) and not _held_back(after):
        yield AgentEvent.READY, None


def _held_back(status: AgentStatus) -> bool:
    return status.paused is not None or status.wrap_up_until is not None
