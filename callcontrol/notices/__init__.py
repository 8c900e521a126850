"""Telling people outside that somebody is needed: by mail, text message or chat, until one of them has seen to it."""

from callcontrol.notices.send import Sender
from callcontrol.notices.watch import Seen, Watch

__all__ = ["Seen", "Sender", "Watch"]
