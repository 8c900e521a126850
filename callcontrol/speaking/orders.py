"""Filling an order of a table with the pieces of its values."""

from collections.abc import Mapping

from callcontrol.model.names import Language
from callcontrol.model.paths import Prompt
from callcontrol.model.speech import Clip, Line, Order, Slot, Speech, SpokenTables

PREFIX = "say/"
"""How the name of every piece begins."""

PHRASE_ENDS = ",.;:?!"


def is_piece(prompt: Prompt) -> bool:
    """Whether a prompt is a piece of a value, which others follow within a breath."""
    return prompt.name.startswith(PREFIX)


def ends_phrase(text: str) -> bool:
    """Whether whoever says this pauses after it."""
    return text.rstrip().endswith(tuple(PHRASE_ENDS))


Filling = Mapping[str, tuple[Line, ...]]
"""The pieces for each slot; empty ones leave nothing."""


def table_of(tables: Speech, language: Language) -> SpokenTables:
    """The table of a language. Raises ValueError when there is none: the rules offer no language without one."""
    table = tables.get(language)
    if table is None:
        raise ValueError(f"there is no table of how {language} is spoken: add languages/{language}.yaml to the rules")
    return table


def word(table: SpokenTables, *keys: str) -> tuple[Line, ...]:
    """The first of ``keys`` that the table has a word for; nothing when it has none."""
    for key in keys:
        if key in table.words:
            return ((table.words[key], table.language),)
    return ()


def fill(table: SpokenTables, name: str, filling: Filling) -> tuple[Line, ...]:
    """The pieces of an order, its slots filled. Raises KeyError for an order or slot that there is not."""
    order = table.orders[name]
    lines: list[Line] = []
    for place, part in enumerate(order.parts):
        if isinstance(part, Slot):
            lines += filling[part.name]
        else:
            lines.append((_clip(table, order, place, part, filling), table.language))
    return tuple(lines)


def _clip(table: SpokenTables, order: Order, place: int, clip: Clip, filling: Filling) -> Prompt:
    """One sound: its words and the pieces of its slots in one text."""
    names, texts = [f"{PREFIX}{order.name}" + (f"-{place + 1}" if place else "")], []
    for part in clip.parts:
        if isinstance(part, str):
            texts.append(part)
            continue
        pieces = filling[part.name]
        names += [prompt.name.removeprefix(PREFIX) for prompt, _ in pieces]
        texts.append(" ".join(prompt.text[language] for prompt, language in pieces))
    return Prompt("-".join(names), {table.language: "".join(texts)}, order.source)
