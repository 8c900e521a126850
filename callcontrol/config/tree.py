"""A YAML file as a tree in which every key and value knows its place.

Every scalar is kept as it was written. YAML's own guesses (``no`` is false, ``012`` is ten, ``12:30``
is 750, a date is no text) never happen: what a scalar means is decided by the key it stands under.
"""

from dataclasses import dataclass, field

from callcontrol.model.names import Source

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
    shortened: bool = False
    """Items that were wrong have been reported and taken out."""

    def drop(self, index: int) -> None:
        """Take an item out, because it is wrong and reported."""
        del self.items[index]
        self.shortened = True


@dataclass(slots=True, eq=False)
class Mapping:
    """Keys with values, in the order written."""

    source: Source
    values: dict[str, "Tree"] = field(default_factory=dict)
    keys: dict[str, Source] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    """Keys that were written with something wrong that has been reported: they are not missing."""
    doubled: bool = False
    """A key was written twice, which has been reported; only the first is here."""

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


def is_whole(tree: Tree) -> bool:
    """Whether nothing has been taken out of the tree: what is not there was not written."""
    match tree:
        case Scalar():
            return True
        case Sequence():
            return not tree.shortened and all(map(is_whole, tree.items))
        case Mapping():
            return not tree.dropped and not tree.doubled and all(map(is_whole, tree.values.values()))


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
