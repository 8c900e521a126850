"""People's PINs: hashed at rest, few attempts, and a lock that a restart does not open.

Two files of the state folder, for their owner alone. ``pins.json`` is written by the command that sets a PIN, and by
nothing else; ``pin-attempts.json`` by the process that asks for them.
"""

import asyncio
import fcntl
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import PersonId
from callcontrol.model.supervising import PinVerdict
from callcontrol.people.kept_file import read_kept, write_kept

SHORTEST, LONGEST = 6, 12
"""Digits."""
TRIES = 3
"""Wrong PINs, then the lock."""
LOCK_SECONDS = 900.0
_FORMAT = 1
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1, type=Type.ID)
"""RFC 9106, for machines with little memory, on one core: calls have the others. About 0.1 s for each PIN."""
_DIGITS = re.compile(rf"[0-9]{{{SHORTEST},{LONGEST}}}")


class PinError(CallcontrolError):
    """A PIN can not be taken or compared; says why and what to do. Holds no PIN."""


@dataclass(frozen=True, slots=True)
class Pin:
    """What is kept of one."""

    hash: str
    set_at: float
    """Seconds since 1970 UTC: tells which attempts were made at it."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """Attempts at a PIN that have not ended well."""

    set_at: float
    """Of the PIN; a new one begins anew."""
    wrong: int
    locked_until: float = 0.0
    """Seconds since 1970 UTC."""


@dataclass(frozen=True, slots=True)
class _Pins:
    format: int
    pins: dict[str, Pin]


@dataclass(frozen=True, slots=True)
class _Tried:
    format: int
    tried: dict[str, Attempts]


class PinStore:
    """The file of PINs. Blocks on the disk, and on the hash: inside the event loop, use a thread."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def set(self, person: PersonId, pin: str, now: float) -> None:
        """Give a person a PIN in the place of the one before. Raises PinError, KeptFileError."""
        if reason := weakness(pin):
            raise PinError(f"this PIN is not taken: {reason}")
        with self._locked():
            write_kept(self.path, _Pins(_FORMAT, self._all() | {person: Pin(_HASHER.hash(pin), now)}))

    def remove(self, person: PersonId) -> bool:
        """Whether the person had one. Raises KeptFileError."""
        with self._locked():
            pins = self._all()
            found = pins.pop(person, None)
            if found is not None:
                write_kept(self.path, _Pins(_FORMAT, pins))
        return found is not None

    def read(self) -> Mapping[PersonId, Pin]:
        """Everybody's. Raises KeptFileError."""
        return {PersonId(person): pin for person, pin in self._all().items()}

    def _all(self) -> dict[str, Pin]:
        found = read_kept(self.path, _Pins)
        return found.pins if found is not None else {}

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One command at a time: two would each keep what the other has not read."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with (self.path.parent / f".{self.path.name}.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise PinError(f"{self.path} can not be written: {error.strerror or error}") from error


class PinGate:
    """Judges PINs, for one process: one at a time, so that no attempt is made beside the count of them."""

    def __init__(self, store: PinStore, attempts: Path, clock: Callable[[], float]) -> None:
        """``clock``: seconds since 1970 UTC."""
        self._store = store
        self._attempts = attempts
        self._clock = clock
        self._turn = asyncio.Lock()

    async def judge(self, person: PersonId, keyed: str) -> PinVerdict:
        """What a keyed PIN is worth, in a thread: the hash takes long on purpose.

        An attempt is on the disk as a wrong one before it is compared: whoever pulls the plug has spent it. Raises
        PinError, KeptFileError; then it is not right.
        """
        async with self._turn:
            return await asyncio.shield(asyncio.to_thread(self._judge, person, keyed, self._clock()))

    def _judge(self, person: PersonId, keyed: str, now: float) -> PinVerdict:
        pin = self._store.read().get(person) or _nobodys()
        tried = self._tried()
        before = tried.get(person)
        if before is None or before.set_at != pin.set_at:
            before = Attempts(pin.set_at, 0)
        if _is_locked(before, now):
            return PinVerdict.LOCKED
        wrong = (before.wrong if before.locked_until == 0.0 else 0) + 1
        after = Attempts(pin.set_at, wrong, now + LOCK_SECONDS if wrong >= TRIES else 0.0)
        write_kept(self._attempts, _Tried(_FORMAT, tried | {person: after}))
        if _matches(pin, keyed):
            tried.pop(person, None)
            write_kept(self._attempts, _Tried(_FORMAT, tried))
            return PinVerdict.RIGHT
        return PinVerdict.LOCKED if wrong >= TRIES else PinVerdict.WRONG

    def _tried(self) -> dict[str, Attempts]:
        found = read_kept(self._attempts, _Tried)
        return dict(found.tried) if found is not None else {}


def weakness(pin: str) -> str | None:
    """Why a PIN is not taken; None: it is good enough. It is not repeated in the reason."""
    if _DIGITS.fullmatch(pin) is None:
        return f"it needs {SHORTEST} to {LONGEST} digits and nothing else"
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        return "it is one digit again and again, or digits in order: anybody would try it"
    return None


@cache
def _nobodys() -> Pin:
    """What is compared where a person has none: that takes as long."""
    return Pin(_HASHER.hash("no PIN is this"), 0.0)


def _is_locked(tried: Attempts, now: float) -> bool:
    # A clock that was set back must not lock for longer than the lock is.
    return now < tried.locked_until <= now + LOCK_SECONDS


def _matches(pin: Pin, keyed: str) -> bool:
    try:
        return bool(_HASHER.verify(pin.hash, keyed))
    except VerificationError:
        return False
    except InvalidHashError as error:
        raise PinError("a kept PIN is damaged: set it anew with `callcontrol pin set`") from error
