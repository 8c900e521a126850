"""The rules as a part of Asterisk's dialplan: what emergency calls need to know when nothing else runs.

`dialplan/callcontrol.conf` knows what to do; this only tells it of the numbers and the phones.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from callcontrol.model.emergency import dialled_as
from callcontrol.model.names import PersonId
from callcontrol.model.rules import Group, Location
from callcontrol.model.staff import Person
from callcontrol.prompts import MissingPrompt, PromptLibrary
from callcontrol.routing.emergencies import alert_of, callback_of, told_of

LONGEST_SHOWN = 60
"""Characters that a ringing phone is sent; most show fewer."""
_LEAST_SITE = 8
"""Characters that a long place leaves to the location."""

_PHONE = re.compile(r"[a-z][a-z0-9_-]{0,31}-[0-9]{2,6}")
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_QUEUE = re.compile(r"[a-z][a-z0-9_-]{0,64}")
_EXTENSION = re.compile("[0-9]{2,6}")
_NUMBER = re.compile(r"[0-9]{2,9}")
_DID = re.compile(r"\+[1-9][0-9]{7,14}")
_SOUND = re.compile(r"/[A-Za-z0-9/._-]{1,500}")
_PLAIN = frozenset(" .,'/-_+")
"""Beside letters and digits of any script, all that a text may bring into the dialplan: nothing there has a meaning."""


def compiled(group: Group, prompts: PromptLibrary) -> str:
    """The file to include, ending in a line end. Pure but for looking whether a sentence was rendered."""
    lines = [
        f"; Made by callcontrol from version {group.version} of the rules. What is changed here is lost: change those.",
        *_numbers(group),
        *_phones(group, prompts),
        *_told(group),
        *_called_back(group),
        *_queues(group),
    ]
    return "\n".join(lines) + "\n"


def plain(text: str, longest: int = LONGEST_SHOWN) -> str:
    """A text as the dialplan can hold it: whatever could mean anything to Asterisk is a space."""
    kept = "".join(char if char.isalnum() or char in _PLAIN else " " for char in text)
    return " ".join(kept.split())[:longest].rstrip()


def _numbers(group: Group) -> Iterator[str]:
    """Beside those that the fixed part knows by itself; the rules' own come first."""
    yield "\n[callcontrol-rules-emergency]"
    for dialled, number in dialled_as(group.emergency_numbers, group.emergency_prefixes).items():
        if _NUMBER.fullmatch(dialled) and _NUMBER.fullmatch(number):
            yield f"exten => {dialled},1,Goto(callcontrol-emergency-out,{number},1)"


def _phones(group: Group, prompts: PromptLibrary) -> Iterator[str]:
    yield "\n[callcontrol-rules-phones]"
    numbers = ("911", *filter(_NUMBER.fullmatch, group.emergency_numbers))
    longest = LONGEST_SHOWN - len("EMERGENCY  > ") - max(map(len, numbers))
    for person in _known(group):
        location = group.locations[person.location]
        callback = callback_of(location) or ""
        facts = {
            "SITE": plain(location.name, 40),
            "WHERE": _where(location, person, longest),
            "FROM": person.extension,
            "NOTIFY": _extension("site", location.key),
            "SAID": _said(location, person, prompts),
        }
        yield f"exten => {_extension('phone', person.id)},1,NoOp()"
        if _DID.fullmatch(callback):  # without one the number of the dialplan's globals stands
            yield f" same => n,Set(CALLCONTROL_CALLBACK={callback})"
        yield from (f" same => n,Set(CALLCONTROL_{name}={value})" for name, value in facts.items())
        yield " same => n,Goto(${CALLCONTROL_BACK})"


def _told(group: Group) -> Iterator[str]:
    """Each location has its own, also where nobody is told: those of the fixed part are for phones it does not know."""
    yield "\n[callcontrol-rules-notify]"
    for location in filter(lambda each: _KEY.fullmatch(each.key), group.locations.values()):
        yield f"exten => {_extension('site', location.key)},1,NoOp()"
        for phone in _phones_of(group, told_of(group, location)):
            yield f" same => n,Gosub(callcontrol-emergency-ring,s,1(PJSIP/{phone}))"
        yield " same => n,Wait(1)\n same => n,Hangup()"


def _called_back(group: Group) -> Iterator[str]:
    """Numbers that only emergency calls show, by their digits, and whose phones ring when one is called back."""
    yield "\n[callcontrol-rules-back]"
    for location in group.locations.values():
        emergency, callback = location.emergency, callback_of(location) or ""
        if emergency is None or not emergency.back_seconds or not _DID.fullmatch(callback):
            continue
        phones = "&".join(f"PJSIP/{phone}" for phone in _phones_of(group, told_of(group, location)))
        yield f"exten => b{callback.removeprefix('+')},1,Set(CALLCONTROL_RINGS={phones})"
        yield f" same => n,Set(CALLCONTROL_FOR={round(emergency.back_seconds)})"
        yield " same => n,Goto(callcontrol-emergency-back,${EXTEN},1)"


def _queues(group: Group) -> Iterator[str]:
    """Numbers of queues. Which one is meant depends on whose phone it is, so there is a lamp only where one has it."""
    yield "\n[callcontrol-rules-queues]"
    for number in sorted({queue.number for queue in group.queues.values()}):
        if not _EXTENSION.fullmatch(number):
            continue
        names = [queue.name.replace("/", "-", 1) for queue in group.queues.values() if queue.number == number]
        if len(names) == 1 and _QUEUE.fullmatch(names[0]):
            yield f"exten => {number},hint,Stasis:callcontrol-queue-{names[0]}"
        yield f"exten => {number},1,Goto(callcontrol-desk-calls,line-{number},1)"


def _known(group: Group) -> Iterator[Person]:
    for person in group.people.values():
        if (
            _PHONE.fullmatch(person.id)
            and _EXTENSION.fullmatch(person.extension)
            and person.location in group.locations
        ):
            yield person


def _phones_of(group: Group, people: Iterable[PersonId]) -> Iterator[PersonId]:
    known = {person.id for person in _known(group)}
    yield from (person for person in people if person in known)


def _extension(kind: str, name: str) -> str:
    """Asterisk takes no notice of dashes in an extension: `north-1` and `north1` would be one."""
    return f"{kind}.{name.replace('-', '.')}"


def _where(location: Location, person: Person, longest: int) -> str:
    """``Exam room 3 > Northside x103``; where that is too long, the location's key stands for its name."""
    room = longest - len(f" x{person.extension}")
    place = plain(person.place, room - len(" > ") - _LEAST_SITE)
    room -= len(f"{place} > ") if place else 0
    name = plain(location.name)
    shown = name if 0 < len(name) <= room else plain(location.key if len(location.key) <= room else name, room)
    return " > ".join(part for part in (place, f"{shown} x{person.extension}".lstrip()) if part)


def _said(location: Location, person: Person, prompts: PromptLibrary) -> str:
    """The sound file's path without its ending; empty: it is not there, or its path would not be taken as one."""
    alert = alert_of(location, person)
    if alert is None:
        return ""
    try:
        path = prompts.path(alert, location.default_language)
    except MissingPrompt:
        return ""
    sound = str(Path(path).with_suffix(""))
    return sound if _SOUND.fullmatch(sound) else ""
