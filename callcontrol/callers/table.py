"""A directory as somebody brings it, a table from a spreadsheet: all mistakes in one pass, or everybody in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from callcontrol.callers import columns
from callcontrol.callers.columns import COLUMNS, NEEDED, Dates
from callcontrol.callers.csv_lines import Line, lines_of, text_of
from callcontrol.callers.errors import TableError
from callcontrol.callers.file import MOST_ENTRIES
from callcontrol.callers.numbers import e164, region_of
from callcontrol.config.problems import Problems, did_you_mean, quote
from callcontrol.config.values import WrongValueError
from callcontrol.model.callers import Entry
from callcontrol.model.names import Language, LocationKey, Source
from callcontrol.model.rules import Group


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody in the table."""

    number: str
    """E.164."""
    entry: Entry


def read_table(file: str, content: bytes, group: Group, today: date, dates: Dates = Dates.ISO) -> tuple[Listed, ...]:
    """Everybody in a table. Numbers without a country are those of the line's location, else of the group's first one.

    Raises TableError with every problem; no text of it holds a value of the table.
    """
    problems = Problems()
    text = text_of(file, content, problems)
    found = tuple(_Table(file, group, today, dates, problems).read(text)) if text is not None else ()
    if problems:
        raise TableError(problems.all())
    return found


class _Table:
    def __init__(self, file: str, group: Group, today: date, dates: Dates, problems: Problems) -> None:
        self._file, self._problems = file, problems
        self._regions = {str(key): region_of(place) for key, place in group.locations.items()}
        self._region = next(iter(self._regions.values()), None)
        self._takers = {
            "id": columns.identity,
            "name": columns.name,
            "date_of_birth": columns.birth(dates, today),
            "code": columns.code,
            "language": columns.language,
            "location": columns.location(frozenset(self._regions)),
            "shared": columns.shared,
        }
        self._seen: dict[tuple[str, str], int] = {}

    def read(self, text: str) -> Iterator[Listed]:
        """Everybody in it; what is wrong becomes a problem."""
        lines = lines_of(self._file, text, self._problems)
        head = next(lines, None)
        if head is None:
            if not self._problems:
                self._add(Source(self._file, 1, 1), "the table is empty", f"begin with a line {','.join(COLUMNS)}")
            return
        places = self._head(head)
        if places is None:
            return
        for count, line in enumerate(lines, 1):
            if count > MOST_ENTRIES:
                self._add(line.place(0), f"there are more than {MOST_ENTRIES} lines", "leave out who never calls")
                return
            if len(line.fields) != len(head.fields):
                message = f"this line has {len(line.fields)} fields, the first one {len(head.fields)}"
                self._add(line.place(min(len(line.fields), len(head.fields))), message, "give each column one")
                continue
            listed = self._line(line, places)
            if listed is not None:
                yield listed

    def _head(self, line: Line) -> Mapping[str, int] | None:
        """The place of each column; None: the first line does not name them."""
        names = [field.casefold().replace(" ", "_") for field in line.fields]
        if not set(names) & set(COLUMNS):
            # It may be somebody's line: nothing of it is repeated.
            self._add(line.place(0), "the first line names no columns", f"begin with a line {','.join(COLUMNS)}")
            return None
        good = True
        for place, name in enumerate(names):
            if name not in COLUMNS:
                self._add(line.place(place), f"there is no column {quote(name)}", did_you_mean(name, COLUMNS))
                good = False
            elif name in names[:place]:
                self._add(line.place(place), f"the column `{name}` is there twice", "remove one")
                good = False
        for name in NEEDED:
            if name not in names:
                self._add(line.place(0), f"the column `{name}` is missing", "every line needs it")
                good = False
        return {name: place for place, name in enumerate(names)} if good else None

    def _line(self, line: Line, places: Mapping[str, int]) -> Listed | None:
        found: dict[str, object] = {}
        for name, place in places.items():
            taker = self._takers.get(name)
            try:
                found[name] = taker(line.fields[place]) if taker is not None else ""
            except WrongValueError as error:
                self._add(line.place(place), f"{name}: {error}", error.hint)
        number = e164(line.fields[places["number"]], self._regions.get(str(found.get("location")), self._region))
        where = line.place(places["number"])
        if number is None:
            hint = "write a plus sign, country code and number, such as +12125550190, or as it is dialled there"
            self._add(where, "number: this is no telephone number", hint)
        if number is None or len(found) != len(places):
            return None
        entry = _entry(found)
        first = self._seen.setdefault((number, entry.id), line.number)
        if first != line.number:
            self._add(where, f"this number and id are in line {first} already", "keep one of the lines")
            return None
        return Listed(number, entry)

    def _add(self, where: Source, message: str, hint: str) -> None:
        self._problems.add(where, message, hint)


def _entry(found: Mapping[str, object]) -> Entry:
    language, location = found.get("language"), found.get("location")
    return Entry(
        id=str(found["id"]),
        name=str(found.get("name", "")),
        date_of_birth=str(found.get("date_of_birth", "")),
        code=str(found.get("code", "")),
        language=Language(str(language)) if language else None,
        location=LocationKey(str(location)) if location else None,
        shared=bool(found.get("shared")),
    )
