"""The embedded PostgreSQL ends with whoever started it, however that ended, and keeps its data."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import asyncpg
import psutil
import pytest

from callcontrol.sandbox import postgres
from callcontrol.sandbox.postgres import PostgresFailed, programs, running_postgres

STARTER = """
import asyncio, sys
from pathlib import Path
from callcontrol.sandbox.postgres import running_postgres

async def main():
    async with running_postgres(Path(sys.argv[1]), fsync=False) as server:
        print(server.pid, flush=True)
        if sys.argv[2] != "waits":
            await asyncio.to_thread(sys.stdin.readline)  # until somebody watches the server
        if sys.argv[2] == "fails":
            raise RuntimeError("a failure")
        if sys.argv[2] == "waits":
            await asyncio.Event().wait()

asyncio.run(main())
"""


async def count_of(dsn: str) -> int:
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        await connection.execute("create table if not exists t (x int)")
        await connection.execute("insert into t values (1)")
        return int(await connection.fetchval("select count(*) from t"))
    finally:
        await connection.close()


async def start_elsewhere(folder: Path, then: str) -> tuple[asyncio.subprocess.Process, psutil.Process]:
    """A process that runs a server, and that server's process."""
    starter = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", STARTER, str(folder), then),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        start_new_session=True,
    )
    assert starter.stdout is not None
    async with asyncio.timeout(30):
        pid = int(await starter.stdout.readline())
    return starter, psutil.Process(pid)


async def expect_end(*processes: psutil.Process) -> None:
    """Wait for processes that are not our children; a zombie has ended, whoever will collect it."""
    for process in processes:
        try:
            handle = os.pidfd_open(process.pid)
        except ProcessLookupError:
            continue
        over = asyncio.Event()
        asyncio.get_running_loop().add_reader(handle, over.set)
        try:
            async with asyncio.timeout(15):
                await over.wait()
        finally:
            asyncio.get_running_loop().remove_reader(handle)
            os.close(handle)


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_a_signal_to_the_starter_ends_the_server(tmp_path: Path, sign: signal.Signals) -> None:
    starter, server = await start_elsewhere(tmp_path, "waits")
    family = [server, *server.children(recursive=True)]
    os.killpg(starter.pid, sign)  # as Ctrl-C in a terminal does: to all of the group
    await starter.wait()
    await expect_end(*family)


@pytest.mark.parametrize("then", ["fails", "returns"])
async def test_the_end_of_the_block_ends_the_server(tmp_path: Path, then: str) -> None:
    starter, server = await start_elsewhere(tmp_path, then)
    assert starter.stdin is not None
    starter.stdin.write(b"go\n")
    assert await starter.wait() == (1 if then == "fails" else 0)
    await expect_end(server)


async def test_data_outlives_stop_kill_and_restart(tmp_path: Path) -> None:
    async with running_postgres(tmp_path / "pg") as server:
        dsn = server.dsn
        assert await count_of(dsn) == 1
        await server.stop()
        assert server.pid is None
        with pytest.raises(OSError, match=r".+"):
            await count_of(dsn)
        await server.start()
        assert await count_of(dsn) == 2
        await server.kill()
        await server.start()
        assert await count_of(dsn) == 3
    async with running_postgres(tmp_path / "pg") as server:
        assert server.dsn == dsn
        assert await count_of(dsn) == 4


async def test_it_never_runs_as_root_and_lets_nobody_else_in(tmp_path: Path) -> None:
    async with running_postgres(tmp_path / "pg", fsync=False) as server:
        assert server.pid is not None
        assert psutil.Process(server.pid).uids().effective != 0
        assert [c for c in psutil.Process(server.pid).net_connections("inet") if c.status == "LISTEN"] == []
        for folder in ("data", "socket"):
            assert (tmp_path / "pg" / folder).stat().st_mode & 0o077 == 0


async def test_psql_takes_the_same_address(tmp_path: Path) -> None:
    async with running_postgres(tmp_path / "a folder, with 'signs' & spaces", fsync=False) as server:
        psql = await asyncio.create_subprocess_exec(
            *(str(programs() / "psql"), server.dsn, "-Atc", "select current_database()"),
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await psql.communicate()
        assert out == b"callcontrol\n"


async def test_a_path_too_long_for_a_socket_is_no_trouble(tmp_path: Path) -> None:
    async with running_postgres(tmp_path / ("long" * 40), fsync=False) as server:
        assert await count_of(server.dsn) == 1


async def test_a_second_server_on_the_same_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "STOP_SECONDS", 0.2)
    async with running_postgres(tmp_path / "pg", fsync=False) as server:
        with pytest.raises(PostgresFailed, match=f"in use by process {server.pid}"):
            async with running_postgres(tmp_path / "pg", fsync=False):
                pytest.fail("two servers over one folder")
        assert await count_of(server.dsn) == 1


async def test_a_new_run_waits_for_the_server_of_a_killed_one(tmp_path: Path) -> None:
    starter, _ = await start_elsewhere(tmp_path, "waits")
    starter.kill()
    async with running_postgres(tmp_path, fsync=False) as server:
        assert await count_of(server.dsn) == 1
    await starter.wait()


async def test_a_database_half_made_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "pg" / "data.new").mkdir(parents=True)
    (tmp_path / "pg" / "data.new" / "PG_VERSION").write_text("18\n")
    async with running_postgres(tmp_path / "pg", fsync=False) as server:
        assert await count_of(server.dsn) == 1


async def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    async with running_postgres(tmp_path / "pg", fsync=False) as server:
        await server.stop()
        (tmp_path / "pg" / "data" / "global" / "pg_control").rename(tmp_path / "pg_control")
        with pytest.raises(PostgresFailed, match="could not find the database system"):
            await server.start()


async def test_data_of_another_version_is_refused_untouched(tmp_path: Path) -> None:
    async with running_postgres(tmp_path / "pg", fsync=False):
        pass
    (tmp_path / "pg" / "data" / "PG_VERSION").write_text("16\n")
    with pytest.raises(PostgresFailed, match="is of PostgreSQL 16, the embedded one is 18"):
        async with running_postgres(tmp_path / "pg", fsync=False):
            pytest.fail("started over foreign data")


async def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "find_spec", lambda name: None)
    with pytest.raises(PostgresFailed, match=r"callcontrol\[sandbox\].*CALLCONTROL_DSN"):
        programs()
