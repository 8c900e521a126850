"""`python -m tests.bench.menu_callers PORT DID COUNT FILE...`: so many callers at once, in a process of their own.

The files are what follows each key. Prints JSON: for each caller what they heard when, and the keys they pressed. The
controller is not slowed by its callers so, nor are their times by it.
"""

import asyncio
import json
import random
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.bench.matching import Frames, began, frames_of
from tests.bench.rtp_caller import PACKET_SECONDS, Packet, RtpCaller

KEYS = "797"
"""Of the example: nothing is behind 7; 9 goes on in Spanish. Nobody is sent to a person."""
_HEARS_SECONDS = 10.0


@dataclass
class Told:
    """Of one caller; milliseconds."""

    number: str
    pressed: str = ""
    start: float | None = None
    """From the answer to the first sound."""
    stops: list[float] = field(default_factory=list)
    """From each key's release to the end of what sounded."""
    nexts: list[float] = field(default_factory=list)
    """From each key's release to the beginning of what follows."""
    trouble: str = ""


async def one(port: int, did: str, number: int, chance: random.Random) -> tuple[Told, list[Packet], list[float]]:
    """A call; with all that was heard, and when each key was released."""
    told, released = Told(f"+1202556{number:04}"), list[float]()
    async with RtpCaller(port, told.number) as caller:
        try:
            leg = await caller.dial(did)
        except TimeoutError:
            told.trouble = "not answered"
            return told, [], []
        try:
            async with asyncio.timeout(_HEARS_SECONDS):
                await caller.ears.sound.wait()
            told.start = ((caller.first_loud(caller.answered_at) or 0.0) - caller.answered_at) * 1000
            for key in KEYS:
                await asyncio.sleep(0.8 + 0.8 * chance.random())  # something sounds, and the key cuts it
                released.append(await caller.press(key))
                told.pressed += key
            await asyncio.sleep(1.5)
        except TimeoutError:
            told.trouble = "nothing was heard"
        finally:
            leg.bye()
            await asyncio.sleep(0.2)
        return told, caller.ears.packets, released


def add_reactions(told: Told, packets: list[Packet], released: list[float], prompts: list[Frames]) -> None:
    """From each key's release to the sentence that follows it."""
    for key, at, prompt in zip(told.pressed, released, prompts, strict=False):
        start = began(packets, prompt, at)
        if start is None:
            told.trouble = f"what follows the key {key} was not heard"
            return
        before = [packet.at for packet in packets if packet.at < start - PACKET_SECONDS / 2]
        told.stops.append(max(before[-1] - at, 0.0) * 1000)
        told.nexts.append((start - at) * 1000)


async def run(port: int, did: str, first: int, count: int) -> list[tuple[Told, list[Packet], list[float]]]:
    """Numbers from ``first`` on: a caller who chose Spanish before would be greeted in it."""
    chance = random.Random(count)
    numbers = range(first, first + count)
    return await asyncio.gather(*(one(port, did, number, random.Random(chance.random())) for number in numbers))


def main() -> None:
    port, did, first, count, *files = sys.argv[1:]
    prompts = [frames_of(Path(file)) for file in files]
    calls = asyncio.run(run(int(port), did, int(first), int(count)))
    for told, packets, released in calls:
        add_reactions(told, packets, released, prompts)
    print(json.dumps([asdict(told) for told, _, _ in calls]))


if __name__ == "__main__":
    main()
