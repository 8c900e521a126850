"""What follows what in a call, pure: the live stages and the graph of the rules both ask here."""

from callcontrol.model.calls import Closed, Greeting, Outcome, Telling
from callcontrol.model.rules import Category, Group, Location, Menu, QueueName, SystemPrompt
from callcontrol.routing.arrival import Arrival
from callcontrol.routing.menu import Choose, ToPerson

_LAST_WORDS = {
    Outcome.UNANSWERED: SystemPrompt.NOBODY_AVAILABLE,
    Outcome.UNKNOWN_NUMBER: SystemPrompt.UNKNOWN_NUMBER,
}


def first_stage(decision: Arrival) -> Greeting | Closed | Telling:
    """Where a call begins."""
    if decision.location is None:
        return Telling(Outcome.UNKNOWN_NUMBER)
    return Greeting() if decision.open else Closed()


def speaking_location(group: Group, decision: Arrival) -> Location:
    """Whose words a caller hears; one whom no location answers hears the first location's language."""
    return decision.location or next(iter(group.locations.values()))


def joins(menu: Menu, step: Choose | ToPerson) -> tuple[QueueName, Category]:
    """The queue that a step out of the menu leads to, and what the call counts as."""
    match step:
        case Choose(option=option):
            return option.queue, option.category
        case ToPerson():
            return menu.person_queue, Category.OTHER


def last_words(outcome: Outcome) -> SystemPrompt:
    """What a caller is told before a call ends with ``outcome``."""
    return _LAST_WORDS.get(outcome, SystemPrompt.TECHNICAL_TROUBLE)
