"""`callcontrol demo`: the command; what it does is in `morning`."""

from callcontrol.cli.console import needing_sandbox


def demo() -> None:
    """Play a morning at the example group: callers, desk phones, queues, records. Ends by itself."""
    needing_sandbox("morning").play()
