"""Brings a database to the tables and views that this version writes: ``sql/migrations`` by pogo-migrate."""

import asyncio
import logging
import sysconfig
from pathlib import Path

import asyncpg
from pogo_core.error import BadMigrationError
from pogo_core.util import migrate as pogo

from callcontrol.journal.database import connected, reason
from callcontrol.model.errors import CallcontrolError

LOCK_KEY = 0x63616C6C63746C
"""Advisory lock that migrators of one database take turns by: the letters of "callctl"."""
MIGRATE_SECONDS = 300.0
SCHEMA = "callcontrol"


class MigrationFailed(CallcontrolError):
    """The database could not be brought to this version; says which file and why."""


def folder() -> Path:
    """Where the migrations are: the checkout's ``sql``, or ``share/callcontrol`` of an installation.

    Raises:
        MigrationFailed: neither is there.
    """
    shared = Path("share/callcontrol/sql/migrations")
    places = [
        Path(__file__).parents[2] / "sql" / "migrations",
        Path(sysconfig.get_path("data")) / shared,
        Path(sysconfig.get_path("data", sysconfig.get_preferred_scheme("user"))) / shared,
    ]
    for place in places:
        if any(place.glob("*.sql")):
            return place
    raise MigrationFailed(f"no migrations in {', '.join(map(str, places))}: install callcontrol anew")


async def migrate(dsn: str) -> None:
    """Apply what is missing. Any number may do so at once: they take turns.

    Raises:
        DatabaseUnavailable: PostgreSQL is not there.
        MigrationFailed: a migration failed and was rolled back.
    """
    async with connected(dsn) as connection:
        await migrate_over(connection)


async def migrate_over(connection: asyncpg.Connection) -> None:
    """`migrate` over an open connection; waits for another migrator up to `MIGRATE_SECONDS`.

    Raises:
        MigrationFailed: a migration failed, or another migrator does not end.
        OSError, asyncpg.PostgresError, asyncpg.InterfaceError: the connection failed.
    """
    try:
        async with asyncio.timeout(MIGRATE_SECONDS):
            await connection.execute("select pg_advisory_lock($1)", LOCK_KEY)
            await pogo.apply(connection, folder(), schema_name=SCHEMA, logger=logging.getLogger(__name__))
            await connection.execute("select pg_advisory_unlock($1)", LOCK_KEY)
    except BadMigrationError as error:
        cause = reason(error.__cause__) if error.__cause__ else "unreadable"
        raise MigrationFailed(f"{error}: {cause}; nothing of that file was applied") from error
    except TimeoutError as error:
        raise MigrationFailed(f"migrations did not end in {MIGRATE_SECONDS:.0f} s: does another one hang?") from error
