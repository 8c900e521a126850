"""Between JSON and types. Pure: bytes in, values out."""

from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from callcontrol.ari.errors import MalformedEvent, UnreadableReply
from callcontrol.ari.generated.models import EVENT_TYPES, Event

T = TypeVar("T")

NO_TIME = datetime.fromtimestamp(0, UTC)
"""The timestamp of an unknown event that bears none."""


class UnknownEvent(Event, frozen=True, kw_only=True, tag_field="known_as", tag="UnknownEvent"):
    """An event of a type that the generated models do not know: a newer Asterisk, or one of its modules."""

    type: str
    application: str = ""
    timestamp: datetime = NO_TIME
    raw: dict[str, Any]
    """The whole event."""


class _Head(msgspec.Struct, frozen=True):
    """What is read of an event first."""

    type: str


_HEAD = msgspec.json.Decoder(_Head)
_BY_TYPE = {event.__name__: msgspec.json.Decoder(event, strict=False) for event in EVENT_TYPES}
_ANY = msgspec.json.Decoder(dict[str, Any])
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""Whatever bytes from outside can make the decoder raise."""


def decode_event(data: bytes) -> Event:
    """One message of the event socket. Unknown fields are passed over, unknown types become `UnknownEvent`.

    Raises:
        MalformedEvent: not JSON, not an object, without a type, or a known type without what it must hold.
            The text names the place and the type, never a value: it may be a caller's number.
    """
    name = ""
    try:
        name = _HEAD.decode(data).type
        decoder = _BY_TYPE.get(name)
        return decoder.decode(data) if decoder else _unknown(name, _ANY.decode(data))
    except UNREADABLE as error:
        what = f"{name} event" if name in _BY_TYPE else "message on the event socket"
        raise MalformedEvent(f"unreadable {what} of {len(data)} bytes: {error}") from error


def _unknown(name: str, raw: dict[str, Any]) -> UnknownEvent:
    application = raw.get("application")
    return UnknownEvent(
        type=name,
        application=application if isinstance(application, str) else "",
        timestamp=_moment(raw.get("timestamp")),
        raw=raw,
    )


def _moment(value: object) -> datetime:
    try:
        return msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        return NO_TIME


def decode_reply(data: bytes, reply: type[T]) -> T:
    """The content of an answer.

    Raises:
        UnreadableReply: it is not what ``reply`` describes; the text holds no value.
    """
    try:
        return msgspec.json.decode(data, type=reply, strict=False)
    except UNREADABLE as error:
        raise UnreadableReply(f"the answer's {len(data)} bytes are not as described: {error}") from error


def decode_fault(data: bytes) -> str:
    """What Asterisk wrote about a command that it did not carry out; empty if it wrote nothing readable."""
    try:
        fault = _ANY.decode(data)
    except UNREADABLE:
        return ""
    text = fault.get("message") or fault.get("error")
    return text[:200] if isinstance(text, str) else ""


def encode_body(body: object) -> bytes:
    """A command's body as JSON."""
    return msgspec.json.encode(body)
