"""Connections to PostgreSQL: every wait bounded, every failure named without a password."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import asyncpg

from callcontrol.model.errors import CallcontrolError

CONNECT_SECONDS = 5.0
COMMAND_SECONDS = 10.0
CLOSE_SECONDS = 2.0

TROUBLE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What a connection can fail with; `TimeoutError` is an `OSError`."""


class DatabaseUnavailable(CallcontrolError):
    """PostgreSQL did not do what it was asked; says which server, and why."""


def where(dsn: str) -> str:
    """The server that a DSN names, fit for a log: no user, no password."""
    try:
        parts = urlsplit(dsn)
        query = parse_qs(parts.query)
        host = parts.hostname or query.get("host", ["local socket"])[0]
        port = parts.port or query.get("port", ["5432"])[0]
    except ValueError:
        return "the server in the DSN"
    return f"{host}:{port}/{parts.path.lstrip('/')}"


def reason(error: BaseException) -> str:
    """Why, in one line, without the values of a row that PostgreSQL quotes in its detail."""
    if isinstance(error, asyncpg.PostgresError):
        return f"{error.sqlstate} {error.args[0] if error.args else type(error).__name__}"
    return str(error) or type(error).__name__


async def connect(dsn: str) -> asyncpg.Connection:
    """A connection; every command over it is given its own timeout.

    Raises:
        DatabaseUnavailable: the DSN cannot be read.
        OSError, asyncpg.PostgresError, asyncpg.InterfaceError: see `TROUBLE`.
    """
    settings = {"application_name": "callcontrol", "timezone": "UTC"}
    try:
        return await asyncpg.connect(dsn, timeout=CONNECT_SECONDS, server_settings=settings)
    except ValueError as error:
        # The error would quote the address, and that holds a password.
        raise DatabaseUnavailable(
            "CALLCONTROL_DSN is no PostgreSQL address: write postgresql://user:password@host:5432/database"
        ) from error


async def hang_up(connection: asyncpg.Connection) -> None:
    """Close politely; cut off when that takes too long."""
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await connection.close()
    except TROUBLE:
        connection.terminate()


@asynccontextmanager
async def connected(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection for a block of work on behalf of a person.

    Raises:
        DatabaseUnavailable: there is none, or the work failed.
    """
    try:
        connection = await connect(dsn)
        try:
            yield connection
        finally:
            await hang_up(connection)
    except TROUBLE as error:
        hint = "is it running, is CALLCONTROL_DSN right, has callcontrol been started with it once?"
        raise DatabaseUnavailable(f"PostgreSQL at {where(dsn)}: {reason(error)} ({hint})") from error
