"""Composition root: opens every part of the process in order and closes it in the reverse one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from callcontrol.ari import AriClient, AriSettings, Link, Router
from callcontrol.ari.generated.models import Event
from callcontrol.calls.devices import Devices
from callcontrol.calls.retention import keep_no_longer
from callcontrol.calls.supervisor import Supervisor
from callcontrol.config import Settings, SettingsError
from callcontrol.config.clock import Clock
from callcontrol.flows.services import Services
from callcontrol.journal import Journal, MessageStore, RecordingStore, sealer_of
from callcontrol.model.errors import Problem
from callcontrol.model.rules import Group
from callcontrol.observe.logs import logger
from callcontrol.observe.metrics import Metrics
from callcontrol.people.dispatcher import Dispatcher
from callcontrol.prompts import PromptLibrary
from callcontrol.rules import LiveRules, Overrides, OverrideStore, RulesStore, Start
from callcontrol.rules.hearing import prepare_prompts
from callcontrol.rules.proving import unproven
from callcontrol.web.api import api
from callcontrol.web.control import Control, published
from callcontrol.web.server import serving

_LOG = logger("callcontrol.app")
EVENTS = (
    "ApplicationReplaced",
    "ChannelDestroyed",
    "ChannelDtmfReceived",
    "ChannelHangupRequest",
    "ChannelStateChange",
    "DeviceStateChanged",
    "Dial",
    "PlaybackFinished",
    "PlaybackStarted",
    "RecordingFailed",
    "RecordingFinished",
    "StasisEnd",
    "StasisStart",
)
"""What we ask Asterisk to send: a filter spares it and us two thirds of a call's events (design 4.8)."""
_LONGEST_REPLY = 64 << 20
"""Bytes: an hour of a recorded conversation is 58 MB."""


@dataclass(slots=True)
class App:
    """A running process."""

    settings: Settings
    rules: LiveRules
    ari: AriClient
    journal: Journal
    metrics: Metrics
    prompts: PromptLibrary
    supervisor: Supervisor
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while events arrive from Asterisk."""
    link_reason: str = "not connected yet"
    """Why the connection to Asterisk is as it is, and what to do about it."""
    http: str = ""
    """Base address of the HTTP face, once it is up."""

    @property
    def group(self) -> Group:
        """The rules for callers to come."""
        return self.rules.group

    def troubles(self) -> dict[str, str]:
        """What keeps this process from answering calls."""
        troubles = {}
        if self.ari.link is not Link.UP:
            troubles["asterisk"] = f"{self.ari.link.value}: {self.link_reason}"
        elif not self.supervisor.looked.is_set():
            troubles["phones"] = "their state is being read; nobody is rung before that"
        if missing := self.prompts.missing(self.group):
            troubles["prompts"] = f"{len(missing)} missing, first: {missing[0]}"
        return troubles

    def notices(self) -> dict[str, str]:
        """What is wrong and harms no call."""
        journal, found = self.journal, {}
        if self.rules.trouble:
            found["rules"] = self.rules.trouble
        if self.rules.overrides.trouble:
            found["overrides"] = self.rules.overrides.trouble
        if not journal.postgres_up:
            found["postgres"] = f"away; {journal.depth} rows wait in the spool"
        if journal.disk_trouble is not None:
            found["spool"] = f"rows are kept in memory only: {journal.disk_trouble}"
        if journal.poison_total:
            found["poison"] = f"{journal.poison_total} rows were refused by PostgreSQL and set aside; the log says why"
        if journal.lost_total:
            found["lost"] = f"{journal.lost_total} rows were lost: neither disk nor memory had room"
        return found

    def refresh(self) -> None:
        """Bring the gauges up to date that are read rather than set."""
        self.metrics.spool_depth.set(self.journal.depth)
        self.metrics.spool_age.set(self.journal.oldest_age_seconds)
        self.metrics.postgres_up.set(self.journal.postgres_up)
        self.metrics.poison.set(self.journal.poison_total)


@asynccontextmanager
async def running(settings: Settings, group: Group, problems: tuple[Problem, ...] = ()) -> AsyncIterator[App]:
    """A whole process while open. Asterisk and Postgres may come and go, before and after.

    ``problems``: why ``group`` is an earlier version and not what the rules folder holds, see `rules.choose_start`.
    """
    metrics, router = Metrics(), Router()
    clock = Clock(settings.as_if)
    dispatcher = Dispatcher(group, metrics, clock.monotonic, clock.rules_now)
    prompts = PromptLibrary(settings.prompts)
    supervisor: Supervisor
    app: App

    def take(event: Event) -> None:
        supervisor.take(event)

    def go_live(new: Group) -> None:
        supervisor.replace(new)

    def link_changed(link: Link, why: str) -> None:
        supervisor.link_changed(link, why)
        app.link_reason = why
        app.connected.set() if link is Link.UP else app.connected.clear()

    ari = AriClient(_ari_settings(settings), take, link_changed, observe=metrics.observe_command)
    async with Journal(settings.spool, settings.dsn.get_secret_value() if settings.dsn else None) as journal:
        sealer = sealer_of(settings.seal_file)
        recordings = RecordingStore(settings.talks, sealer)
        services = Services(
            *(ari, router, journal, prompts, dispatcher, metrics, clock),
            sealer=sealer,
            messages=MessageStore(settings.messages),
            recordings=recordings,
            trunk=settings.trunk,
        )
        devices = Devices(ari, dispatcher, group.people)
        rules = LiveRules(
            settings.rules,
            RulesStore(settings.kept_rules),
            Start(group, problems),
            Overrides(OverrideStore(settings.overrides), clock, journal.post),
            prove=lambda new, files: unproven(new, files, clock.rules_now()),
            prepare=partial(prepare_prompts, settings.prompts, settings.recordings),
            go_live=go_live,
            announce=journal.post,
        )
        supervisor = Supervisor(services, group, devices, settings.max_calls, rules.earlier)
        await rules.begin()
        app = App(settings, rules, ari, journal, metrics, prompts, supervisor)
        for trouble in prompts.missing(group):
            _LOG.error("prompt missing", error=str(trouble))
        control = Control(rules)
        web = api(app, metrics.registry, app.refresh, control)
        async with serving(web, settings.http_host, settings.http_port) as address:
            app.http = address
            async with asyncio.TaskGroup() as tasks:
                calls = tasks.create_task(supervisor.run(), name="supervisor")
                retention = tasks.create_task(keep_no_longer(recordings, metrics, clock), name="retention")
                await asyncio.sleep(0)  # the supervisor must own its tasks before the first event comes
                async with ari:
                    with published(settings.control_file, address, control.token):
                        yield app
                    # Calls first, while Asterisk still hears us: each lets go of its caller without a hang-up.
                    calls.cancel()
                    retention.cancel()


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
        events=EVENTS,
        max_reply=_LONGEST_REPLY,
    )
