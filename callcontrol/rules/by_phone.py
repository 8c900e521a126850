"""Switches set at a desk phone: a few keys in place of a command, the same check and the same trail."""

from callcontrol.config.clock import Clock
from callcontrol.config.local_time import coming
from callcontrol.model.desk import Refusal
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import LocationKey
from callcontrol.model.overrides import KeptOverride
from callcontrol.model.rules import Location, Switch
from callcontrol.observe.logs import logger
from callcontrol.routing import next_change
from callcontrol.rules.authors import BadAuthor
from callcontrol.rules.live import LiveRules, Switched, Verdict
from callcontrol.rules.switching import Asked

_LOG = logger("callcontrol.rules")
REASON = "by desk phone"
"""Who and which phone is the author."""


class HoursByPhone:
    """The `callcontrol.desk.HoursSwitch` of a running process."""

    def __init__(self, rules: LiveRules, clock: Clock) -> None:
        self._rules = rules
        self._clock = clock

    async def set(self, location: LocationKey, switch: Switch, author: str, until: str = "") -> Refusal | None:
        """Set a switch, then end what this location had before: there is no moment without either."""
        place = self._rules.written.locations.get(location)
        if place is None:
            return Refusal.NOT_KEPT  # a reload took it while the phone spoke with us
        if refused := self._unfit(place, until):
            return refused
        before = self._standing(location)
        asked = Asked(location, switch, author, until, REASON)
        try:
            done = await self._rules.set_override(asked)
        except BadAuthor as error:
            return _not_kept(str(error))
        if done.verdict is not Verdict.APPLIED:
            return _refusal(done)
        for entry in before:
            await self._clear(entry, author)
        return None

    async def clear(self, location: LocationKey, author: str) -> Refusal | None:
        """End what this location is switched to; a message of the day goes on."""
        own = self._standing(location)
        if not own:
            return Refusal.FOR_ALL if self._standing(None) else Refusal.NOTHING_SET
        for entry in own:
            if not await self._clear(entry, author):
                return Refusal.NOT_KEPT
        return Refusal.FOR_ALL if self._standing(None) else None

    def _unfit(self, place: Location, until: str) -> Refusal | None:
        now = self._clock.rules_now()
        if not until:
            return Refusal.NO_CHANGE if next_change(place, now) is None else None
        try:
            coming(until, place.zone, now)
        except CallcontrolError:
            return Refusal.NOT_A_TIME  # the clock skips it that day, or shows it twice
        return None

    async def _clear(self, entry: KeptOverride, author: str) -> bool:
        try:
            return (await self._rules.clear_override(entry.id, author)).verdict is Verdict.APPLIED
        except BadAuthor:
            return False

    def _standing(self, location: LocationKey | None) -> list[KeptOverride]:
        standing = self._rules.overrides.standing()
        return [entry for entry in standing if entry.location == location and entry.switch is not Switch.MESSAGE]


def _refusal(done: Switched) -> Refusal:
    """`LiveRules` has logged the whole of it."""
    return Refusal.UNSAFE if done.problems else Refusal.NOT_KEPT


def _not_kept(why: str) -> Refusal:
    _LOG.error("hours were not switched by phone", error=why)
    return Refusal.NOT_KEPT
