"""What changes for people who answer: what they see and hear of a caller."""

from collections.abc import Iterator

from callcontrol.model.names import Language
from callcontrol.model.rules import Location
from callcontrol.model.told import Shown
from callcontrol.routing.changes_pair import Change, Pair
from callcontrol.routing.phrases import language_name
from callcontrol.routing.whispering import name_line


def told_changed(pair: Pair) -> Iterator[Change]:
    """The display of ringing telephones, and the location's name as it is said."""
    yield from pair.differs("phones show", _shown(pair.old.shown), _shown(pair.new.shown), pair.new.source)
    languages = (*_worded(pair.old), *_worded(pair.new))
    for language in dict.fromkeys(languages):
        was, now = (name_line(location, language)[0].text[language] for location in (pair.old, pair.new))
        what = f"name as it is said in {language_name(language)}"
        yield from pair.differs(what, was, now, (pair.new.spoken_name or pair.new).source)


def _worded(location: Location) -> tuple[Language, ...]:
    return tuple(location.spoken_name.text) if location.spoken_name is not None else ()


def _shown(shown: Shown) -> str:
    told = (("answers", shown.answers), ("the wait", shown.waited), ("the language", shown.language))
    return ", ".join(name for name, is_shown in told if is_shown) or "location and queue alone"
