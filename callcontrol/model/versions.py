"""A version of the rules that went live: what is kept of it, for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class How(StrEnum):
    """How a version came to be live. Stored as text: never rename one."""

    START = "start"
    """The process started with it."""
    RELOAD = "reload"
    ROLLBACK = "rollback"
    """A reload of files that were put back from an earlier version."""


@dataclass(frozen=True, slots=True)
class GoneLive:
    """One moment at which a version went live. ``(version, at)`` is its identity: writing it twice stores it once."""

    version: str
    """Of its files, see `callcontrol.model.rules.Group.version`."""
    at: datetime
    """UTC, aware."""
    author: str
    """Who asked for it: a user of the machine, or ``signal`` where nobody is known."""
    how: How


@dataclass(frozen=True, slots=True)
class RulesVersion(GoneLive):
    """The same with the files as they were, for PostgreSQL."""

    files: Mapping[str, str]
    """Contents by path relative to the rules folder, ``/`` between its parts; recordings are kept on the disk alone."""
