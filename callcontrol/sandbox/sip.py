"""Callers, desk phones and telephones outside: real SIP and real sound, in this process, on the loopback address.

The stack (baresip) is global to a process: one `SipSide` at a time. It is used with these things in mind, all
seen: without ``net_interface`` it has no address on loopback; without ``max_concurrent_calls=None`` a third
call gets 486; events may come before the call that made them returns its handle. So one listener is
subscribed before anything else, and a call's state begins with its first event, not with the handle.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Self
from urllib.parse import quote

from baresip import Account, BaresipError, Call, Config, Event, Runtime, StackEvent, UserAgent

from callcontrol.sandbox.phone import Answer, Login, OnRing, Phone
from callcontrol.sandbox.ports import times_given
from callcontrol.sandbox.sip_call import SipCall
from callcontrol.sandbox.sip_errors import SipError

MAX_CALLS = 60
"""Calls at once that one process carries with margin."""
_REGISTERED_SECONDS = 7200
"""Asterisk's longest, so that no phone registers again while a sandbox lives: when its Asterisk has gone by then,
baresip 0.5.2a3 corrupts its memory and the process aborts soon after (seen six times of six)."""
_LISTEN_SECONDS = 0.02
_COMMAND_SECONDS = 5.0
_GOODBYE_SECONDS = 2.0
_TRUNK = "regint=0;answermode=manual;audio_codecs=pcmu;dtmfmode=rtpevent"
_CARRIER = "trunk"
"""The endpoint of the sandbox's trunk: whoever registers as it gets the calls that go out over it."""
_UNESCAPED = "+-_.!~*'()"


class SipSide:
    """Every caller and desk phone of one sandbox. Leaving it hangs up, unregisters and stops the stack."""

    def __init__(self, rtp_ports: tuple[int, int] = (25000, 25999), max_calls: int = MAX_CALLS) -> None:
        self._config = Config(
            net_interface="127.0.0.1",
            max_concurrent_calls=None,
            expose_headers=("From",),
            native_log_level="error",
            extra_config_text=f"sip_listen 127.0.0.1:0\nrtp_ports {rtp_ports[0]}-{rtp_ports[1]}\n",
        )
        self._max_calls = max_calls
        self._runtime = Runtime(command_timeout=_COMMAND_SECONDS)
        self._phones: dict[int, tuple[Phone, UserAgent]] = {}
        self._trunks: dict[str, UserAgent] = {}
        self._mobiles: dict[str, Phone] = {}
        self._carriers: dict[tuple[str, int], UserAgent] = {}
        """By server, and which box there: what makes this side the far end of its trunk."""
        self._calls: dict[int, SipCall] = {}
        self._dialled: dict[int, SipCall] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._failures: list[Exception] = []

    async def __aenter__(self) -> Self:
        try:
            await self._runtime.start(self._config)
        except BaresipError as error:
            raise SipError(f"the SIP stack did not start: {error}") from error
        self._runtime.subscribe(self._take)
        self._spawn(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            await self._say_goodbye()
        finally:
            try:
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)
            finally:
                await self._runtime.close()
        if self._failures:
            raise ExceptionGroup("the SIP side failed in the background", self._failures)

    async def phone(self, account: Login, server: str, on_ring: OnRing | None = None) -> Phone:
        """Register a desk phone at ``server`` (``127.0.0.1:5060``); by default it answers after 0.25 seconds.

        One that had the same account there is unplugged: two would take the registration from each other.
        Raises `SipError` when the registration is refused or not answered.
        """
        phone = Phone(account.username, server, on_ring or Answer())
        for other, _ in list(self._phones.values()):
            if (other.username, other.server) == (phone.username, server):
                await self.unplug(other)
        try:
            agent = await UserAgent.create(
                self._runtime,
                Account(
                    *(account.username, server, account.password),
                    reg_interval=_REGISTERED_SECONDS,
                    audio_codecs=("pcmu",),
                ),
            )
            self._phones[agent.handle] = phone, agent
            agent.on_incoming(self._attach)
            await agent.register(timeout=_COMMAND_SECONDS)
        except BaresipError as error:
            raise SipError(f"phone {account.username} could not register at {server}: {error}") from error
        return phone

    async def mobile(self, number: str, server: str, on_ring: OnRing | None = None) -> Phone:
        """The telephone outside that ``server`` reaches over its trunk by ``number`` (E.164); answers by default.

        A number has one telephone: asked for again, it has forgotten its calls and does as it is told now. A number
        that was never asked for is refused by the far end of the trunk with 404. Raises `SipError`.
        """
        try:
            await self._carry(server)
            if number not in self._mobiles:
                agent = await UserAgent.create(self._runtime, f"<sip:{quote(number, safe='+')}@{server}>;{_TRUNK}")
                self._mobiles[number] = phone = Phone(number, server, Answer())
                self._phones[agent.handle] = phone, agent
                agent.on_incoming(self._attach)
        except BaresipError as error:
            raise SipError(f"nobody can be reached at {number} over the trunk of {server}: {error}") from error
        phone = self._mobiles[number]
        phone.forget()
        phone.on_ring = on_ring or Answer()
        return phone

    async def _carry(self, server: str) -> None:
        box = server, times_given(int(server.rpartition(":")[2]))
        if box in self._carriers:
            return
        carrier = Account(_CARRIER, server, "", reg_interval=_REGISTERED_SECONDS, audio_codecs=("pcmu",))
        agent = await UserAgent.create(self._runtime, carrier)
        await agent.register(timeout=_COMMAND_SECONDS)
        self._carriers[box] = agent

    async def carry_again(self, server: str) -> None:
        """Take the far end of the trunk of ``server`` back from whoever has registered there since. Raises SipError."""
        for box, agent in list(self._carriers.items()):
            if box[0] == server:
                try:
                    await agent.register(timeout=_COMMAND_SECONDS)
                except BaresipError as error:
                    raise SipError(f"the trunk of {server} can not be taken back: {error}") from error

    async def unplug(self, phone: Phone) -> None:
        """Unregister ``phone``; it rings no more. A server that is gone is not waited for long."""
        for handle, (each, agent) in list(self._phones.items()):
            if each is phone:
                del self._phones[handle]
                with suppress(BaresipError):
                    await agent.unregister(timeout=_GOODBYE_SECONDS)

    async def caller(
        self,
        did: str,
        server: str,
        from_user: str = "+12025550143",
        display_name: str | None = None,
        from_domain: str | None = None,
    ) -> SipCall:
        """Dial ``did`` over the trunk as ``from_user``, any text but an empty one; returns at once.

        ``from_domain`` is the server unless given: an anonymous caller's is ``anonymous.invalid``.

        Raises:
            SipError: the call could not be sent, or as many calls are up as this process carries.
            ValueError: a name or number that no SIP header can carry.
        """
        if len(self._calls) >= self._max_calls:
            raise SipError(f"{len(self._calls)} calls are up, the most for one process: end some first")
        agent = await self._trunk(_address(from_user, display_name, from_domain or server), server)
        # Not to be cut in two: a call that was sent and has no owner could not be hung up.
        dialling = asyncio.ensure_future(self._dial(agent, did, server))
        try:
            return await asyncio.shield(dialling)
        except asyncio.CancelledError:
            with suppress(SipError):
                await (await dialling).hangup()
            raise

    async def dial(self, phone: Phone, extension: str) -> SipCall:
        """Dial from a registered desk phone; returns at once. Raises `SipError`."""
        agent = next((agent for each, agent in self._phones.values() if each is phone), None)
        if agent is None:
            raise SipError(f"phone {phone.username} is not registered")
        return await self._dial(agent, extension, phone.server)

    async def _dial(self, agent: UserAgent, did: str, server: str) -> SipCall:
        try:
            handle = await agent.dial(f"sip:{quote(did, safe='+')}@{server}")
        except BaresipError as error:
            raise SipError(f"{did} could not be dialled at {server}: {error}") from error
        call = self._dialled.pop(handle.handle)
        call.who = f"the caller of {did}"
        call.attach(handle)
        return call

    async def _trunk(self, address: str, server: str) -> UserAgent:
        account = f'{address};outbound="sip:{server}";{_TRUNK}'
        if account not in self._trunks:
            try:
                self._trunks[account] = await UserAgent.create(self._runtime, account)
            except BaresipError as error:
                raise SipError(f"the stack does not take {address!r} as a caller: {error}") from error
        return self._trunks[account]

    def _take(self, event: StackEvent) -> None:
        """Every event of the stack, in order."""
        if event.event is Event.CALL_OUTGOING:
            self._calls[event.call] = self._dialled[event.call] = SipCall("a caller", event)
        elif event.event is Event.CALL_INCOMING and event.ua in self._phones:
            phone, _ = self._phones[event.ua]
            self._calls[event.call] = call = SipCall(f"phone {phone.username}", event)
            self._spawn(phone.ring(call))
        elif event.call in self._calls:
            self._calls[event.call].take(event)
            if event.event is Event.CALL_CLOSED:
                del self._calls[event.call]

    def _attach(self, handle: Call) -> None:
        if handle.handle in self._calls:
            self._calls[handle.handle].attach(handle)

    async def _listen(self) -> None:
        """The stack keeps two seconds of received sound, and none after the end: fetch it all the time."""
        while True:
            for call in self._calls.values():
                call.listen()
            await asyncio.sleep(_LISTEN_SECONDS)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self._failures.append(error)

    async def _say_goodbye(self) -> None:
        """Hang up and unregister, all at once; an Asterisk that is gone is not waited for long."""
        calls = [call.hangup() for call in self._calls.values()]
        agents = [*(agent for _, agent in self._phones.values()), *self._carriers.values()]
        phones = [agent.unregister(timeout=_GOODBYE_SECONDS) for agent in agents]
        for result in await asyncio.gather(*calls, *phones, return_exceptions=True):
            if isinstance(result, BaseException) and not isinstance(result, SipError | BaresipError):
                raise result


def _address(user: str, name: str | None, domain: str) -> str:
    """A From header's content, escaped so that every character arrives as it was given."""
    if not user:
        raise ValueError("a caller without any user part is refused by Asterisk before a call exists")
    if name and not name.isprintable():
        raise ValueError(f"the display name {name!r} holds a control character, which no SIP header can carry")
    escaped = (name or "").replace("\\", "\\\\").replace('"', '\\"')
    return (f'"{escaped}" ' if name else "") + f"<sip:{quote(user, safe=_UNESCAPED)}@{domain};transport=udp>"
