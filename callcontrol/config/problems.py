"""What is wrong in the files, collected over all of them before anybody is told."""

import difflib
import re
from collections.abc import Iterable

from callcontrol.model.errors import Problem
from callcontrol.model.names import Source

MOST_PROBLEMS = 200
"""Problems kept in one pass. Nobody reads more at once; the last one then says how many were left out."""

LONGEST_QUOTE = 60
"""Characters of somebody's value that a message repeats."""

LONGEST_SEARCH = 30
"""Lines in which a word of a longer text is looked for."""

_LINE_END = re.compile(r"\r\n|\r|\n")


class Problems:
    """The problems found so far, with the text of the lines they point at."""

    def __init__(self) -> None:
        self._found: dict[tuple[Source, str], Problem] = {}
        """By place and what it is about."""
        self._left_out = 0
        self._lines: dict[str, list[str]] = {}

    def know(self, file: str, text: str) -> None:
        """Remember a file's text, so that problems in it show the line."""
        self._lines[file] = _LINE_END.split(text)

    def add(self, source: Source, message: str, hint: str, about: str = "") -> None:
        """Note one problem; the same message at the same place is noted once.

        ``about``: so is the same matter, where the message names the one location of several that met it.
        """
        source, line_text = self._within(source)
        about = about or message
        if (source, about) in self._found:
            return
        if len(self._found) >= MOST_PROBLEMS:
            self._left_out += 1
            return
        self._found[source, about] = Problem(source, message, hint, line_text)

    def all(self) -> tuple[Problem, ...]:
        """Every problem, by file and line."""
        found = sorted(self._found.values(), key=lambda problem: problem.source)
        if self._left_out and found:
            message = f"{self._left_out} more problems were found and are not shown"
            found.append(Problem(found[-1].source, message, "mend the ones above first"))
        return tuple(found)

    def place_of(self, word: str, source: Source) -> Source:
        """Where ``word`` is first written from ``source`` on, within `LONGEST_SEARCH` lines; else ``source``."""
        lines = self._lines.get(source.file, [])
        for number in range(source.line - 1, min(source.line - 1 + LONGEST_SEARCH, len(lines))):
            column = lines[number].find(word, source.column - 1 if number == source.line - 1 else 0)
            if column >= 0:
                return Source(source.file, number + 1, column + 1)
        return source

    def about(self, file: str) -> bool:
        """Whether anything has been found in this file."""
        return any(source.file == file for source, _ in self._found)

    def __bool__(self) -> bool:
        return bool(self._found)

    def _within(self, source: Source) -> tuple[Source, str]:
        """The place moved into the file if it lies after its end (where a parser finds what is missing)."""
        lines = self._lines.get(source.file)
        if lines is None:
            return source, ""
        while len(lines) > 1 and source.line >= len(lines) and not lines[-1]:
            lines = lines[:-1]
        if source.line <= len(lines):
            text = lines[source.line - 1]
            return Source(source.file, source.line, min(source.column, len(text) + 1)), text
        return Source(source.file, len(lines), len(lines[-1]) + 1), lines[-1]


def quote(text: str) -> str:
    """A value as a message repeats it: short, printable, between back-ticks."""
    shown = "".join(char if char.isprintable() else "?" for char in text[: LONGEST_QUOTE + 1])
    return f"`{shown[:LONGEST_QUOTE]}…`" if len(shown) > LONGEST_QUOTE else f"`{shown}`"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that ``word`` was most likely meant to be."""
    if len(word) > LONGEST_QUOTE:
        return None
    by_folded = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """A hint: the nearest known word, else ``otherwise``, else the known ones."""
    names = sorted(set(known))
    near = nearest(word, names)
    if near is not None:
        return f'did you mean "{near}"?'
    if otherwise or not names:
        return otherwise
    return "known here: " + ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
