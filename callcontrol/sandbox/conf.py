"""Writes the configuration of one box from its plan."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import ClassVar

from callcontrol.sandbox.plan import AsteriskPlan, PhoneAccount
from callcontrol.sandbox.ports import Ports
from callcontrol.sandbox.tree import AsteriskTree

UNUSED = ("acl", "ccss", "cel", "features", "manager", "pjproject", "udptl", "websocket_client")
"""Parts of Asterisk that a box leaves at their defaults; without a file each logs an error at start."""


class _Conf(Template):
    # The usual $ belongs to Asterisk's own variables.
    delimiter: ClassVar[str] = "@"


def write_configuration(plan: AsteriskPlan, tree: AsteriskTree, ports: Ports, run_folder: Path) -> Path:
    """Writes every configuration file of the box and makes its folders; returns the path of asterisk.conf.

    Files hold passwords: only the owner can read them.
    """
    etc = plan.folder / "etc"
    for name in (
        "etc",
        "log/cdr-csv",
        "var/lib/keys",
        "var/cache",
        "var/spool/recording",
        "var/spool/outgoing",
    ):
        (plan.folder / name).mkdir(parents=True, exist_ok=True)
    plan.folder.chmod(0o700)
    values = _values(plan, tree, ports, run_folder)
    for template in sorted(files("callcontrol.sandbox").joinpath("templates").iterdir(), key=lambda t: t.name):
        (etc / template.name).write_text(_Conf(template.read_text()).substitute(values))
    for name in UNUSED:
        (etc / f"{name}.conf").write_text("; Defaults.\n")
    return etc / "asterisk.conf"


def _values(plan: AsteriskPlan, tree: AsteriskTree, ports: Ports, run_folder: Path) -> Mapping[str, str | int]:
    folder = plan.folder
    return {
        "etc": str(folder / "etc"),
        "var": str(folder / "var"),
        "log": str(folder / "log"),
        "run": str(run_folder),
        "own_directories": _own_directories(tree),
        "language": tree.language,
        "moh": str(tree.data / "moh") if tree.data else "moh",
        "sip_port": ports.sip,
        "http_port": ports.http,
        "rtp_first": ports.rtp[0],
        "rtp_last": ports.rtp[1],
        "ari_user": plan.ari_user,
        "ari_password": plan.ari_password,
        "registration_seconds": plan.registration_seconds,
        "fallback": plan.fallback,
        "emergency_trunk": plan.emergency_trunk,
        "dialplan": str(plan.dialplan),
        "phones": "\n".join(_phone(phone) for phone in plan.phones),
        "people": "\n".join(
            [
                *(_person(phone.extension, phone) for phone in _one_per_extension(plan.phones)),
                *(_person(phone.username, phone) for phone in plan.phones),
            ]
        ),
        "numbers": "\n".join(f"exten => {did},1,Goto(callcontrol-trunk,${{EXTEN}},1)" for did in plan.dids),
    }


def _own_directories(tree: AsteriskTree) -> str:
    # An installed Asterisk knows its own places; an unpacked one was built for places that are elsewhere.
    if tree.modules is None or tree.data is None:
        return ""
    return f"astmoddir => {tree.modules}\nastdatadir => {tree.data}\nastagidir => {tree.data / 'agi-bin'}"


def _phone(phone: PhoneAccount) -> str:
    name = phone.username
    return f"""
[{name}](phone)
auth = {name}
aors = {name}
callerid = "{phone.name}" <{phone.extension}>

[{name}](phone-auth)
username = {name}
password = {phone.password}

[{name}](phone-aor)
"""


def _one_per_extension(phones: tuple[PhoneAccount, ...]) -> list[PhoneAccount]:
    # Two locations may use the same extension; in the box the first phone that has it gets it.
    first: dict[str, PhoneAccount] = {}
    for phone in phones:
        if phone.extension:
            first.setdefault(phone.extension, phone)
    return list(first.values())


def _person(dialled: str, phone: PhoneAccount) -> str:
    """By the extension, or by the phone's name, which is how phones of other locations are dialled."""
    device = f"PJSIP/{phone.username}"
    return f"exten => {dialled},hint,{device}\nexten => {dialled},1,Dial({device},40)\n same => n,Hangup()"
