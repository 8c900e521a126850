"""Settings of the process, from the environment: where things are, never what happens to a call."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from platformdirs import user_state_path
from pydantic import AwareDatetime, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from callcontrol.config.problems import quote
from callcontrol.model.errors import CallcontrolError

PREFIX = "CALLCONTROL_"

Port = Annotated[int, Field(ge=0, le=65535)]
"""A TCP or UDP port; 0 means a free one."""

_EXPECTED = {
    "http_port": "a port number, 0 to 65535 (0: a free one)",
    "page": "yes or no",
    "sip_port": "a port number, 0 to 65535 (0: a free one)",
    "as_if": "a moment with its offset, such as 2026-03-03T09:30:00-05:00",
    "log_level": "one of debug, info, warning, error",
    "trunk": "the name of an endpoint of pjsip.conf, such as trunk",
    "ari_url": "an address such as http://127.0.0.1:8088",
    "ari_sockets": "a number of websockets, 0 (commands over HTTP) to 64",
    "max_calls": "a number of calls, 1 to 10000",
    "notices_every": "minutes, 1 to 1440",
    "dsn": "an address such as postgresql://user@host/database",
}
_SECRET = frozenset({"ari_password", "dsn", "notices"})


class SettingsError(CallcontrolError):
    """One or more settings can not be used; the text names each variable and what it should hold."""


class Settings(BaseSettings):
    """Every setting has a variable: ``http_port`` is ``CALLCONTROL_HTTP_PORT``."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    rules: Path = Path("/etc/callcontrol/rules")
    """The rules folder. Whether it was given: ``"rules" in settings.model_fields_set``."""
    state: Path = Field(default_factory=lambda: user_state_path("callcontrol"))
    """Where the spool, rendered prompts and ``run.json`` are kept."""
    ari_url: Annotated[str, Field(pattern=r"^https?://[^/@?#\s]+(/[^@?#\s]*)?$")] = "http://127.0.0.1:8088"
    """Asterisk's HTTP server, without user or password."""
    ari_user: str = "callcontrol"
    ari_password: SecretStr = SecretStr("")
    ari_app: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")] = "callcontrol"
    """The name under which the dialplan hands calls over: ``Stasis(callcontrol,...)``."""
    ari_sockets: Annotated[int, Field(ge=0, le=64)] = 24
    """Websockets over which commands go to Asterisk; 0: all go over HTTP."""
    dsn: SecretStr | None = None
    """The PostgreSQL to use; none: the embedded one."""
    trunk: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")] = "trunk"
    """The trunk's endpoint in Asterisk, over which whoever is on call is rung: ``PJSIP/NUMBER@trunk``."""
    sealing_key: Path | None = None
    """The file of the key that seals personal data; none: ``sealing.key`` in the state folder."""
    http_host: str = "127.0.0.1"
    http_port: Port = 0
    page: bool = True
    """Whether the HTTP face has the page of the desk."""
    sip_port: Port = 0
    """Of the sandbox's Asterisk."""
    as_if: AwareDatetime | None = None
    """Rules are evaluated as if it were this moment, for demonstrations; records keep the real time."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    prompts_folder: Path | None = None
    """Rendered prompts; none: ``prompts`` in the state folder. Asterisk must be able to read it."""
    dialplan: Path | None = None
    """Where the part of Asterisk's dialplan goes that is made from the rules; none: it is not kept."""
    notices: SecretStr = SecretStr("")
    """Whom to tell when nobody on call was reached: addresses as Apprise words them, separated by spaces."""
    notices_every: Annotated[int, Field(ge=1, le=1440)] = 10
    """Minutes until that is told again, until somebody has told that it is done."""
    max_calls: Annotated[int, Field(ge=1, le=10_000)] = 500
    """Calls under way at once; a further caller goes to the dialplan's fallback."""

    @property
    def prompts(self) -> Path:
        """Where rendered prompts are."""
        return self.prompts_folder or self.state / "prompts"

    @property
    def recordings(self) -> Path:
        """Where the recordings that the rules name are put."""
        return self.rules / "recordings"

    @property
    def spoken(self) -> Path:
        """Sentences recorded by phone. Asterisk must be able to read it."""
        return self.state / "spoken"

    @property
    def run_file(self) -> Path:
        """What a running sandbox tells softphones and scripts."""
        return self.state / "run.json"

    @property
    def kept_rules(self) -> Path:
        """Every version of the rules that went live."""
        return self.state / "rules"

    @property
    def overrides(self) -> Path:
        """Switches that were set from outside the files."""
        return self.state / "overrides.json"

    @property
    def waits(self) -> Path:
        """What was learned of how long callers wait."""
        return self.state / "waits.json"

    @property
    def people(self) -> Path:
        """What people have set for themselves: signed out, paused."""
        return self.state / "people.json"

    @property
    def long_waits(self) -> Path:
        """Which long waits somebody has seen to."""
        return self.state / "long-waits.json"

    @property
    def callers(self) -> Path:
        """The directory of callers and what is remembered of them, sealed."""
        return self.state / "callers.sqlite"

    @property
    def listenings(self) -> Path:
        """Supervisors who listen to a conversation at this moment."""
        return self.state / "listenings.json"

    @property
    def pins(self) -> Path:
        """Supervisors' PINs, hashed."""
        return self.state / "pins.json"

    @property
    def pin_attempts(self) -> Path:
        """Attempts at them that have not ended well."""
        return self.state / "pin-attempts.json"

    @property
    def emergencies(self) -> Path:
        """Emergency calls, until somebody has seen to them."""
        return self.state / "emergencies.json"

    @property
    def control_file(self) -> Path:
        """How commands reach the running process."""
        return self.state / "control.json"

    @property
    def seal_file(self) -> Path:
        """The key that seals personal data, made at the first start."""
        return self.sealing_key or self.state / "sealing.key"

    @property
    def messages(self) -> Path:
        """What callers said after the tone."""
        return self.state / "messages"

    @property
    def talks(self) -> Path:
        """Recorded conversations, sealed."""
        return self.state / "recordings"

    @property
    def spool(self) -> Path:
        """The journal's local file."""
        return self.state / "journal.sqlite3"


def load_settings(**given: Any) -> Settings:
    """Settings from the environment; what is ``given`` (by the command line; None: not given) wins.

    Raises SettingsError that names every variable at fault, what it holds (no secret) and what it should.
    """
    known = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**known)
    except ValidationError as error:
        lines = [_explain(detail, known) for detail in error.errors(include_url=False)]
        raise SettingsError("\n".join(lines)) from None


def _explain(detail: ErrorDetails, given: Mapping[str, object]) -> str:
    name = str(detail["loc"][0]) if detail["loc"] else ""
    where = f"--{name.replace('_', '-')}" if name in given else f"{PREFIX}{name.upper()}"
    value = str(detail["input"])
    held = "(not shown)" if name in _SECRET or "@" in value else quote(value).strip("`")
    return f"{where}={held}: {_EXPECTED.get(name, detail['msg'])} is expected"
