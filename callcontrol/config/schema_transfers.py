"""The shape of what the group says of handing callers over."""

from callcontrol.config.schema_base import Entry
from callcontrol.config.written import NumberStart, Seconds, TransferCode


class TransfersEntry(Entry):
    """How callers are handed over by whoever talks with them."""

    ring: Seconds = 20.0
    """How long a phone rings for a caller who is handed over, before the caller goes back; 20s unless said."""
    park: Seconds = 120.0
    """How long a caller is parked before whoever parked them is rung; 2m unless said."""
    code: TransferCode = ""
    """Keyed in a talk to hand the caller over without a transfer button, such as "*2"; off unless said."""
    consult: TransferCode = ""
    """Keyed in a talk to speak with the next one before the caller is handed over, such as "*3"; off unless said."""
    outside: list[NumberStart] | None = None
    """Beginnings of numbers outside, such as "+1212", that callers may be handed over to; `contacts` always may."""
