"""Which of the group's own sentences somebody can come to hear, and in which languages. Pure.

Asked by `config`, which demands texts for no others, and by `prompts`, which makes sound of no others.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from callcontrol.model.names import AnswerName, BoxName, CallbackName, ChainName, Language, QuestionName
from callcontrol.model.paths import CallType, Category, Destination, ToAnswer, ToBox, ToCallback, ToOnCall, ToQueue
from callcontrol.model.rules import Group, Location, SystemPrompt
from callcontrol.routing.rota import contacts_of

EVERYWHERE = frozenset(
    {
        SystemPrompt.EMERGENCY_NOTICE,
        SystemPrompt.WRONG_KEY,
        SystemPrompt.NOTHING_HEARD,
        SystemPrompt.CONNECTING_PERSON,
        SystemPrompt.PLEASE_WAIT,
        SystemPrompt.STILL_WAITING,
        SystemPrompt.NOBODY_AVAILABLE,
        SystemPrompt.UNKNOWN_NUMBER,
        SystemPrompt.TECHNICAL_TROUBLE,
    }
)
"""What every location speaks, whatever its rules lead to."""
DIGITS = tuple(SystemPrompt(f"digit_{digit}") for digit in range(10))
"""The spoken digits, each at its own place."""

_WITH_QUESTIONS = frozenset({SystemPrompt.ANSWER_UNCLEAR})
_WITH_BOXES = frozenset({SystemPrompt.MESSAGE_KEPT, SystemPrompt.MESSAGE_EMPTY})
_WITH_CALLBACKS = frozenset(
    {
        SystemPrompt.YOUR_NUMBER,
        SystemPrompt.CONFIRM_NUMBER,
        SystemPrompt.ENTER_NUMBER,
        SystemPrompt.NUMBER_REFUSED,
        SystemPrompt.CALLBACK_KEPT,
        *DIGITS,
    }
)
_WITH_CHAINS = frozenset(
    {
        SystemPrompt.CALLING_ON_CALL,
        SystemPrompt.STILL_CALLING,
        SystemPrompt.CALLING_NEXT,
        SystemPrompt.ON_CALL_UNREACHED,
    }
)


@dataclass(frozen=True, slots=True)
class Reached:
    """What callers of a location can come to, each once, in the order in which its rules lead there."""

    questions: tuple[QuestionName, ...]
    answers: tuple[AnswerName, ...]
    boxes: tuple[BoxName, ...]
    callbacks: tuple[CallbackName, ...]
    chains: tuple[ChainName, ...]
    waits_past_closing: bool
    """Callers may wait in a queue when the location closes."""
    waits_urgently: bool
    """Urgent calls come to a queue."""


def reached(group: Group, location: Location) -> Reached:
    """By every call type, open and closed, and from queue to queue where they overflow. Names may lead nowhere."""
    ways = tuple(_ways(group, location))
    asked = (name for call_type in location.call_types.values() for name in call_type.questions)
    return Reached(
        tuple(dict.fromkeys(asked)),
        tuple(dict.fromkeys(to.answer for to in ways if isinstance(to, ToAnswer))),
        tuple(dict.fromkeys(to.box for to in ways if isinstance(to, ToBox))),
        tuple(dict.fromkeys(to.callback for to in ways if isinstance(to, ToCallback))),
        tuple(dict.fromkeys(to.chain for to in ways if isinstance(to, ToOnCall))),
        any(isinstance(each.opened, ToQueue) for each in location.call_types.values()),
        any(_waits_urgently(each) for each in location.call_types.values()),
    )


def needed(group: Group) -> Mapping[SystemPrompt, frozenset[Language]]:
    """The sentences that somebody can hear, each in every language in which that can be. Looks at no text.

    A location's callers hear in the languages that it offers. Contacts who must press 1 are told so in their own
    languages; those of whom the rules know none, in every language that any location offers.
    """
    found: dict[SystemPrompt, set[Language]] = {name: set() for name in SystemPrompt}
    everyones = {choice.language for location in group.locations.values() for choice in location.languages}
    for location in group.locations.values():
        there = reached(group, location)
        for name in _sentences(there):
            found[name].update(choice.language for choice in location.languages)
        for chain in there.chains:
            found[SystemPrompt.TAKE_CALL] |= _contacts_languages(group, chain, everyones)
    return {name: frozenset(languages) for name, languages in found.items() if languages}


def _ways(group: Group, location: Location) -> Iterator[Destination]:
    ways = [to for each in location.call_types.values() for to in (each.opened, each.closed) if to is not None]
    seen: set[Destination] = set()
    for to in ways:  # grows on the way
        if to in seen:
            continue
        seen.add(to)
        yield to
        if isinstance(to, ToQueue) and to.queue in group.queues:
            ways.extend(overflow.to for overflow in group.queues[to.queue].overflow)


def _waits_urgently(call_type: CallType) -> bool:
    ways = call_type.opened, call_type.closed
    return call_type.category is Category.URGENT and any(isinstance(to, ToQueue) for to in ways)


def _sentences(there: Reached) -> frozenset[SystemPrompt]:
    return (
        EVERYWHERE
        | (_WITH_QUESTIONS if there.questions else frozenset())
        | (_WITH_BOXES if there.boxes else frozenset())
        | (_WITH_CALLBACKS if there.callbacks else frozenset())
        | (_WITH_CHAINS if there.chains else frozenset())
        | ({SystemPrompt.CLOSED_MEANWHILE} if there.waits_past_closing else frozenset())
        | ({SystemPrompt.URGENT_WAIT} if there.waits_urgently else frozenset())
    )


def _contacts_languages(group: Group, name: ChainName, everyones: set[Language]) -> set[Language]:
    chain = group.chains.get(name)
    contacts = (group.contacts.get(each) for each in (contacts_of(chain) if chain is not None else ()))
    told = [contact for contact in contacts if contact is not None and contact.presses_one]
    return {language for contact in told for language in (contact.languages or everyones)}
