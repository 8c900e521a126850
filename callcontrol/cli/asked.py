"""What a person names on the command line, found in the rules: locations, queues, keys."""

import re

from callcontrol.config.problems import did_you_mean, quote
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import KEYS, Did, LocationKey, QueueName
from callcontrol.model.rules import Group, Location
from callcontrol.routing import Heard, Key, Silence, normalise_did

_CALLER = re.compile(r"\+[1-9][0-9]{7,14}", re.ASCII)
_SILENCE = frozenset({"silence", "-"})


def dialled(group: Group, name: str) -> tuple[Did | None, Location | None]:
    """The number that is dialled and whose clock counts: a location's first number, or the number given itself.

    Raises CallcontrolError with the nearest name when there is no such location.
    """
    location = group.locations.get(LocationKey(name))
    if location is not None:
        if location.dids:
            return location.dids[0], location
        if group.unknown_did == location.key:
            return None, location
        raise CallcontrolError(f"no number leads to {name}: add one under `dids` in locations/{name}.yaml")
    did = normalise_did(name) if name[:1] in "+0123456789" else None
    if did is None:
        raise CallcontrolError(f"there is no location {quote(name)}: {did_you_mean(name, group.locations)}")
    key = group.dids.get(did, group.unknown_did)
    return did, group.locations[key] if key is not None else None


def heard_of(text: str) -> list[Heard]:
    """What the caller does: ``9,1`` or ``91``, with ``silence`` (or ``-``) where nothing is pressed.

    Raises CallcontrolError for what is no key.
    """
    found: list[Heard] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        if part.lower() in _SILENCE:
            found.append(Silence())
            continue
        for key in part:
            if key not in KEYS:
                raise CallcontrolError(
                    f"--keys: {quote(part)} is no key: 0 to 9, *, # or silence, such as --keys 9,silence,1"
                )
            found.append(Key(key))
    return found


def caller_of(text: str) -> str | None:
    """The last two digits of a caller's number, which is all that is kept of it; None: it is withheld.

    Raises CallcontrolError, which does not repeat it, for what is no number.
    """
    number = number_given(text)
    return number[-2:] if number is not None else None


def number_given(text: str) -> str | None:
    """A caller's number; None: it is withheld. Raises CallcontrolError, which does not repeat it."""
    if text.strip().lower() == "anonymous":
        return None
    number = _CALLER.fullmatch(text.strip())
    if number is None:
        raise CallcontrolError("--caller: that is no number: write it such as --caller +12125550190, or anonymous")
    return number[0]


def queues_of(group: Group, location: Location | None, names: list[str]) -> frozenset[QueueName]:
    """The queues named, with or without their location before the name.

    Raises CallcontrolError with the nearest name when there is no such queue.
    """
    found = set()
    for name in names:
        full = QueueName(name if "/" in name or location is None else f"{location.key}/{name}")
        if full not in group.queues:
            raise CallcontrolError(f"--down: there is no queue {quote(full)}: {did_you_mean(full, group.queues)}")
        found.add(full)
    return frozenset(found)
