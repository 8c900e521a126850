"""Values in texts: which there are, and where each has a meaning."""

from collections.abc import Mapping as MappingOf
from collections.abc import Set as AbstractSet

from callcontrol.config.problems import Problems, quote
from callcontrol.config.schema_words import SaidEntry
from callcontrol.config.tree import Tree, key_source, source_of
from callcontrol.model.names import Language, Source
from callcontrol.model.placeholders import ANYWHERE, Placeholder, placeholders
from callcontrol.model.rules import Group, SystemPrompt
from callcontrol.routing.sentences import spoken_kinds

_BELONGS = {
    Placeholder.WINDOW: "it is said where a call back is promised, in the text of a callback",
    Placeholder.DUE: "it is said where a message is left, in the text of a box",
    Placeholder.HOURS: f"it is said in the message `{SystemPrompt.HOURS_OPEN}` alone",
    Placeholder.POSITION: f"it is said in the message `{SystemPrompt.POSITION}` alone",
    Placeholder.WAIT: f"it is said in the messages `{SystemPrompt.EXPECTED_WAIT}` and `{SystemPrompt.LONG_WAIT}` alone",
    Placeholder.HOURS_TODAY: "its own words would hold it again, without end",
}
_GROUP = Source("group.yaml", 1, 1)
_WAITING = {
    SystemPrompt.POSITION: Placeholder.POSITION,
    SystemPrompt.EXPECTED_WAIT: Placeholder.WAIT,
    SystemPrompt.LONG_WAIT: Placeholder.WAIT,
}
_FRAMES = frozenset({SystemPrompt.HOURS_OPEN, SystemPrompt.HOURS_OVER, SystemPrompt.HOURS_CLOSED})


def values_of_message(name: SystemPrompt) -> AbstractSet[Placeholder]:
    """The values that one of the group's own sentences may hold."""
    if name is SystemPrompt.OPENING_UNKNOWN:
        return frozenset()
    if name in _WAITING:
        return ANYWHERE | {_WAITING[name]}
    if name not in _FRAMES:
        return ANYWHERE
    own = {Placeholder.HOURS} if name is SystemPrompt.HOURS_OPEN else set()
    return ANYWHERE - {Placeholder.HOURS_TODAY} | own


def check_values(
    said: MappingOf[str, SaidEntry], tree: Tree, allowed: AbstractSet[Placeholder], problems: Problems
) -> None:
    """A value where it has no meaning is a problem, and a recording of words that are not always the same."""
    for language, entry in said.items():
        held = placeholders(entry.text)
        where = source_of(tree, language)
        for one in held:
            if one not in allowed:
                message = f"{quote('{' + one + '}')} can not stand in this text"
                hint = _BELONGS.get(one, "this text stands in the place of a value")
                problems.add(problems.place_of("{" + one, where), message, hint)
        if held and entry.recording is not None:
            message = f"{quote('{' + held[0] + '}')} is another one at each moment: a recording can not hold it"
            hint = "take the recording away; the words around the value can be recorded by their clips' names"
            problems.add(key_source(tree, language, "recording"), message, hint)


def check_tables(group: Group, unread: AbstractSet[Language], problems: Problems) -> None:
    """A language in which values are heard needs a table; of ``unread`` ones the mistakes have been told."""
    places = [choice for location in group.locations.values() for choice in location.languages]
    for language in sorted(spoken_kinds(group)):
        if language not in group.speech and language not in unread:
            message = f"nothing tells how {language} speaks numbers, days and times, which callers come to hear"
            hint = f"add languages/{language}.yaml, a copy of a table that there is with this language's words in it"
            where = next((choice.source for choice in places if choice.language == language), _GROUP)
            problems.add(where, message, hint)
