"""What somebody hears of themselves at their desk phone: what they are doing, their queues, what to choose. Pure."""

from collections.abc import Iterator
from math import inf

from callcontrol import speaking
from callcontrol.model.agents import MISSED, AgentState, Choice
from callcontrol.model.desk import DeskPrompt, Lamp
from callcontrol.model.names import Language, LocationKey, PersonId, QueueName
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group, Location
from callcontrol.model.serving import Need, knows, rings_reached
from callcontrol.model.staff import Queue
from callcontrol.routing.desk import line_of, location_language
from callcontrol.routing.words import Line

MOST_COUNTED = 20
"""So many callers, or requests, are spoken as a number."""
MOST_QUEUES = 9
"""Queues of one person that keys choose from."""
MORE_SECONDS = 120.0
"""By which a wrap-up goes on from now, each time that it is asked for."""


def queues_of(group: Group, person: PersonId) -> tuple[Queue, ...]:
    """The queues whose callers somebody may ever be rung for; those of their own location first, then by name."""
    who = group.people.get(person)
    if who is None:
        return ()
    found = []
    for queue in group.queues.values():
        skills, sites = queue.skills | queue.prefers, queue.sites
        for ring in rings_reached(queue, inf):
            skills, sites = skills - (ring.without - queue.skills), sites | ring.sites
        if who.location in sites and knows(who, Need(skills, queue.least, sites)):
            found.append(queue)
    return tuple(sorted(found, key=lambda queue: (place_of(queue.name) != who.location, queue.name)))


def place_of(queue: QueueName) -> LocationKey:
    """The location whose queue it is."""
    return LocationKey(queue.partition("/")[0])


def queue_line(queue: Queue, language: Language) -> Line:
    """A queue's name as it is said: as it is written."""
    return Prompt(f"{queue.name}/label", {language: queue.label}, queue.source), language


def choice_line(choice: Choice, language: Language) -> Line:
    """What is chosen; in the first language that words it where the phone's does not."""
    texts = choice.said.text
    return choice.said, language if language in texts else next(iter(texts))


def state_words(group: Group, language: Language, state: AgentState, reason: str) -> tuple[Line, ...]:
    """``You are signed in.``, ``You are paused: lunch``."""
    match state:
        case AgentState.SIGNED_OUT:
            names = [DeskPrompt.SIGNED_OUT]
        case AgentState.OFF_DUTY:
            names = [DeskPrompt.OFF_DUTY]
        case AgentState.WRAP_UP:
            names = [DeskPrompt.WRAPPING_UP]
        case AgentState.PAUSED if reason == MISSED:
            names = [DeskPrompt.PAUSED_MISSED]
        case AgentState.PAUSED:
            names = [DeskPrompt.PAUSED]
        case AgentState.READY | AgentState.AWAY:  # whoever hears this has a phone that works
            names = [DeskPrompt.SIGNED_IN]
    said = tuple(line_of(group, name, language) for name in names)
    why = next((each for each in group.pauses if each.name == reason), None)
    return (*said, choice_line(why, language)) if state is AgentState.PAUSED and why is not None else said


def waiting_words(group: Group, language: Language, waiting: int) -> tuple[Line, ...]:
    """``Callers waiting: two``."""
    return _counted(group, language, waiting, DeskPrompt.NO_CALLER_WAITS, DeskPrompt.CALLERS_WAIT)


def requests_words(group: Group, language: Language, count: int) -> tuple[Line, ...]:
    """``Open requests: three``."""
    return _counted(group, language, count, DeskPrompt.NO_REQUESTS, DeskPrompt.OPEN_REQUESTS)


def queue_words(group: Group, language: Language, queue: Queue, key: str, *, signed_in: bool) -> tuple[Line, ...]:
    """``Billing. You take its calls. To stop taking them, press two``."""
    said = DeskPrompt.TO_STOP if signed_in else DeskPrompt.TO_TAKE
    taken = taken_words(group, language, queue, signed_in=signed_in)
    return *taken, line_of(group, said, language), *_digit(group, language, key)


def taken_words(group: Group, language: Language, queue: Queue, *, signed_in: bool) -> tuple[Line, ...]:
    """``Billing. You take its calls``."""
    said = DeskPrompt.IN_QUEUE if signed_in else DeskPrompt.OUT_OF_QUEUE
    return queue_line(queue, language), line_of(group, said, language)


def choices_words(group: Group, language: Language, choices: tuple[Choice, ...]) -> tuple[Line, ...]:
    """``Lunch, press two. A meeting, press three``."""
    found: list[Line] = []
    for each in choices:
        found += (choice_line(each, language), line_of(group, DeskPrompt.PRESS, language))
        found += _digit(group, language, each.digit)
    return tuple(found)


def more_time_words(group: Group, language: Language) -> tuple[Line, ...]:
    """``Your next call waits for: two minutes``."""
    said = speaking.wait(group.speech, language, MORE_SECONDS) if language in group.speech else ()
    return line_of(group, DeskPrompt.MORE_TIME, language), *said


def people_pieces(group: Group, language: Language) -> Iterator[Line]:
    """Every piece that the words above can come to need in a language, beside sentences and names of queues."""
    yield from (choice_line(each, language) for each in (*group.pauses, *group.dispositions))
    if language in group.speech:
        for value in range(MOST_COUNTED + 1):
            yield from speaking.number(group.speech, language, value)
        yield from _digit(group, language, "123456789")
        yield from speaking.wait(group.speech, language, MORE_SECONDS)


def queue_names(group: Group, location: Location) -> Iterator[Line]:
    """The names of a location's queues, which people of others may serve."""
    for queue in group.queues.values():
        if place_of(queue.name) == location.key:
            yield from (queue_line(queue, language) for language in sorted(desk_languages(group)))


def paused_lamp(reason: str | None) -> Lamp:
    """Somebody's lamp of their pause; None: they have none."""
    if reason is None:
        return Lamp.OFF
    return Lamp.BLINKS if reason == MISSED else Lamp.ON


def queue_lamp(queue: Queue, waiting: int, longest_seconds: float) -> Lamp:
    """A queue's lamp: somebody waits, or has waited too long."""
    if not waiting:
        return Lamp.OFF
    return Lamp.BLINKS if longest_seconds >= queue.lamp_after_seconds else Lamp.ON


def desk_languages(group: Group) -> frozenset[Language]:
    """What people at the desk phones are spoken to in."""
    return frozenset(location_language(group, location) for location in group.locations.values())


def own_location(group: Group, person: PersonId) -> Location | None:
    """Where somebody's phone stands."""
    who = group.people.get(person)
    return group.locations.get(who.location) if who is not None else None


def _counted(group: Group, language: Language, count: int, none: DeskPrompt, some: DeskPrompt) -> tuple[Line, ...]:
    if count == 0:
        return (line_of(group, none, language),)
    if language not in group.speech:
        return ()
    if count > MOST_COUNTED:
        more = (line_of(group, DeskPrompt.MANY_WAIT, language),)
        last = speaking.number(group.speech, language, MOST_COUNTED)
        return more if some is DeskPrompt.CALLERS_WAIT else (line_of(group, some, language), *last)
    return line_of(group, some, language), *speaking.number(group.speech, language, count)


def _digit(group: Group, language: Language, keys: str) -> tuple[Line, ...]:
    return speaking.digits(group.speech, language, keys) if language in group.speech else ()
