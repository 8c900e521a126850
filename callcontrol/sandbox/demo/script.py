"""The scenes, in waves: those of one wave are played at the same time."""

import asyncio

from callcontrol.model.calls import Outcome
from callcontrol.sandbox.demo.scene import Meant, Play, Scene
from callcontrol.sandbox.sip_call import SipCall

NORTHSIDE, SOUTHSIDE, LAKEVIEW = "+12125550110", "+13125550120", "+14155550130"
NOBODYS_NUMBER = "+12125550199"
_PICK_UP_SECONDS, _CALL_SECONDS = 20.0, 120.0


def presses(*keys: str, gap: float = 1.5) -> Play:
    """Press ``keys``, each into whatever is being said, then wait until the other side hangs up."""

    async def play(caller: SipCall) -> None:
        await caller.wait_answered(_PICK_UP_SECONDS)
        for key in keys:
            await asyncio.sleep(gap)
            await caller.press(key)
        await caller.wait_ended(_CALL_SECONDS)

    return play


def leaves(*keys: str, after: float) -> Play:
    """Press ``keys``, hang up ``after`` seconds later."""

    async def play(caller: SipCall) -> None:
        await caller.wait_answered(_PICK_UP_SECONDS)
        for key in keys:
            await asyncio.sleep(1.5)
            await caller.press(key)
        await asyncio.sleep(after)
        await caller.hangup()

    return play


def _answered(location: str, category: str, queue: str, *people: str, language: str = "en") -> Meant:
    agents = frozenset(f"{location}-{number}" for number in people)
    return Meant(location, Outcome.ANSWERED, category, language, f"{location}/{queue}", agents)


def _closed(language: str = "en") -> Meant:
    return Meant("lakeview", Outcome.AFTER_HOURS, language=language)


_FRONT = _answered("northside", "other", "front_desk", "101", "102")

FIRST = (
    Scene(
        "an appointment, in English",
        NORTHSIDE,
        presses("1"),
        _answered("northside", "appointment", "front_desk", "101", "102"),
    ),
    Scene(
        "an appointment, in Spanish",
        NORTHSIDE,
        presses("9", "1"),
        _answered("northside", "appointment", "front_desk", "101", "102", language="es"),
    ),
    Scene("a question for the nurse", NORTHSIDE, presses("4"), _answered("northside", "clinical", "nurse", "103")),
    Scene("presses nothing at all", NORTHSIDE, presses(), _FRONT),
    Scene("presses wrong keys only", NORTHSIDE, presses("7", "8", "6", gap=4.0), _FRONT),
    Scene(
        "nobody answers the first phone",
        SOUTHSIDE,
        presses("1"),
        _answered("southside", "appointment", "front_desk", "202"),
        absent=frozenset({"southside-201"}),
    ),
    Scene(
        "hangs up while waiting",
        SOUTHSIDE,
        leaves("2", after=6.0),
        Meant("southside", Outcome.ABANDONED, "clinical", queue="southside/nurse"),
        absent=frozenset({"southside-203"}),
    ),
    Scene("after hours, listens to the end", LAKEVIEW, presses(), _closed()),
    Scene("after hours, hangs up early", LAKEVIEW, leaves(after=3.0), _closed()),
)

SECOND = (
    Scene(
        "a bill, in Spanish",
        NORTHSIDE,
        presses("9", "3"),
        _answered("northside", "billing", "billing", "102", language="es"),
    ),
    Scene(
        "a refill, the key typed ahead",
        NORTHSIDE,
        presses("2", gap=0.1),
        _answered("northside", "prescription", "nurse", "103"),
    ),
    Scene("zero for a person", SOUTHSIDE, presses("0"), _answered("southside", "other", "front_desk", "201", "202")),
    Scene("hangs up in the greeting", SOUTHSIDE, leaves(after=2.0), Meant("southside", Outcome.LEFT_MENU)),
    Scene(
        "a number that no location owns",
        NOBODYS_NUMBER,
        presses("1"),
        _answered("northside", "appointment", "front_desk", "101", "102"),
    ),
)

WAVES = (FIRST, SECOND)
