"""Recorded calls in CSV: one line a call that came to a queue.

Columns, in any order, named in the first line; further ones are passed over:

- ``arrived_at``: when the caller came to the queue, ISO 8601; without an offset on the clock of the queue's location
- ``queue``: by its full name, ``northside/front_desk``
- ``language``, ``talk_seconds``, ``waited_seconds``, ``patience_seconds``, ``urgent`` (yes or no):
  may be missing or empty
"""

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from math import isfinite
from pathlib import Path
from zoneinfo import ZoneInfo

from callcontrol.config.problems import Problems, did_you_mean, quote
from callcontrol.config.schema_traffic import MOST_DAYS, YEARS
from callcontrol.config.values import LANGUAGES
from callcontrol.model.names import Language, LocationKey, QueueName, Source
from callcontrol.model.rules import Group
from callcontrol.simulation import Record

NEEDED = ("arrived_at", "queue")
MOST_RECORDS = 5_000_000
MOST_PROBLEMS = 20
"""Lines that are told as wrong before the rest is left unread."""
LONGEST = 86_400.0
"""Seconds of a talk or a wait."""
_TRUTH = {
    "": False,
    "no": False,
    "false": False,
    "f": False,
    "0": False,
    "yes": True,
    "true": True,
    "t": True,
    "1": True,
}


class _WrongError(ValueError):
    """A line that can not be taken; ``hint`` says what would be right."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def read_records(path: Path, group: Group, day: date | None, problems: Problems) -> list[Record]:
    """The calls of a file, of one local day where one is named; what is wrong is among the problems."""
    found: list[Record] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found.extend(_records(csv.DictReader(file, strict=True), path.name, group, day, problems))
    except UnicodeDecodeError:
        problems.add(Source(path.name, 1, 1), "the file is not UTF-8", "save it with the encoding UTF-8")
    except OSError as error:
        problems.add(Source(path.name, 1, 1), f"the file can not be read: {error.strerror}", "check its permissions")
    except csv.Error as error:
        problems.add(Source(path.name, 1, 1), f"the file is no CSV: {error}", "separate values by commas")
    if found and not problems:
        _check_all(found, path.name, problems)
    if not found and not problems:
        message = f"no call came on {day}" if day is not None else "the file holds no call"
        problems.add(Source(path.name, 1, 1), message, "name another file or day")
    return found


def _check_all(found: list[Record], name: str, problems: Problems) -> None:
    moments = [record.arrived.timestamp() for record in found]
    if max(moments) - min(moments) > MOST_DAYS * 86_400.0:
        message = f"these calls are more than {MOST_DAYS} days apart"
        problems.add(Source(name, 1, 1), message, "split the file, or look for a wrong date")
    if all(record.talk is None for record in found):
        hint = "fill `talk_seconds` of some calls that were answered"
        problems.add(Source(name, 1, 1), "no call says how long its talk was", hint)


def _records(
    reader: "csv.DictReader[str]", name: str, group: Group, day: date | None, problems: Problems
) -> Iterator[Record]:
    missing = [column for column in NEEDED if column not in (reader.fieldnames or ())]
    for column in missing:
        problems.add(Source(name, 1, 1), f"there is no column {quote(column)}", f"the first line names {NEEDED}")
    wrong = 0
    for number, row in enumerate(reader if not missing else ()):
        if number >= MOST_RECORDS:
            problems.add(Source(name, reader.line_num, 1), f"more than {MOST_RECORDS:,} calls", "split the file")
            return
        try:
            record = _record(row, group)
        except _WrongError as error:
            problems.add(Source(name, reader.line_num, 1), str(error), error.hint)
            wrong += 1
            if wrong >= MOST_PROBLEMS:
                return
            continue
        if day is None or record.arrived.date() == day:
            yield record


def _record(row: Mapping[str, str | None], group: Group) -> Record:
    queue = QueueName((row.get("queue") or "").strip())
    place = group.locations.get(LocationKey(queue.partition("/")[0]))
    if queue not in group.queues or place is None:
        raise _WrongError(f"there is no queue {quote(queue)}", did_you_mean(queue, group.queues))
    language = (row.get("language") or "").strip() or place.default_language
    if language not in LANGUAGES:
        raise _WrongError(f"{quote(language)} is no language code", "write it such as en")
    urgent = (row.get("urgent") or "").strip().lower()
    if urgent not in _TRUTH:
        raise _WrongError(f"{quote(urgent)} says not whether the call is urgent", "write yes or no")
    return Record(
        arrived=_moment(row.get("arrived_at") or "", place.zone),
        queue=queue,
        language=Language(language),
        talk=_seconds(row, "talk_seconds"),
        patience=_seconds(row, "patience_seconds"),
        waited=_seconds(row, "waited_seconds"),
        urgent=_TRUTH[urgent],
    )


def _moment(text: str, zone: ZoneInfo) -> datetime:
    """Where clocks go back, a time without an offset is the first of the two."""
    try:
        written: datetime | None = datetime.fromisoformat(text.strip())
    except ValueError:
        written = None
    if written is None or written.year not in YEARS:
        hint = "write it such as 2026-03-02 09:15:30 or 2026-03-02T14:15:30Z"
        raise _WrongError(f"arrived_at: {quote(text)} is no moment", hint)
    return written.replace(tzinfo=zone) if written.tzinfo is None else written.astimezone(zone)


def _seconds(row: Mapping[str, str | None], column: str) -> float | None:
    text = (row.get(column) or "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not (isfinite(seconds) and 0.0 <= seconds <= LONGEST):
        raise _WrongError(f"{column}: {quote(text)} is no number of seconds", f"write 0 to {LONGEST:g}, or nothing")
    return seconds
