"""The rules that callers are served by now, and taking up others while calls are up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from callcontrol.calls.tried import tried
from callcontrol.config import load_folder, version_of
from callcontrol.model.errors import CallcontrolError, Problem, RulesError
from callcontrol.model.overrides import KeptOverride
from callcontrol.model.rules import Group
from callcontrol.model.versions import GoneLive, How, RulesVersion
from callcontrol.observe.logs import logger
from callcontrol.rules.authors import UNKNOWN_SENDER, checked_author, os_user
from callcontrol.rules.files import present_files
from callcontrol.rules.overriding import Overrides
from callcontrol.rules.start import Start, load_kept
from callcontrol.rules.store import RulesStore, StoreTrouble, VersionUnknown
from callcontrol.rules.switching import Asked, Unfit

_LOG = logger("callcontrol.rules")
MOST_WAITING = 16
"""Changes that wait for the one under way; a further one is refused."""

Files = dict[str, bytes]


class Verdict(StrEnum):
    """How a reload ended."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What a reload did."""

    verdict: Verdict
    version: str
    """The version that callers are served by now."""
    problems: tuple[Problem, ...] = ()
    """What is wrong in the folder, as `callcontrol check` tells it."""
    reason: str = ""
    """Why it was refused when the files are not to blame."""


@dataclass(frozen=True, slots=True)
class Switched:
    """What setting or clearing switches did."""

    verdict: Verdict
    changed: tuple[KeptOverride, ...] = ()
    """Set or cleared."""
    problems: tuple[Problem, ...] = ()
    """What would go wrong for callers."""
    reason: str = ""
    """Why it was refused when the rules are not to blame."""


class Busy(CallcontrolError):
    """Too many changes wait already."""


class LiveRules:
    """The live version, and the switches that hold over it. One change at a time; a refused one changes nothing."""

    def __init__(
        self,
        folder: Path,
        store: RulesStore,
        start: Start,
        overrides: Overrides,
        *,
        prove: Callable[[Group, Files], tuple[Problem, ...]],
        prepare: Callable[[Group, Group], Awaitable[tuple[Problem, ...]]],
        go_live: Callable[[Group], None],
        announce: Callable[[RulesVersion], None],
    ) -> None:
        """``prove`` tells what would go wrong for callers of new rules; it runs in a thread. ``prepare`` is given the
        live rules and the new ones and makes sure that both can be heard, or tells what is missing. ``go_live`` puts
        the new rules in place, in one step; ``announce`` tells PostgreSQL of them.
        """
        self.folder = folder
        self.group = start.group
        """What callers to come are served by: `written` with the overrides that stand."""
        self.written = start.group
        """What the files say."""
        self.overrides = overrides
        self.current = GoneLive(start.group.version, datetime.now(UTC), os_user(), How.START)
        self.trouble = ""
        """Why what is live is not what the folder holds, or is not kept; empty when all is well."""
        self._store, self._start = store, start
        self._prove, self._prepare = prove, prepare
        self._go_live, self._announce = go_live, announce
        self._one_at_a_time = asyncio.Lock()
        self._waiting = 0
        self._kept = False
        self._files: Files = {}
        """Of the live version, to show their lines; empty when they are not to be had."""

    async def begin(self) -> None:
        """Write down what the process started with, and lay the overrides over it that still stand.

        Trouble with the disk is told, and is no reason not to serve. As rules that were live before, overrides are not
        proved again: a start must not fail by them.
        """
        if self._start.problems:
            _LOG.error("the folder's rules are refused; an earlier version is live", version=self.group.version)
            for problem in self._start.problems:
                _LOG.error("mistake in the rules", mistake=str(problem))
            self.trouble = f"{self.folder} is refused, {self.group.version} is live: {_first(self._start.problems)}"
        try:
            await self._write_down_start()
        except CallcontrolError as error:
            _LOG.error("the live rules are not kept", version=self.group.version, error=str(error))
            self.trouble = self.trouble or f"version {self.group.version} is live and not kept: {error}"
        await asyncio.to_thread(self.overrides.load)
        group = self.overrides.over(self.written)
        if group.locations != self.written.locations:
            for problem in await self._prepare(self.group, group):
                _LOG.error("a sentence can not be heard", mistake=str(problem))
            self._go_live(group)
            self.group = group

    async def reload(self, author: str, how: How = How.RELOAD) -> Reloaded:
        """Take up what the folder holds now; callers who are on the line keep the rules that they have.

        Mistakes, calls that would not end well, missing prompts and a full disk refuse the whole set and leave
        everything as it was. Raises BadAuthor.
        """
        author = checked_author(author)
        try:
            async with self._turn():
                return await self._reload(author, how)
        except Busy as error:
            return Reloaded(Verdict.REFUSED, self.group.version, reason=str(error))

    async def set_override(self, asked: Asked) -> Switched:
        """Let a switch hold from now on, for callers to come.

        What can not be, calls that would not end well under it, a message that can not be heard and a full disk
        refuse it and leave everything as it was. Raises BadAuthor.
        """
        checked_author(asked.author)
        try:
            async with self._turn():
                entry = self.overrides.wanted(self.written, asked)
                group = self.overrides.over(self.written, entry)
                if problems := await self._new_problems(group, entry):
                    return self._not_switched(asked.author, problems)
                await asyncio.to_thread(self.overrides.add, entry)
                self._go_live(group)
                self.group = group
                self.overrides.tell(entry)
                return Switched(Verdict.APPLIED, (entry,))
        except (Unfit, Busy, StoreTrouble) as error:
            return self._not_switched(asked.author, reason=str(error))

    async def clear_override(self, name: str, author: str) -> Switched:
        """End switches before their time: an id, or those that are set for a location, or for all.

        Nothing is proved: what the files say was, when they went live. Raises BadAuthor.
        """
        checked_author(author)
        try:
            async with self._turn():
                entries = await asyncio.to_thread(self.overrides.clear, name, author)
                group = self.overrides.over(self.written)
                self._go_live(group)
                self.group = group
                self.overrides.tell(*entries)
                return Switched(Verdict.APPLIED, entries)
        except (Unfit, Busy, StoreTrouble) as error:
            return self._not_switched(author, reason=str(error))

    async def follow(self, asked: asyncio.Event) -> None:
        """Reload whenever ``asked`` is set, as a signal does. Ends only by cancellation."""
        while True:
            await asked.wait()
            asked.clear()
            done = await tried(self.reload(UNKNOWN_SENDER))
            if isinstance(done, BaseException):
                _LOG.error("a reload met an error that nobody expected; the live rules stay", exc_info=done)

    async def earlier(self, version: str) -> Group | None:
        """The rules of a version that was live once, for a call that began by it; None when they are not to be had."""
        if version == self.group.version:
            return self.group
        try:
            return self.overrides.over(await asyncio.to_thread(lambda: load_kept(self._store, version)))
        except CallcontrolError as error:
            _LOG.warning("earlier rules can not be had", version=version, error=str(error))
            return None

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self._waiting >= MOST_WAITING:
            raise Busy(f"{MOST_WAITING} other changes wait already: try again later")
        self._waiting += 1
        try:
            async with self._one_at_a_time:
                yield
        finally:
            self._waiting -= 1

    async def _reload(self, author: str, how: How) -> Reloaded:
        try:
            written, files = await asyncio.to_thread(load_folder, self.folder)
        except RulesError as error:
            return self._refused(author, error.problems)
        group = self.overrides.over(written)
        if group.version == self.group.version and self._kept:
            self.trouble = ""
            return Reloaded(Verdict.UNCHANGED, group.version)
        if problems := await asyncio.to_thread(self._prove, group, files):
            return self._refused(author, problems)
        if missing := await self._prepare(self.group, group):
            return self._refused(author, missing)
        entry = GoneLive(group.version, datetime.now(UTC), author, how)
        try:
            await asyncio.to_thread(self._keep, entry, files)
        except StoreTrouble as error:
            return self._refused(author, reason=f"it could not be kept to come back to: {error}")
        # From here to the end nothing waits: a call arrives before all of this, or after it.
        before = self.group.version
        self._go_live(group)
        self.group, self.current, self.trouble, self._kept = group, entry, "", True
        self.written, self._files = written, files
        self._tell_postgres(files)
        _LOG.info("rules gone live", version=group.version, before=before, author=author, how=how)
        return Reloaded(Verdict.APPLIED, group.version)

    def _refused(self, author: str, problems: tuple[Problem, ...] = (), reason: str = "") -> Reloaded:
        _LOG.error("rules refused; the live ones stay", version=self.group.version, author=author, reason=reason)
        for problem in problems:
            _LOG.error("mistake in the rules", mistake=str(problem))
        self.trouble = f"{self.folder} is refused, {self.group.version} is live: {reason or _first(problems)}"
        return Reloaded(Verdict.REFUSED, self.group.version, problems, reason)

    async def _new_problems(self, group: Group, entry: KeptOverride) -> tuple[Problem, ...]:
        """What would go wrong under a switch and does not without it: it is not to blame for the rest."""
        if problems := await asyncio.to_thread(self._prove, group, self._files):
            known = await asyncio.to_thread(self._prove, self.group, self._files)
            if new := tuple(problem for problem in problems if problem not in known):
                return new
        return await self._prepare(self.group, group) if entry.texts else ()

    def _not_switched(self, author: str, problems: tuple[Problem, ...] = (), reason: str = "") -> Switched:
        _LOG.warning("a switch is refused", author=author, reason=reason or _first(problems))
        return Switched(Verdict.REFUSED, (), problems, reason)

    async def _write_down_start(self) -> None:
        """A start by the rules that were live before is no news: it is not written down again."""
        version = self.group.version
        self._files, last = await asyncio.to_thread(self._look_up, version)
        files = self._files
        if last is not None and last.version == version:
            self.current, self._kept = last, True
            return
        await asyncio.to_thread(self._keep, self.current, files)
        self._kept = True
        self._tell_postgres(files)

    def _look_up(self, version: str) -> tuple[Files, GoneLive | None]:
        last = self._store.history().last
        try:
            return self._store.files(version), last
        except VersionUnknown:
            files = present_files(self.folder)
            if version_of(files) != version:
                raise
            self._store.keep(version, files)
            return files, last

    def _keep(self, entry: GoneLive, files: Files) -> None:
        self._store.keep(entry.version, files)
        self._store.went_live(entry)

    def _tell_postgres(self, files: Files) -> None:
        entry, texts = self.current, {name: content.decode() for name, content in files.items()}
        self._announce(RulesVersion(entry.version, entry.at, entry.author, entry.how, texts))


def _first(problems: tuple[Problem, ...]) -> str:
    return f"{len(problems)} problem{'' if len(problems) == 1 else 's'}, first: {problems[0]}"
