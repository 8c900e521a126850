"""What desk phones can do in this process, and what their lamps show: every word of ``[callcontrol-desk-calls]``."""

from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from functools import partial

from callcontrol.config import Settings
from callcontrol.desk import Dialogue, Dialogues, Lamps, Studio
from callcontrol.desk.hours import switch_hours
from callcontrol.desk.lamp_sources import QueueLamps, RequestLamps, hours_lamps, park_lamps, people_lamps
from callcontrol.desk.lamps import Source
from callcontrol.desk.long_waits import acknowledge_alert
from callcontrol.desk.parking import pick_up, tell_place
from callcontrol.desk.phone import DeskPhone
from callcontrol.desk.recording import record_by_number
from callcontrol.desk.signing import Signing
from callcontrol.flows.services import Services
from callcontrol.journal import DatabaseUnavailable, Journal, last_call_of, open_requests
from callcontrol.model.calls import CallId
from callcontrol.model.desk import Recorded
from callcontrol.model.names import PersonId
from callcontrol.notices import Watch
from callcontrol.observe.logs import logger
from callcontrol.people.kept import SettingStore
from callcontrol.people.requests import OpenRequests
from callcontrol.people.staff import Staff
from callcontrol.people.wait_alerts import WaitAlerts
from callcontrol.rules import LiveRules
from callcontrol.rules.by_phone import HoursByPhone

_LOG = logger("callcontrol.app")


@dataclass(frozen=True, slots=True)
class AtDesks:
    """The parts, put together; `work` is what goes on beside the calls."""

    staff: Staff
    requests: OpenRequests
    lamps: Lamps

    def work(self) -> Mapping[str, Coroutine[object, object, None]]:
        """What has to run, by name."""
        return {"people": self.staff.run(), "open requests": self.requests.run(), "lamps": self.lamps.run()}


def at_desks(
    settings: Settings, services: Services, rules: LiveRules, journal: Journal, watch: Watch, *more: Source
) -> AtDesks:
    """People and lamps of a process, with ``more`` lamps; who looks at Asterisk sets `Staff.looked`."""
    dispatcher, clock, dsn = services.dispatcher, services.clock, _dsn(settings)
    staff = Staff(
        dispatcher,
        lambda: rules.group,
        SettingStore(settings.people),
        journal.post,
        clock.now,
        services.metrics,
        partial(_tell_paused, rules, watch),
    )
    requests = OpenRequests(partial(open_requests, dsn) if dsn else None)
    queues = QueueLamps(lambda: rules.group, clock.monotonic)
    lamps = Lamps(
        services.ari,
        clock,
        lambda: hours_lamps(lambda: rules.group, clock.rules_now),
        partial(people_lamps, staff),
        queues.show,
        partial(park_lamps, services.parking),
        RequestLamps(lambda: rules.group, lambda: requests.counts).show,
        *more,
    )
    queues.changed = services.parking.changed = lamps.changed
    dispatcher.watch_queues(queues.hear)
    dispatcher.watch(lamps.changed)
    return AtDesks(staff, requests, lamps)


def dialogues(
    settings: Settings, services: Services, rules: LiveRules, studio: Studio, parts: AtDesks, alerts: WaitAlerts
) -> Dialogues:
    """Those of every process."""
    found = Dialogues()
    found.add("hours", Dialogue(partial(_hours, HoursByPhone(rules, services.clock), rules)))
    found.add("record", Dialogue(partial(_record, studio)))
    found.add("park", Dialogue(tell_place))
    found.add("unpark", Dialogue(pick_up))
    found.add("alert", Dialogue(partial(_alert, alerts)))
    signing = Signing(
        parts.staff,
        lambda: rules.group,
        services.dispatcher.waiting,
        partial(_last_call, parts.staff, _dsn(settings)),
        parts.requests.of,
    )
    talks = {
        "state": signing.tell_state,
        "signin": signing.sign_in,
        "signout": signing.sign_out,
        "queues": signing.one_queue,
        "pause": signing.pause,
        "ready": signing.ready,
        "wrapup": signing.more_time,
        "disposition": signing.disposition,
        "signed": signing.toggle_signed,
        "paused": signing.toggle_paused,
        "queue": signing.tell_queue,
        "line": signing.tell_line,
        "requests": signing.tell_requests,
    }
    for word, talk in talks.items():
        found.add(word, Dialogue(talk))
    return found


async def _hours(hours: HoursByPhone, rules: LiveRules, phone: DeskPhone, named: str) -> None:
    await switch_hours(phone, hours, lambda: rules.group, named)


async def _alert(alerts: WaitAlerts, phone: DeskPhone, named: str) -> None:
    await acknowledge_alert(phone, alerts, named)


async def _record(studio: Studio, phone: DeskPhone, _named: str) -> Recorded | None:
    return await record_by_number(phone, studio)


async def _last_call(staff: Staff, dsn: str | None, person: PersonId) -> CallId | None:
    """Of a call before this process began PostgreSQL knows; while it is away nobody does."""
    try:
        return staff.last_call(person) or (await last_call_of(dsn, person) if dsn else None)
    except DatabaseUnavailable as error:
        _LOG.warning("somebody's last call is not known", error=str(error))
        return None


def _tell_paused(rules: LiveRules, watch: Watch, person: PersonId) -> None:
    who = rules.group.people.get(person)
    _LOG.warning("missed calls have paused somebody", person=person)
    if who is not None:
        watch.paused(who.location, who.extension)


def _dsn(settings: Settings) -> str | None:
    return settings.dsn.get_secret_value() if settings.dsn else None
