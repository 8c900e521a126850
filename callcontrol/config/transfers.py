"""What the group's rules say of handing callers over."""

from callcontrol.config.schema import GroupEntry
from callcontrol.model.transfers import TRANSFER_RULES, TransferRules


def transfers_of(entry: GroupEntry | None) -> TransferRules:
    """As written; the defaults where nothing is."""
    written = entry.transfers if entry is not None else None
    if written is None:
        return TRANSFER_RULES
    return TransferRules(
        code=written.code, ring_seconds=written.ring, park_seconds=written.park, outside=tuple(written.outside or ())
    )
