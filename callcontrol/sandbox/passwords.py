"""The phones' passwords of one box, kept: a softphone that was set up once works after the next start too."""

import json
import secrets
from collections.abc import Iterable
from pathlib import Path

from callcontrol.model.names import PersonId

_NAME = "phones.json"


def kept_passwords(folder: Path, people: Iterable[PersonId]) -> list[str]:
    """A password for each person, in the order given: the one of last time, or a new random one.

    The file is readable by its owner alone; one that cannot be read is made anew.
    """
    path = folder / _NAME
    known = _read(path)
    passwords = {person: known.get(person) or secrets.token_urlsafe(12) for person in people}
    unfinished = folder / f".{_NAME}.part"
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(known | passwords, indent=2) + "\n", encoding="utf-8")
    unfinished.replace(path)
    return list(passwords.values())


def _read(path: Path) -> dict[PersonId, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {PersonId(str(person)): str(password) for person, password in found.items()}
