"""What people choose from at desk phones: reasons of a pause, and how a call ended. Ours, or those of group.yaml."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

import yaml

from callcontrol.config.problems import Problems, quote
from callcontrol.config.schema import ChoiceEntry, GroupEntry
from callcontrol.config.schema_words import SaidEntry
from callcontrol.config.scope import Document
from callcontrol.config.speech import spoken, untold
from callcontrol.config.tree import Mapping as MappingTree
from callcontrol.config.tree import find, key_source, source_of
from callcontrol.model.agents import MISSED, Choice
from callcontrol.model.names import Language, Source
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group
from callcontrol.routing.desk import location_language

_FILE = "desk_choices.yaml"
PAUSES, DISPOSITIONS = "pauses", "dispositions"


def choices_of(field: str, group: Document[GroupEntry] | None, rules: Group, problems: Problems) -> tuple[Choice, ...]:
    """The choices under ``field``, in the order of their keys; each worded for all who can hear it."""
    written: Mapping[str, ChoiceEntry] | None = getattr(group.entry, field) if group is not None else None
    if group is None or written is None:
        return _ours()[field]
    tree, needed = group.tree.values[field], {location_language(rules, each) for each in rules.locations.values()}
    found: list[Choice] = []
    for name, entry in written.items():
        inside, source = find(tree, (name,)), key_source(tree, name)
        if inside is None:
            continue
        if field == PAUSES and name == MISSED:
            problems.add(source, f"{quote(name)} is the pause that missed calls begin", "give it another name")
        _check_texts(entry.text, find(inside, ("text",)), needed, source, problems)
        twin = next((each for each in found if each.digit == entry.key), None)
        if twin is not None:
            message = f"key {entry.key} is that of {quote(twin.name)} already ({twin.said.source})"
            problems.add(source_of(inside, "key"), message, "give each a key of its own, 1 to 9")
        languages = map(Language, entry.text)
        found.append(Choice(name, entry.key, spoken(f"desk/{field}/{name}", entry.text, languages, source)))
    return tuple(sorted(found, key=lambda each: each.digit))


def _check_texts(
    texts: Mapping[str, SaidEntry], tree: object, needed: Iterable[Language], source: Source, problems: Problems
) -> None:
    for language in untold(texts, tree if isinstance(tree, MappingTree) else None, needed):
        message = f"there is no text in {quote(language)}, which the desk phones of a location speak"
        problems.add(source, message, f"add a line `{language}: ...` under `text`")


@cache
def _ours() -> Mapping[str, tuple[Choice, ...]]:
    text = files("callcontrol.config").joinpath(_FILE).read_text(encoding="utf-8")
    lines = {line.partition(":")[0].strip(): number for number, line in enumerate(text.splitlines(), 1)}
    return {
        field: tuple(
            Choice(name, one["key"], Prompt(f"desk/{field}/{name}", one["text"], Source(_FILE, lines[name], 3)))
            for name, one in named.items()
        )
        for field, named in yaml.safe_load(text).items()
    }
