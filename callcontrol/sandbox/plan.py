"""What a box should be: a value that says nothing of how it is started."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from callcontrol.model.rules import Group

_SAFE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LINE = re.compile(r"[^\x00-\x1f\x7f;\\\"<>]{0,80}")

DIALPLAN = Path(__file__).parents[2] / "dialplan" / "callcontrol.conf"
"""The very file that an IT person includes in Asterisk's own dialplan."""


@dataclass(frozen=True, slots=True)
class PhoneAccount:
    """A desk phone as Asterisk knows it: endpoint, login and place in the dialplan."""

    username: str
    """Also the endpoint's name (``PJSIP/northside-101``) and the person's id."""
    password: str = field(repr=False)
    name: str = ""
    extension: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError for what would change the meaning of a configuration file."""
        for what, value, allowed in (
            ("username", self.username, _SAFE),
            ("password", self.password, _SAFE),
            ("name", self.name, _LINE),
            ("extension", self.extension or "0", _SAFE),
        ):
            if not allowed.fullmatch(value):
                shown = "" if what == "password" else f" {value!r}"
                raise ValueError(f"phone {self.username!r}: the {what}{shown} does not fit {allowed.pattern}")


@dataclass(frozen=True, slots=True)
class AsteriskPlan:
    """One Asterisk on the loopback address. Port 0 means a free one."""

    folder: Path
    """Private to this box: configuration, logs, CDR, database. Made when missing, never removed by us."""
    phones: tuple[PhoneAccount, ...] = ()
    dids: tuple[str, ...] = ()
    """E.164. Phones of the box may dial them too, as if from outside. The trunk takes any number."""
    sip_port: int = 0
    http_port: int = 0
    rtp_ports: tuple[int, int] | None = None
    """First and last UDP port for media."""
    ari_user: str = "callcontrol"
    ari_password: str = field(default_factory=secrets.token_urlsafe, repr=False)
    fallback: str = ""
    """Dial string that rings while no controller answers: ``PJSIP/northside-101&PJSIP/southside-201``."""
    emergency_trunk: str = ""
    """Dial string of emergency calls, NUMBER standing for the number. Empty: they end in a message."""
    registration_seconds: int = 300
    """How long a phone's registration holds when the phone does not say."""
    dialplan: Path = DIALPLAN
    ready_timeout: float = 60.0
    """Seconds for Asterisk to load everything; 2 to 6 are usual."""

    @property
    def rules_dialplan(self) -> Path:
        """What the dialplan includes beside itself: callcontrol makes it from the rules."""
        return self.folder / "etc" / "callcontrol-rules.conf"


def plan_from_group(
    group: Group,
    folder: Path,
    *,
    passwords: Iterable[str] | None = None,
    sip_port: int = 0,
    http_port: int = 0,
) -> AsteriskPlan:
    """The box for a practice's rules: a phone for each person, a random password each unless given.

    While no controller answers, everybody's phone rings.
    """
    people = sorted(group.people.values(), key=lambda person: person.id)
    given = iter(passwords or ())
    phones = tuple(
        PhoneAccount(person.id, next(given, "") or secrets.token_urlsafe(12), _plain(person.name), person.extension)
        for person in people
    )
    return AsteriskPlan(
        folder=folder,
        phones=phones,
        dids=tuple(sorted(group.dids)),
        sip_port=sip_port,
        http_port=http_port,
        fallback="&".join(f"PJSIP/{phone.username}" for phone in phones),
        emergency_trunk="PJSIP/NUMBER@trunk",
    )


def _plain(name: str) -> str:
    # A name in the rules may hold any character; the configuration files may not.
    return "".join(c for c in name if _LINE.fullmatch(c))[:80]
