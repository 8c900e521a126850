"""Who hears of what Asterisk and the rules tell, while and after the process is put together."""

from collections.abc import Callable
from dataclasses import dataclass, field

from callcontrol.ari import Link
from callcontrol.ari.generated.models import Event
from callcontrol.model.rules import Group


def _nobody(_: Event) -> None:
    """Nothing is told before the connection is opened, which is last."""


@dataclass
class Ears:
    """Filled by the parts as they come; each of those that hear returns at once."""

    take: Callable[[Event], None] = _nobody
    """Takes Asterisk's events, one after the other."""
    of_link: list[Callable[[Link, str], None]] = field(default_factory=list)
    of_rules: list[Callable[[Group], None]] = field(default_factory=list)

    def event(self, event: Event) -> None:
        """Asterisk has told something."""
        self.take(event)

    def link(self, link: Link, why: str) -> None:
        """The connection to Asterisk came, went or was taken over."""
        for hear in self.of_link:
            hear(link, why)

    def rules(self, group: Group) -> None:
        """These are the rules for callers to come."""
        for hear in self.of_rules:
            hear(group)
