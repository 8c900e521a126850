"""What a desk phone may do and what is said to whoever uses it. Pure."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from callcontrol.model.desk import SENTENCE_DIGITS, DeskPrompt, Lamp
from callcontrol.model.names import Language, LocationKey, PersonId, QueueName
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group, Location, Switch
from callcontrol.model.speech import How, Kind, Speech
from callcontrol.model.staff import Person
from callcontrol.routing.hours import is_open, next_change
from callcontrol.routing.whispering import name_line
from callcontrol.routing.words import Line
from callcontrol.speaking import clock, day, digits, pieces, wait

_FALLBACK = Language("en")
"""Spoken at locations whose first language has no wording of ours."""
MIDNIGHT = time(0)
_MONDAY = date(2024, 1, 1)
_TIME = re.compile(r"([01]\d|2[0-3])([0-5]\d)|2400")


def asked_location(group: Group, person: PersonId, named: str) -> Location | DeskPrompt:
    """The location whose hours somebody wants to switch, their own unless one is ``named``; else why not."""
    who = group.people.get(person)
    if who is None:
        return DeskPrompt.MAY_NOT
    location = group.locations.get(LocationKey(named) if named else who.location)
    if location is None:
        return DeskPrompt.NO_SUCH_LOCATION
    return location if may_switch(who, location) else DeskPrompt.MAY_NOT


def may_switch(person: Person, location: Location) -> bool:
    """People of the location, and whoever has a skill that it names in ``switch_hours``."""
    return person.location == location.key or not person.skills.isdisjoint(location.switch_hours)


def may_record(group: Group, person: PersonId, prompt: Prompt) -> bool:
    """Whoever may switch a location's hours may record its sentences; for those of everybody, the hours of each."""
    who, key = group.people.get(person), LocationKey(prompt.name.partition("/")[0])
    if who is None:
        return False
    concerned = [group.locations[key]] if key in group.locations else group.locations.values()
    return all(may_switch(who, location) for location in concerned)


def queue_name_of(queue: QueueName) -> str:
    """A queue as a lamp key names it: ``northside-nurse``."""
    return queue.replace("/", "-")


def queue_keyed(group: Group, named: str) -> QueueName | None:
    """The queue that a lamp key names; None: there is none."""
    return next((queue for queue in group.queues if queue_name_of(queue) == named), None)


def may_acknowledge(group: Group, person: PersonId, queue: QueueName) -> bool:
    """People of the queue's location, and whoever has the skills that it asks for."""
    who, rule = group.people.get(person), group.queues.get(queue)
    return who is not None and rule is not None and (who.location in rule.sites or rule.skills <= who.skills)


def longest_wait_words(group: Group, language: Language, seconds: float) -> tuple[Line, ...]:
    """``The longest wait is: nine minutes``; nothing where the rules have no table of the language."""
    if language not in group.speech:
        return ()
    return line_of(group, DeskPrompt.LONGEST_WAIT, language), *wait(group.speech, language, seconds)


def desk_language(group: Group, person: PersonId | None = None) -> Language:
    """The first language of the person's location, as far as we word it."""
    who = group.people.get(person) if person is not None else None
    location = group.locations.get(who.location) if who is not None else None
    return location_language(group, location) if location is not None else _FALLBACK


def location_language(group: Group, location: Location) -> Language:
    """What people at its phones are spoken to in."""
    first = location.default_language
    return first if all(first in prompt.text for prompt in group.desk.values()) else _FALLBACK


def desk_name(location: Location, language: Language) -> Prompt:
    """The location's name, to be spoken."""
    return name_line(location, language)[0]


def line_of(group: Group, name: DeskPrompt, language: Language) -> Line:
    """One of the sentences."""
    return group.desk[name], language


def hours_words(group: Group, location: Location, at: datetime, language: Language) -> tuple[Line, ...]:
    """What holds at an aware moment and until when: ``Northside is open until 5 in the afternoon``."""
    opened = is_open(location, at)
    words = [(desk_name(location, language), language)]
    words.append(line_of(group, DeskPrompt.IS_OPEN if opened.open else DeskPrompt.IS_CLOSED, language))
    changes = next_change(location, at)
    if changes is not None:
        words += until_words(group, language, changes.astimezone(location.zone), at.astimezone(location.zone))
    if switched(location, at):
        words.append(line_of(group, DeskPrompt.BY_HAND, language))
    return tuple(words)


def until_words(group: Group, language: Language, ends: datetime, now: datetime) -> tuple[Line, ...]:
    """``until five in the afternoon``, and on which day unless it is today; both moments on the location's clock.

    Nothing where the rules have no table of the language.
    """
    if language not in group.speech:
        return ()
    # Midnight belongs to the day that it ends.
    day_of = ends.date() if ends.time() != MIDNIGHT else ends.date() - timedelta(days=1)
    words = clock(group.speech, language, ends.time(), How.UNTIL)
    return words if day_of == now.date() else (*words, *day(group.speech, language, day_of, now.date()))


def switched(location: Location, at: datetime) -> bool:
    """Whether the hours are switched by hand at an aware moment."""
    return any(o.switch is not Switch.MESSAGE and o.starts <= at < o.ends for o in location.overrides)


def lamp(location: Location, at: datetime) -> Lamp:
    """What a location's lamp shows at an aware moment."""
    if switched(location, at):
        return Lamp.BLINKS
    return Lamp.OFF if is_open(location, at).open else Lamp.ON


def time_keyed(keyed: str) -> str | None:
    """``17:00`` for ``1700#``; None: it is no time."""
    digits = keyed.removesuffix("#")
    return f"{digits[:2]}:{digits[2:]}" if _TIME.fullmatch(digits) else None


def desk_sentences(group: Group) -> Iterator[tuple[Prompt, Language]]:
    """What people at desk phones can come to hear, beside the sentences of callers."""
    if not group.desk:
        return
    languages = {location_language(group, location) for location in group.locations.values()}
    listened = any(location.supervision is not None for location in group.locations.values())
    for language in sorted(languages):
        yield from ((prompt, language) for prompt in group.desk.values())
        yield from until_pieces(group.speech, language) if language in group.speech else ()
        yield from digits(group.speech, language, "123456789") if listened and language in group.speech else ()
        if language in group.speech and any(queue.alert is not None for queue in group.queues.values()):
            yield from pieces(group.speech, language, [Kind.WAIT])


def until_pieces(speech: Speech, language: Language) -> Iterator[Line]:
    """Every piece that `until_words` can come to need, each once."""
    times = [time(hour, minute) for hour in range(24) for minute in ((0, 1) if hour else range(60))]
    days = [_MONDAY + timedelta(days=away) for away in range(366)]
    said = [clock(speech, language, each, How.UNTIL) for each in times]
    said += [day(speech, language, each, _MONDAY - timedelta(days=2)) for each in days]
    said += [day(speech, language, each, each - timedelta(days=1)) for each in days[:7]]
    yield from {line[0].name: line for lines in said for line in lines}.values()


def desk_names(group: Group, location: Location) -> Iterator[tuple[Prompt, Language]]:
    """A location's name in the languages of those who may switch its hours, or listen to its people."""
    if not group.desk:
        return
    elsewhere = group.locations.values() if location.switch_hours or location.supervision is not None else ()
    languages = dict.fromkeys(location_language(group, each) for each in (location, *elsewhere))
    yield from ((desk_name(location, language), language) for language in languages)


def numbered(pairs: Iterable[tuple[Prompt, Language]]) -> Mapping[str, tuple[Prompt, Language]]:
    """Each sentence under the number to key in for it, which stays the same while its name and language do.

    Of two that would have the same, the later one has the next that is free.
    """
    found: dict[str, tuple[Prompt, Language]] = {}
    least = 10 ** (SENTENCE_DIGITS - 1)
    for prompt, language in pairs:
        digest = hashlib.sha256(f"{prompt.name}\0{language}".encode()).digest()
        number = int.from_bytes(digest[:8]) % (9 * least)
        while str(least + number) in found:
            number = (number + 1) % (9 * least)
        found[str(least + number)] = prompt, language
    return found
