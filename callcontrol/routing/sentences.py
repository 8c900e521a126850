"""Which of the group's own sentences somebody can come to hear, and in which languages. Pure.

Asked by `config`, which demands texts for no others, and by `prompts`, which makes sound of no others.
The same for the values that texts hold.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from callcontrol.model.names import AnswerName, BoxName, CallbackName, ChainName, Language, QuestionName, QueueName
from callcontrol.model.paths import (
    AnswerKind,
    CallType,
    Category,
    Destination,
    Prompt,
    Question,
    ToAnswer,
    ToBox,
    ToCallback,
    ToOnCall,
    ToQueue,
)
from callcontrol.model.placeholders import Placeholder, placeholders
from callcontrol.model.rules import Group, Location, SystemPrompt
from callcontrol.model.speech import Kind, Line
from callcontrol.model.staff import Queue
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

_WITH_QUESTIONS = frozenset({SystemPrompt.ANSWER_UNCLEAR})
_WITH_PLACE = frozenset({SystemPrompt.NEXT_IN_LINE, SystemPrompt.POSITION})
_WITH_WAIT = frozenset({SystemPrompt.EXPECTED_WAIT, SystemPrompt.LONG_WAIT})
_WITH_READ_BACK = frozenset({SystemPrompt.YOU_ENTERED, SystemPrompt.CONFIRM_ANSWER})
_WITH_BOXES = frozenset({SystemPrompt.MESSAGE_KEPT, SystemPrompt.MESSAGE_EMPTY})
_WITH_CALLBACKS = frozenset(
    {
        SystemPrompt.YOUR_NUMBER,
        SystemPrompt.CONFIRM_NUMBER,
        SystemPrompt.ENTER_NUMBER,
        SystemPrompt.NUMBER_REFUSED,
        SystemPrompt.CALLBACK_KEPT,
    }
)
_HOURS_FRAMES = frozenset({SystemPrompt.HOURS_OPEN, SystemPrompt.HOURS_OVER, SystemPrompt.HOURS_CLOSED})
_KINDS: Mapping[Placeholder, tuple[Kind, ...]] = {
    Placeholder.HOURS_TODAY: (),
    Placeholder.NEXT_OPENING: (Kind.MOMENT,),
    Placeholder.TODAY: (Kind.DATE,),
    Placeholder.TIME: (Kind.CLOCK,),
    Placeholder.WINDOW: (Kind.MOMENT, Kind.HOURS),
    Placeholder.DUE: (Kind.MOMENT,),
    Placeholder.HOURS: (Kind.HOURS,),
    Placeholder.POSITION: (Kind.PLACE,),
    Placeholder.WAIT: (Kind.WAIT,),
}
"""What each value is made of; today's hours are made of what their frames hold."""
_ANSWERS = {AnswerKind.DATE: Kind.BIRTH_DATE, AnswerKind.DIGITS: Kind.DIGITS}
"""What an answer that is read back is made of."""
_WITH_CHAINS = frozenset(
    {
        SystemPrompt.CALLING_ON_CALL,
        SystemPrompt.STILL_CALLING,
        SystemPrompt.CALLING_NEXT,
        SystemPrompt.GIVE_NUMBER,
        SystemPrompt.NUMBER_NOTED,
        SystemPrompt.YOUR_NUMBER,
        SystemPrompt.CONFIRM_NUMBER,
        SystemPrompt.ENTER_NUMBER,
        SystemPrompt.NUMBER_REFUSED,
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
    queues: tuple[QueueName, ...]
    waits_past_closing: bool
    """Callers may wait in a queue when the location closes."""
    waits_urgently: bool
    """Urgent calls come to a queue."""
    told_position: bool
    """Callers of a queue are told their place."""
    told_wait: bool
    """Callers of a queue are told how long it may take."""


def reached(group: Group, location: Location) -> Reached:
    """By every call type, open and closed, and from queue to queue where they overflow. Names may lead nowhere."""
    ways = tuple(_ways(group, location))
    queues = tuple(dict.fromkeys(to.queue for to in ways if isinstance(to, ToQueue)))
    told = [rule for name in queues if name in group.queues and (rule := group.queues[name].announce) is not None]
    asked = (name for call_type in location.call_types.values() for name in call_type.questions)
    return Reached(
        tuple(dict.fromkeys(asked)),
        tuple(dict.fromkeys(to.answer for to in ways if isinstance(to, ToAnswer))),
        tuple(dict.fromkeys(to.box for to in ways if isinstance(to, ToBox))),
        tuple(dict.fromkeys(to.callback for to in ways if isinstance(to, ToCallback))),
        tuple(dict.fromkeys(to.chain for to in ways if isinstance(to, ToOnCall))),
        queues,
        any(isinstance(each.opened, ToQueue) for each in location.call_types.values()),
        any(_waits_urgently(each) for each in location.call_types.values()),
        any(rule.position for rule in told),
        any(rule.wait for rule in told),
    )


def needed(group: Group) -> Mapping[SystemPrompt, frozenset[Language]]:
    """The sentences that somebody can hear, each in every language in which that can be. Looks at no text.

    A location's callers hear in the languages that it offers. Contacts who must press 1 are told so in their own
    languages; those of whom the rules know none, in every language that any location offers. The frames of today's
    hours are needed where a text holds them.
    """
    found = _of_the_rules(group)
    for language, values in values_in(group, found).items():
        for name in frames(values):
            found[name].add(language)
    return {name: frozenset(languages) for name, languages in found.items() if languages}


def location_lines(group: Group, location: Location) -> Iterator[Line]:
    """Every sentence of the rules that callers of a location can hear, in each language in which that can be.

    An invitation only in the language it invites to, a message of the day in those that it is worded in.
    """
    there = reached(group, location)
    always = (
        location.greeting,
        *(menu.prompt for menu in location.menus.values()),
        location.after_hours,
        *(location.questions[name].prompt for name in there.questions if name in location.questions),
        *(location.answers[name].prompt for name in there.answers if name in location.answers),
        *(group.boxes[name].prompt for name in there.boxes if name in group.boxes),
        *(group.callbacks[name].prompt for name in there.callbacks if name in group.callbacks),
        *(line for name in there.queues if name in group.queues for line in _while_waiting(group.queues[name])),
        *((location.recording.announcement,) if location.recording is not None else ()),
    )
    messages = tuple(each.message for each in location.overrides if each.message is not None)
    for choice in location.languages:
        yield from ((prompt, choice.language) for prompt in always)
        yield from ((message, choice.language) for message in messages if choice.language in message.text)
        if choice.invitation is not None:
            yield choice.invitation, choice.language
        if choice.back is not None:
            yield choice.back, location.default_language


def values_in(
    group: Group, sentences: Mapping[SystemPrompt, AbstractSet[Language]]
) -> Mapping[Language, frozenset[Placeholder]]:
    """The values that texts hold, by the language in which they are heard; ``sentences`` are the group's own."""
    found: dict[Language, set[Placeholder]] = {}
    own = ((prompt, language) for name, prompt in group.prompts.items() for language in sentences.get(name, ()))
    lines = (line for location in group.locations.values() for line in location_lines(group, location))
    for prompt, language in (*own, *lines):
        held = placeholders(prompt.text.get(language, ""))
        if held:
            found.setdefault(language, set()).update(held)
    return {language: frozenset(values) for language, values in found.items()}


def spoken_kinds(group: Group) -> Mapping[Language, frozenset[Kind]]:
    """The kinds of values that somebody can hear, by language: their pieces are needed and no others."""
    found: dict[Language, set[Kind]] = {}
    for language, values in values_in(group, needed(group)).items():
        found.setdefault(language, set()).update(kind for value in values for kind in _KINDS[value])
    for location in group.locations.values():
        there = reached(group, location)
        said = {Kind.DIGITS} if there.callbacks or there.chains else set()
        said |= {_ANSWERS[one.kind] for one in _read_back(location, there)}
        for choice in location.languages if said else ():
            found.setdefault(choice.language, set()).update(said)
    return {language: frozenset(kinds) for language, kinds in found.items()}


def _of_the_rules(group: Group) -> dict[SystemPrompt, set[Language]]:
    found: dict[SystemPrompt, set[Language]] = {name: set() for name in SystemPrompt}
    everyones = {choice.language for location in group.locations.values() for choice in location.languages}
    for location in group.locations.values():
        there = reached(group, location)
        for name in _sentences(there) | (_WITH_READ_BACK if _read_back(location, there) else frozenset()):
            found[name].update(choice.language for choice in location.languages)
        for chain in there.chains:
            found[SystemPrompt.TAKE_CALL] |= _contacts_languages(group, chain, everyones)
    return found


def frames(values: Iterable[Placeholder]) -> frozenset[SystemPrompt]:
    """The group's own sentences that are spoken in the place of these values."""
    values = frozenset(values)
    hours = _HOURS_FRAMES if Placeholder.HOURS_TODAY in values else frozenset()
    moments = values & {Placeholder.HOURS_TODAY, Placeholder.NEXT_OPENING, Placeholder.WINDOW, Placeholder.DUE}
    return hours | ({SystemPrompt.OPENING_UNKNOWN} if moments else frozenset())


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
            ways.extend(key.to for key in group.queues[to.queue].keys)


def _while_waiting(queue: Queue) -> Iterator[Prompt]:
    """What callers of a queue hear that is worded for it."""
    yield from queue.comfort or ()
    yield from (key.prompt for key in queue.keys)


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
        | (_WITH_PLACE if there.told_position else frozenset())
        | (_WITH_WAIT if there.told_wait else frozenset())
        | ({SystemPrompt.URGENT_WAIT} if there.waits_urgently else frozenset())
    )


def _read_back(location: Location, there: Reached) -> list[Question]:
    """The questions whose answers callers hear."""
    asked = (location.questions[name] for name in there.questions if name in location.questions)
    return [question for question in asked if question.read_back]


def _contacts_languages(group: Group, name: ChainName, everyones: set[Language]) -> set[Language]:
    chain = group.chains.get(name)
    contacts = (group.contacts.get(each) for each in (contacts_of(chain) if chain is not None else ()))
    told = [contact for contact in contacts if contact is not None and contact.presses_one]
    return {language for contact in told for language in (contact.languages or everyones)}
