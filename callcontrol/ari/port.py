"""What a call needs of Asterisk: the operations and the name under which we hear it."""

from collections.abc import Coroutine
from typing import Any, Protocol

from callcontrol.ari.errors import AriError
from callcontrol.ari.generated.models import Application
from callcontrol.ari.generated.operations.applications import Applications
from callcontrol.ari.generated.operations.asterisk import Asterisk
from callcontrol.ari.generated.operations.bridges import Bridges
from callcontrol.ari.generated.operations.channels import Channels
from callcontrol.ari.generated.operations.device_states import DeviceStates
from callcontrol.ari.generated.operations.endpoints import Endpoints
from callcontrol.ari.generated.operations.playbacks import Playbacks
from callcontrol.ari.generated.operations.recordings import Recordings
from callcontrol.ari.link import Link


class AriPort(Protocol):
    """Filled by `AriClient`; by a model of Asterisk where faults are tried that the real one will not produce."""

    applications: Applications
    asterisk: Asterisk
    bridges: Bridges
    channels: Channels
    device_states: DeviceStates
    endpoints: Endpoints
    playbacks: Playbacks
    recordings: Recordings

    @property
    def app(self) -> str:
        """The application whose events we hear."""

    @property
    def link(self) -> Link:
        """The state of the connection."""

    async def in_order(self, *commands: Coroutine[Any, Any, object]) -> list[AriError | None]:
        """Carry out several commands one after the other; what became of each."""

    async def ping(self) -> float:
        """Seconds that Asterisk takes to answer."""

    async def watch(self, *sources: str) -> Application:
        """Hear of ``channel:ID`` or ``deviceState:NAME``."""
