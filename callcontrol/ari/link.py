"""The state of our connection to Asterisk's events."""

from collections.abc import Callable
from enum import StrEnum


class Link(StrEnum):
    """Only ``UP`` means that events arrive. Commands are tried in every state but ``REPLACED``."""

    CONNECTING = "connecting"
    """Not connected yet since the start."""
    UP = "up"
    DOWN = "down"
    """Not there or lost; tried again with growing pauses. Calls go on meanwhile, their events are lost."""
    REPLACED = "replaced"
    """Another process took the application over. Final: taking it back would only start a fight."""
    REFUSED = "refused"
    """Asterisk does not accept user and password; tried again slowly."""


OnLink = Callable[[Link, str], None]
"""Called when the state or its reason changes, with a text for people. Must not block."""
