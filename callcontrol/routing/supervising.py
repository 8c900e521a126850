"""Who may listen to whose conversations, and who is meant by an extension that was keyed. Pure."""

from collections.abc import Iterable

from callcontrol.model.desk import DeskPrompt
from callcontrol.model.names import Language, PersonId
from callcontrol.model.rules import Group, Location
from callcontrol.model.staff import Person
from callcontrol.routing.desk import desk_name
from callcontrol.routing.words import Line
from callcontrol.speaking import digits

MOST_NAMED = 9
"""Locations of one extension that are read out: each has a key."""


def is_supervisor(group: Group, person: PersonId) -> bool:
    """Whether there is any location to whose conversations this person may listen."""
    who = group.people.get(person)
    return who is not None and any(_lets(location, who) for location in group.locations.values())


def may_listen(group: Group, supervisor: PersonId, person: PersonId, called: Location) -> bool:
    """Whether a supervisor may listen to what this person says to a caller of ``called``.

    The rules of the location that was called and those of the person's own must both let them; nobody listens to
    themselves.
    """
    who, whom = group.people.get(supervisor), group.people.get(person)
    if who is None or whom is None or supervisor == person:
        return False
    here = group.locations.get(called.key, called)
    return _lets(here, who) and _lets(group.locations[whom.location], who)


def is_announced(group: Group, person: PersonId, called: Location) -> bool:
    """Whether the person must hear a tone: one of the two locations wants it."""
    whom = group.people.get(person)
    places = [group.locations.get(called.key, called), *([group.locations[whom.location]] if whom else [])]
    return any(place.supervision is not None and place.supervision.announce for place in places)


def meant_by(group: Group, supervisor: PersonId, extension: str) -> tuple[PersonId, ...]:
    """Everybody at an extension that was keyed, but the supervisor; whoever is at their own location comes first."""
    who = group.people.get(supervisor)
    home = who.location if who is not None else None
    found = [each for each in group.people.values() if each.extension == extension and each.id != supervisor]
    found.sort(key=lambda each: (each.location != home, each.location))
    return tuple(each.id for each in found)


def which_words(group: Group, people: Iterable[PersonId], language: Language) -> tuple[Line, ...]:
    """``For Northside, press 1. For Southside, press 2``: the locations of people who have one extension."""
    words: list[Line] = []
    for number, person in enumerate(people, 1):
        place = group.locations[group.people[person].location]
        words += [(group.desk[DeskPrompt.FOR], language), (desk_name(place, language), language)]
        words.append((group.desk[DeskPrompt.PRESS], language))
        words += digits(group.speech, language, str(number)) if language in group.speech else ()
    return tuple(words)


def _lets(location: Location, person: Person) -> bool:
    rule = location.supervision
    return rule is not None and not rule.skills.isdisjoint(person.skills)
