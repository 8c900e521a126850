"""How a call counts, told from the stage in which it ended."""

from callcontrol.model.calls import (
    Answering,
    Asking,
    CallingOut,
    Closed,
    Consulting,
    Done,
    Greeting,
    InMenu,
    Keying,
    Outcome,
    Parked,
    PassingOn,
    Promising,
    Recording,
    Ringing,
    Stage,
    Talking,
    Telling,
    Transferring,
    Waiting,
)


def outcome_of_hangup(stage: Stage, *, waited: bool = False, informed: bool = False) -> Outcome:
    """What a call is when its caller hangs up in ``stage``. Total: every stage has an answer.

    ``waited``: they were in a queue before; ``informed``: they heard an answer of the system before. A message that
    was already being spoken counts as left, which the stage cannot tell: `callcontrol.flows.message` does.
    """
    match stage:
        case InMenu() if informed:
            return Outcome.INFORMED
        case Greeting() | InMenu() | Asking():
            return Outcome.LEFT_MENU
        case Answering():
            return Outcome.INFORMED
        case Waiting() | Ringing() | CallingOut() | Transferring() | Parked():
            return Outcome.ABANDONED
        case Recording() | Promising():
            return Outcome.ABANDONED if waited else Outcome.LEFT_MENU
        case Talking() | Keying() | Consulting():
            return Outcome.ANSWERED
        case Closed():
            return Outcome.AFTER_HOURS
        case PassingOn():
            return Outcome.PASSED_ON
        case Telling(outcome=outcome) | Done(outcome=outcome):
            return outcome


def outcome_of_fault(stage: Stage) -> Outcome:
    """What a call is when we or Asterisk failed it: one that was talking had been answered all the same."""
    return Outcome.ANSWERED if isinstance(stage, Talking | Keying | Consulting) else Outcome.FAILED
