"""``run.json``: what a softphone or a script needs to know of a running box."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from callcontrol.sandbox.box import Box
from callcontrol.sandbox.page_door import PageDoor
from callcontrol.sandbox.ports import HOST


def describe(box: Box, door: PageDoor | None = None) -> dict[str, object]:
    """The box as JSON values. Holds phones' passwords and the page's PIN: readable by its owner alone."""
    pids: dict[str, int | None] = {"callcontrol": os.getpid(), "asterisk": box.asterisk.pid}
    if box.postgres is not None:
        pids["postgres"] = box.postgres.pid
    return {
        "sip": f"{HOST}:{box.asterisk.sip_port}",
        "http": box.app.http,
        "page": {"name": door.person, "pin": door.pin} if door is not None else None,
        "dsn": box.dsn,
        "phones": _phones(box),
        "dids": [{"number": did, "location": key} for did, key in sorted(box.group.dids.items())],
        "pids": pids,
    }


def _phones(box: Box) -> list[dict[str, object]]:
    accounts = {account.username: account for account in box.asterisk.plan.phones}
    people = sorted(box.group.people.values(), key=lambda person: person.id)
    return [
        {
            "extension": person.extension,
            "username": person.id,
            "password": accounts[person.id].password,
            "location": person.location,
            "name": person.name,
            "skills": sorted(person.skills),
        }
        for person in people
    ]


@contextmanager
def published(box: Box, path: Path, door: PageDoor | None = None) -> Iterator[Path]:
    """Keep the box's description in ``path`` while open."""
    unfinished = path.with_suffix(".part")
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(describe(box, door), indent=2) + "\n", encoding="utf-8")
    unfinished.replace(path)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
