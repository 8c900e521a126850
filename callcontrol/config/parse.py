"""From the text of a YAML file to its tree, within bounds: PyYAML's events, never its objects."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import NoReturn

import yaml

from callcontrol.config.problems import Problems, quote
from callcontrol.config.tree import Mapping, Scalar, Sequence, Tree, kind
from callcontrol.model.names import Source

DEEPEST = 12
"""Nested levels read. The language needs six."""

MOST_VALUES = 20_000
"""Keys and values read from one file."""


def read_tree(file: str, text: str, problems: Problems) -> Mapping | None:
    """The tree of one file; None when it has no tree, which is then among the problems."""
    builder = _Builder(file, text, problems)
    try:
        tree = builder.document()
    except yaml.MarkedYAMLError as error:
        _report_syntax(file, text, error, problems)
        return None
    except (ValueError, OverflowError) as error:  # an escape such as "\\UFFFFFFFF" is no character
        problems.add(builder.reached, f"this is no valid YAML: {error}", "look for a backslash from here on")
        return None
    except _HopelessError:
        return None
    if isinstance(tree, Mapping):
        return tree
    where = tree.source if tree is not None else Source(file, 1, 1)
    found = kind(tree) if tree is not None else "nothing"
    problems.add(where, f"the file holds {found}", "it must hold keys with values, such as `name: ...`")
    return None


_QUOTE_COLON = "a text that holds a colon and a space must stand in quotes"

_NO_KEY = "[key]"
"""How pydantic marks that a key, not its value, is wrong; as a key of a file it would be taken for that."""


_DIFFERS = re.compile("[\t\ufeff\x85\u2028\u2029]")
"""Characters that PyYAML's own parser and libyaml take differently."""


def _events(text: str) -> Iterator[yaml.Event]:
    """The parser's events: libyaml's where both of PyYAML's parsers say the same, ten times quicker.

    What libyaml refuses is left to the other one, whose messages and places are what people read; so is what only
    libyaml takes (a question mark in a text between brackets), or places elsewhere (a value that is missing).
    """
    if yaml.__with_libyaml__ and not _DIFFERS.search(text):
        with suppress(yaml.YAMLError, ValueError, OverflowError):
            return iter(_quick_events(text))
    return iter(yaml.parse(text, Loader=yaml.SafeLoader))


def _quick_events(text: str) -> list[yaml.Event]:
    """Raises ValueError where the other parser must be asked, early where there is no end of values or levels."""
    events: list[yaml.Event] = []
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST or len(events) > 2 * MOST_VALUES or _is_doubtful(event):
            raise ValueError("not for libyaml")
        events.append(event)
    return events


def _is_doubtful(event: yaml.Event) -> bool:
    return isinstance(event, yaml.ScalarEvent) and event.implicit[0] and (event.value == "" or "?" in event.value)


class _HopelessError(Exception):
    """The rest of the file can not be read. The problem has been reported; never leaves this module."""


class _Builder:
    """Events of the parser to a tree. Recursion is bounded by `DEEPEST`."""

    def __init__(self, file: str, text: str, problems: Problems) -> None:
        self._file = file
        self._values = 0
        self.reached = Source(file, 1, 1)
        """The last place read."""
        self._events = _events(text)
        self._problems = problems

    def document(self) -> Tree | None:
        """The first document of the stream; None when there is none. A second one is a problem."""
        tree: Tree | None = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    self._give_up(self._at(event), "a second document starts here", "remove the line `---`")
            elif isinstance(event, yaml.NodeEvent):
                tree = self._value(event, 1)
        return tree

    def _give_up(self, source: Source, message: str, hint: str) -> NoReturn:
        self._problems.add(source, message, hint)
        raise _HopelessError

    def _at(self, event: yaml.Event) -> Source:
        mark = event.start_mark
        return Source(self._file, mark.line + 1, mark.column + 1) if mark else Source(self._file, 1, 1)

    def _value(self, event: yaml.NodeEvent, depth: int) -> Tree | None:
        """The value that starts with ``event``; None when it is no value we take (then reported)."""
        self.reached = source = self._at(event)
        self._values += 1
        if self._values > MOST_VALUES:
            self._give_up(source, f"the file holds more than {MOST_VALUES} values", "split or shorten it")
        if depth > DEEPEST:
            self._give_up(source, f"more than {DEEPEST} levels are nested here", "no rule needs that many")
        usable = self._refuse_extras(event)
        match event:
            case yaml.ScalarEvent():
                return self._scalar(source, event) if usable and not _is_nothing(event) else None
            case yaml.SequenceStartEvent():
                found: Tree = self._sequence(source, depth)
            case yaml.MappingStartEvent():
                found = self._mapping(source, depth)
            case _:
                return None
        return found if usable else None

    def _refuse_extras(self, event: yaml.NodeEvent) -> bool:
        source = self._at(event)
        if isinstance(event, yaml.AliasEvent):
            self._problems.add(source, f"{quote(event.anchor or '')} is a YAML alias", "write the value out")
            return False
        if event.anchor is not None:
            self._problems.add(source, f"{quote(event.anchor)} is a YAML anchor", "remove it: values are written out")
        tag = event.tag if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)) else None
        if tag is not None:
            self._problems.add(source, f"{quote(tag)} is a YAML tag", "remove it: every value is plain")
        return tag is None

    def _scalar(self, source: Source, event: yaml.ScalarEvent) -> Scalar | None:
        if any("\ud800" <= char <= "\udfff" for char in event.value):  # only an escape can make one
            self._problems.add(source, "this text holds half a character", "write the character itself, not its code")
            return None
        return Scalar(source, event.value)

    def _inner(self) -> Iterator[yaml.NodeEvent]:
        """The next values inside a list or mapping, up to its end."""
        for event in self._events:
            if not isinstance(event, yaml.NodeEvent):
                return
            yield event

    def _sequence(self, source: Source, depth: int) -> Sequence:
        found = Sequence(source)
        for event in self._inner():
            item = self._value(event, depth + 1)
            if item is not None:
                found.items.append(item)
                continue
            found.shortened = True
            if _is_nothing(event):
                self._problems.add(self._at(event), "this item of the list is empty", "write it or remove it")
        return found

    def _mapping(self, source: Source, depth: int) -> Mapping:
        found = Mapping(source)
        inner = self._inner()
        for event in inner:
            key = self._value(event, depth + 1)
            value_event = next(inner)
            value = self._value(value_event, depth + 1)
            if isinstance(key, Scalar) and key.text != _NO_KEY:
                self._enter(found, key, value, value_event)
            elif key is not None or _is_nothing(event):
                self._problems.add(self._at(event), "this is no key", "a key is one word before a colon")
        return found

    def _enter(self, mapping: Mapping, key: Scalar, value: Tree | None, event: yaml.Event) -> None:
        name = key.text
        if name in mapping.keys:
            mapping.doubled = True
            first = mapping.keys[name]
            self._problems.add(
                key.source, f"{quote(name)} is written twice, first at line {first.line}", "keep one of them"
            )
            return
        mapping.keys[name] = key.source
        if value is not None:
            mapping.values[name] = value
            return
        mapping.dropped.add(name)
        if _is_nothing(event):
            told = "write one after it or remove the key"
            if " " in name:  # the rest of a text
                told = "a text that holds a comma must stand in quotes here"
            self._problems.add(key.source, f"{quote(name)} has no value", told)


def _is_nothing(event: yaml.Event) -> bool:
    return isinstance(event, yaml.ScalarEvent) and event.implicit[0] and event.value in {"", "~", "null"}


def _report_syntax(file: str, text: str, error: yaml.MarkedYAMLError, problems: Problems) -> None:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    lines = text.splitlines()
    written = lines[line - 1] if line <= len(lines) else ""
    indent = written[: len(written) - len(written.lstrip())]
    if "\t" in indent:
        problems.add(
            Source(file, line, indent.index("\t") + 1),
            "the line is indented with a tab",
            "indent with spaces",
        )
        return
    message = " ".join(part for part in (error.context, error.problem) if part)
    problems.add(
        Source(file, line, column),
        f"this is no valid YAML: {message or 'it can not be read'}",
        _syntax_hint(message, written[: column - 1]),
    )


def _syntax_hint(message: str, before: str) -> str:
    """What to do about a parser's message; ``before`` stands on the line before its place."""
    if "mapping values are not allowed" in message:
        if re.fullmatch(r"[\s-]*[\w\"'-]+", before):  # the colon after the line's own key, not one within a text
            return "keys that belong together start in the same column: look at the indentation here and just above"
        return _QUOTE_COLON
    if "could not find expected ':'" in message or "expected <block end>" in message:
        return "look for a missing colon, no space after one, a missing quote or a wrong indentation here or just above"
    if "quoted scalar" in message:
        return "close the quote"
    if "flow" in message and "got '?'" in message:
        return "between brackets a text that ends in a question mark must stand in quotes"
    if "flow" in message and "got ':'" in message:
        return _QUOTE_COLON
    if "flow" in message and "got '<scalar>'" in message:
        return "look for a missing quote, comma or bracket here or just above"
    if "flow" in message:
        return "close the bracket or put the missing comma"
    return "look at this line and the one above it"
