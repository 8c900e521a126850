"""Desk phones: register, ring for a while, answer, talk, hang up."""

import asyncio
import random
import time
from dataclasses import asdict, dataclass

from tests.bench.peer.wire import HOST, Wire, credentials, header, reply, request, status_of, uri_of, user_of

_REGISTER_SECONDS, _LASTS_SECONDS = 20.0, 900


@dataclass(slots=True)
class Ring:
    """One call at one phone; seconds since 1970."""

    agent: str
    number: str
    rang: float
    answered: float = 0.0
    joined: float = 0.0
    ended: float = 0.0


@dataclass(slots=True)
class _State:
    ring: Ring
    invite: bytes
    tag: bytes
    timer: asyncio.TimerHandle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How phones are answered, seconds."""

    ring: float = 0.25
    talk: float = 0.5
    talk_spread: float = 0.0
    """Added to the talk, evenly distributed."""


class Agents:
    """All phones of one process, on one socket."""

    def __init__(self, server_port: int, accounts: dict[str, str], manner: Manner, seed: int = 1) -> None:
        self.wire = Wire(server_port, self._take)
        self._accounts = accounts
        self._manner = manner
        self._chance = random.Random(seed)
        self._by_id: dict[bytes, _State] = {}
        self._registering: dict[bytes, asyncio.Future[bytes]] = {}
        self.rings: list[Ring] = []

    async def register(self) -> None:
        """All phones. Raises TimeoutError, RuntimeError with what Asterisk answered."""
        await self._register_all(_LASTS_SECONDS)

    async def unregister(self) -> None:
        """The same the other way, so that nobody rings them when this load is over."""
        await self._register_all(0)

    async def _register_all(self, seconds: int) -> None:
        async with asyncio.timeout(_REGISTER_SECONDS):
            for agent, password in self._accounts.items():
                await self._register(agent, password, seconds)

    async def _register(self, agent: str, password: str, seconds: int) -> None:
        expires = f"Expires: {seconds}\r\n".encode()
        uri, call, me = f"sip:{HOST}", f"reg-{agent}-{time.time_ns()}".encode(), f"<sip:{agent}@{HOST}>".encode()
        answer, more = b"", expires
        for cseq in (1, 2):
            message = request(
                "REGISTER", uri.encode(), port=self.wire.port, branch=f"{call.decode()}{cseq}", call=call, cseq=cseq,
                local=me + b";tag=r", remote=me, user=agent, more=more,
            )  # fmt: skip
            self._registering[call] = asyncio.get_running_loop().create_future()
            self.wire.send(message)
            answer = await self._registering[call]
            if status_of(answer) != 401:
                break
            more = expires + credentials(header(answer, b"WWW-Authenticate"), agent, password, "REGISTER", uri)
        if status_of(answer) != 200:
            raise RuntimeError(f"phone {agent} was not registered: {answer[:60]!r}")

    def hang_up_all(self) -> None:
        """Every conversation ends."""
        for state in list(self._by_id.values()):
            self._bye(state)

    def told(self) -> list[dict[str, object]]:
        """All that rang, as it is written."""
        return [asdict(ring) for ring in self.rings]

    def _take(self, message: bytes, at: float) -> None:
        call = header(message, b"Call-ID")
        status, state = status_of(message), self._by_id.get(call)
        if status:
            waiting = self._registering.get(call)
            if waiting is not None and not waiting.done() and status >= 200:
                waiting.set_result(message)
        elif message.startswith(b"INVITE"):
            self._invited(message, call, at, state)
        elif message.startswith(b"ACK"):
            self._begun(state)
        elif message.startswith((b"BYE", b"CANCEL")):
            self.wire.send(reply(message, 200, port=self.wire.port, user="x"))
            self._gone(call, state, at, cancelled=message.startswith(b"CANCEL"))
        else:
            self.wire.send(reply(message, 200, port=self.wire.port, user="x"))

    def _invited(self, message: bytes, call: bytes, at: float, state: _State | None) -> None:
        if state is not None:
            if b";tag=" in header(message, b"To"):  # a re-INVITE: as it was
                self._reply(state, 200, message)
            return
        agent = user_of(message.split(b"\r\n", 1)[0])
        state = _State(Ring(agent, user_of(header(message, b"From")), at), message, str(len(self.rings) + 1).encode())
        self.rings.append(state.ring)
        self._by_id[call] = state
        self._reply(state, 180)
        state.timer = asyncio.get_running_loop().call_later(self._manner.ring, self._answer, state)

    def _answer(self, state: _State) -> None:
        state.ring.answered = self._reply(state, 200)

    def _begun(self, state: _State | None) -> None:
        if state is None or not state.ring.answered or state.ring.joined:
            return
        state.ring.joined = time.time()
        seconds = self._manner.talk + self._manner.talk_spread * self._chance.random()
        state.timer = asyncio.get_running_loop().call_later(seconds, self._bye, state)

    def _bye(self, state: _State) -> None:
        if not state.ring.answered:
            return
        invite = state.invite
        to = header(invite, b"To") + b";tag=" + state.tag
        bye = request(
            "BYE", uri_of(header(invite, b"Contact")), port=self.wire.port, branch=f"bye{time.time_ns()}",
            call=header(invite, b"Call-ID"), cseq=1, local=to, remote=header(invite, b"From"),
        )  # fmt: skip
        now = self.wire.send(bye)
        self._gone(header(invite, b"Call-ID"), state, now, cancelled=False)

    def _gone(self, call: bytes, state: _State | None, at: float, *, cancelled: bool) -> None:
        if state is None:
            return
        if cancelled:
            self._reply(state, 487)
        if state.timer is not None:
            state.timer.cancel()
        state.ring.ended = state.ring.ended or at
        self._by_id.pop(call, None)

    def _reply(self, state: _State, status: int, to: bytes = b"") -> float:
        body = self.wire.sdp() if status == 200 else b""
        message = reply(
            to or state.invite, status, port=self.wire.port, user=state.ring.agent, tag=state.tag, body=body
        )
        return self.wire.send(message)
