"""The waiting line, pure: who waits, who is free, who is offered what. Time is an argument, never read."""

from callcontrol.queueing.engine import QueueEngine
from callcontrol.queueing.estimate import Estimate, WaitEstimator
from callcontrol.queueing.overflow import due
from callcontrol.queueing.shifts import next_look, off_duty, on_duty
from callcontrol.queueing.values import (
    PAUSED_BY_MISSING,
    AgentSetting,
    AgentStatus,
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
    Withdraw,
)

__all__ = [
    "PAUSED_BY_MISSING",
    "AgentSetting",
    "AgentStatus",
    "Caller",
    "Change",
    "Closing",
    "Command",
    "Device",
    "Estimate",
    "GiveUp",
    "Offer",
    "OfferResult",
    "Overflowing",
    "QueueEngine",
    "QueueLoad",
    "WaitEstimator",
    "Withdraw",
    "due",
    "next_look",
    "off_duty",
    "on_duty",
]
