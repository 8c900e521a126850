"""What every call needs from the process around it."""

from dataclasses import dataclass

from callcontrol.ari import AriClient, Router
from callcontrol.config.clock import Clock
from callcontrol.journal import Journal
from callcontrol.observe.metrics import Metrics
from callcontrol.people.dispatcher import Dispatcher
from callcontrol.prompts import PromptLibrary


@dataclass(frozen=True, slots=True)
class Services:
    """Opened and closed by the composition root; shared by all calls."""

    ari: AriClient
    router: Router
    journal: Journal
    prompts: PromptLibrary
    dispatcher: Dispatcher
    metrics: Metrics
    clock: Clock
