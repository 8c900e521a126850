"""Who of a number's people is calling: an answer of theirs is compared with what the directory knows."""

from callcontrol.flows.call import Call
from callcontrol.model.calls import EventKind
from callcontrol.model.paths import Question
from callcontrol.routing import identified


def identify(call: Call, question: Question, answer: str) -> None:
    """Compare an answer that counts, the question's ``tries`` times in a call at most.

    Whether it matched changes nothing for the caller: who calls under somebody's number learns nothing from it.
    """
    found = call.recognised
    if question.identifies is None or found is None or not found.entries or call.identified is not None:
        return
    if call.identifying >= question.tries:
        return
    entry = identified(question, answer, found.entries)
    if entry is None:
        call.identifying += 1
    else:
        call.identify(entry)
        call.note(EventKind.IDENTIFIED, by=question.identifies)
