"""Whether callers of a location are recognised, and which question tells who of a number's people is calling."""

from callcontrol.config.schema_words import QuestionEntry
from callcontrol.config.scope import Picked, Scope
from callcontrol.config.tree import source_of
from callcontrol.model.callers import Recognise


def recognise_of(scope: Scope) -> Recognise | None:
    """The rule; None: nobody is recognised."""
    picked = scope.pick("recognise", scope.own.recognise, scope.defaults.recognise)
    if picked is None:
        return None
    entry = picked.value
    return Recognise(entry.language, entry.person, entry.show_name, picked.key)


def check_identifies(scope: Scope, picked: Picked[QuestionEntry]) -> None:
    """A question that identifies somebody needs a location that recognises callers: nobody is found otherwise."""
    if picked.value.identifies is None or scope.excused("recognise"):
        return
    if scope.pick("recognise", scope.own.recognise, scope.defaults.recognise) is None:
        where = source_of(picked.tree, "identifies")
        message = f"nobody can be identified: {scope.key} recognises no caller"
        about = "" if picked.own else "nobody can be identified"
        hint = "add `recognise: {language: 180d, person: 14d}`, here or under `defaults`"
        scope.problems.add(where, message, hint, about)
