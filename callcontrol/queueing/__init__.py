"""The waiting line, pure: who waits, who is free, who is offered what. Time is an argument, never read."""

from callcontrol.queueing.engine import QueueEngine
from callcontrol.queueing.values import (
    Caller,
    Command,
    Device,
    GiveUp,
    Offer,
    OfferResult,
    Withdraw,
)

__all__ = ["Caller", "Command", "Device", "GiveUp", "Offer", "OfferResult", "QueueEngine", "Withdraw"]
