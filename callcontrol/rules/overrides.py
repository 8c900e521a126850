"""Switches set from outside the files, in one file of this machine: they outlive the process that was told of them."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from callcontrol.config.disk import replace_file
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.overrides import KeptOverride
from callcontrol.model.rules import Switch
from callcontrol.rules.store import StoreTrouble

KEPT_DAYS = 400
"""How long a switch that has ended stays readable here; PostgreSQL has it for good."""
MOST_STANDING = 100
"""Switches that hold, or will, at once; a further one is refused."""
MOST_KEPT = 2_000
"""Entries of the file; of those that have ended the oldest go first."""
_FORMAT = 1


class OverridesDamaged(CallcontrolError):
    """The file is there and holds something else than switches; says which file and what is wrong in it."""


@dataclass(frozen=True, slots=True)
class _File:
    format: int
    overrides: tuple[KeptOverride, ...]


class OverrideStore:
    """The file ``<state>/overrides.json``. Blocks on the disk: inside the event loop, use a thread."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> tuple[KeptOverride, ...]:
        """Every entry in the order in which they were set. Raises OverridesDamaged; StoreTrouble for the disk."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise StoreTrouble(f"{self.path} can not be read: {error.strerror or error}") from error
        try:
            found = msgspec.json.decode(content, type=_File)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise OverridesDamaged(f"{self.path} is damaged: {error}") from error
        if found.format != _FORMAT or not all(map(_sound, found.overrides)):
            raise OverridesDamaged(f"{self.path} is damaged: it holds no switches as this version writes them")
        return found.overrides

    def write(self, entries: Iterable[KeptOverride], now: datetime) -> tuple[KeptOverride, ...]:
        """Keep the entries, whole or not at all, without those that ended too long before ``now``; what is kept.

        Raises StoreTrouble; then the file is as before.
        """
        kept = _bounded(tuple(entries), now)
        try:
            replace_file(self.path, msgspec.json.format(msgspec.json.encode(_File(_FORMAT, kept)), indent=1) + b"\n")
        except OSError as error:
            why = error.strerror or error
            raise StoreTrouble(f"{self.path}: {why}: is the disk full, are its rights ours?") from error
        return kept

    def set_aside(self) -> Path:
        """Move a damaged file out of the way; where to. A disk that refuses leaves it to be written over."""
        place = self.path.with_name(f"{self.path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}")
        with suppress(OSError):
            self.path.rename(place)
        return place


def _sound(entry: KeptOverride) -> bool:
    aware = all(moment.utcoffset() is not None for moment in (entry.starts, entry.ends, entry.set_at))
    return aware and entry.starts < entry.ends and bool(entry.texts) == (entry.switch is Switch.MESSAGE)


def _bounded(entries: tuple[KeptOverride, ...], now: datetime) -> tuple[KeptOverride, ...]:
    oldest = now - timedelta(days=KEPT_DAYS)
    ended = [entry for entry in entries if not entry.stands(now) and _ended_at(entry) >= oldest]
    ended = sorted(ended, key=_ended_at)[-max(0, MOST_KEPT - MOST_STANDING) :]
    keep = {entry.id for entry in ended} | {entry.id for entry in entries if entry.stands(now)}
    return tuple(entry for entry in entries if entry.id in keep)


def _ended_at(entry: KeptOverride) -> datetime:
    return entry.cleared_at or entry.ends
