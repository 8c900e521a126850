"""Languages and spoken texts of a location."""

import re
from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence as SequenceOf
from collections.abc import Set as AbstractSet

from callcontrol.config.problems import did_you_mean, quote
from callcontrol.config.schema_words import LanguageEntry, SaidEntry
from callcontrol.config.scope import Picked, Scope
from callcontrol.config.spoken_values import check_values
from callcontrol.config.tree import Mapping, Tree, find, is_whole, key_source
from callcontrol.config.values import LANGUAGES
from callcontrol.config.wording import ways_back
from callcontrol.model.names import Language, Source
from callcontrol.model.paths import Prompt
from callcontrol.model.placeholders import ANYWHERE, Placeholder
from callcontrol.model.rules import LanguageChoice

_SPOKEN_KEY = re.compile(r"(?<![\w.,:/+-])[0-9](?![\w:/+-])(?![.,][0-9])")
"""A digit that stands alone. Text of a menu names keys with digits; the voice reads them out."""


def spoken_keys(text: str) -> frozenset[str]:
    """The keys that a text tells callers to press."""
    return frozenset(_SPOKEN_KEY.findall(text))


def languages_of(scope: Scope) -> tuple[LanguageChoice, ...] | None:
    """The languages that a location offers, the one of its greeting first; None when that is not known."""
    first = scope.need(
        "language",
        scope.own.language,
        scope.defaults.language,
        "add `language: en`, here or under `defaults`",
    )
    if first is None:
        return None
    found = [LanguageChoice(Language(first.value), None, None, first.tree.source)]
    more = scope.pick("more_languages", scope.own.more_languages, scope.defaults.more_languages)
    taken: dict[str, str] = {}
    if scope.excused("more_languages") or (more is not None and not is_whole(more.tree)):
        return None
    for code, entry in more.value.items() if more else ():
        source = key_source(more.tree, code) if more else first.key
        if code == first.value:
            scope.problems.add(source, f"`{code}` is already the first language", "remove it here")
            continue
        if entry.key in taken:
            message = f"key {entry.key} switches to {taken[entry.key]} and to {code}"
            scope.problems.add(source, message, "give each language a key of its own")
        taken[entry.key] = code
        said = {code: entry.invitation}
        if more is not None and (inside := find(more.tree, (code,))) is not None:
            check_values({"invitation": entry.invitation}, inside, ANYWHERE, scope.problems)
        invitation = spoken(f"{scope.key}/invitation-{code}", said, (Language(code),), source)
        back = _back(scope, Language(first.value), code, entry, source)
        found.append(LanguageChoice(Language(code), entry.key, invitation, source, back))
    return tuple(found)


def _back(scope: Scope, first: Language, code: str, entry: LanguageEntry, source: Source) -> Prompt | None:
    """How callers who are greeted in a further language come to the first one, said in that: by the same key."""
    recognise = scope.pick("recognise", scope.own.recognise, scope.defaults.recognise)
    ours = ways_back().get(first)
    said = entry.back or (SaidEntry(text=ours.format(key=entry.key)) if ours is not None else None)
    if said is None:
        if recognise is not None:
            message = f"nothing says in {quote(first)} that key {entry.key} leads back to it"
            scope.problems.add(source, message, "add `back: ...` here, as a text in the first language")
        return None
    if entry.key not in spoken_keys(said.text):
        message = f"`back` never says {entry.key}, the key that leads back"
        scope.problems.add(source, message, f"write the key as a digit: press {entry.key}")
    name = f"{scope.key}/back-from-{code}"
    return spoken(name, {first: said}, (first,), source) if recognise is not None else None


def codes(languages: SequenceOf[LanguageChoice]) -> tuple[Language, ...]:
    """The languages alone."""
    return tuple(choice.language for choice in languages)


def prompt(
    scope: Scope,
    name: str,
    texts: Picked[dict[str, SaidEntry]] | None,
    offered: SequenceOf[Language] | None,
    holds: AbstractSet[Placeholder] = frozenset(),
) -> Prompt | None:
    """A text in every offered language; a language without text is a problem.

    ``holds``: values that it may hold beside those that every text may.
    """
    if texts is None or offered is None:
        return None
    tree = texts.tree
    check_values(texts.value, tree, ANYWHERE | holds, scope.problems)
    for language in untold(texts.value, tree, offered):
        whom = "" if texts.own else f", which {scope.key} offers"
        message = f"`{name}` has no text in {quote(language)}{whom}"
        about = "" if texts.own else f"`{name}` has no text in {quote(language)}"
        scope.problems.add(texts.key, message, f"add a line `{language}: ...`, or do not offer the language", about)
    for code in texts.value if texts.own else ():
        if code not in offered:
            message = f"{scope.key} does not offer the language {quote(code)}"
            scope.problems.add(key_source(tree, code), message, did_you_mean(code, offered))
    return spoken(f"{scope.key}/{name}", texts.value, offered, texts.key)


def untold(said: Iterable[str], tree: Tree | None, offered: Iterable[Language]) -> list[Language]:
    """Offered languages without a text that are to be told: those of a wrong line are not, nor is a misspelt one."""
    dropped = tree.dropped if isinstance(tree, Mapping) else set()
    missing = sorted(set(offered) - {*said, *dropped})
    return missing if len(missing) > len(dropped - LANGUAGES) else []


def spoken(name: str, said: MappingOf[str, SaidEntry], offered: Iterable[Language], source: Source) -> Prompt:
    """What is said in the offered languages, with the recordings of it."""
    found = {language: said[language] for language in offered if language in said}
    recordings = {language: one.recording for language, one in found.items() if one.recording is not None}
    return Prompt(name, {language: one.text for language, one in found.items()}, source, recordings or None)


def part(whole: Picked[object], field: str, value: dict[str, SaidEntry]) -> Picked[dict[str, SaidEntry]]:
    """The texts under ``field`` of a larger value."""
    tree = whole.tree
    inside = tree.values[field] if isinstance(tree, Mapping) and field in tree.values else tree
    return Picked(value, inside, key_source(tree, field), whole.own)
