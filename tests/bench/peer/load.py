"""`python -m tests.bench.peer.load PLAN`: callers and phones in a process of their own.

PLAN is a `Plan` as JSON. Prints lines of JSON: ``ready`` once the phones are registered, ``settled`` once every caller
has pressed the key, and last all that was seen.
"""

import asyncio
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field

import msgspec

from tests.bench.peer.agents import Agents, Manner
from tests.bench.peer.callers import Callers

_GOODBYE_SECONDS = 3.0
"""For phones to unregister from an Asterisk that may be gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Callers of one number, evenly spaced."""

    did: str
    first: int
    """Of the callers' numbers: +1202 and seven digits."""
    count: int
    per_second: float
    after: float = 0.0
    """Seconds until the first."""
    press_after: float = 2.0
    """Seconds from the answer to the key; below 0: none is pressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a load does."""

    sip_port: int
    agents: dict[str, str]
    """Password by user."""
    streams: list[Stream]
    ring: float = 0.25
    talk: float = 0.5
    talk_spread: float = 0.0
    hold: float = 0.0
    """Seconds that it stays as it is once all have pressed the key; 0: until all calls have ended."""
    patience: float = 20.0
    """Seconds for the last calls to end; then they are hung up."""
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Seen:
    """A line of what a load prints."""

    stage: str
    calls: list[dict[str, object]] = field(default_factory=list)
    rings: list[dict[str, object]] = field(default_factory=list)
    cpu: float = 0.0
    """Seconds that the load itself took."""


def number_of(index: int) -> str:
    """A caller's number."""
    return f"+1202{index:07}"


def say(seen: Seen) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(seen) + b"\n")
    sys.stdout.buffer.flush()


async def call(callers: Callers, stream: Stream) -> None:
    """Dial, each at its moment; a late one does not make the next late."""
    start = time.monotonic() + stream.after
    for index in range(stream.count):
        await asyncio.sleep(max(start + index / stream.per_second - time.monotonic(), 0.0))
        callers.dial(stream.did, number_of(stream.first + index), press_after=stream.press_after)


async def run(plan: Plan) -> None:
    callers = Callers(plan.sip_port)
    manner = Manner(ring=plan.ring, talk=plan.talk, talk_spread=plan.talk_spread)
    agents = Agents(plan.sip_port, plan.agents, manner, plan.seed)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asyncio.current_task().cancel)  # type: ignore[union-attr]
    callers.wire.open()
    agents.wire.open()
    try:
        await agents.register()
        say(Seen("ready"))
        await asyncio.gather(*(call(callers, stream) for stream in plan.streams))
        if plan.hold:
            await asyncio.sleep(max(stream.press_after for stream in plan.streams) + 2.0)
            say(Seen("settled"))
            await asyncio.sleep(plan.hold)
            say(Seen("held"))
        else:
            with suppress(TimeoutError):
                async with asyncio.timeout(plan.patience):
                    await callers.idle.wait()
    finally:
        callers.hang_up_all()
        agents.hang_up_all()
        await asyncio.sleep(0.5)
        with suppress(TimeoutError, RuntimeError):
            async with asyncio.timeout(_GOODBYE_SECONDS):
                await agents.unregister()
        callers.wire.close()
        agents.wire.close()
    say(Seen("over", callers.told(), agents.told(), time.process_time()))


def main() -> None:
    asyncio.run(run(msgspec.json.decode(sys.argv[1], type=Plan)))


if __name__ == "__main__":
    main()
