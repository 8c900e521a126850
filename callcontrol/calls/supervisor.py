"""Over all calls: receives Asterisk's events, owns every session, looks round regularly."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress

from callcontrol.ari import Link, Mailbox
from callcontrol.ari.generated.models import Channel, DeviceStateChanged, Event, StasisStart
from callcontrol.calls.adoption import Earlier, adopt
from callcontrol.calls.arrival import arrive
from callcontrol.calls.devices import Devices
from callcontrol.calls.emergencies import DIALLED, ENDED, Emergencies, is_note, told_by
from callcontrol.calls.live import LiveCall, live_calls
from callcontrol.calls.roll_call import (
    Orphans,
    alive,
    check_sessions,
    expected,
    find_orphans,
    let_go,
    release,
    to_fallback,
)
from callcontrol.calls.session import Session
from callcontrol.calls.tried import tried
from callcontrol.desk import Desk
from callcontrol.flows.call import MAILBOX_LIMIT
from callcontrol.flows.services import Services
from callcontrol.model.calls import CallId
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import LocationKey
from callcontrol.model.rules import Group
from callcontrol.observe.logs import logger
from callcontrol.people.dispatcher import Dispatcher

_LOG = logger("callcontrol.calls")
LOOK_SECONDS = 15.0
"""Between two looks round while all is well."""
_SOON_SECONDS = 2.0
"""Before the second look after a connection, and the next after one that found something or failed."""


class TooManyCalls(CallcontrolError):
    """More live calls than this process takes; the caller goes to the fallback."""


class Supervisor:
    """`take` and `link_changed` are called by the ARI client; `run` owns all tasks until it is cancelled."""

    def __init__(
        self,
        services: Services,
        group: Group,
        devices: Devices,
        max_calls: int,
        earlier: Earlier | None = None,
        desk: Desk | None = None,
        emergencies: Emergencies | None = None,
    ) -> None:
        self._services = services
        self._group = group
        self._devices = devices
        self._max_calls = max_calls
        self._earlier = earlier or _nothing_earlier
        self._desk = desk
        if desk is not None:
            desk.owned_by(self._spawn)
        self._emergencies = emergencies
        self._sessions: dict[CallId, Session] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._tasks: asyncio.TaskGroup | None = None
        self._arriving: set[str] = set()
        """Channels of callers who are being recognised: they have no session yet."""
        self._look_now = asyncio.Event()
        self.looked = asyncio.Event()
        """Set once Asterisk's channels and phones have been read over the present connection."""
        self._adopted = False
        self._shown: dict[LocationKey, int] = {}
        """What the locations' gauges show."""
        self._orphans = Orphans()

    @property
    def live(self) -> int:
        """Calls under way."""
        return len(self._sessions)

    @property
    def dispatcher(self) -> Dispatcher:
        """Who is offered which call."""
        return self._services.dispatcher

    @property
    def sessions(self) -> Mapping[CallId, Session]:
        """The calls under way, for whoever works on them within one step of the event loop."""
        return self._sessions

    def calls(self) -> tuple[LiveCall, ...]:
        """The calls under way at this moment."""
        return live_calls(self._sessions.values(), self._services.clock.now())

    def take(self, event: Event) -> None:
        """One event, in order. Never waits: a slow reader loses the socket (design 4.7)."""
        match event:
            case StasisStart(args=("inbound", *dialled)):
                self._welcome(event, dialled[0] if dialled else "")
            case StasisStart(args=("desk", *words)) if self._desk is not None:
                self._desk.welcome(event, tuple(words))
            case StasisStart(args=(told, *_)) if told in {DIALLED, ENDED}:
                self._note(event.channel, event.args)
            case DeviceStateChanged():
                self._devices.take(event)
            case _:
                self._services.router.deliver(event)

    def link_changed(self, link: Link, why: str) -> None:
        """The connection to Asterisk came, went or was taken over."""
        up = link is Link.UP
        self._services.metrics.ari_up.set(up)
        (_LOG.info if up else _LOG.warning)("connection to Asterisk", link=link, why=why)
        self.looked.clear()
        if up:
            self._devices.disconnected()
            self._look_now.set()
        elif link is Link.REPLACED:
            self._detach()

    def replace(self, group: Group) -> None:
        """New rules for the callers to come, in one step; whoever is on the line keeps the rules that they have."""
        self._group = group
        self._devices.replace(group.people)
        self._services.dispatcher.replace(group)
        self._show()
        self._look_now.set()  # learn about the phones of people who are new

    async def run(self) -> None:
        """Until cancelled; then every session is detached from, none hung up."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            tasks.create_task(self._services.dispatcher.run(), name="dispatcher")
            await self._look_round_for_ever()

    def _welcome(self, event: StasisStart, dialled: str) -> None:
        # Registered here and now: the caller's first key may be the very next event.
        mailbox = Mailbox(MAILBOX_LIMIT)
        self._services.router.register(event.channel.id, mailbox)
        self._spawn(self._arrive(event, dialled, mailbox), f"arrival {event.channel.id}")

    async def _let_go_of(self, note: Channel) -> None:
        """Once what it told is on the disk: until then the dialplan tells it anew to the next process."""
        await self._services.journal.written()
        await let_go(self._services.ari, note)

    def _note(self, channel: Channel, told: Sequence[str]) -> None:
        """The dialplan tells of an emergency call, over a channel that has nothing else to do."""
        if self._emergencies is not None:
            self._emergencies.take(told, self._group)
        self._spawn(self._let_go_of(channel), f"note {channel.id}")

    async def _arrive(self, event: StasisStart, dialled: str, mailbox: Mailbox) -> None:
        """Make the session and live the call, inside a task: what one caller's data breaks harms nobody else."""
        self._arriving.add(event.channel.id)
        try:
            session = await tried(arrive(self._services, self._group, event, dialled, mailbox))
        finally:
            self._arriving.discard(event.channel.id)
        if isinstance(session, Session):
            await self._own(session)
            return
        _LOG.error("a caller's arrival failed; they go to the fallback", error=repr(session), channel=event.channel.id)
        self._services.metrics.faults.labels("arrival").inc()
        self._services.router.forget_mailbox(mailbox)
        await to_fallback(self._services.ari, event.channel)

    def _begin(self, session: Session) -> None:
        """Go on with a call of a process before this one."""
        call = session.call
        for channel in (call.channel, *call.legs):
            self._services.router.register(channel, call.mailbox)
        self._spawn(self._own(session), f"call {call.id}")

    def _spawn(self, work: Coroutine[object, object, None], name: str) -> None:
        if self._tasks is None:
            work.close()
            raise CallcontrolError("the supervisor takes calls only while it runs")
        task = self._tasks.create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _own(self, session: Session) -> None:
        """Live one call; whatever goes wrong inside it ends here and nowhere else."""
        call, full = session.call, self.live >= self._max_calls
        self._sessions[call.id] = session
        self._show()
        try:
            error = TooManyCalls(f"{self._max_calls} calls are under way") if full else await tried(session.run())
            if error is not None:
                worse = await tried(session.fail(error))
                if worse is not None:
                    _LOG.error("call could not even fail well", call_id=call.id, error=repr(worse))
        finally:
            self._sessions.pop(call.id, None)
            self._services.router.forget_mailbox(call.mailbox)
            self._show()

    async def _look_round_for_ever(self) -> None:
        pause = 0.0
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._look_now.wait()
            self._look_now.clear()  # before the look: a connection that comes back during it is looked at again
            pause = await self._look_round()

    async def _look_round(self) -> float:
        """Compare with Asterisk and mend; seconds until the next look."""
        ari = self._services.ari
        if ari.link is not Link.UP:
            return LOOK_SECONDS
        try:
            await self._devices.subscribe()
            self._services.metrics.ari_round_trip.set(await ari.ping())
            counted_on = expected(self._sessions.values())
            at_desks = self._desk.entered if self._desk is not None else frozenset[str]()
            channels = await alive(ari)
            await self._adopt_once(channels)
            await check_sessions(ari, counted_on, channels)
            if self._desk is not None:
                self._desk.lost(at_desks - channels.keys())
            await self._devices.look_round()
            # Before the calls of the process before are ours, everything of theirs would look abandoned.
            arriving = frozenset(self._arriving)
            found = await find_orphans(ari, self._sessions, channels) if self._adopted else Orphans()
            if self._desk is not None:
                found.channels -= self._desk.channels
                found.bridges -= self._desk.bridges
            for note in sorted(each for each in found.channels if is_note(channels[each])):
                found.channels.discard(note)
                self._note(channels[note], told_by(channels[note]))
            found.channels -= arriving | self._arriving  # those of before it was asked too: some have a session now
            again = Orphans(found.channels & self._orphans.channels, found.bridges & self._orphans.bridges)
            await release(ari, again, channels)
            self._orphans = found
            self.looked.set()
        except CallcontrolError as error:
            _LOG.warning("look round failed; the next one follows", error=str(error))
            return _SOON_SECONDS
        return _SOON_SECONDS if found.channels or found.bridges else LOOK_SECONDS

    async def _adopt_once(self, channels: Mapping[str, Channel]) -> None:
        if self._adopted:
            return
        try:
            sessions = await adopt(self._services, self._group, self._earlier, channels, self._sessions)
        except CallcontrolError as error:
            _LOG.error("calls of the process before are not taken over yet", error=str(error))
            return
        self._adopted = True
        for session in sessions:
            _LOG.info("call adopted", call_id=session.call.id, stage=type(session.stage).__name__)
            self._begin(session)

    def _detach(self) -> None:
        """Another process commands our calls now: let go of all of them, touch none."""
        for task in list(self._running):
            task.cancel()

    def _show(self) -> None:
        counts: Counter[LocationKey] = Counter(s.call.location.key for s in self._sessions.values())
        shown = dict.fromkeys(self._group.locations, 0) | counts
        gauge, before = self._services.metrics.live_calls, self._shown
        for location, count in shown.items():
            if before.get(location) != count:
                gauge.labels(location).set(count)
        for location in before.keys() - shown.keys():
            gauge.remove(location)
        self._shown = shown


async def _nothing_earlier(_version: str) -> None:
    """No version but the live one is known."""
