"""Which keys tell something about a caller that nobody may read later."""

from callcontrol.model.calls import Asking, Promising, Stage
from callcontrol.model.paths import AnswerKind
from callcontrol.model.rules import Group, Location
from callcontrol.routing import question_of


def keys_are_personal(location: Location, stage: Stage) -> bool:
    """Whether what is keyed in this stage is a date, a number or digits of the caller's own."""
    match stage:
        case Asking():
            return question_of(location, stage).kind is not AnswerKind.CHOICE
        case Promising():
            return True
        case _:
            return False


def asks_personal(group: Group, location: Location) -> bool:
    """Whether some stage of this location's calls asks for such a thing."""
    return bool(group.callbacks) or any(q.kind is not AnswerKind.CHOICE for q in location.questions.values())
