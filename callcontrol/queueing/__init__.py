"""The waiting line, pure: who waits, who is free, who is offered what. Time is an argument, never read."""

from callcontrol.queueing.engine import QueueEngine
from callcontrol.queueing.estimate import Estimate, WaitEstimator
from callcontrol.queueing.long_waits import LongWait, LongWaits, next_due
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
    Standing,
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
    "LongWait",
    "LongWaits",
    "Offer",
    "OfferResult",
    "Overflowing",
    "QueueEngine",
    "QueueLoad",
    "Standing",
    "WaitEstimator",
    "Withdraw",
    "due",
    "next_due",
    "next_look",
    "off_duty",
    "on_duty",
]
