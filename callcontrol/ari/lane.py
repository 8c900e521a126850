"""One websocket that carries commands: one at a time, or several in a row of one sender."""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
import msgspec

from callcontrol.ari.errors import Unreachable
from callcontrol.ari.wire import UNREADABLE

_TEXT = aiohttp.WSMsgType.TEXT


class _Sent(msgspec.Struct, frozen=True, tag_field="type", tag="RESTRequest", omit_defaults=True):
    """What Asterisk takes (its documentation, "ARI REST over WebSocket"; 20.14, 21.9, 22.4 and newer)."""

    request_id: str
    method: str
    uri: str
    content_type: str | None = None
    message_body: str | None = None


class _Got(msgspec.Struct, frozen=True, tag_field="type", tag="RESTResponse"):
    request_id: str = ""
    status_code: int = 0
    message_body: str = ""


_encoder, _decoder = msgspec.json.Encoder(), msgspec.json.Decoder(_Got)


@dataclass(frozen=True, slots=True)
class Reply:
    """What Asterisk answered."""

    status: int
    content: bytes


class Lane:
    """An open socket. Free while every command that was sent over it has been answered.

    Asterisk carries out what comes over one socket one after the other, and some commands block until a sound has
    ended. So nobody is put behind somebody else's: a lane is lent to one sender until the last answer is there, also
    when the sender waits no more.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse[bool], freed: Callable[["Lane"], None]) -> None:
        self._socket = socket
        self._freed = freed
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Reply]] = {}
        self.lent = False
        """To one sender of several commands, however many are answered."""
        self.ended = asyncio.Event()
        """It carries nothing more."""

    @property
    def free(self) -> bool:
        """Whether it may be lent."""
        return not (self._waiting or self.lent or self.ended.is_set())

    async def exchange(self, method: str, uri: str, body: bytes | None) -> Reply:
        """Send, and wait for the answer. ``uri`` is below ``/ari/``. Raises Unreachable when the socket breaks.

        What is sent one after the other without waiting is carried out in that order.
        """
        if self.ended.is_set():
            raise Unreachable("the command socket was closed")
        number = str(next(self._numbers))
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            told = () if body is None else ("application/json", body.decode())
            message = _encoder.encode(_Sent(number, method, uri, *told))
            await self._socket.send_frame(message, _TEXT)
        except (aiohttp.ClientError, ConnectionError, RuntimeError) as error:
            self.close(type(error).__name__)
            answer.exception()  # told here
            raise Unreachable(f"the command socket broke: {type(error).__name__}") from None
        return await answer

    def give_back(self) -> None:
        """Whoever sent several is done."""
        self.lent = False
        self._settle()

    async def read(self) -> None:
        """Take answers until the socket ends; closes the lane then."""
        while not self.ended.is_set():
            message = await self._socket.receive()
            if message.type not in {aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY}:
                error = self._socket.exception()
                self.close(type(error).__name__ if error else f"code {self._socket.close_code}")
                return
            self._take(message.data)

    def _take(self, data: bytes) -> None:
        try:
            got = _decoder.decode(data)
        except UNREADABLE:
            return  # an event: nothing that a command waits for
        answer = self._waiting.pop(got.request_id, None)
        if answer is None:
            return
        if not answer.done():  # nobody waits for it any more
            answer.set_result(Reply(got.status_code, got.message_body.encode()))
        self._settle()

    def _settle(self) -> None:
        if self.free:
            self._freed(self)

    def close(self, why: str) -> None:
        """It carries nothing more; whoever waits for an answer learns that none will come."""
        self.ended.set()
        waiting, self._waiting = self._waiting, {}
        for answer in waiting.values():
            if not answer.done():
                answer.set_exception(Unreachable(f"the command socket was closed ({why})"))
