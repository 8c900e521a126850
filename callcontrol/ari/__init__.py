"""Asterisk and nothing else: its REST interface and events, typed, over HTTP and one websocket."""

from callcontrol.ari.client import AriClient, one_by_one, quiet
from callcontrol.ari.generated import models
from callcontrol.ari.generated.models import Event
from callcontrol.ari.ids import ObjectIds, call_of, new_call_id
from callcontrol.ari.link import Link
from callcontrol.ari.mailbox import Mailbox
from callcontrol.ari.router import Router
from callcontrol.ari.settings import AriSettings
from callcontrol.ari.subjects import ids_of
from callcontrol.ari.wire import UnknownEvent, decode_event

__all__ = [
    "AriClient",
    "AriSettings",
    "Event",
    "Link",
    "Mailbox",
    "ObjectIds",
    "Router",
    "UnknownEvent",
    "call_of",
    "decode_event",
    "ids_of",
    "models",
    "new_call_id",
    "one_by_one",
    "quiet",
]
