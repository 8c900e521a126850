"""How to reach one Asterisk."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

from pydantic import SecretStr

from callcontrol.ari.errors import BadSettings

_URL = re.compile(r"https?://[^/?#@\s]+(/[^?#@\s]*)?")

_MOST_SOCKETS = 64

Observe = Callable[[str, float, str], None]
"""Told of every command: operation, seconds it took, outcome (``ok`` or an error's ``outcome``)."""


@dataclass(frozen=True, slots=True)
class AriSettings:
    """Address, credentials and limits of a connection. All times are seconds.

    Raises:
        BadSettings: a value that cannot work, named.
    """

    url: str
    """Where Asterisk's HTTP server listens, with its prefix if it has one: ``http://127.0.0.1:8088``."""
    username: str
    """A user of ari.conf."""
    password: SecretStr
    app: str = "callcontrol"
    """The application that the dialplan's ``Stasis()`` names."""
    command_timeout: float = 5.0
    """A command's whole time, waiting for a free connection included."""
    connect_timeout: float = 5.0
    connections: int = 64
    """Commands under way at once over HTTP; a further one waits. Asterisk's limit is ``sessionlimit`` in http.conf."""
    command_sockets: int = 0
    """Websockets that carry commands beside that, each one at a time; 0: HTTP carries all."""
    keep_alive: float = 10.0
    """How long an idle connection is kept. Asterisk closes it after 15; a command that meets that is lost."""
    heartbeat: float = 10.0
    """Between pings on the event socket; without an answer for half of it the socket counts as lost."""
    first_retry: float = 0.2
    longest_retry: float = 5.0
    refused_retry: float = 30.0
    """Between attempts while the password is refused: somebody has to mend that first."""
    events: Sequence[str] | None = None
    """Types of event to ask for, all others stay in Asterisk; None asks for every type."""
    max_message: int = 1 << 20
    """Bytes of one event; a longer one makes us drop the socket and connect anew."""
    max_reply: int = 16 << 20
    """Bytes of one answer; a longer one is an `UnreadableReply`."""

    def __post_init__(self) -> None:
        if not _URL.fullmatch(self.url):
            # Not shown: somebody may have written the password into it.
            raise BadSettings("the ARI address is not http://host:port (user and password go apart)")
        if not re.fullmatch(r"[A-Za-z0-9_.-]+", self.app):
            raise BadSettings(f"ARI application {self.app!r}: use letters, digits, dot, dash and underscore")
        for name in ("username", "password"):
            if not getattr(self, name):
                raise BadSettings(f"ARI setting {name} is empty: set it to that of a user in ari.conf")
        if ":" in self.username:
            raise BadSettings("the ARI user's name holds a colon, which HTTP cannot send")
        for limit in fields(self):
            value = getattr(self, limit.name)
            if limit.name == "command_sockets":
                if not 0 <= value <= _MOST_SOCKETS:
                    raise BadSettings(f"ARI setting command_sockets is {value!r}: it must be 0 to {_MOST_SOCKETS}")
            elif limit.type in {int, float} and not value > 0:
                raise BadSettings(f"ARI setting {limit.name} is {value!r}: it must be above zero")

    @property
    def base(self) -> str:
        """The address up to and including ``/ari``."""
        return f"{self.url.rstrip('/').removesuffix('/ari')}/ari"
