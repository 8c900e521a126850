"""What an emergency call from a desk phone shows and tells: the rules, with what holds where they say nothing. Pure."""

from collections.abc import Iterator, Mapping

from callcontrol.model.names import Did, Language, PersonId
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group, Location
from callcontrol.model.staff import Person

_SPOKEN: Mapping[str, str] = {
    "en": "Emergency call from {where}.",
    "es": "Llamada de emergencia desde {where}.",
    "fr": "Appel d'urgence depuis {where}.",
}
"""In a language of no line here the place alone is said: a tone and the number dialled come before it."""


def callback_of(location: Location) -> Did | None:
    """The number that an emergency call from the location shows; None: the location has no number."""
    written = location.emergency.callback if location.emergency is not None else None
    return written or next(iter(location.dids), None)


def address_of(location: Location) -> str:
    """Where help is to come to."""
    return (location.emergency.address if location.emergency is not None else "") or location.name


def told_of(group: Group, location: Location) -> tuple[PersonId, ...]:
    """Whose phones are told of an emergency call from the location."""
    if location.emergency is not None and location.emergency.notify is not None:
        return location.emergency.notify
    return tuple(sorted(person.id for person in group.people.values() if person.location == location.key))


def alert_of(location: Location, person: Person) -> Prompt | None:
    """What is said to those who are told of a call from this phone, in the first language of the location.

    None where the rules say nothing of the phone's place or the location's emergency calls: then a tone, the number
    dialled and the extension are all that is heard.
    """
    if not person.place and location.emergency is None:
        return None
    language = location.default_language
    where = f"{person.place}, {location.name}" if person.place else location.name
    text = _SPOKEN.get(language, "{where}.").replace("{where}", where)
    name = f"{person.id}/emergency" if person.place else f"{location.key}/emergency"
    return Prompt(name, {language: text}, person.source if person.place else location.source)


def alerts(group: Group, location: Location) -> Iterator[tuple[Prompt, Language]]:
    """Everything of the kind that somebody can come to hear, each text once."""
    found: dict[str, Prompt] = {}
    for person in group.people.values():
        prompt = alert_of(location, person) if person.location == location.key else None
        if prompt is not None and told_of(group, location):
            found.setdefault(prompt.text[location.default_language], prompt)
    yield from ((prompt, location.default_language) for prompt in found.values())
