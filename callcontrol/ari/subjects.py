"""What an event is about: the ids of all channels, bridges, playbacks, recordings and devices in it. Pure."""

from collections.abc import Callable, Iterator
from typing import Any, get_args, get_type_hints

from callcontrol.ari.generated.models import (
    EVENT_TYPES,
    Bridge,
    Channel,
    DeviceState,
    Endpoint,
    Event,
    LiveRecording,
    Playback,
    ReferredBy,
    ReferTo,
)

Ids = Callable[[Any], Iterator[str]]


def ids_of(event: Event) -> tuple[str, ...]:
    """Ids of every object in ``event``, each once, in the order of its fields.

    A playback gives its own id and that of the channel or bridge it plays to; a recording its name and its
    target; an endpoint or device its ``TECH/resource``. A bridge gives its own id, not those of its channels.
    """
    found: list[str] = []
    for name, ids in _FIELDS.get(type(event), ()):
        value = getattr(event, name)
        if value is not None:
            found.extend(ids(value))
    return tuple(dict.fromkeys(found))


def _own_id(thing: Channel | Bridge) -> Iterator[str]:
    yield thing.id


def _target(uri: str) -> str:
    """``channel:ID`` → ID. The id itself may hold further colons."""
    return uri.partition(":")[2] or uri


def _of_playback(playback: Playback) -> Iterator[str]:
    yield playback.id
    yield _target(playback.target_uri)


def _of_recording(recording: LiveRecording) -> Iterator[str]:
    yield recording.name
    yield _target(recording.target_uri)


def _of_endpoint(endpoint: Endpoint) -> Iterator[str]:
    yield f"{endpoint.technology}/{endpoint.resource}"


def _of_device(device: DeviceState) -> Iterator[str]:
    yield device.name


def _of_referral(refer_to: ReferTo) -> Iterator[str]:
    for thing in (refer_to.destination_channel, refer_to.connected_channel, refer_to.bridge):
        if thing is not None:
            yield thing.id


def _of_referrer(referred_by: ReferredBy) -> Iterator[str]:
    yield referred_by.source_channel.id
    for thing in (referred_by.connected_channel, referred_by.bridge):
        if thing is not None:
            yield thing.id


_BY_MODEL: dict[type, Ids] = {
    Channel: _own_id,
    Bridge: _own_id,
    Playback: _of_playback,
    LiveRecording: _of_recording,
    Endpoint: _of_endpoint,
    DeviceState: _of_device,
    ReferTo: _of_referral,
    ReferredBy: _of_referrer,
}


def _fields(event: type[Event]) -> tuple[tuple[str, Ids], ...]:
    """Fields of an event type that hold an object, worked out once so that routing an event stays cheap."""
    hints = get_type_hints(event).items()
    kinds = ((name, set(get_args(hint)) or {hint}) for name, hint in hints)
    return tuple((name, ids) for name, kind in kinds for model, ids in _BY_MODEL.items() if model in kind)


_FIELDS = {event: _fields(event) for event in EVENT_TYPES}
