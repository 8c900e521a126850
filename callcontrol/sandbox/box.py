"""A practice on one machine, on loopback: Asterisk, PostgreSQL, prompts and callcontrol itself."""

import asyncio
import fcntl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from callcontrol.app import App, running
from callcontrol.config import Settings
from callcontrol.model.errors import Problem
from callcontrol.model.rules import Group
from callcontrol.observe.logs import logger
from callcontrol.prompts import render
from callcontrol.sandbox.asterisk import RunningAsterisk, asterisk
from callcontrol.sandbox.errors import SandboxError
from callcontrol.sandbox.fetch import ProgressHook
from callcontrol.sandbox.passwords import kept_passwords
from callcontrol.sandbox.plan import plan_from_group
from callcontrol.sandbox.postgres import RunningPostgres, running_postgres

_LOG = logger("callcontrol.sandbox")
READY_SECONDS = 30.0
"""For Asterisk and callcontrol to find each other once both are up."""

Say = Callable[[str], None]
"""Told, in words, what is being prepared."""


@dataclass(frozen=True, slots=True)
class Box:
    """What `box` opened."""

    group: Group
    asterisk: RunningAsterisk
    postgres: RunningPostgres | None
    """None: the database is another's, named by CALLCONTROL_DSN."""
    dsn: str
    app: App


@asynccontextmanager
async def box(
    settings: Settings,
    group: Group,
    problems: tuple[Problem, ...] = (),
    *,
    say: Say = lambda _: None,
    fetching: ProgressHook | None = None,
    durable: bool = True,
) -> AsyncIterator[Box]:
    """Everything up and ready for calls while open; nothing left running afterwards.

    ``settings.state`` is the box's private folder, ``problems`` as for `callcontrol.app.running`. Unless ``durable``
    its own database waits for no disk and does not survive a power cut: for tests. Raises SandboxError and what the
    parts raise, each with what to do about it.
    """
    settings.state.mkdir(parents=True, exist_ok=True)
    with only_one(settings.state):
        await _prompts(settings, group, say)
        say("PostgreSQL")
        async with _database(settings, durable=durable) as (postgres, dsn):
            say("Asterisk")
            plan = plan_from_group(
                group,
                settings.state / "asterisk",
                passwords=kept_passwords(settings.state, sorted(group.people)),
                sip_port=settings.sip_port,
            )
            async with asterisk(plan, progress=fetching) as pbx:
                say("callcontrol")
                own = settings.model_copy(
                    update={
                        "ari_url": pbx.ari_url,
                        "ari_user": plan.ari_user,
                        "ari_password": SecretStr(plan.ari_password),
                        "dsn": SecretStr(dsn),
                        "dialplan": plan.rules_dialplan,
                    }
                )
                async with running(own, group, problems) as app:
                    await ready(app)
                    yield Box(group, pbx, postgres, dsn, app)


async def ready(app: App, seconds: float = READY_SECONDS) -> None:
    """Wait until the process hears Asterisk and knows its phones. Raises SandboxError."""
    try:
        async with asyncio.timeout(seconds):
            await app.connected.wait()
            await app.supervisor.looked.wait()
    except TimeoutError:
        raise SandboxError(f"callcontrol found no Asterisk within {seconds:g} s: {app.troubles()}") from None


async def _prompts(settings: Settings, group: Group, say: Say) -> None:
    say("prompts")
    told = await render(
        group,
        settings.prompts,
        lambda done, total, _: say(f"prompts {done}/{total}"),
        recordings=settings.recordings,
    )
    for refused in told.refused:
        _LOG.warning("recording not heard", why=str(refused))


@asynccontextmanager
async def _database(settings: Settings, *, durable: bool) -> AsyncIterator[tuple[RunningPostgres | None, str]]:
    if settings.dsn is not None:
        yield None, settings.dsn.get_secret_value()
        return
    async with running_postgres(settings.state / "postgres", fsync=durable) as postgres:
        yield postgres, postgres.dsn


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder: two boxes in one would write over each other. Raises SandboxError."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SandboxError(
                f"another callcontrol works in {folder}: end it, or choose a folder with CALLCONTROL_STATE"
            ) from None
        yield
