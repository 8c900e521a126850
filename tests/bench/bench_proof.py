"""How long `callcontrol check` takes to prove the rules of a large group, on one core."""

import time
from dataclasses import replace
from typing import Any

from callcontrol.config import load_group
from callcontrol.model.names import CallTypeName, LocationKey, PersonId
from callcontrol.model.paths import CallType, ToBox, ToCallback, ToQueue
from callcontrol.model.rules import Group, Location
from callcontrol.model.staff import Queue
from callcontrol.routing.proof import prove
from tests.bench.bench_core import EXAMPLE, MOMENT
from tests.support.whole_group import NORTH, whole_group


def fifty_locations(group: Group) -> Group:
    """The group's locations again and again, each copy with its own queues, people, boxes and callbacks."""
    copies = [_copy(group, number) for number in range(50)]
    return replace(
        group,
        locations={key: copy.locations[key] for copy in copies for key in copy.locations},
        queues={name: copy.queues[name] for copy in copies for name in copy.queues},
        people={person: copy.people[person] for copy in copies for person in copy.people},
        boxes={name: copy.boxes[name] for copy in copies for name in copy.boxes},
        callbacks={name: copy.callbacks[name] for copy in copies for name in copy.callbacks},
        dids={},
        unknown_did=None,
    )


def _copy(group: Group, number: int) -> Group:
    """One location alone, under another key."""
    old = list(group.locations.values())[number % len(group.locations)]
    key = LocationKey(f"copy{number}")
    keys = {name: LocationKey(f"copy{place}") for place, name in enumerate(group.locations)} | {old.key: key}
    queues = [queue for name, queue in group.queues.items() if name.startswith(f"{old.key}/")]
    people = [person for person in group.people.values() if person.location == old.key]
    return replace(
        group,
        locations={key: replace(old, key=key, dids=(), call_types=_moved_types(old, key))},
        queues={_moved(queue.name, key): _moved_queue(queue, key, keys) for queue in queues},
        people={
            PersonId(f"{key}-{p.extension}"): replace(p, id=PersonId(f"{key}-{p.extension}"), location=key)
            for p in people
        },
        boxes={
            _moved(n, key): replace(b, name=_moved(n, key)) for n, b in group.boxes.items() if n.startswith(old.key)
        },
        callbacks={
            _moved(n, key): replace(c, name=_moved(n, key), queue=_moved(c.queue, key))
            for n, c in group.callbacks.items()
            if n.startswith(old.key)
        },
    )


def _moved_types(old: Location, key: LocationKey) -> dict[CallTypeName, CallType]:
    return {
        name: replace(one, opened=_moved_to(one.opened, key), closed=_moved_to(one.closed, key))
        for name, one in old.call_types.items()
    }


def _moved_queue(queue: Queue, key: LocationKey, keys: dict[LocationKey, LocationKey]) -> Queue:
    overflow = tuple(replace(one, to=_moved_to(one.to, key)) for one in queue.overflow)
    rings = tuple(replace(ring, sites=frozenset(keys.get(site, key) for site in ring.sites)) for ring in queue.rings)
    return replace(queue, name=_moved(queue.name, key), sites=frozenset({key}), overflow=overflow, rings=rings)


def _moved_to(to: Any, key: LocationKey) -> Any:
    match to:
        case ToQueue(queue=name):
            return replace(to, queue=_moved(name, key))
        case ToBox(box=name):
            return replace(to, box=_moved(name, key))
        case ToCallback(callback=name):
            return replace(to, callback=_moved(name, key))
        case _:
            return to


def _moved(name: Any, key: LocationKey) -> Any:
    """A name of a location's under another location."""
    return f"{key}/{name.partition('/')[2]}"


def proving(group: Group, of: str) -> None:
    started = time.perf_counter()
    proof = prove(group, MOMENT.date())
    if proof.problems:
        raise ValueError(f"a copy of the example is found wrong: {proof.problems[0]}")
    seconds = time.perf_counter() - started
    label = f"proof, {proof.locations} locations, {proof.days} days, {of}"
    print(f"{label:<56}{seconds:>9.2f} s   {proof.triples:,} of location, interval and way")


def main() -> None:
    proving(fifty_locations(load_group(EXAMPLE)), "the example")
    whole = whole_group()
    proving(fifty_locations(replace(whole, locations={NORTH: whole.locations[NORTH]})), "the whole language")


if __name__ == "__main__":
    main()
