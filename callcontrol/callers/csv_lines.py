"""A table from a spreadsheet as lines of fields, each with its place: bytes from outside that may be anything."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from callcontrol.config.problems import Problems
from callcontrol.model.names import Source

DELIMITERS = ",;\t"
LARGEST_FILE = 256 << 20
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table, which may go over several of the file."""

    file: str
    number: int
    """Of its first line in the file, from one."""
    fields: tuple[str, ...]
    raw: str
    delimiter: str

    def place(self, field: int) -> Source:
        """Where a field begins; beyond the last one, where the line ends."""
        quoted, at = False, 0
        for place, character in enumerate(self.raw):
            if at == field:
                return self._source(place)
            if character == '"':
                quoted = not quoted
            elif character == self.delimiter and not quoted:
                at += 1
        return self._source(len(self.raw.rstrip("\r\n")))

    def _source(self, place: int) -> Source:
        return after(self.file, self.number, self.raw[:place])


def text_of(file: str, content: bytes, problems: Problems) -> str | None:
    """The text, without a mark of its encoding; None, with a problem, when it is none."""
    start = Source(file, 1, 1)
    if len(content) > LARGEST_FILE:
        problems.add(start, f"the file is larger than {LARGEST_FILE >> 20} MiB", "split it")
        return None
    hint = "save it as `CSV UTF-8`: comma, semicolon or tab between the columns"
    if content.startswith(_UTF16):
        problems.add(start, "the file is UTF-16", hint)
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = after(file, 1, content[: error.start].decode("utf-8-sig", errors="replace"))
        problems.add(where, f"byte 0x{content[error.start]:02x} is not UTF-8", hint)
        return None


def after(file: str, line: int, before: str) -> Source:
    """The place after a text that begins in a line."""
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Source(file, line + len(lines) - 1, len(lines[-1]) + 1)


def lines_of(file: str, text: str, problems: Problems) -> Iterator[Line]:
    """Every line that is not blank, the first one too, up to one that can not be read: that is a problem."""
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    consumed: list[str] = []

    def fed() -> Iterator[str]:
        for one in io.StringIO(text, newline=""):
            consumed.append(one)
            yield one

    reader, number = csv.reader(fed(), delimiter=delimiter, strict=True), 1
    while True:
        try:
            fields = next(reader, None)
        except csv.Error as error:
            hint = 'put a value with a quotation mark in it into quotation marks, and double the mark: "Ann ""A"" Lee"'
            problems.add(Source(file, number, 1), f"the line can not be read: {error}", hint)
            return
        if fields is None:
            return
        raw = "".join(consumed)
        if any(field.strip() for field in fields):
            yield Line(file, number, tuple(field.strip() for field in fields), raw, delimiter)
        number += len(consumed)
        consumed.clear()
