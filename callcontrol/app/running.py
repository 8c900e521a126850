"""Opens every part of the process in order and closes it in the reverse one."""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from functools import partial

from callcontrol.app.at_desks import AtDesks, at_desks, dialogues
from callcontrol.app.at_waits import tell
from callcontrol.app.ears import Ears
from callcontrol.app.state import App
from callcontrol.app.supervising import add_supervising
from callcontrol.ari import AriClient, AriSettings, Router
from callcontrol.callers import callers
from callcontrol.calls.devices import Devices
from callcontrol.calls.emergencies import Emergencies
from callcontrol.calls.events import EVENTS
from callcontrol.calls.retention import keep_no_longer
from callcontrol.calls.supervisor import Supervisor
from callcontrol.calls.unseen import unreached_seen, zone_of
from callcontrol.config import Settings, SettingsError
from callcontrol.config.clock import Clock
from callcontrol.desk import Desk, Lamps
from callcontrol.desk.alert_lamps import alert_lamps
from callcontrol.flows.services import Services
from callcontrol.journal import EmergencyStore, Journal, MessageStore, RecordingStore, sealer_of
from callcontrol.model.errors import Problem
from callcontrol.model.rules import Group
from callcontrol.notices import Sender, Watch
from callcontrol.observe.logs import logger
from callcontrol.observe.metrics import Metrics
from callcontrol.people.dispatcher import Dispatcher
from callcontrol.people.pins import PinGate, PinStore
from callcontrol.people.seen_file import SeenFile
from callcontrol.people.wait_alerts import WaitAlerts
from callcontrol.people.waits import Waits
from callcontrol.people.waits_file import WaitsFile
from callcontrol.prompts import PromptLibrary, SpokenStore
from callcontrol.rules import LiveRules, Overrides, OverrideStore, RulesStore, Start
from callcontrol.rules.dialplan_file import DialplanFile
from callcontrol.rules.hearing import prepare_prompts
from callcontrol.rules.proving import unproven
from callcontrol.web.alerts import AlertRoutes
from callcontrol.web.api import api
from callcontrol.web.control import Control, published
from callcontrol.web.emergencies import EmergencyRoutes
from callcontrol.web.live import LiveRoutes
from callcontrol.web.page import DeskPage
from callcontrol.web.page.looking import Looking
from callcontrol.web.people import PeopleRoutes
from callcontrol.web.prompts import PromptRoutes
from callcontrol.web.requests import RequestRoutes
from callcontrol.web.server import serving

_LOG = logger("callcontrol.app")
_LET_GO_SECONDS = 3.0
"""For desk phones to be given back to the dialplan."""
_LONGEST_REPLY = 64 << 20
"""Bytes: an hour of a recorded conversation is 58 MB."""


@asynccontextmanager
async def running(settings: Settings, group: Group, problems: tuple[Problem, ...] = ()) -> AsyncIterator[App]:
    """A whole process while open. Asterisk and Postgres may come and go, before and after.

    ``problems``: why ``group`` is an earlier version and not what the rules folder holds, see `rules.choose_start`.
    """
    metrics, clock, ears = Metrics(), Clock(settings.as_if), Ears()
    ari = AriClient(_ari_settings(settings), ears.event, ears.link, observe=metrics.observe_command)
    dsn = settings.dsn.get_secret_value() if settings.dsn else None
    sealer = sealer_of(settings.seal_file)
    async with Journal(settings.spool, dsn) as journal, callers(settings.callers, sealer) as known:
        spoken = SpokenStore(settings.spoken)
        prompts = PromptLibrary(settings.prompts, spoken)
        recordings = RecordingStore(settings.talks, sealer)
        rules = _rules(settings, Start(group, problems), clock, journal, ears)
        waits_file = WaitsFile(settings.waits)
        watch = _watch(settings, dsn, clock, metrics, rules)
        services = Services(
            *(ari, Router(), journal, prompts),
            dispatcher=Dispatcher(group, metrics, clock.monotonic, clock.rules_now, Waits(waits_file.estimator)),
            metrics=metrics,
            clock=clock,
            sealer=sealer,
            messages=MessageStore(settings.messages),
            recordings=recordings,
            trunk=settings.trunk,
            callers=known,
            alerts=watch,
        )
        wait_alerts = WaitAlerts(
            *(services.dispatcher, clock, metrics, journal.post), kept=SeenFile(settings.long_waits)
        )
        shown = alert_lamps(lambda: rules.group, wait_alerts.states)
        desks = at_desks(settings, services, rules, journal, watch, shown)
        words = dialogues(settings, services, rules, spoken, desks, wait_alerts)
        desk = Desk(services, lambda: rules.group, words, spoken)
        emergencies = Emergencies(
            *(EmergencyStore(settings.emergencies), journal.post, metrics, clock.now), alarm=watch.emergency
        )
        devices = Devices(ari, services.dispatcher, group.people)
        supervisor = Supervisor(services, group, devices, settings.max_calls, rules.earlier, desk, emergencies)
        pins = PinStore(settings.pins)
        gate = PinGate(pins, settings.pin_attempts, time.time)
        listenings = add_supervising(words, settings, rules, supervisor, services.dispatcher, gate)
        app = App(
            settings=settings,
            rules=rules,
            ari=ari,
            journal=journal,
            metrics=metrics,
            prompts=prompts,
            supervisor=supervisor,
            desk=desk,
            callers=known,
            emergencies=emergencies,
            watch=watch,
            waits_file=waits_file,
            wait_alerts=wait_alerts,
            staff=desks.staff,
            dialplan=_dialplan(settings, ari, group),
        )
        if settings.page:
            app.page = _page(app, services, pins, gate)
        desks.staff.looked = app.supervisor.looked.is_set
        tell(wait_alerts, watch, desks.lamps.changed)
        _listen(ears, app, desks.lamps)
        await emergencies.load()
        await listenings.close_left(journal, clock)
        await desks.staff.load()
        await rules.begin()
        for trouble in prompts.missing(group):
            _LOG.error("prompt missing", error=str(trouble))
        async with _facing(app, desk) as control, _working(app, keep_no_longer(recordings, metrics, clock), desks):
            with published(settings.control_file, app.http, control.token):
                yield app


def _listen(ears: Ears, app: App, lamps: Lamps) -> None:
    """Who hears of what, before the rules speak for the first time."""
    ears.take = app.supervisor.take
    ears.of_link += [app.supervisor.link_changed, lambda *_: lamps.disconnected(), app.link_changed]
    ears.of_rules += [app.supervisor.replace, lamps.changed]
    if app.dialplan is not None:
        ears.of_rules.append(app.dialplan.wanted)


@asynccontextmanager
async def _facing(app: App, desk: Desk) -> AsyncIterator[Control]:
    """The HTTP face, while open."""
    rules = app.rules
    routes = (
        PromptRoutes(desk, lambda: rules.group),
        EmergencyRoutes(app.emergencies, rules),
        AlertRoutes(app.wait_alerts),
        PeopleRoutes(app.staff, lambda: rules.group),
        RequestRoutes(app.settings.dsn.get_secret_value() if app.settings.dsn else None),
    )
    control = Control(rules, *routes, LiveRoutes(app.supervisor.calls))
    page = app.page.application if app.page is not None else None
    web = api(app, app.metrics.registry, app.refresh, control, page)
    async with serving(web, app.settings.http_host, app.settings.http_port) as address:
        app.http = address
        yield control


@asynccontextmanager
async def _working(app: App, retention: Coroutine[object, object, None], desks: AtDesks) -> AsyncIterator[None]:
    """Calls, everything that goes on beside them, and the connection to Asterisk, while open."""
    beside = {
        "notices": app.watch.run(),
        "waits": app.waits_file.run(),
        "long waits": app.wait_alerts.run(),
        "retention": retention,
        "emergencies": app.emergencies.run(),
        **desks.work(),
    }
    if app.dialplan is not None:
        beside["dialplan"] = app.dialplan.run()
    if app.page is not None:
        beside["page"] = app.page.run()
    async with asyncio.TaskGroup() as tasks:
        calls = tasks.create_task(app.supervisor.run(), name="supervisor")
        others = [tasks.create_task(work, name=name) for name, work in beside.items()]
        await asyncio.sleep(0)  # the supervisor must own its tasks before the first event comes
        async with app.ari:
            yield
            # Calls first, while Asterisk still hears us: each lets go of its caller without a hang-up.
            calls.cancel()
            for task in others:
                task.cancel()
            await asyncio.wait({calls}, timeout=_LET_GO_SECONDS)


def _page(app: App, services: Services, pins: PinStore, gate: PinGate) -> DeskPage:
    parts = app.staff, services.dispatcher, app.emergencies, app.wait_alerts, app.supervisor.calls
    return DeskPage(Looking(lambda: app.group, *parts, services.clock), gate, pins, lambda: app.group)


def _rules(settings: Settings, start: Start, clock: Clock, journal: Journal, ears: Ears) -> LiveRules:
    return LiveRules(
        settings.rules,
        RulesStore(settings.kept_rules),
        start,
        Overrides(OverrideStore(settings.overrides), clock, journal.post),
        prove=lambda new, files: unproven(new, files, clock.rules_now()),
        prepare=partial(prepare_prompts, settings.prompts, settings.recordings),
        go_live=ears.rules,
        announce=journal.post,
    )


def _watch(settings: Settings, dsn: str | None, clock: Clock, metrics: Metrics, rules: LiveRules) -> Watch:
    return Watch(
        *(Sender(settings.notices.get_secret_value().split()), clock, metrics),
        zone_of=lambda place: zone_of(rules.group, place),
        look=partial(unreached_seen, dsn, clock) if dsn else None,
        every_seconds=60.0 * settings.notices_every,
    )


def _dialplan(settings: Settings, ari: AriClient, group: Group) -> DialplanFile | None:
    if settings.dialplan is None:
        return None
    reload = partial(ari.asterisk.reload_module, module_name="pbx_config.so")
    return DialplanFile(settings.dialplan, settings.prompts, reload, group)


def _ari_settings(settings: Settings) -> AriSettings:
    if not settings.ari_password.get_secret_value():
        raise SettingsError(
            f"CALLCONTROL_ARI_PASSWORD is not set: give it the password of the user {settings.ari_user!r} in ari.conf"
        )
    return AriSettings(
        url=settings.ari_url,
        username=settings.ari_user,
        password=settings.ari_password,
        app=settings.ari_app,
        command_sockets=settings.ari_sockets,
        events=EVENTS,
        max_reply=_LONGEST_REPLY,
    )
