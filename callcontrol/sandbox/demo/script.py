"""The scenes, in waves: those of one wave are played at the same time."""

import asyncio

import numpy as np

from callcontrol.model.calls import Outcome
from callcontrol.prompts.sound import TELEPHONE_RATE, Pcm
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


def says(*keys: str, after: float, hums: float = 6.0) -> Play:
    """Press ``keys``, hum a message ``after`` seconds later, end it with #."""

    async def play(caller: SipCall) -> None:
        await caller.wait_answered(_PICK_UP_SECONDS)
        for key in keys:
            await asyncio.sleep(1.5)
            await caller.press(key)
        await asyncio.sleep(after)
        await caller.speak(_hum(hums))
        await caller.press("#")
        await caller.wait_ended(_CALL_SECONDS)

    return play


def _hum(seconds: float) -> Pcm:
    """A voice without words: what is said in a demo is nobody's."""
    at = np.arange(int(seconds * TELEPHONE_RATE)) / TELEPHONE_RATE
    loudness = 6000 * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * at))
    return (loudness * np.sin(2 * np.pi * 180 * at)).astype(np.int16)


def _answered(location: str, category: str, queue: str, *people: str, language: str = "en") -> Meant:
    agents = frozenset(f"{location}-{number}" for number in people)
    return Meant(location, Outcome.ANSWERED, category, language, f"{location}/{queue}", agents)


def _at_night(outcome: Outcome, category: str, *contacts: str, language: str = "en") -> Meant:
    return Meant("lakeview", outcome, category, language, agents=frozenset(f"contact/{name}" for name in contacts))


_MESSAGE = Outcome.MESSAGE_LEFT
_FRONT = _answered("northside", "other", "front_desk", "101", "102")

FIRST = (
    Scene(
        "an appointment, in English",
        NORTHSIDE,
        presses("1", "1", "1"),
        _answered("northside", "appointment", "front_desk", "101", "102"),
    ),
    Scene(
        "a new patient, in Spanish",
        NORTHSIDE,
        presses("9", "1", "2"),
        _answered("northside", "new_patient", "front_desk", "101", "102", language="es"),
    ),
    Scene("a question for the nurse", NORTHSIDE, presses("4", "2"), _answered("northside", "clinical", "nurse", "103")),
    Scene("presses nothing at all", NORTHSIDE, presses(), _FRONT),
    Scene("presses wrong keys only", NORTHSIDE, presses("7", "5", "6", gap=4.0), _FRONT),
    Scene(
        "nobody answers the first phone",
        SOUTHSIDE,
        presses("1", "2"),
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
    Scene(
        "by night, can not wait: the physician on call",
        LAKEVIEW,
        presses("1"),
        _at_night(Outcome.ANSWERED, "urgent", "dr_laurent"),
    ),
    Scene("by night, leaves a message", LAKEVIEW, says("2", "1", after=14.0), _at_night(_MESSAGE, "appointment")),
    Scene(
        "by night, is promised a call",
        LAKEVIEW,
        presses("3", "1", gap=4.0),
        _at_night(Outcome.CALLBACK_PROMISED, "billing"),
    ),
    Scene("by night, hangs up early", LAKEVIEW, leaves(after=3.0), Meant("lakeview", Outcome.AFTER_HOURS)),
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
    Scene(
        "by night, asks for the address in French",
        LAKEVIEW,
        leaves("8", "4", after=12.0),
        Meant("lakeview", Outcome.INFORMED, "information", "fr"),
    ),
    Scene("zero for a person", SOUTHSIDE, presses("0"), _answered("southside", "other", "front_desk", "201", "202")),
    Scene("hangs up in the greeting", SOUTHSIDE, leaves(after=2.0), Meant("southside", Outcome.LEFT_MENU)),
    Scene(
        "a number that no location owns",
        NOBODYS_NUMBER,
        presses("1", "3"),
        _answered("northside", "referral", "front_desk", "101", "102"),
    ),
)

WAVES = (FIRST, SECOND)
