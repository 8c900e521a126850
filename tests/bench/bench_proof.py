"""How long `callcontrol check` takes to prove the rules of a large group, on one core."""

import time
from dataclasses import replace

from callcontrol.config import load_group
from callcontrol.model.names import LocationKey, PersonId, QueueName
from callcontrol.model.rules import Group, Location
from callcontrol.model.staff import Person, Queue
from callcontrol.routing.proof import prove
from tests.bench.bench_core import EXAMPLE, MOMENT


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
    proving(fifty_locations(load_group(EXAMPLE)))


if __name__ == "__main__":
    main()
