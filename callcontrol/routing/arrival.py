"""Where a call goes first: which location answers, and whether it is open."""

from dataclasses import dataclass
from datetime import datetime

from callcontrol.model.names import Did, Source
from callcontrol.model.rules import Group, Location
from callcontrol.routing.hours import is_open, next_change


@dataclass(frozen=True, slots=True)
class Arrival:
    """The decision for a call that has just arrived."""

    location: Location | None
    """None: no location owns the number and the group names none for such calls."""
    open: bool
    reason: str
    """For the journal and for people; holds no number."""
    source: Source | None
    """The rule that decided."""
    via_unknown_did: bool
    """No location owns the number; ``location`` answers because the group says so."""
    closes_at: datetime | None
    """UTC. Of an open location; None when it does not close within the days looked at."""
    opens_at: datetime | None
    """UTC. Of a closed location; None when it does not open within the days looked at."""


def route(group: Group, did: Did | None, at_utc: datetime) -> Arrival:
    """Decide for a call to ``did`` at an aware moment; None: the trunk delivered no number (`normalise_did`).

    Raises ValueError for a moment without a time zone.
    """
    owner = group.dids.get(did) if did is not None else None
    key = owner if owner is not None else group.unknown_did
    if key is None:
        reason = "no location owns the number, and the group names none for such calls"
        return Arrival(None, False, reason, None, True, None, None)
    location = group.locations[key]
    opened = is_open(location, at_utc)
    change = next_change(location, at_utc)
    prefix = "" if owner is not None else f"no location owns the number, {key} answers; "
    return Arrival(
        location=location,
        open=opened.open,
        reason=prefix + opened.reason,
        source=opened.source or location.source,
        via_unknown_did=owner is None,
        closes_at=change if opened.open else None,
        opens_at=None if opened.open else change,
    )
