"""The same events once more, in a group that is put together in another order."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import TypeVar

from callcontrol.model.rules import Group
from callcontrol.queueing import OfferResult, QueueEngine
from callcontrol.queueing.values import Device
from tests.support.random_staff import lively, staffed
from tests.support.watched_queue import Answer, Event, WatchedQueue

K = TypeVar("K")
V = TypeVar("V")


def replayed(group: Group, events: Sequence[Event]) -> list[Answer]:
    """What an engine that begins anew answers to the same."""
    engine = QueueEngine(group)
    return [getattr(engine, name)(*given, **named) for name, given, named in events]


def shuffled(group: Group, seed: int) -> Group:
    """The same people and queues, each put in at another place, with their skills and ways as well."""
    chance = Random(seed)

    def mixed(things: "dict[K, V]") -> "dict[K, V]":
        pairs = list(things.items())
        chance.shuffle(pairs)
        return dict(pairs)

    people = {
        who: replace(one, levels=mixed(dict(one.levels)), serves=mixed(dict(one.serves)))
        for who, one in mixed(dict(group.people)).items()
    }
    return replace(group, people=people, queues=mixed(dict(group.queues)))


def random_day(seed: int, steps: int = 60) -> WatchedQueue:
    """A day that depends on its seed alone."""
    chance, watched = Random(seed), WatchedQueue(staffed(seed))
    watched.all_back()
    for _ in range(steps):
        watched.pass_time(chance.choice([0.0, 1.0, 1.0, 5.0, 5.0, 20.0, 45.0]))
        one_thing(watched, chance.randrange(20), chance.randrange(1000))
    watched.close()
    return watched


def one_thing(watched: WatchedQueue, what: int, choice: int) -> None:
    """Something happens."""
    match what:
        case 0 | 1 | 2 | 3:
            for number in range(what + 1):
                watched.enter(choice + 101 * number, waited=choice % 3 * 10.0)
        case 4:
            watched.leave(choice)
        case 5 | 6 | 7:
            watched.accept(choice)
        case 8:
            watched.decline(choice, list(OfferResult)[choice % 3])
        case 9 | 10 | 11:
            watched.finish(choice)
        case 12:
            watched.all_back()
        case 13:
            watched.pick_up(choice)
        case _:
            change_somebody(watched, what, choice)


def change_somebody(watched: WatchedQueue, what: int, choice: int) -> None:
    """Somebody goes, comes or is left alone."""
    match what % 6:
        case 0:
            watched.sign(choice, signed_in=choice % 2 == 0)
        case 1:
            watched.device(choice, list(Device)[choice // 7 % 3])
        case 2:
            watched.pause(choice)
        case 3:
            watched.duty(choice % 32)
        case 4:
            watched.wrap_up(choice, choice % 3 * 20.0)
        case _:
            watched.ready(choice)


def main() -> None:
    """Print what a few days' engines answered, word by word: for a process whose hashes are others."""
    for seed in lively(8):
        for answer in random_day(seed).answers:
            print(seed, answer)


if __name__ == "__main__":
    main()
