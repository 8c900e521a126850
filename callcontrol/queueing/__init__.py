"""The waiting line, pure: who waits, who is free, who is offered what. Time is an argument, never read."""

from callcontrol.queueing.engine import QueueEngine
from callcontrol.queueing.estimate import Estimate, WaitEstimator
from callcontrol.queueing.overflow import due
from callcontrol.queueing.shifts import next_look, off_duty, on_duty
from callcontrol.queueing.values import (
    Caller,
    Closing,
    Command,
    Device,
    GiveUp,
    Offer,
    OfferResult,
    Overflowing,
    Withdraw,
)

__all__ = [
    "Caller",
    "Closing",
    "Command",
    "Device",
    "Estimate",
    "GiveUp",
    "Offer",
    "OfferResult",
    "Overflowing",
    "QueueEngine",
    "WaitEstimator",
    "Withdraw",
    "due",
    "next_look",
    "off_duty",
    "on_duty",
]
