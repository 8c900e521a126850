"""What changes in how values are spoken."""

from collections.abc import Iterator, Mapping

from callcontrol.model.names import Language
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group
from callcontrol.model.speech import Kind
from callcontrol.routing.changes_pair import Change, text_changed
from callcontrol.routing.sentences import spoken_kinds
from callcontrol.speaking import pieces


def speech_changed(old: Group, new: Group) -> Iterator[Change]:
    """Pieces of values that callers hear before and after, in other words; a language that is new is told as such."""
    was, now = spoken_kinds(old), spoken_kinds(new)
    for language in sorted(was.keys() & now.keys() & old.speech.keys() & new.speech.keys()):
        if old.speech[language] == new.speech[language]:
            continue
        kinds = sorted(was[language] & now[language])
        before, after = _named(old, language, kinds), _named(new, language, kinds)
        for name in (name for name in after if name in before):
            yield from text_changed("every location", name, before[name], after[name])


def _named(group: Group, language: Language, kinds: list[Kind]) -> Mapping[str, Prompt]:
    return {prompt.name: prompt for prompt, _ in pieces(group.speech, language, kinds)}
