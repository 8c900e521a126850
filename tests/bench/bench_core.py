"""Decisions, queue events and ARI events a second, on one core; and what a queue event costs in a crowd."""

import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec

from callcontrol.ari import decode_event
from callcontrol.config import load_group
from callcontrol.model.calls import CallId
from callcontrol.model.names import BoxName, Did, Language, LocationKey, PersonId, QueueName, Skill, Source
from callcontrol.model.paths import ToBox
from callcontrol.model.rules import Group
from callcontrol.model.staff import Overflow, Person, Queue, Ring, Serving
from callcontrol.queueing import Caller, Command, Device, Offer, QueueEngine
from callcontrol.routing import route
from tests.bench.peer.figures import Figure, Goal

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
        offer, now = commands.pop(), now + 0.1  # all are answered before the longest wait is over
        if not isinstance(offer, Offer):
            raise TypeError(f"nobody left and nobody waited too long, yet the engine says {offer}")
        engine.accept(offer.call_id, offer.person, now)
        commands += engine.finished(offer.person, offer.call_id, now)
    return callers * 3


def crowd(group: Group, people: int, *, everything: bool = False) -> Group:
    """A location for every 200 people, with three queues each: languages, levels, rings over all, overflow.

    ``everything``: wrap-up of a moment, sticky waits, two phones at once, and people who serve queues in ways of their
    own.
    """
    chance, here = random.Random(7), Source("bench", 1, 1)
    sites = [LocationKey(f"site{number}") for number in range(max(people // 200, 1))]
    teams = [Skill(name) for name in ("reception", "billing", "nurse")]
    rings = (
        Ring(45.0, frozenset(sites[:5]), frozenset(), here),
        Ring(90.0, frozenset(sites), frozenset({Skill("pediatrics")}), here),
    )
    overflow = (
        Overflow(ToBox(BoxName("box"), here), 3600.0, None, None, here),
        Overflow(ToBox(BoxName("box"), here), None, None, 60.0, here),
    )
    queues = [
        Queue(
            QueueName(f"{site}/{team}"), team, frozenset({team}), 15.0, 30.0, 7200.0, here,
            least=frozenset({(team, 2)}) if team == "nurse" else frozenset(),
            prefers=frozenset({Skill("pediatrics")}) if team == "nurse" else frozenset(),
            language_required=team == "nurse", sites=frozenset({site}), rings=rings, overflow=overflow,
            sticky_seconds=20.0 if everything else 0.0, at_once=2 if everything and team == "billing" else 1,
            wrap_up_seconds=0.0005 if everything else 0.0,
        )
        for site in sites
        for team in teams
    ]  # fmt: skip
    staff = []
    for number in range(people):
        skills = {teams[number % 3], *chance.sample([*teams, Skill("pediatrics")], 1), Skill("speaks-en")}
        skills |= {Skill("speaks-es")} if chance.random() < 0.4 else set()
        levels = {skill: chance.choice([2, 3]) for skill in sorted(skills & set(teams)) if chance.random() < 0.6}
        site = sites[number // 3 % len(sites)]
        own = [Serving(30.0), Serving(0.0, 60.0), Serving(60.0, 10.0)]
        serves = {QueueName(f"{site}/{teams[number % 3]}"): own[number % 3]} if everything and number % 4 == 0 else {}
        who = PersonId(f"p{number:05}")
        staff.append(Person(who, "", site, str(number), frozenset(skills), here, levels, serves=serves))
    return replace(group, queues={q.name: q for q in queues}, people={p.id: p for p in staff})


def events_in_a_crowd(group: Group, size: int, *, waited: float) -> dict[str, float]:
    """Seconds that an event takes by its kind, while up to ``size`` people talk and ``size`` callers wait.

    ``waited``: how long the last of them has waited: says which rings are reached.
    """
    engine, chance, queues = QueueEngine(group), random.Random(11), list(group.queues.values())
    people = list(group.people)
    languages, spent, now = [Language("en"), Language("es")], dict[str, list[float]](), 900.0
    waiting, talking = deque[CallId](), deque[tuple[PersonId, CallId]]()

    def timed(kind: str, work: Callable[[], list[Command]]) -> None:
        started = time.thread_time()
        commands = work()
        engine.wakes_at()
        spent.setdefault(kind, []).append(time.thread_time() - started)
        for offer in commands:
            if isinstance(offer, Offer) and engine.accept(offer.call_id, offer.person, now) is not None:
                waiting.remove(offer.call_id)
                talking.append((offer.person, offer.call_id))

    def enter(number: int) -> list[Command]:
        since = now - waited + number / 1e6
        last = chance.choice(people) if number % 5 == 0 else None
        caller = Caller(CallId(f"c{number}"), chance.choice(queues), since, chance.choice(languages), last=last)
        waiting.append(caller.call_id)
        return engine.enter(caller, now)

    for number, person in enumerate(group.people):
        engine.device(person, Device.FREE, 0.0)
        timed("first", partial(enter, number))
    for number in range(size, 1000 + 2 * size):
        now += 0.001
        timed("enter", partial(enter, number))
        while len(waiting) > size:
            timed("leave", partial(engine.leave, waiting.popleft(), now))
        if talking:
            person, call = talking.popleft()
            timed("finished", partial(engine.finished, person, call, now))
        timed("tick", partial(engine.tick, now))
    return {kind: sum(times[-1000:]) / len(times[-1000:]) for kind, times in spent.items() if kind != "first"}


def show_crowds(group: Group) -> None:
    """The same events with 10, 1,000 and 10,000 waiting and as many people, in seconds of one core's time."""
    sizes = (10, 1000, 10_000)
    for everything in (False, True):
        for waited, rings in ((0.0, "no ring"), (200.0, "all rings")):
            few, some, many = (
                events_in_a_crowd(crowd(group, size, everything=everything), size, waited=waited) for size in sizes
            )
            for kind in sorted(few.keys() & some.keys() & many.keys()):
                label = f"{kind}, {rings} reached{', every rule used' if everything else ''}"
                cost = ", ".join(f"{found[kind] * 1e6:,.1f}" for found in (few, some, many))
                print(f"{label:<50}{cost} us: {many[kind] / few[kind]:.1f} times")


def engine_figures(group: Group) -> list[Figure]:
    """What the dearest kind of event costs with everything: ageing, rings, classes, overflow."""

    def dearest(size: int) -> float:
        return max(
            cost * 1e6
            for waited in (0.0, 200.0)
            for cost in events_in_a_crowd(crowd(group, size), size, waited=waited).values()
        )

    few, some, many = (dearest(size) for size in (10, 1000, 10_000))
    return [
        Figure("queue engine, dearest event, 10 waiting and 10 people", few, None, "us"),
        Figure("queue engine, dearest event, 1,000 and 1,000", some, None, "us", Goal(at_most=50.0)),
        Figure("queue engine, dearest event, 10,000 and 10,000", many, None, "us"),
        Figure("queue engine, 10,000 and 10,000 against 10 and 10", many / few, None, "times", Goal(at_most=20.0)),
    ]


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


def main() -> list[Figure]:
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
    show_crowds(group)
    print(f"{'ARI events decoded':<48}{rate(lambda: decoding(event)):>9,.0f} /s")
    return engine_figures(group)


if __name__ == "__main__":
    main()
