"""Decisions, queue events and ARI events a second, on one core."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec

from callcontrol.ari import decode_event
from callcontrol.config import load_group
from callcontrol.model.calls import CallId
from callcontrol.model.rules import Did, Group, Language, Location, LocationKey, Person, PersonId, Queue, QueueName
from callcontrol.queueing import Caller, Command, Device, Offer, QueueEngine
from callcontrol.routing import route
from callcontrol.routing.proof import prove

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


def decisions(group: Group) -> int:
    for did in ("+12125550110", "+13125550120", "+14155550130", "+19995550100"):
        route(group, Did(did), MOMENT)
    return 4


def a_day_of_queueing(group: Group, callers: int) -> int:
    """Everybody is free; ``callers`` enter, each is answered, talks and ends: five events each."""
    engine = QueueEngine(group)
    for person in group.people:
        engine.device(person, Device.FREE, 0.0)
    queue, now = QueueName("northside/front_desk"), 0.0
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


def fifty_locations(group: Group) -> Group:
    """The example's locations again and again, each copy with its own queues and people."""
    locations: dict[LocationKey, Location] = {}
    queues: dict[QueueName, Queue] = {}
    people: dict[PersonId, Person] = {}
    for number in range(50):
        old = list(group.locations.values())[number % len(group.locations)]
        names = {q: QueueName(f"copy{number}/{q}") for q in group.queues if q.startswith(f"{old.key}/")}
        options = tuple(replace(option, queue=names[option.queue]) for option in old.menu.options)
        menu = replace(old.menu, options=options, person_queue=names[old.menu.person_queue])
        key = LocationKey(f"copy{number}")
        locations[key] = replace(old, key=key, menu=menu, dids=())
        queues |= {new: replace(group.queues[q], name=new) for q, new in names.items()}
        for person in group.people.values():
            if person.location == old.key:
                copied = PersonId(f"{key}-{person.extension}")
                people[copied] = replace(person, id=copied, location=key)
    return replace(group, locations=locations, queues=queues, people=people, dids={}, unknown_did=None)


def proving(group: Group) -> None:
    started = time.perf_counter()
    proof = prove(group, MOMENT.date())
    if proof.problems:
        raise ValueError(f"a copy of the example is found wrong: {proof.problems[0]}")
    seconds = time.perf_counter() - started
    label = f"proof, {proof.locations} locations, {proof.days} days"
    print(f"{label:<48}{seconds:>9.2f} s   {proof.triples:,} of location, interval and way")


def main() -> None:
    group, event = load_group(EXAMPLE), stasis_start()
    print(f"{'decisions for an arriving call':<48}{rate(lambda: decisions(group)):>9,.0f} /s")
    proving(fifty_locations(group))
    for callers in (10, 1000):
        label = f"queue events, {callers} waiting, {len(group.people)} people"
        print(f"{label:<48}{rate(partial(a_day_of_queueing, group, callers)):>9,.0f} /s")
    print(f"{'ARI events decoded':<48}{rate(lambda: decoding(event)):>9,.0f} /s")


if __name__ == "__main__":
    main()
