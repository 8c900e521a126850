"""Callers: dial, press a key in the menu, talk until the other end hangs up."""

import asyncio
import time
from dataclasses import asdict, dataclass, field

from tests.bench.peer.wire import (
    HOST,
    Wire,
    header,
    key_packets,
    reply,
    request,
    sound_port_of,
    status_of,
    uri_of,
)

_KEY_MS = 100
_RETRIES = (0.5, 1.5, 3.5)
"""Seconds after which an INVITE that nobody answered is sent again (RFC 3261, timer A)."""


@dataclass(slots=True)
class Call:
    """What a caller saw; seconds since 1970."""

    number: str
    did: str
    dialled: float = 0.0
    answered: float = 0.0
    pressed: float = 0.0
    """When the key was released."""
    ended: float = 0.0
    refused: int = 0
    """The status with which the call was not taken."""
    hung_up: bool = False
    """By us, because the run was over."""


@dataclass(slots=True)
class _State:
    call: Call
    id: bytes
    local: bytes
    remote: bytes
    invite: bytes
    press_after: float
    key: str
    target: bytes = b""
    port: int = 0
    timers: list[asyncio.TimerHandle] = field(default_factory=list)


class Callers:
    """All callers of one process."""

    def __init__(self, server_port: int) -> None:
        self.wire = Wire(server_port, self._take)
        self._server_port = server_port
        self._by_id: dict[bytes, _State] = {}
        self.calls: list[Call] = []
        self._up = 0
        self.idle = asyncio.Event()
        """Nobody is on the line."""

    def dial(self, did: str, number: str, *, press_after: float, key: str = "1") -> None:
        """One call; returns at once."""
        call, call_id = Call(number, did), f"{number}-{len(self.calls)}-{time.time_ns()}".encode()
        uri = f"sip:{did}@{HOST}:{self._server_port}".encode()
        local = f"<sip:{number}@{HOST}>;tag={len(self.calls)}".encode()
        remote = b"<" + uri + b">"
        invite = request(
            "INVITE", uri, port=self.wire.port, branch=call_id.decode(), call=call_id, cseq=1, local=local,
            remote=remote, user=number, body=self.wire.sdp(),
        )  # fmt: skip
        state = _State(call, call_id, local, remote, invite, press_after, key)
        self._by_id[call_id] = state
        self.calls.append(call)
        self._up += 1
        self.idle.clear()
        call.dialled = self.wire.send(invite)
        loop = asyncio.get_running_loop()
        state.timers = [loop.call_later(pause, self.wire.send, invite) for pause in _RETRIES]

    def hang_up_all(self) -> None:
        """Whoever is still on the line goes."""
        for state in list(self._by_id.values()):
            state.call.hung_up = True
            if state.call.answered:
                self.wire.send(self._in_dialog(state, "BYE", 2))
                self._over(state, time.time())
            else:
                cancel = request(
                    "CANCEL", f"sip:{state.call.did}@{HOST}:{self._server_port}".encode(), port=self.wire.port,
                    branch=state.id.decode(), call=state.id, cseq=1, local=state.local, remote=state.remote,
                )  # fmt: skip
                self.wire.send(cancel)

    def told(self) -> list[dict[str, object]]:
        """All calls as they are written."""
        return [asdict(call) for call in self.calls]

    def _take(self, message: bytes, at: float) -> None:
        state, status = self._by_id.get(header(message, b"Call-ID")), status_of(message)
        if not status:
            self._asked(message, state, at)
        elif state is not None and header(message, b"CSeq").endswith(b"INVITE"):
            self._calm(state)
            if status >= 200:
                state.remote = header(message, b"To")
                self._settled(state, message, status, at)

    def _asked(self, message: bytes, state: _State | None, at: float) -> None:
        if message.startswith(b"ACK"):
            return
        self.wire.send(reply(message, 200, port=self.wire.port, user="load"))
        if message.startswith(b"BYE") and state is not None:
            self._over(state, at)

    def _settled(self, state: _State, message: bytes, status: int, at: float) -> None:
        if status >= 300:
            branch = state.id.decode()
            uri = f"sip:{state.call.did}@{HOST}:{self._server_port}".encode()
            ack = request(
                "ACK",
                uri,
                port=self.wire.port,
                branch=branch,
                call=state.id,
                cseq=1,
                local=state.local,
                remote=state.remote,
            )
            self.wire.send(ack)
            state.call.refused = status
            self._over(state, at)
            return
        state.target = uri_of(header(message, b"Contact"))
        self.wire.send(self._in_dialog(state, "ACK", 1))
        if state.call.answered:
            return
        state.call.answered, state.port = at, sound_port_of(message)
        if state.press_after >= 0:
            loop = asyncio.get_running_loop()
            state.timers = [loop.call_later(max(at + state.press_after - time.time(), 0.0), self._press, state)]

    def _press(self, state: _State) -> None:
        first, last = key_packets(state.key, _KEY_MS, 100, self.wire.sound_port)
        self.wire.send_sound(first, state.port)
        loop = asyncio.get_running_loop()
        state.timers = [loop.call_later(_KEY_MS / 1000, self._release, state, last)]

    def _release(self, state: _State, last: bytes) -> None:
        state.call.pressed = time.time()
        for _ in range(3):  # a packet may be lost: the end is told three times
            self.wire.send_sound(last, state.port)

    def _in_dialog(self, state: _State, method: str, cseq: int) -> bytes:
        return request(
            method, state.target, port=self.wire.port, branch=f"{state.id.decode()}{method}", call=state.id, cseq=cseq,
            local=state.local, remote=state.remote,
        )  # fmt: skip

    def _calm(self, state: _State) -> None:
        if not state.call.answered:
            for timer in state.timers:
                timer.cancel()

    def _over(self, state: _State, at: float) -> None:
        state.call.ended = at
        for timer in state.timers:
            timer.cancel()
        if self._by_id.pop(state.id, None) is not None:
            self._up -= 1
        if not self._up:
            self.idle.set()
