"""What stands in the callers' file: marks in place of numbers, and sealed contents."""

from typing import Protocol, TypeVar

import msgspec

from callcontrol.callers.errors import CallersError
from callcontrol.model.callers import Entry, Remembered

Kind = TypeVar("Kind", Entry, Remembered)


class Seals(Protocol):
    """The key of this machine; `callcontrol.journal.Sealer` is one."""

    def seal_bytes(self, data: bytes) -> bytes:
        """As nobody can read it."""

    def unseal_bytes(self, sealed: bytes) -> bytes:
        """What was sealed. Raises CallcontrolError."""

    def marks(self, purpose: str, text: str) -> tuple[bytes, ...]:
        """The same for the same text, and nobody can tell which; by each key, the newest first."""


def marks_of(seals: Seals, number: str) -> tuple[bytes, ...]:
    """What stands for an E.164 number, by each key, the newest first."""
    return seals.marks("caller", number)


def marks_of_person(seals: Seals, number: str, person: str) -> tuple[tuple[bytes, bytes], ...]:
    """What stands for a number and for one person of it, by each key, the newest first."""
    return tuple(zip(marks_of(seals, number), seals.marks("caller's entry", f"{number} {person}"), strict=True))


def seal_entry(seals: Seals, entry: Entry) -> bytes:
    """An entry as it is kept."""
    return seals.seal_bytes(msgspec.json.encode(entry))


def open_entry(seals: Seals, sealed: bytes) -> Entry:
    """An entry as it was kept. Raises CallcontrolError."""
    return _decoded(seals.unseal_bytes(sealed), Entry)


def seal_memory(seals: Seals, memory: Remembered) -> bytes:
    """What earlier calls left, as it is kept."""
    return seals.seal_bytes(msgspec.json.encode(memory))


def open_memory(seals: Seals, sealed: bytes) -> Remembered:
    """What earlier calls left. Raises CallcontrolError."""
    return _decoded(seals.unseal_bytes(sealed), Remembered)


def _decoded(data: bytes, kind: type[Kind]) -> Kind:
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.MsgspecError:
        raise CallersError("something in the callers' file was written by another version") from None
