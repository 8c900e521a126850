"""Ports for one box that no other box of this machine takes at the same time.

A free port found by binding port 0 may be taken by another box before Asterisk opens it. So the range below
the kernel's ephemeral ports is cut into slots, and a box holds a file lock on its slot as long as it lives.
"""

import contextlib
import errno
import fcntl
import os
import socket
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from callcontrol.sandbox.errors import PortTakenError

HOST = "127.0.0.1"
FIRST, SLOT_SIZE, SLOTS = 10_000, 400, 25
"""Slots span 10000 to 19999; each gives one SIP port, one HTTP port and 199 media streams with their RTCP."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports of one box, all on the loopback address."""

    sip: int
    """UDP and TCP."""
    http: int
    rtp: tuple[int, int]
    """First and last UDP port; a stream takes two."""


_given: Counter[int] = Counter()


def times_given(sip: int) -> int:
    """How often this process has given a SIP port to a box: tells one box there from the next."""
    return _given[sip]


@contextlib.contextmanager
def reserve(sip: int = 0, http: int = 0, rtp: tuple[int, int] | None = None) -> Iterator[Ports]:
    """Holds a slot while the context is open; a port other than 0 is taken as given.

    Raises `PortTakenError` when a given port is in use (Asterisk would only log that), or no slot is free.
    """
    if sip and not _udp_and_tcp(sip):
        raise _taken(sip, "SIP", "CALLCONTROL_SIP_PORT")
    if http and not _can_bind(http, socket.SOCK_STREAM):
        raise _taken(http, "Asterisk's HTTP", "the plan's http_port")
    for number in _order():
        with _slot_lock(number) as held:
            base = FIRST + number * SLOT_SIZE
            found = Ports(sip or base, http or base + 1, rtp or (base + 2, base + SLOT_SIZE - 1))
            if held and _usable(found):
                _given[found.sip] += 1
                yield found
                return
    raise PortTakenError(
        f"all {SLOTS} slots of ports from {FIRST} to {FIRST + SLOTS * SLOT_SIZE - 1} are in use: "
        "end another sandbox, or give the ports yourself"
    )


def _taken(port: int, use: str, setting: str) -> PortTakenError:
    return PortTakenError(
        f"port {port} on {HOST}, asked for as the {use} port ({setting}), is in use by another program: "
        "end that program, choose another port, or 0 for a free one"
    )


def _order() -> list[int]:
    # Boxes of different users do not share locks: starting at different slots keeps them apart as a rule.
    first = os.getpid() % SLOTS
    return [(first + n) % SLOTS for n in range(SLOTS)]


@contextlib.contextmanager
def _slot_lock(number: int) -> Iterator[bool]:
    folder = Path(tempfile.gettempdir()) / f"callcontrol-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / f"slot-{number}").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in {errno.EAGAIN, errno.EACCES}:
                raise
            yield False
        else:
            yield True


def _usable(ports: Ports) -> bool:
    first, last = ports.rtp
    return (
        _udp_and_tcp(ports.sip)
        and _can_bind(ports.http, socket.SOCK_STREAM)
        and all(_can_bind(port, socket.SOCK_DGRAM) for port in range(first, last + 1))
    )


def _udp_and_tcp(port: int) -> bool:
    return _can_bind(port, socket.SOCK_DGRAM) and _can_bind(port, socket.SOCK_STREAM)


def _can_bind(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind == socket.SOCK_STREAM:
            # As Asterisk does: connections of a box that just ended must not keep the next one away.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True
