"""Who changes the rules."""

import os
import pwd
import re

from callcontrol.model.errors import CallcontrolError

UNKNOWN_SENDER = "signal"
"""Whoever sent a signal: Asyncio does not tell who it was."""
_AUTHOR = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+\\-]{0,63}")


class BadAuthor(CallcontrolError):
    """A name that is no user's."""


def checked_author(name: str) -> str:
    """The name, if it could be a user's. Raises BadAuthor."""
    if _AUTHOR.fullmatch(name) is None:
        raise BadAuthor("the author is no user name: letters, digits and . _ @ + \\ - are, at most 64")
    return name


def os_user() -> str:
    """The user who runs this process; with sudo, the one who called it. By the user database, not the environment."""
    user = os.getuid()
    called_by = os.environ.get("SUDO_UID", "") if user == 0 else ""
    number = int(called_by) if called_by.isdecimal() else user
    try:
        name = pwd.getpwuid(number).pw_name
    except (KeyError, OverflowError):
        name = ""
    return name if _AUTHOR.fullmatch(name) else f"uid-{number}"
