"""The races of `python -m tests.bench.soak_races`: each is one round at one location, at a moment drawn by chance.

A race forces two things into one instant; who wins is not asked. What must hold afterwards is asked once, by the
verdict: every call has one outcome, nobody stays engaged, nothing is left in Asterisk.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field

from callcontrol.model.names import PersonId
from callcontrol.people.dispatcher import Dispatcher
from callcontrol.sandbox.phone import Ignore, Phone
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_call import SipCall
from callcontrol.sandbox.sip_errors import CallOverError, SipError, SipTimeoutError
from tests.fixtures.practice import Practice

DESKS = ("11", "12")
"""Who serves the front desk, in the order in which an English caller is offered to them."""
JITTER_SECONDS = 0.08
"""How far apart the two sides of a race are at most, either way."""
RING_SECONDS = 15.0
OVER_SECONDS = 15.0


@dataclass(slots=True)
class Lane:
    """A location in which one round follows the other."""

    here: Practice
    chance: random.Random
    dispatcher: Dispatcher
    parallel: bool = False
    """Whether two phones of the front desk ring at once."""
    placed: int = 0
    """Calls that were answered by the system: each must have a record."""
    troubles: list[str] = field(default_factory=list)
    unforced: list[str] = field(default_factory=list)
    """Rounds in which a transfer did not come about, and why."""

    @property
    def sip(self) -> SipSide:
        """Whose callers and phones these are."""
        return self.here.sip

    async def caller_at(self, key: str) -> SipCall:
        """Somebody has called and chosen."""
        caller = await self.here.call(answered=False)
        await caller.wait_answered(RING_SECONDS)
        self.placed += 1
        await caller.press(key)
        return caller

    async def at_once(self, *deeds: Callable[[], Awaitable[object]]) -> None:
        """All of these within `JITTER_SECONDS`; one that comes too late for its call does nothing."""
        await asyncio.gather(*(self._a_little_later(deed) for deed in deeds))

    async def _a_little_later(self, deed: Callable[[], Awaitable[object]]) -> None:
        await asyncio.sleep(self.chance.random() * JITTER_SECONDS)
        with suppress(CallOverError):
            await deed()

    async def all_over(self, *calls: SipCall) -> None:
        """Everybody hangs up; a telephone that does not hear of its end is a trouble."""
        for call in calls:
            await call.hangup()
        phones = [call for extension in DESKS for call in self.here.phones[extension].calls]
        for call in (*calls, *phones):
            with suppress(SipTimeoutError):
                await call.wait_ended(OVER_SECONDS)
                continue
            self.troubles.append(f"{self.here.location.key}: {call.who} never ended, it is {call.state}")
            await call.hangup()
        self.here.callers.clear()


async def ringing(phone: Phone) -> SipCall:
    """The next call of a phone that has not ended."""
    return await phone.wait_ringing(RING_SECONDS)


async def caller_leaves_as_a_phone_answers(lane: Lane) -> None:
    """The oldest race of all."""
    caller = await lane.caller_at("1")
    offered = await ringing(lane.here.phones["11"])
    await lane.at_once(offered.answer, caller.hangup)
    await lane.all_over(caller)


async def caller_leaves_as_a_phone_refuses(lane: Lane) -> None:
    """The next person must not be rung for nobody."""
    caller = await lane.caller_at("1")
    offered = await ringing(lane.here.phones["11"])
    await lane.at_once(offered.reject, caller.hangup)
    await lane.all_over(caller)


async def both_hang_up_in_the_talk(lane: Lane) -> None:
    """One end of a talk is two events."""
    caller = await lane.caller_at("1")
    offered = await ringing(lane.here.phones["11"])
    with suppress(CallOverError):
        await offered.answer()
    await asyncio.sleep(lane.chance.random() * 0.3)
    await lane.at_once(offered.hangup, caller.hangup)
    await lane.all_over(caller)


async def phone_leaves_while_it_rings(lane: Lane) -> None:
    """Unregistered while it rings: the caller is served by somebody else, or by whoever took it up all the same."""
    caller, phone = await lane.caller_at("1"), lane.here.phones["11"]
    offered = await ringing(phone)

    async def unplugged() -> None:
        await lane.sip.unplug(phone)

    deeds: list[Callable[[], Awaitable[object]]] = [unplugged]
    if lane.chance.random() < 0.5:
        deeds.append(offered.answer)
    await lane.at_once(*deeds)
    await lane.all_over(caller, offered)
    await lane.here.staff("11")


async def person_signs_out_while_offered(lane: Lane) -> None:
    """What rings goes on ringing; nothing new comes."""
    caller, person = await lane.caller_at("1"), PersonId(lane.here.person("11"))
    offered = await ringing(lane.here.phones["11"])

    async def signed_out() -> None:
        lane.dispatcher.sign(person, on=False)

    await lane.at_once(signed_out, offered.answer if lane.chance.random() < 0.5 else caller.hangup)
    await lane.all_over(caller)
    lane.dispatcher.sign(person, on=True)
    lane.dispatcher.ready(person)


async def somebody_becomes_free_as_the_first_caller_leaves(lane: Lane) -> None:
    """Two callers and one person: the second has the place, whoever is quicker."""
    first, second = await lane.caller_at("2"), await lane.caller_at("2")
    offered = await ringing(lane.here.phones["13"])
    await lane.at_once(offered.reject, first.hangup)
    with suppress(SipTimeoutError):
        again = await ringing(lane.here.phones["13"])
        await lane.at_once(again.answer, second.hangup)
    await lane.all_over(first, second)


async def two_people_answer(lane: Lane) -> None:
    """Where several phones ring: one of them has the caller, the other is told so."""
    caller = await lane.caller_at("1")
    offered = [await ringing(lane.here.phones["11"])]
    if lane.parallel:
        offered.append(await ringing(lane.here.phones["12"]))
    await lane.at_once(*(each.answer for each in offered))
    await lane.all_over(caller)


async def next_one_dies_as_they_are_handed_a_caller(lane: Lane) -> None:
    """A transfer whose target refuses, answers or hangs up in the moment in which the caller does."""
    caller = await lane.caller_at("1")
    talking = await ringing(lane.here.phones["11"])
    try:
        await talking.answer()
        await asyncio.sleep(0.5)
        await talking.transfer(f"13@{lane.here.server}")
        target = await ringing(lane.here.phones["13"])
        await lane.at_once(lane.chance.choice((target.reject, target.answer, target.hangup)), caller.hangup)
    except SipError as error:
        lane.unforced.append(repr(error))  # the talk was not joined yet: there was nothing to hand over
    await lane.all_over(caller)


Race = Callable[[Lane], Coroutine[None, None, None]]
RACES: tuple[Race, ...] = (
    caller_leaves_as_a_phone_answers,
    caller_leaves_as_a_phone_refuses,
    both_hang_up_in_the_talk,
    phone_leaves_while_it_rings,
    person_signs_out_while_offered,
    somebody_becomes_free_as_the_first_caller_leaves,
    two_people_answer,
    next_one_dies_as_they_are_handed_a_caller,
)
EXTENSIONS = ("11", "12", "13")


async def rounds(lane: Lane, count: int, done: Callable[[str], None]) -> None:
    """So many rounds, one race after the other; a round that fails is a trouble and the next one begins."""
    for number in range(count):
        race = RACES[number % len(RACES)]
        for phone in lane.here.phones.values():
            phone.on_ring = Ignore()
            phone.forget()
        for extension in EXTENSIONS:  # two missed calls in a row would have paused them
            lane.dispatcher.ready(PersonId(lane.here.person(extension)))
        try:
            async with asyncio.timeout(120):
                await race(lane)
        except (SipError, TimeoutError, AssertionError) as error:
            lane.troubles.append(f"{lane.here.location.key}, {race.__name__}: {error!r}")
            await lane.here.hang_up()
        done(race.__name__)
