"""A private apt: downloads Debian packages without root and without touching the machine's own apt state."""

import contextlib
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

from callcontrol.sandbox.errors import FetchError, NoAsteriskError
from callcontrol.sandbox.process import capture, lines
from callcontrol.sandbox.tree import MIN_VERSION

SUITE = "forky"
"""The Debian release that carries an Asterisk of 20 or newer. Debian 12 and 13 carry none."""

PACKAGES = ("asterisk", "asterisk-core-sounds-en-wav", "asterisk-moh-opsound-wav")

SILENCE = 180.0
"""Seconds without a word from apt after which it counts as hanging; it gives up a connection after 30."""

OS_RELEASE = Path("/etc/os-release")
KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
)
_DLSTATUS = re.compile(r"dlstatus:\d+:([\d.]+):")


@dataclass(frozen=True, slots=True)
class PrivateApt:
    """An apt whose lists, cache and status are in ``folder``."""

    folder: Path
    site: str
    keyring: Path
    suite: str = SUITE
    packages: tuple[str, ...] = PACKAGES
    installed: Path | None = None
    """What counts as installed and is not downloaded, as dpkg keeps it; None: nothing, the C library included."""

    @property
    def archives(self) -> Path:
        """Where the downloaded packages are."""
        return self.folder / "archives"

    async def prepare(self) -> None:
        """Writes the configuration. May be called again; what was downloaded stays."""
        for name in ("lists/partial", "archives/partial", "etc/parts"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        source = f"deb [signed-by={self.keyring}] {self.site} {self.suite} main\n"
        (self.folder / "etc/sources.list").write_text(source)
        (self.folder / "status").write_bytes(self.installed.read_bytes() if self.installed is not None else b"")
        (self.folder / "etc/main.conf").touch()
        (self.folder / "apt.conf").write_text(_config(self.folder, await _machine_acquire()))

    def update(self) -> AsyncGenerator[str, None]:
        """Downloads the suite's index; yields what apt tells. Raises `FetchError` with apt's own words."""
        return self._run("update")

    async def download(self) -> AsyncGenerator[float, None]:
        """Downloads `packages` and what they need; yields percent done.

        Goes on where an earlier download stopped, in the middle of a file too. Raises `FetchError`.
        """
        arguments = ("-o", "APT::Status-Fd=1", "install", "--yes", "--download-only", *self.packages)
        async with contextlib.aclosing(self._run(*arguments)) as told:
            async for line in told:
                if match := _DLSTATUS.match(line):
                    yield float(match[1])

    async def _run(self, *arguments: str) -> AsyncGenerator[str, None]:
        env = {
            "APT_CONFIG": str(self.folder / "apt.conf"),
            "LC_ALL": "C",
            "DEBIAN_FRONTEND": "noninteractive",
        }
        said: list[str] = []
        # Closed at once when the reader stops, so that no download goes on behind our back.
        async with contextlib.aclosing(lines(["apt-get", *arguments], silence=SILENCE, env=env)) as told:
            async for line in told:
                if line.startswith("exit ") and line != "exit 0":
                    raise FetchError(_complaint(self.suite, self.packages, arguments, said))
                said = [*said[-40:], line]
                yield line


async def private_apt(folder: Path) -> PrivateApt:
    """The private apt of ``folder``, on the mirror that the machine's own apt uses.

    Raises `NoAsteriskError` when this machine's apt is not Debian's.
    """
    said = await capture(
        ["apt-get", "indextargets", "--format", "$(SITE)|$(RELEASE)|$(COMPONENT)|$(SIGNED_BY)"], timeout=30
    )
    targets = [tuple(line.split("|")) for line in said.output.splitlines() if line.count("|") == 3]
    own = _own_releases(OS_RELEASE)
    for site, release, component, signed_by in targets:
        if release in own and component == "main":
            return PrivateApt(folder, site, _keyring(signed_by))
    raise NoAsteriskError(
        "no Asterisk 20 or newer on this machine, and its apt is not set up with Debian's main archive, "
        f"from which we would fetch one (it has: {sorted({t[1] for t in targets}) or 'nothing'}). "
        "Install Asterisk with the system's own means, or name one in CALLCONTROL_ASTERISK"
    )


def _own_releases(os_release: Path) -> frozenset[str]:
    # The name of the machine's own release tells the main archive from the many others that have a "main".
    text = os_release.read_text() if os_release.exists() else ""
    settings = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', text, re.MULTILINE))
    if settings.get("ID") != "debian":
        return frozenset()
    rolling = {"stable", "testing", "unstable", "sid", SUITE}
    return frozenset(rolling | {settings.get("VERSION_CODENAME") or "sid"})


def _keyring(signed_by: str) -> Path:
    # The whole keyring first: a source may be signed by the key of its own release only.
    for path in (*KEYRINGS, Path(signed_by or ".")):
        if path.is_file():
            return path
    raise NoAsteriskError("Debian's keys are missing: install the package debian-archive-keyring")


async def _machine_acquire() -> str:
    # Proxies, authentication and retries of this machine are kept; index targets and hooks are not ours.
    said = await capture(["apt-config", "dump"], timeout=30)
    kept = [line for line in said.output.splitlines() if re.match(r"Acquire::(https?|ftp|Retries)\b", line)]
    return "\n".join(kept)


def _config(folder: Path, acquire: str) -> str:
    return f"""{acquire}
Dir::State "{folder}";
Dir::State::status "{folder}/status";
Dir::State::lists "{folder}/lists";
Dir::Cache "{folder}";
Dir::Cache::archives "{folder}/archives";
Dir::Etc::main "{folder}/etc/main.conf";
Dir::Etc::parts "{folder}/etc/parts";
Dir::Etc::sourcelist "{folder}/etc/sources.list";
Dir::Etc::sourceparts "{folder}/etc/parts";
Dir::Etc::preferences "{folder}/etc/preferences";
Dir::Etc::preferencesparts "{folder}/etc/parts";
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
Acquire::http::Timeout "30";
Acquire::https::Timeout "30";
APT::Install-Recommends "false";
APT::Sandbox::User "";
Debug::NoLocking "true";
"""


def _complaint(suite: str, packages: tuple[str, ...], arguments: tuple[str, ...], said: list[str]) -> str:
    errors = [line for line in said if line.startswith(("E:", "Err:"))] or said[-5:]
    told = "\n  ".join(errors)
    what = "update" if arguments == ("update",) else "install --download-only"
    return f"""apt-get {what} failed:
  {told}
The archive must carry Debian's {suite}, and the disk have half a gigabyte free. What was downloaded is kept:
try again, or install {packages[0]} yourself (of Asterisk: {MIN_VERSION} or newer)."""
