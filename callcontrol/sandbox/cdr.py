"""Asterisk's own call records, as cdr_csv writes them with usegmtime, loguniqueid and loguserfield."""

import csv
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CdrRow:
    """One row; times are aware UTC, whole seconds as Asterisk writes them."""

    account: str
    source: str
    destination: str
    context: str
    caller_id: str
    channel: str
    destination_channel: str
    last_app: str
    last_data: str
    start: datetime
    answer: datetime | None
    end: datetime
    duration: int
    """Seconds from start to end."""
    billed: int
    """Seconds from answer to end."""
    disposition: str
    """ANSWERED, NO ANSWER, BUSY, FAILED or CONGESTION."""
    ama_flags: str
    unique_id: str
    user_field: str


def read_cdr(path: Path) -> list[CdrRow]:
    """The rows of ``path``, oldest first; none when Asterisk has not written it yet.

    A last row that is still being written is left out. Raises ValueError, naming the row, for anything else
    that is not one.
    """
    if not path.exists():
        return []
    with path.open(errors="replace", newline="") as file:
        text = file.read()
    # A caller id may hold a line break: only csv knows where a row ends.
    complete = io.StringIO(text[: text.rfind("\n") + 1], newline="")
    return [_row(fields, f"{path}: row {n}") for n, fields in enumerate(csv.reader(complete), start=1)]


def _row(fields: list[str], where: str) -> CdrRow:
    if len(fields) != 18:
        raise ValueError(f"{where}: {len(fields)} fields where a CDR row has 18")
    start, end = _moment(fields[9]), _moment(fields[11])
    if start is None or end is None:
        raise ValueError(f"{where}: a CDR row without start or end")
    return CdrRow(
        account=fields[0],
        source=fields[1],
        destination=fields[2],
        context=fields[3],
        caller_id=fields[4],
        channel=fields[5],
        destination_channel=fields[6],
        last_app=fields[7],
        last_data=fields[8],
        start=start,
        answer=_moment(fields[10]),
        end=end,
        duration=int(fields[12]),
        billed=int(fields[13]),
        disposition=fields[14],
        ama_flags=fields[15],
        unique_id=fields[16],
        user_field=fields[17],
    )


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
