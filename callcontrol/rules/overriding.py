"""The switches that hold over the live rules: kept on the disk, laid over each group that goes live."""

from collections.abc import Callable

from callcontrol.config.clock import Clock
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.overrides import KeptOverride, OverrideChange, change_of
from callcontrol.model.rules import Group
from callcontrol.observe.logs import logger
from callcontrol.routing import with_overrides
from callcontrol.rules.overrides import MOST_STANDING, OverridesDamaged, OverrideStore
from callcontrol.rules.store import StoreTrouble
from callcontrol.rules.switching import Asked, Unfit, cleared, overrides_of, wanted

_LOG = logger("callcontrol.rules")


class Overrides:
    """What `LiveRules` knows of switches. Only its turns change anything in here, one at a time."""

    def __init__(self, store: OverrideStore, clock: Clock, announce: Callable[[OverrideChange], None]) -> None:
        self.entries: tuple[KeptOverride, ...] = ()
        """Those that stand and those that have ended, in the order in which they were set."""
        self.trouble = ""
        """Why switches that were set may be missing; empty when all is well."""
        self._store, self._clock, self._announce = store, clock, announce
        self._unread = False

    def standing(self) -> tuple[KeptOverride, ...]:
        """Those that hold now, or will."""
        now = self._clock.rules_now()
        return tuple(entry for entry in self.entries if entry.stands(now))

    def load(self) -> None:
        """Read what the process before was told; tells of trouble in `trouble` and in the log, and never raises."""
        try:
            self.entries = self._store.read()
        except OverridesDamaged as error:
            place = self._store.set_aside()
            self._in_trouble(f"{error}; it is kept as {place}: set again what should hold ('override list' is empty)")
        except StoreTrouble as error:
            self._unread = True
            self._in_trouble(f"{error}; set switches do not hold: mend it and restart")
        for entry in self.standing():
            _LOG.warning("a switch holds", override=entry.id, location=entry.location, switch=entry.switch)
            self._announce(change_of(entry))  # once more: the process may have ended before it was told

    def over(self, group: Group, *more: KeptOverride) -> Group:
        """A group with the switches that stand, and with ``more``."""
        return with_overrides(group, overrides_of(group, (*self.entries, *more), self._clock.rules_now()))

    def wanted(self, group: Group, asked: Asked) -> KeptOverride:
        """The switch that is asked for over ``group``, which has none. Raises Unfit."""
        if len(self.standing()) >= MOST_STANDING:
            raise Unfit(f"{MOST_STANDING} switches are set already: clear some")
        taken = {entry.id for entry in self.entries}
        return wanted(group, asked, self._clock.rules_now(), self._clock.now(), taken)

    def add(self, entry: KeptOverride) -> None:
        """Keep one more. Blocks on the disk. Raises StoreTrouble; then nothing has changed."""
        self._write((*self.entries, entry))

    def clear(self, name: str, author: str) -> tuple[KeptOverride, ...]:
        """End what ``name`` means; what it was. Blocks on the disk.

        Raises Unfit, StoreTrouble; then nothing has changed.
        """
        entries, ended = cleared(self.entries, name, author, self._clock.rules_now(), self._clock.now())
        self._write(entries)
        return ended

    def tell(self, *entries: KeptOverride) -> None:
        """Tell the log and PostgreSQL what was done."""
        for entry in entries:
            change = change_of(entry)
            self._announce(change)
            where, until = entry.location or "all", entry.ends.isoformat()
            _LOG.warning(
                f"a switch was {change.change.value}",
                override=entry.id,
                location=where,
                switch=entry.switch,
                until=until,
                author=change.author,
            )

    def _write(self, entries: tuple[KeptOverride, ...]) -> None:
        if self._unread:
            raise StoreTrouble(f"{self._store.path} could not be read at the start: mend it and restart")
        self.entries = self._store.write(entries, self._clock.rules_now())
        self.trouble = ""

    def _in_trouble(self, what: str) -> None:
        self.trouble = what
        _LOG.error("switches of the process before are lost", error=what)


def over_kept(group: Group, store: OverrideStore, clock: Clock) -> Group:
    """A group with the switches that a box keeps, for whoever looks at it from outside.

    Raises CallcontrolError when they can not be read.
    """
    try:
        return with_overrides(group, overrides_of(group, store.read(), clock.rules_now()))
    except OverridesDamaged as error:
        raise CallcontrolError(f"{error}: the running callcontrol sets it aside at its next start") from error
