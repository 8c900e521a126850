"""Decisions, queue events and ARI events a second, on one core."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec

from callcontrol.ari import decode_event
from callcontrol.config import load_group
from callcontrol.model.calls import CallId
from callcontrol.model.names import Did, Language, LocationKey, QueueName
from callcontrol.model.rules import Group
from callcontrol.queueing import Caller, Command, Device, Offer, QueueEngine
from callcontrol.routing import route

EXAMPLE = Path(__file__).parents[2] / "configs" / "example"
SECONDS = 1.0
MOMENT = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)


def rate(work: Callable[[], int]) -> float:
    """Things done a second; ``work`` says how many it did."""
    work()
    done, started = 0, time.perf_counter()
    while time.perf_counter() - started < SECONDS:
        done += work()
    return done / (time.perf_counter() - started)


def fifty_locations(group: Group) -> Group:
    """The example's three locations, as many times as it takes, each with a number of its own."""
    places = list(group.locations.values())
    copies = {
        Did(f"+1212555{number:04}"): replace(places[number % len(places)], key=LocationKey(f"place{number}"))
        for number in range(50)
    }
    return replace(
        group,
        locations={place.key: place for place in copies.values()},
        dids={did: place.key for did, place in copies.items()},
        unknown_did=LocationKey("place0"),
    )


def arrivals(group: Group) -> list[tuple[Did, datetime]]:
    """One for each location and week of 400 days, at all hours, and one in fifty to a number that nobody owns."""
    moments = [MOMENT + timedelta(days=7 * week, minutes=37 * week) for week in range(57)]
    return [(did, moment) for moment in moments for did in (*group.dids, Did("+19995550100"))]


def decisions(group: Group, calls: list[tuple[Did, datetime]]) -> int:
    for did, moment in calls:
        route(group, did, moment)
    return len(calls)


def first_decisions(group: Group, calls: list[tuple[Did, datetime]]) -> int:
    """As new rules: every location's hours are worked out anew, four weeks at a time."""
    for location in group.locations.values():
        location.timetables.clear()
    decisions(group, calls)
    return sum(len(location.timetables) for location in group.locations.values())


def a_day_of_queueing(group: Group, callers: int) -> int:
    """Everybody is free; ``callers`` enter, each is answered, talks and ends: five events each."""
    engine = QueueEngine(group)
    for person in group.people:
        engine.device(person, Device.FREE, 0.0)
    queue, now = group.queues[QueueName("northside/front_desk")], 0.0
    waiting = [CallId(f"c{n}") for n in range(callers)]
    commands: list[Command] = [
        c for call in waiting for c in engine.enter(Caller(call, queue, now, Language("en")), now)
    ]
    while commands:
        offer, now = commands.pop(), now + 1.0
        if not isinstance(offer, Offer):
            raise TypeError(f"nobody left and nobody waited too long, yet the engine says {offer}")
        engine.accept(offer.call_id, offer.person)
        commands += engine.finished(offer.person, offer.call_id, now)
    return callers * 3


def stasis_start() -> bytes:
    channel = {
        "id": "1772548200.17", "name": "PJSIP/trunk-00000001", "state": "Ring", "protocol_id": "", "language": "en",
        "caller": {"name": "", "number": "+12025550143"}, "connected": {"name": "", "number": ""}, "accountcode": "",
        "dialplan": {"context": "x", "exten": "s", "priority": 1, "app_name": "Stasis", "app_data": ""},
        "creationtime": "2026-03-03T14:30:00.000+0000",
    }  # fmt: skip
    return msgspec.json.encode(
        {
            "type": "StasisStart",
            "timestamp": "2026-03-03T14:30:00.000+0000",
            "args": ["inbound", "+12125550110"],
            "channel": channel,
            "asterisk_id": "00:00",
            "application": "callcontrol",
        }
    )


def decoding(event: bytes) -> int:
    for _ in range(100):
        decode_event(event)
    return 100


def main() -> None:
    group, event = load_group(EXAMPLE), stasis_start()
    large = fifty_locations(group)
    calls = arrivals(large)
    print(f"{'decisions for an arriving call, 50 locations':<48}{rate(lambda: decisions(large, calls)):>9,.0f} /s")
    print(
        f"{'four weeks of hours worked out, for a location':<48}{rate(lambda: first_decisions(large, calls)):>9,.0f} /s"
    )
    for callers in (10, 1000):
        label = f"queue events, {callers} waiting, {len(group.people)} people"
        print(f"{label:<48}{rate(partial(a_day_of_queueing, group, callers)):>9,.0f} /s")
    print(f"{'ARI events decoded':<48}{rate(lambda: decoding(event)):>9,.0f} /s")


if __name__ == "__main__":
    main()
