"""A real Asterisk of our own, started and ended with the code that needs it."""

import asyncio
import contextlib
import shutil
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from callcontrol.sandbox.cdr import CdrRow, read_cdr
from callcontrol.sandbox.conf import write_configuration
from callcontrol.sandbox.errors import SandboxError, StartError
from callcontrol.sandbox.fetch import ProgressHook, find_asterisk
from callcontrol.sandbox.plan import AsteriskPlan
from callcontrol.sandbox.ports import HOST, Ports, reserve
from callcontrol.sandbox.process import capture, kill, start
from callcontrol.sandbox.tree import AsteriskTree

STOP_GRACE = 10.0
"""Seconds for Asterisk to end by itself before it is killed."""

NEEDED = (
    "app_stasis",
    "chan_pjsip",
    "pbx_config",
    "res_ari_bridges",
    "res_ari_channels",
    "res_ari_events",
    "res_ari_playbacks",
    "res_pjsip_registrar",
    "res_rtp_asterisk",
)
"""Modules without which no call is served. Asterisk runs on without them, even when told to require them."""

_SOCKET_PATH_MAX = 100
"""Bytes; a unix socket's path holds 107 and Asterisk adds to it."""


class RunningAsterisk:
    """One Asterisk, up or down. Made by `asterisk`; ports, folders and passwords stay through a restart."""

    def __init__(self, plan: AsteriskPlan, tree: AsteriskTree, ports: Ports, conf: Path) -> None:
        self.plan = plan
        self.tree = tree
        self.ports = ports
        self._argv = (*tree.argv, "-C", str(conf))
        self._process: Process | None = None

    @property
    def sip_port(self) -> int:
        """UDP and TCP port for SIP on the loopback address."""
        return self.ports.sip

    @property
    def http_port(self) -> int:
        """Port of ARI on the loopback address."""
        return self.ports.http

    @property
    def ari_url(self) -> str:
        """Base address without ``/ari``; user and password are in the plan."""
        return f"http://{HOST}:{self.ports.http}"

    @property
    def pid(self) -> int:
        """Raises `SandboxError` when Asterisk is down."""
        if self._process is None or self._process.returncode is not None:
            raise SandboxError("this Asterisk is not running: start() it first")
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process is alive, which says nothing of whether it answers."""
        return self._process is not None and self._process.returncode is None

    @property
    def cdr_csv(self) -> Path:
        """The CDR file that Asterisk writes; missing until the first call has ended."""
        return self.plan.folder / "log" / "cdr-csv" / "Master.csv"

    def cdr_rows(self) -> list[CdrRow]:
        """What Asterisk has recorded so far, oldest first. Raises ValueError for a row of another form."""
        return read_cdr(self.cdr_csv)

    async def cli(self, command: str, *, timeout: float = 10.0) -> str:
        """Runs a CLI command and returns what it printed; `SandboxError` when Asterisk does not answer."""
        said = await capture([*self._argv, "-rx", command], timeout=timeout)
        if said.code != 0:
            raise SandboxError(f"Asterisk did not take the command {command!r}: {said.output.strip()[:300]}")
        return said.output

    async def start(self) -> None:
        """Starts it and waits until everything is loaded.

        HTTP answers before the modules are there, so readiness is asked of Asterisk itself.
        Raises `StartError`, with the last lines of its log, when it ends first or is not ready in time.
        """
        if self.running:
            return
        with self._console.open("wb") as console:
            self._process = await start([*self._argv, "-f", "-n", "-q"], output=console)
        try:
            async with asyncio.timeout(self.plan.ready_timeout):
                await self._booted(self._process)
                await self._check_modules()
        except TimeoutError:
            await self.kill()
            raise StartError(self._trouble(f"was not ready within {self.plan.ready_timeout:g} s")) from None
        except BaseException:
            await self.kill()
            raise

    async def stop(self) -> None:
        """Ends it now, calls included; kills it when it has not ended within `STOP_GRACE` seconds."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        try:
            async with asyncio.timeout(STOP_GRACE):
                with contextlib.suppress(SandboxError):
                    await self.cli("core stop now", timeout=STOP_GRACE / 2)
                await process.wait()
        except TimeoutError:
            pass
        finally:
            await kill(process)

    async def restart(self) -> None:
        """Stops it and starts it again: calls are cut, registrations and ports stay."""
        await self.stop()
        await self.start()

    async def kill(self) -> None:
        """Kills it as a power cut would."""
        if self._process is not None:
            await kill(self._process)

    @property
    def _console(self) -> Path:
        return self.plan.folder / "log" / "console.log"

    async def _booted(self, process: Process) -> None:
        while process.returncode is None:
            with contextlib.suppress(SandboxError):
                if "fully booted" in (await self.cli("core waitfullybooted", timeout=self.plan.ready_timeout)):
                    return
            # The control socket is not there yet; nothing announces it.
            await asyncio.sleep(0.05)
        raise StartError(self._trouble(f"ended with status {process.returncode} before it was ready"))

    async def _check_modules(self) -> None:
        shown = (await self.cli("module show")).splitlines()
        running = {line.split(".so")[0] for line in shown if " Running " in line}
        if missing := [name for name in NEEDED if name not in running]:
            raise StartError(self._trouble(f"came up without {', '.join(missing)}"))

    def _trouble(self, what: str) -> str:
        logs = (self.plan.folder / "log" / "messages.log", self._console)
        last = [line for log in logs if log.exists() for line in log.read_text(errors="replace").splitlines()[-12:]]
        return (
            f"Asterisk {self.tree.version} {what}. The last lines of its logs in {logs[0].parent}:\n  "
            + "\n  ".join(last or ["(none)"])
            + f"\nTo see more, start it by hand: {' '.join(self._argv)} -fcvvv"
        )


@contextlib.asynccontextmanager
async def asterisk(
    plan: AsteriskPlan, *, tree: AsteriskTree | None = None, progress: ProgressHook | None = None
) -> AsyncIterator[RunningAsterisk]:
    """A running Asterisk for as long as the context is open; nothing of it is left running afterwards.

    Raises `NoAsteriskError`, `FetchError`, `PortTakenError` or `StartError`, each saying what to do.
    """
    found = tree or await find_asterisk(progress=progress)
    with (
        reserve(plan.sip_port, plan.http_port, plan.rtp_ports) as ports,
        _run_folder(plan.folder) as run_folder,
    ):
        running = RunningAsterisk(plan, found, ports, write_configuration(plan, found, ports, run_folder))
        try:
            await running.start()
            yield running
        finally:
            await running.stop()


@contextlib.contextmanager
def _run_folder(folder: Path) -> Iterator[Path]:
    run = folder / "run"
    if len(str(run / "asterisk.ctl").encode()) <= _SOCKET_PATH_MAX:
        run.mkdir(parents=True, exist_ok=True)
        yield run
        return
    short = Path(tempfile.mkdtemp(prefix="callcontrol-"))
    try:
        yield short
    finally:
        shutil.rmtree(short, ignore_errors=True)
