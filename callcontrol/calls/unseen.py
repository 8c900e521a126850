"""What the list of requests tells those who watch over callers whom nobody on call answered."""

from datetime import UTC, datetime, tzinfo

from callcontrol.config.clock import Clock
from callcontrol.journal import unreached_since
from callcontrol.model.calls import CallId
from callcontrol.model.names import ChainName, LocationKey
from callcontrol.model.notices import Alert
from callcontrol.model.rules import Group
from callcontrol.notices import Seen
from callcontrol.notices.watch import LOOK_BACK


async def unreached_seen(dsn: str, clock: Clock) -> list[Seen]:
    """Every such call of the last days, and whether somebody has seen to it. Raises DatabaseUnavailable."""
    return [
        Seen(_alert(request.call_id, request.location, request.name, request.left_at), request.done_at is not None)
        for request in await unreached_since(dsn, clock.now() - LOOK_BACK)
    ]


def zone_of(group: Group, place: LocationKey) -> tzinfo:
    """The clock on which a notice tells a moment: the location's, while the rules know it."""
    found = group.locations.get(place)
    return found.zone if found is not None else UTC


def _alert(call_id: str, place: str | None, chain: str | None, at: datetime) -> Alert:
    return Alert(CallId(call_id), LocationKey(place or "a location"), ChainName(chain or ""), at)
