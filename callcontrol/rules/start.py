"""Which rules a process starts with: the folder's, or the last good ones when those are not."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from callcontrol.config import load_folder, load_group_text
from callcontrol.model.errors import CallcontrolError, Problem, RulesError
from callcontrol.model.rules import Group
from callcontrol.observe.logs import logger
from callcontrol.rules.proving import unproven
from callcontrol.rules.store import RulesStore, StoreTrouble

_LOG = logger("callcontrol.rules")


@dataclass(frozen=True, slots=True)
class Start:
    """The rules to start with."""

    group: Group
    problems: tuple[Problem, ...] = ()
    """Why the folder's own rules can not be used; empty when the group is theirs."""


def choose_start(folder: Path, store: RulesStore, now: datetime) -> Start:
    """The rules of ``folder``, kept in ``store``; with mistakes in them, the newest version of the store that loads.

    A process that answers by yesterday's rules is better than none. ``now`` (aware) is where the proof begins; rules
    that were live before need none, or they would end by themselves one day. Raises RulesError when there is no
    such version.
    """
    try:
        group, files = _folders_own(folder, store, now)
    except RulesError as error:
        return _last_good(store, error)
    try:
        store.keep(group.version, files)
    except StoreTrouble as trouble:
        _LOG.error("the rules can not be kept; calls are served by them all the same", error=str(trouble))
    return Start(group)


def _folders_own(folder: Path, store: RulesStore, now: datetime) -> tuple[Group, dict[str, bytes]]:
    group, files = load_folder(folder)
    problems = () if _was_live(store, group.version) else unproven(group, files, now)
    if problems:
        raise RulesError(problems)
    return group, files


def _was_live(store: RulesStore, version: str) -> bool:
    try:
        last = store.history().last
    except StoreTrouble as trouble:
        _LOG.error("earlier rules can not be looked for", error=str(trouble))
        return False
    return last is not None and last.version == version


def load_kept(store: RulesStore, version: str) -> Group:
    """A version that was live, as rules. Raises VersionUnknown, StoreTrouble, RulesError (for this program)."""
    return load_group_text(store.files(version))


def _last_good(store: RulesStore, error: RulesError) -> Start:
    try:
        entries = store.history().entries
    except StoreTrouble as trouble:
        _LOG.error("earlier rules can not be looked for", error=str(trouble))
        raise error from None
    for version in dict.fromkeys(entry.version for entry in reversed(entries)):
        try:
            group = load_kept(store, version)
        except CallcontrolError as trouble:
            _LOG.error("earlier rules can not be used", version=version, error=str(trouble))
            continue
        return Start(group, error.problems)
    raise error
