"""What somebody has to be told at once: nothing in it is personal."""

from dataclasses import dataclass
from datetime import datetime

from callcontrol.model.calls import CallId
from callcontrol.model.names import ChainName, LocationKey


@dataclass(frozen=True, slots=True)
class Alert:
    """A caller for whom nobody on call was reached."""

    call_id: CallId
    location: LocationKey
    chain: ChainName
    at: datetime
    """UTC."""
