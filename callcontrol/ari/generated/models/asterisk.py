"""Models of asterisk.

Generated from the rest-api folder of Asterisk 22.10.1; do not edit. To renew it:
python -m deploy.generate_ari REST_API_FOLDER --asterisk VERSION
"""

from datetime import datetime
from typing import Any

from msgspec import Struct


class BuildInfo(Struct, frozen=True, kw_only=True):
    os: str
    kernel: str
    options: str
    machine: str
    date: str
    user: str


class SystemInfo(Struct, frozen=True, kw_only=True):
    version: str
    entity_id: str


class SetId(Struct, frozen=True, kw_only=True):
    user: str
    group: str


class ConfigInfo(Struct, frozen=True, kw_only=True):
    name: str
    default_language: str
    max_channels: int | None = None
    max_open_files: int | None = None
    max_load: float | None = None
    setid: SetId


class StatusInfo(Struct, frozen=True, kw_only=True):
    startup_time: datetime
    last_reload_time: datetime


class AsteriskInfo(Struct, frozen=True, kw_only=True):
    build: BuildInfo | None = None
    system: SystemInfo | None = None
    config: ConfigInfo | None = None
    status: StatusInfo | None = None


class AsteriskPing(Struct, frozen=True, kw_only=True):
    asterisk_id: str
    ping: str
    timestamp: str


class Module(Struct, frozen=True, kw_only=True):
    name: str
    description: str
    use_count: int
    status: str
    support_level: str


class LogChannel(Struct, frozen=True, kw_only=True):
    channel: str
    type: str
    status: str
    configuration: str


class Variable(Struct, frozen=True, kw_only=True):
    value: str


class Variables(Struct, frozen=True, kw_only=True):
    variables: dict[str, Any]


class ConfigTuple(Struct, frozen=True, kw_only=True):
    attribute: str
    value: str
