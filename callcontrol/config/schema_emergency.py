"""The shape of what a location says of emergency calls from its phones."""

from callcontrol.config.schema_base import Entry
from callcontrol.config.written import DidText, Label, Notified, Seconds


class EmergencyEntry(Entry):
    """Emergency calls from the phones of a location."""

    address: Label | None = None
    """Where help is to come to: street, number, town. It must be what the provider has for the number shown."""
    callback: DidText | None = None
    """The number that such a call shows, one of `dids`; the first of them unless said."""
    callback_for: Seconds | None = None
    """For how long after an emergency call whoever calls `callback` reaches the phones that were told, at once; 60m
    unless said. Only where `callback` is a number of its own, not the first of `dids`."""
    notify: list[Notified] | None = None
    """Whose phones are told: an extension, a phone of another location (south-201), or a queue; all unless said."""
