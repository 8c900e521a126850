"""Health, readiness and metrics, asked over HTTP."""

import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest

from callcontrol.observe.metrics import Metrics
from callcontrol.web.api import api
from callcontrol.web.server import PortTakenError, serving


@dataclass
class Process:
    """What the pages ask."""

    metrics: Metrics = field(default_factory=Metrics)
    trouble: dict[str, str] = field(default_factory=dict)
    notice: dict[str, str] = field(default_factory=dict)
    address: str = ""

    def troubles(self) -> dict[str, str]:
        return self.trouble

    def notices(self) -> dict[str, str]:
        return self.notice

    def refresh(self) -> None:
        self.metrics.spool_depth.set(41)


@pytest.fixture
async def process() -> AsyncIterator[Process]:
    process = Process()
    async with serving(api(process, process.metrics.registry, process.refresh), "127.0.0.1", 0) as address:
        process.address = address
        yield process


async def get(url: str) -> tuple[int, str, str]:
    """Status, content type and text of a page."""
    timeout = aiohttp.ClientTimeout(total=5)
    async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as response:
        return response.status, response.content_type, await response.text()


async def test_a_living_process_is_healthy(process: Process) -> None:
    process.trouble = {"asterisk": "down"}
    assert await get(f"{process.address}/healthz") == (200, "application/json", '{"status":"ok"}')


async def test_a_process_without_troubles_is_ready(process: Process) -> None:
    process.notice = {"postgres": "away"}
    status, _, body = await get(f"{process.address}/readyz")
    assert status == 200
    assert body == '{"ready":true,"troubles":{},"notices":{"postgres":"away"}}'


async def test_a_process_in_trouble_says_which(process: Process) -> None:
    process.trouble = {"asterisk": "connection is down"}
    status, _, body = await get(f"{process.address}/readyz")
    assert status == 503
    assert '"ready":false' in body
    assert "connection is down" in body


async def test_metrics_are_up_to_date_when_asked_for(process: Process) -> None:
    status, kind, body = await get(f"{process.address}/metrics")
    assert (status, kind) == (200, "text/plain")
    assert "callcontrol_spool_depth 41.0" in body


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json", "/metrics/../../etc/passwd"])
async def test_there_is_nothing_else(process: Process, path: str) -> None:
    status, _, _ = await get(f"{process.address}{path}")
    assert status == 404


async def test_a_port_that_is_taken_is_named_with_the_way_out(process: Process) -> None:
    port = int(process.address.rpartition(":")[2])
    with pytest.raises(PortTakenError, match=rf"127\.0\.0\.1:{port}.*CALLCONTROL_HTTP_PORT"):
        async with serving(api(process, process.metrics.registry, process.refresh), "127.0.0.1", port):
            pass


async def test_the_port_is_free_again_afterwards(process: Process) -> None:
    async with serving(api(process, process.metrics.registry, process.refresh), "127.0.0.1", 0) as address:
        port = int(address.rpartition(":")[2])
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", port))
