"""SIP over one UDP socket, as cheap as Python can do it: what the load costs is not there to be measured.

The moment of arrival is the kernel's, so that a busy sender does not count as a slow Asterisk.
"""

import asyncio
import hashlib
import re
import socket
import struct
import time
from collections.abc import Callable

HOST = "127.0.0.1"
_TIMESTAMP = 35
"""SO_TIMESTAMPNS of Linux: seconds and nanoseconds with each packet."""
_BUFFER = 8 << 20
_HEADERS = {name: re.compile(rb"\r\n" + name + rb": *([^\r]*)", re.IGNORECASE) for name in (
    b"Via", b"From", b"To", b"Call-ID", b"CSeq", b"Contact", b"WWW-Authenticate",
)}  # fmt: skip
_URI = re.compile(rb"<([^>]*)>")
_USER = re.compile(rb"sips?:([^@>;]*)@")
_AUDIO = re.compile(rb"\r\nm=audio (\d+)")

OnMessage = Callable[[bytes, float], None]
"""Takes a message and the moment of its arrival, seconds since 1970."""


class Wire:
    """One socket for SIP towards one Asterisk, and one for sound that nobody reads."""

    def __init__(self, server_port: int, take: OnMessage) -> None:
        self._server = (HOST, server_port)
        self._take = take
        self._sip, self._sound = _bound(stamped=True), _bound(stamped=False)
        self.port = int(self._sip.getsockname()[1])
        self.sound_port = int(self._sound.getsockname()[1])
        """The kernel drops what comes here once its buffer is full."""

    def open(self) -> None:
        """Begin to hear."""
        asyncio.get_running_loop().add_reader(self._sip, self._read)

    def close(self) -> None:
        """Hear no more."""
        asyncio.get_running_loop().remove_reader(self._sip)
        self._sip.close()
        self._sound.close()

    def send(self, message: bytes) -> float:
        """Send; when that was."""
        now = time.time()
        self._sip.sendto(message, self._server)
        return now

    def send_sound(self, packet: bytes, port: int) -> None:
        """One RTP packet to a channel's port."""
        self._sound.sendto(packet, (HOST, port))

    def _read(self) -> None:
        for _ in range(64):
            try:
                data, ancillary, _, _ = self._sip.recvmsg(65535, 64)
            except BlockingIOError:
                return
            self._take(data, _moment(ancillary))

    def sdp(self) -> bytes:
        """What is offered and accepted: µ-law and keys by RFC 4733."""
        return (
            f"v=0\r\no=- 1 1 IN IP4 {HOST}\r\ns=-\r\nc=IN IP4 {HOST}\r\nt=0 0\r\n"
            f"m=audio {self.sound_port} RTP/AVP 0 96\r\n"
            "a=rtpmap:0 PCMU/8000\r\na=rtpmap:96 telephone-event/8000\r\na=fmtp:96 0-15\r\na=ptime:20\r\na=sendrecv\r\n"
        ).encode()


def _bound(*, stamped: bool) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setblocking(False)
    if stamped:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        made.setsockopt(socket.SOL_SOCKET, _TIMESTAMP, 1)
    made.bind((HOST, 0))
    return made


def _moment(ancillary: list[tuple[int, int, bytes]]) -> float:
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == _TIMESTAMP:
            seconds, nanoseconds = struct.unpack("qq", data[:16])
            return float(seconds + nanoseconds / 1e9)
    return time.time()


def status_of(message: bytes) -> int:
    """Of a response; 0 for a request."""
    return int(message[8:11]) if message.startswith(b"SIP/2.0 ") else 0


def header(message: bytes, name: bytes) -> bytes:
    """The first of that name; empty: there is none."""
    found = _HEADERS[name].search(message)
    return found[1] if found else b""


def headers(message: bytes, name: bytes) -> list[bytes]:
    """All of that name, in order."""
    return _HEADERS[name].findall(message)


def uri_of(value: bytes) -> bytes:
    """``"Ann" <sip:11@host>;tag=x`` → ``sip:11@host``."""
    found = _URI.search(value)
    return found[1] if found else value


def user_of(value: bytes) -> str:
    """``<sip:+1202@host>`` → ``+1202``."""
    found = _USER.search(value)
    return found[1].decode() if found else ""


def sound_port_of(message: bytes) -> int:
    """Where the other end wants its sound; 0: it does not say."""
    found = _AUDIO.search(message)
    return int(found[1]) if found else 0


def request(
    method: str, uri: bytes, *, port: int, branch: str, call: bytes, cseq: int, local: bytes, remote: bytes,
    user: str = "load", more: bytes = b"", body: bytes = b"",
) -> bytes:  # fmt: skip
    """A request as bytes."""
    return b"".join((
        method.encode(), b" ", uri, b" SIP/2.0\r\nVia: SIP/2.0/UDP ",
        f"{HOST}:{port};rport;branch=z9hG4bK{branch}\r\nMax-Forwards: 70\r\n".encode(),
        b"From: ", local, b"\r\nTo: ", remote, b"\r\nCall-ID: ", call,
        f"\r\nCSeq: {cseq} {method}\r\nContact: <sip:{user}@{HOST}:{port}>\r\n".encode(),
        more, b"Content-Type: application/sdp\r\n" if body else b"",
        f"Content-Length: {len(body)}\r\n\r\n".encode(), body,
    ))  # fmt: skip


def reply(asked: bytes, status: int, *, port: int, user: str, tag: bytes = b"", body: bytes = b"") -> bytes:
    """A response to a request."""
    to = header(asked, b"To")
    if tag and b";tag=" not in to:
        to += b";tag=" + tag
    return b"".join((
        f"SIP/2.0 {status} x\r\n".encode(), *(b"Via: " + via + b"\r\n" for via in headers(asked, b"Via")),
        b"From: ", header(asked, b"From"), b"\r\nTo: ", to, b"\r\nCall-ID: ", header(asked, b"Call-ID"),
        b"\r\nCSeq: ", header(asked, b"CSeq"), f"\r\nContact: <sip:{user}@{HOST}:{port}>\r\n".encode(),
        b"Content-Type: application/sdp\r\n" if body else b"", f"Content-Length: {len(body)}\r\n\r\n".encode(), body,
    ))  # fmt: skip


def credentials(challenge: bytes, user: str, password: str, method: str, uri: str) -> bytes:
    """The line that answers a digest challenge (RFC 2617, MD5, qop auth)."""
    given = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge.decode()))
    known = _md5(f"{user}:{given['realm']}:{password}")
    told = _md5(f"{known}:{given['nonce']}:00000001:load:auth:{_md5(f'{method}:{uri}')}")
    opaque = f', opaque="{given["opaque"]}"' if "opaque" in given else ""
    return (
        f'Authorization: Digest username="{user}", realm="{given["realm"]}", nonce="{given["nonce"]}", uri="{uri}", '
        f'response="{told}", cnonce="load"{opaque}, algorithm=MD5, qop=auth, nc=00000001\r\n'
    ).encode()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


_KEYS = "0123456789*#"


def key_packets(key: str, milliseconds: int, sequence: int, source: int) -> tuple[bytes, bytes]:
    """A key's first packet and its last, which is to be sent three times."""
    event, stamp = _KEYS.index(key), sequence * 160
    first = struct.pack("!BBHII", 0x80, 0xE0, sequence & 0xFFFF, stamp, source) + struct.pack("!BBH", event, 10, 160)
    head = struct.pack("!BBHII", 0x80, 0x60, (sequence + 1) & 0xFFFF, stamp, source)
    return first, head + struct.pack("!BBH", event, 0x80 | 10, milliseconds * 8)
