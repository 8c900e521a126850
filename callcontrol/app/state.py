"""A running process, and what is wrong with it."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

from callcontrol.ari import AriClient, Link
from callcontrol.callers import Callers
from callcontrol.calls.emergencies import Emergencies
from callcontrol.calls.supervisor import Supervisor
from callcontrol.config import Settings
from callcontrol.desk import Desk
from callcontrol.journal import Journal
from callcontrol.model.rules import Group
from callcontrol.notices import Watch
from callcontrol.observe.metrics import Metrics
from callcontrol.people.staff import Staff
from callcontrol.people.wait_alerts import WaitAlerts
from callcontrol.people.waits_file import WaitsFile
from callcontrol.prompts import PromptLibrary
from callcontrol.rules import LiveRules
from callcontrol.rules.dialplan_file import DialplanFile
from callcontrol.web.page import DeskPage


@dataclass(slots=True, kw_only=True)
class App:
    """A running process."""

    settings: Settings
    rules: LiveRules
    ari: AriClient
    journal: Journal
    metrics: Metrics
    prompts: PromptLibrary
    supervisor: Supervisor
    desk: Desk
    callers: Callers
    emergencies: Emergencies
    watch: Watch
    waits_file: WaitsFile
    wait_alerts: WaitAlerts
    staff: Staff
    dialplan: DialplanFile | None = None
    page: DeskPage | None = None
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

    def link_changed(self, link: Link, why: str) -> None:
        """The connection to Asterisk came, went or was taken over."""
        self.link_reason = why
        self.connected.set() if link is Link.UP else self.connected.clear()

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
        return dict([*self._about_rules(), *self._about_people(), *self._about_records()])

    def refresh(self) -> None:
        """Bring the gauges up to date that are read rather than set."""
        self.metrics.spool_depth.set(self.journal.depth)
        self.metrics.spool_age.set(self.journal.oldest_age_seconds)
        self.metrics.postgres_up.set(self.journal.postgres_up)
        self.metrics.poison.set(self.journal.poison_total)

    def _about_rules(self) -> Iterator[tuple[str, str]]:
        if self.rules.trouble:
            yield "rules", self.rules.trouble
        if self.rules.overrides.trouble:
            yield "overrides", self.rules.overrides.trouble
        if self.dialplan is not None and self.dialplan.trouble:
            yield "dialplan", self.dialplan.trouble
        if self.page is not None and self.page.trouble:
            yield "page", self.page.trouble

    def _about_people(self) -> Iterator[tuple[str, str]]:
        if self.callers.trouble:
            yield "callers", f"nobody is recognised: {self.callers.trouble}"
        if self.staff.trouble:
            yield "people", self.staff.trouble
        if standing := self.emergencies.standing():
            yield "emergencies", f"{len(standing)} that nobody has seen to: callcontrol emergencies"
        if self.emergencies.trouble:
            yield "emergencies kept", self.emergencies.trouble
        if self.watch.open:
            yield "unreached", f"{self.watch.open} callers reached nobody on call: callcontrol requests"
        if self.wait_alerts.open:
            yield "long waits", f"in {self.wait_alerts.open} queues, that nobody has seen to: callcontrol alerts"
        if self.waits_file.trouble:
            yield "waits", f"what is learned of them is not kept: {self.waits_file.trouble}"
        if self.watch.trouble:
            yield "notices", self.watch.trouble

    def _about_records(self) -> Iterator[tuple[str, str]]:
        journal = self.journal
        if not journal.postgres_up:
            yield "postgres", f"away; {journal.depth} rows wait in the spool"
        if journal.disk_trouble is not None:
            yield "spool", f"rows are kept in memory only: {journal.disk_trouble}"
        if journal.poison_total:
            yield "poison", f"{journal.poison_total} rows were refused by PostgreSQL and set aside; the log says why"
        if journal.lost_total:
            yield "lost", f"{journal.lost_total} rows were lost: neither disk nor memory had room"
