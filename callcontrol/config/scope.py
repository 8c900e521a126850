"""What one location may draw on: its own file, the group's defaults, the group's words."""

from collections.abc import Mapping as MappingOf
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Generic, TypeVar

from callcontrol.config.problems import Problems, did_you_mean, quote
from callcontrol.config.schema import GroupEntry, LocationEntry, SharedEntry
from callcontrol.config.schema_base import Entry
from callcontrol.config.tree import Mapping, Tree, key_source
from callcontrol.config.values import LANGUAGES
from callcontrol.model.names import LocationKey, Skill, Source

E = TypeVar("E", bound=Entry)
T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")

GROUP_FILE = "group.yaml"
_SECTIONS = {
    "call type": "call_types",
    "call type or menu": "call_types",
    "question": "questions",
    "queue": "queues",
    "on-call chain": "on_call",
    "box": "boxes",
    "callback": "callbacks",
    "answer": "answers",
}
"""Under which key a thing is written."""


@dataclass(frozen=True, slots=True)
class Document(Generic[E]):
    """One file that could be read: what it says and where."""

    entry: E
    tree: Mapping


@dataclass(frozen=True, slots=True)
class Picked(Generic[T_co]):
    """A value that holds for a location, and where it was written."""

    value: T_co
    tree: Tree
    key: Source
    """The place of the key above the value."""
    own: bool
    """Written in the location's own file, not in the defaults."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One location's view of the files."""

    key: LocationKey
    document: Document[LocationEntry]
    group: Document[GroupEntry] | None
    """None: the group's file could not be read, so what is not found may be there."""
    problems: Problems
    sites: frozenset[LocationKey] = frozenset()
    """Every location of the group, those included whose file could not be read."""

    @property
    def own(self) -> LocationEntry:
        """What the location's file says."""
        return self.document.entry

    @property
    def defaults(self) -> SharedEntry:
        """What the group says for every location."""
        return (self.group and self.group.entry.defaults) or SharedEntry()

    @property
    def defaults_tree(self) -> Mapping | None:
        """Where the defaults are written."""
        tree = self.group.tree.values.get("defaults") if self.group else None
        return tree if isinstance(tree, Mapping) else None

    def pick(self, field: str, own: T | None, default: T | None) -> Picked[T] | None:
        """The location's own value, else the default; None where there is none or a wrong one."""
        tree = self.document.tree
        if own is not None:
            return Picked(own, tree.values[field], key_source(tree, field), own=True)
        if field in tree.dropped or default is None or self.defaults_tree is None:
            return None
        defaults = self.defaults_tree
        return Picked(default, defaults.values[field], key_source(defaults, field), own=False)

    def merged(
        self, field: str, own: MappingOf[str, T] | None, default: MappingOf[str, T] | None
    ) -> dict[str, Picked[T]]:
        """Named things: the group's defaults, each replaced by the location's own of the same name, then its others."""
        found: dict[str, Picked[T]] = {}
        for picked in (self.pick(field, None, default), self.pick(field, own, None)):
            for name, entry in picked.value.items() if picked else ():
                if picked and isinstance(picked.tree, Mapping):
                    tree = picked.tree
                    found[name] = Picked(entry, tree.values[name], key_source(tree, name), picked.own)
        return found

    def names(self, field: str, entries: MappingOf[str, object]) -> frozenset[str] | None:
        """Names that rules of the location may use, wrong entries included; None when that can not be known."""
        if self.excused(field):
            return None
        trees = (self.document.tree.values.get(field), (self.defaults_tree or self.document.tree).values.get(field))
        broken = {name for tree in trees if isinstance(tree, Mapping) for name in tree.dropped}
        return frozenset({*entries, *broken})

    def need(self, field: str, own: T | None, default: T | None, hint: str) -> Picked[T] | None:
        """As `pick`; a value that is nowhere is a problem of the location's file."""
        picked = self.pick(field, own, default)
        if picked is None and not self.excused(field):
            self.problems.add(self.document.tree.source, f"`{field}` is missing for {self.key}", hint)
        return picked

    def excused(self, field: str) -> bool:
        """Whether ``field`` was written but is wrong, or may stand in what could not be read."""
        if field in self.document.tree.dropped or self.group is None:
            return True
        if "defaults" in self.group.tree.dropped:
            return True
        return self.defaults_tree is not None and field in self.defaults_tree.dropped

    def chains(self) -> frozenset[str] | None:
        """Every on-call chain of the group, wrong ones included; None where that can not be known."""
        if self.group is None or "on_call" in self.group.tree.dropped:
            return None
        tree = self.group.tree.values.get("on_call")
        broken = tree.dropped if isinstance(tree, Mapping) else set()
        return frozenset({*(self.group.entry.on_call or {}), *broken})

    def check_named(self, what: str, name: str, known: AbstractSet[str] | None, where: Source) -> None:
        """A name must be that of something there is; ``known`` None: not known. A default is told of once."""
        if known is None or name in known:
            return
        message = f"{self.key} has no {what} {quote(name)}"
        about = f"no {what} {quote(name)}" if where.file == GROUP_FILE else ""
        hint = did_you_mean(name, known) if known else f"there is none yet: write it under `{_SECTIONS[what]}`"
        self.problems.add(where, message, hint, about)

    def skills(self) -> frozenset[Skill] | None:
        """Every skill that rules may name; None where the list of them is missing or wrong."""
        if self.group is None or self.group.entry.skills is None:
            return None
        tree = self.group.tree.values["skills"]
        broken = tree.dropped if isinstance(tree, Mapping) else set()
        spoken = {f"speaks-{language}" for language in LANGUAGES}
        return frozenset(Skill(name) for name in {*self.group.entry.skills, *broken, *spoken})
