"""What follows what in a call, pure: the live stages and the graph of the rules both ask here."""

from dataclasses import dataclass, replace
from datetime import datetime

from callcontrol.model.calls import (
    Answering,
    Asking,
    CallingOut,
    Closed,
    Greeting,
    InMenu,
    Outcome,
    Promising,
    Recording,
    Stage,
    Telling,
    Waiting,
)
from callcontrol.model.names import CallTypeName
from callcontrol.model.paths import (
    CLOSED_MENU,
    CallType,
    Category,
    Destination,
    ToAnswer,
    ToBox,
    ToCallback,
    ToCallType,
    ToMenu,
    ToOnCall,
    ToQueue,
)
from callcontrol.model.rules import Group, Location, SystemPrompt
from callcontrol.model.staff import Queue
from callcontrol.model.waiting import WaitKey
from callcontrol.routing.arrival import Arrival
from callcontrol.routing.menu import Choose, PersonReason, ToPerson

_LAST_WORDS = {
    Outcome.UNANSWERED: SystemPrompt.NOBODY_AVAILABLE,
    Outcome.UNKNOWN_NUMBER: SystemPrompt.UNKNOWN_NUMBER,
    Outcome.UNREACHED: SystemPrompt.ON_CALL_UNREACHED,
    Outcome.MESSAGE_LEFT: SystemPrompt.MESSAGE_KEPT,
    Outcome.CALLBACK_PROMISED: SystemPrompt.CALLBACK_KEPT,
}


@dataclass(frozen=True, slots=True)
class Deeper:
    """A key led to a further menu."""

    stage: InMenu


@dataclass(frozen=True, slots=True)
class Decided:
    """The call type is known."""

    call_type: CallType
    to: Destination | None
    """Where it goes once its questions are put; None: the rules say nothing, which `check` does not let pass."""
    asks: bool
    """Whether questions come first. Who only stays on the line, or wants a person, is asked nothing."""
    connecting: bool
    """Whether to say first that somebody will be found: nobody chose anything, and a person is next."""


def first_stage(decision: Arrival) -> Greeting | Closed | Telling:
    """Where a call begins."""
    if decision.location is None:
        return Telling(Outcome.UNKNOWN_NUMBER)
    return Greeting() if decision.open else Closed()


def after_closed(location: Location) -> InMenu | None:
    """What follows the after-hours message; None: good-bye."""
    return InMenu(menu=CLOSED_MENU, open=False) if location.closed_menu is not None else None


def speaking_location(group: Group, decision: Arrival) -> Location:
    """Whose words a caller hears; one whom no location answers hears the first location's language."""
    return decision.location or next(iter(group.locations.values()))


def decide(location: Location, stage: InMenu, step: Choose | ToPerson) -> Deeper | Decided:
    """What a step out of a menu leads to."""
    match step:
        case Choose(option=option):
            match option.leads:
                case ToMenu(menu=menu):
                    return Deeper(InMenu(menu=menu, open=stage.open))
                case ToCallType(call_type=name):
                    return _decided(location, name, is_open=stage.open, reason=None)
        case ToPerson(reason=reason):
            person = location.menus[stage.menu].person
            return _decided(location, person, is_open=stage.open, reason=reason)


def is_urgent(location: Location, name: CallTypeName | None) -> bool:
    """Whether callers of this type stand before all others of a queue."""
    call_type = location.call_types.get(name) if name is not None else None
    return call_type is not None and call_type.category is Category.URGENT


def destination(call_type: CallType, *, is_open: bool) -> Destination | None:
    """Where calls of a type go while the location is open, or closed."""
    return call_type.opened if is_open else call_type.closed


def stage_of(to: Destination | None, now: datetime, back: InMenu, call_type: CallTypeName | None = None) -> Stage:
    """The stage at a destination. ``back`` is the menu that an answer of the system leads back to."""
    match to:
        case ToQueue(queue=queue):
            return Waiting(queue, now, call_type=call_type, open=back.open)
        case ToOnCall(chain=chain):
            return CallingOut(chain, now)
        case ToBox(box=box):
            return Recording(box)
        case ToCallback(callback=callback):
            return Promising(callback, open=back.open)
        case ToAnswer(answer=answer):
            return Answering(answer, back)
        case None:
            return Telling(Outcome.FAILED)


def choice_while_waiting(queue: Queue, key: str) -> WaitKey | None:
    """What a key leads a waiting caller to; None: nothing, and they keep their place."""
    return next((choice for choice in queue.keys if choice.key == key), None)


def after_choice(stage: Waiting, choice: WaitKey, now: datetime) -> Stage:
    """What follows when a caller goes on from a queue by a key; all that they have waited counts in the next one."""
    if not isinstance(choice.to, ToQueue):
        return stage_of(choice.to, now, menu_again(is_open=stage.open), stage.call_type)
    left = tuple(dict.fromkeys((*stage.left, stage.queue)))
    return replace(stage, queue=choice.to.queue, left=left, ahead=None)


def without_number(location: Location, stage: Promising, now: datetime) -> Waiting | CallingOut | None:
    """Who helps a caller who came from a menu and has no number to give: the one whom 0 leads to; None: nobody."""
    menu = menu_again(is_open=stage.open)
    decided = decide(location, menu, ToPerson(PersonReason.SILENCE))
    if not isinstance(decided, Decided):
        return None
    person = stage_of(decided.to, now, menu, decided.call_type.name)
    return person if isinstance(person, Waiting | CallingOut) else None


def begins_asking(decided: Decided, stage: InMenu) -> Asking | None:
    """The first question of a call type; None: there is none to put."""
    return Asking(decided.call_type.name, stage.open) if decided.asks else None


def menu_again(*, is_open: bool) -> InMenu:
    """The first menu of a location that is open, or of one that is closed."""
    return InMenu() if is_open else InMenu(menu=CLOSED_MENU, open=False)


def last_words(outcome: Outcome) -> SystemPrompt:
    """What a caller is told before a call ends with ``outcome``."""
    return _LAST_WORDS.get(outcome, SystemPrompt.TECHNICAL_TROUBLE)


def _decided(location: Location, name: CallTypeName, *, is_open: bool, reason: PersonReason | None) -> Decided:
    call_type = location.call_types[name]
    to = destination(call_type, is_open=is_open)
    connecting = reason is not None and isinstance(to, ToQueue | ToOnCall)
    return Decided(call_type, to, reason is None and bool(call_type.questions), connecting)
