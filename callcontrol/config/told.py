"""What whoever answers a location's calls is told of its callers."""

from callcontrol.config.scope import Scope
from callcontrol.config.speech import spoken
from callcontrol.model.names import Language
from callcontrol.model.paths import Prompt
from callcontrol.model.told import EVERYTHING, Shown


def shown_of(scope: Scope) -> Shown:
    """How much a ringing telephone shows; everything where the rules say nothing."""
    picked = scope.pick("shown", scope.own.shown, scope.defaults.shown)
    if picked is None:
        return EVERYTHING
    return Shown(answers=picked.value.answers, waited=picked.value.waited, language=picked.value.language)


def spoken_name_of(scope: Scope) -> Prompt | None:
    """The location's name as it is said to whoever answers, in the languages in which the rules word it."""
    picked = scope.pick("spoken_name", scope.own.spoken_name, None)
    if picked is None:
        return None
    return spoken(f"{scope.key}/spoken-name", picked.value, map(Language, picked.value), picked.key)
