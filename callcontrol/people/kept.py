"""What people have set for themselves, in one file of this machine: it outlives the process that was told of it."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from callcontrol.config.disk import replace_file
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import PersonId
from callcontrol.queueing import AgentSetting

_FORMAT = 1


class SettingsDamaged(CallcontrolError):
    """The file can not be read, or holds something else; says which file and what is wrong."""


class SettingsNotKept(CallcontrolError):
    """The disk does not take it; says which file and why."""


@dataclass(frozen=True, slots=True)
class _File:
    format: int
    people: dict[PersonId, AgentSetting]


class SettingStore:
    """The file ``<state>/people.json``. Blocks on the disk: inside the event loop, use a thread."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[PersonId, AgentSetting]:
        """Whoever has set something; nobody when there is no file. Raises SettingsDamaged."""
        try:
            found = msgspec.json.decode(self.path.read_bytes(), type=_File)
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise SettingsDamaged(f"{self.path} can not be read: {error}") from error
        if found.format != _FORMAT:
            raise SettingsDamaged(f"{self.path} was written by another version")
        return found.people

    def write(self, people: Mapping[PersonId, AgentSetting]) -> None:
        """Keep them, whole or not at all. Raises SettingsNotKept; then the file is as before."""
        content = msgspec.json.format(msgspec.json.encode(_File(_FORMAT, dict(people)), order="sorted"), indent=1)
        try:
            replace_file(self.path, content + b"\n")
        except OSError as error:
            why = error.strerror or error
            raise SettingsNotKept(f"{self.path}: {why}: is the disk full, are its rights ours?") from error

    def set_aside(self) -> Path:
        """Move a damaged file out of the way; where to. A disk that refuses leaves it to be written over."""
        place = self.path.with_name(f"{self.path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}")
        with suppress(OSError):
            self.path.rename(place)
        return place
