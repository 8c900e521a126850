"""A YAML file as a tree in which every key and value knows its place.

Every scalar is kept as it was written. YAML's own guesses (``no`` is false, ``012`` is ten, ``12:30`` is 750, a date is
no text) never happen: what a scalar means is decided by the key it stands under.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from callcontrol.config.problems import Problems, quote
from callcontrol.model.rules import Source

DEEPEST = 12
"""Nested levels read. The language needs six."""

Path = tuple[str | int, ...]
"""Keys and list positions from a file's root."""


@dataclass(slots=True, eq=False)
class Scalar:
    """A text as written, without its quotes."""

    source: Source
    text: str


@dataclass(slots=True, eq=False)
class Sequence:
    """A list."""

    source: Source
    items: list["Tree"] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Mapping:
    """Keys with values, in the order written."""

    source: Source
    values: dict[str, "Tree"] = field(default_factory=dict)
    keys: dict[str, Source] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    """Keys that were written, but with something wrong that has been reported; nobody should miss them again."""

    def drop(self, key: str) -> None:
        """Take a key out, because its value is wrong and reported."""
        self.values.pop(key, None)
        self.dropped.add(key)


Tree = Scalar | Sequence | Mapping


def kind(tree: Tree) -> str:
    """What a person calls this shape."""
    match tree:
        case Scalar():
            return "text"
        case Sequence():
            return "a list"
        case Mapping():
            return "keys with values"


def plain(tree: Tree) -> object:
    """The tree as text, lists and dicts."""
    match tree:
        case Scalar():
            return tree.text
        case Sequence():
            return [plain(item) for item in tree.items]
        case Mapping():
            return {key: plain(value) for key, value in tree.values.items()}


def find(tree: Tree, path: Path) -> Tree | None:
    """What stands at ``path``, or None."""
    for part in path:
        if isinstance(tree, Mapping) and isinstance(part, str) and part in tree.values:
            tree = tree.values[part]
        elif isinstance(tree, Sequence) and isinstance(part, int) and part < len(tree.items):
            tree = tree.items[part]
        else:
            return None
    return tree


def source_of(tree: Tree, *path: str | int) -> Source:
    """The place of the value at ``path``, or of the nearest thing above it that exists."""
    for length in range(len(path), 0, -1):
        found = find(tree, path[:length])
        if found is not None:
            return found.source
    return tree.source


def key_source(tree: Tree, *path: str | int) -> Source:
    """The place of the key at ``path`` (of the item, in a list)."""
    parent = find(tree, path[:-1])
    last = path[-1]
    if isinstance(parent, Mapping) and isinstance(last, str) and last in parent.keys:
        return parent.keys[last]
    return source_of(tree, *path)


def read_tree(file: str, text: str, problems: Problems) -> Mapping | None:
    """The tree of one file; None when it has no tree, which is then among the problems."""
    try:
        tree = _Builder(file, text, problems).document()
    except yaml.MarkedYAMLError as error:
        _report_syntax(file, text, error, problems)
        return None
    except _HopelessError:
        return None
    if isinstance(tree, Mapping):
        return tree
    where = tree.source if tree is not None else Source(file, 1, 1)
    found = kind(tree) if tree is not None else "nothing"
    problems.add(where, f"the file holds {found}", "it must hold keys with values, such as `name: ...`")
    return None


class _HopelessError(Exception):
    """The rest of the file can not be read. The problem has been reported; never leaves this module."""


class _Builder:
    """Events of the parser to a tree. Recursion is bounded by `DEEPEST`."""

    def __init__(self, file: str, text: str, problems: Problems) -> None:
        self._file = file
        self._events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=yaml.SafeLoader))
        self._problems = problems

    def document(self) -> Tree | None:
        """The first document of the stream; None when there is none. A second one is a problem."""
        tree: Tree | None = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    self._problems.add(
                        self._at(event), "a second document starts here", "remove the line `---`"
                    )
                    raise _HopelessError
            elif isinstance(event, yaml.NodeEvent):
                tree = self._value(event, 1)
        return tree

    def _at(self, event: yaml.Event) -> Source:
        return Source(self._file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _value(self, event: yaml.Event, depth: int) -> Tree | None:
        """The value that starts with ``event``; None when it is no value we take (then reported)."""
        source = self._at(event)
        if depth > DEEPEST:
            self._problems.add(
                source, f"more than {DEEPEST} levels are nested here", "no rule needs that many"
            )
            raise _HopelessError
        usable = self._refuse_extras(event)
        match event:
            case yaml.ScalarEvent():
                return Scalar(source, event.value) if usable and not _is_nothing(event) else None
            case yaml.SequenceStartEvent():
                found: Tree = self._sequence(source, depth)
            case yaml.MappingStartEvent():
                found = self._mapping(source, depth)
            case _:
                return None
        return found if usable else None

    def _refuse_extras(self, event: yaml.Event) -> bool:
        source = self._at(event)
        if isinstance(event, yaml.AliasEvent):
            self._problems.add(source, f"`*{event.anchor}` is a YAML alias", "write the value out")
            return False
        if getattr(event, "anchor", None):
            self._problems.add(
                source, f"`&{event.anchor}` is a YAML anchor", "remove it: values are written out"
            )
        if getattr(event, "tag", None):
            self._problems.add(source, f"{quote(event.tag)} is a YAML tag", "remove it: every value is plain")
            return False
        return True

    def _sequence(self, source: Source, depth: int) -> Sequence:
        found = Sequence(source)
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            item = self._value(event, depth + 1)
            if item is not None:
                found.items.append(item)
            elif _is_nothing(event):
                self._problems.add(self._at(event), "this item of the list is empty", "write it or remove it")
        return found

    def _mapping(self, source: Source, depth: int) -> Mapping:
        found = Mapping(source)
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._value(event, depth + 1)
            value_event = next(self._events)
            value = self._value(value_event, depth + 1)
            if isinstance(key, Scalar):
                self._enter(found, key, value, value_event)
            elif not isinstance(event, yaml.AliasEvent):
                self._problems.add(self._at(event), "this is no key", "a key is one word before a colon")
        return found

    def _enter(self, mapping: Mapping, key: Scalar, value: Tree | None, event: yaml.Event) -> None:
        name = key.text
        if name in mapping.keys:
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
            self._problems.add(
                key.source, f"{quote(name)} has no value", "write one after it or remove the key"
            )


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
        _syntax_hint(message),
    )


def _syntax_hint(message: str) -> str:
    if "mapping values are not allowed" in message:
        return "a text that holds a colon and a space must stand in quotes"
    if "could not find expected ':'" in message or "expected <block end>" in message:
        return "look for a missing colon, a missing quote or a wrong indentation here or just above"
    if "quoted scalar" in message:
        return "close the quote"
    if "flow" in message:
        return "close the bracket or put the missing comma"
    return "look at this line and the one above it"
