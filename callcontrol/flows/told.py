"""What the call knows of its caller, for whoever answers."""

from callcontrol.flows.call import Call
from callcontrol.model.told import CallContext
from callcontrol.routing.told import display


def context_of(call: Call, *, queue: str, waited_seconds: float) -> CallContext:
    """The call as it stands; ``queue`` is the label of the queue that it comes from, empty for none."""
    return CallContext(
        location=call.location.name,
        queue=queue,
        language=call.language,
        category=call.record.category,
        answers=call.answers,
        waited_seconds=waited_seconds,
        known=call.known,
        name=call.name,
    )


def display_of(call: Call, context: CallContext) -> str:
    """What a ringing telephone of the practice shows."""
    return display(context, call.location.shown, first_language=call.location.default_language)
