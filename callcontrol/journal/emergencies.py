"""Emergency calls from desk phones: how they are written to PostgreSQL and read, and the file of those that stand."""

import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from callcontrol.journal.database import COMMAND_SECONDS, connected
from callcontrol.journal.rows import Kind
from callcontrol.model.emergency import EmergencyAck, EmergencyCall, EmergencyEnd
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import LocationKey

MOST_READ = 1_000
_FORMAT = 1

INSERTS = {
    Kind.EMERGENCY: """
insert into callcontrol.emergency_calls (id, at, dialled, endpoint, extension, location, place, address)
select id, at, number, phone, extension, location, place, address
from json_to_recordset($1::json) as item(id text, at timestamptz, number text, phone text, extension text,
    location text, place text, address text)
on conflict (id) do nothing
""",
    Kind.EMERGENCY_END: """
insert into callcontrol.emergency_ends (id, at, status, seconds)
select id, at, status, seconds
from json_to_recordset($1::json) as item(id text, at timestamptz, status text, seconds integer)
on conflict (id) do nothing
""",
    Kind.EMERGENCY_ACK: """
insert into callcontrol.emergency_acks (id, at, by, author, note)
select id, at, by, author, note
from json_to_recordset($1::json) as item(id text, at timestamptz, by text, author text, note text)
on conflict (id) do nothing
""",
}
"""What was written first stays."""

SINCE = f"""
select id, at, dialled, endpoint, extension, location, place, address, status, talk_seconds, ended_at, acknowledged_at,
    acknowledged_by, author, note
from report.emergencies where at >= $1 order by at desc, id limit {MOST_READ}
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Standing:
    """One emergency call with all that is known of it."""

    call: EmergencyCall
    end: EmergencyEnd | None = None
    ack: EmergencyAck | None = None


class EmergenciesDamaged(CallcontrolError):
    """The file of emergency calls can not be read, or not be written; says which and why."""


@dataclass(frozen=True, slots=True)
class _File:
    format: int
    standing: tuple[Standing, ...]


class EmergencyStore:
    """The file ``<state>/emergencies.json``. Blocks on the disk: inside the event loop, use a thread."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> tuple[Standing, ...]:
        """Everything that was kept, oldest first. Raises EmergenciesDamaged."""
        try:
            found = msgspec.json.decode(self.path.read_bytes(), type=_File)
        except FileNotFoundError:
            return ()
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise EmergenciesDamaged(f"{self.path} can not be read: {error}") from error
        if found.format != _FORMAT:
            raise EmergenciesDamaged(f"{self.path} was written by another version")
        return found.standing

    def write(self, standing: Iterable[Standing]) -> None:
        """Keep these, whole or not at all. Raises EmergenciesDamaged; then the file is as before."""
        content = msgspec.json.encode(_File(_FORMAT, tuple(standing)))
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(prefix=f".{self.path.name}.", dir=self.path.parent)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(self.path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise EmergenciesDamaged(f"{self.path} can not be written: {error.strerror or error}") from error


async def emergencies_since(dsn: str, since: datetime) -> list[Standing]:
    """Emergency calls since a moment as PostgreSQL has them, the latest first; at most `MOST_READ`.

    Raises:
        DatabaseUnavailable: PostgreSQL is not there, or has no such view yet (`migrate`).
    """
    async with connected(dsn) as connection:
        rows = await connection.fetch(SINCE, since, timeout=COMMAND_SECONDS)
    return [_standing(row) for row in rows]


def _standing(row: Mapping[str, Any]) -> Standing:
    name, location = row["id"], row["location"]
    return Standing(
        EmergencyCall(
            id=name,
            at=row["at"],
            number=row["dialled"],
            phone=row["endpoint"],
            extension=row["extension"],
            location=LocationKey(location) if location is not None else None,
            place=row["place"],
            address=row["address"],
        ),
        EmergencyEnd(name, row["ended_at"], row["status"], row["talk_seconds"]) if row["ended_at"] else None,
        EmergencyAck(name, row["acknowledged_at"], row["acknowledged_by"], row["author"], row["note"])
        if row["acknowledged_at"]
        else None,
    )
