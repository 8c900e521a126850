"""A client beside a fake Asterisk."""

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from callcontrol.ari import AriSettings
from tests.unit.ari.fake_ari import Bench, FakeAri

PASSWORD = "no-one-may-read-this"


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    fake = FakeAri()
    async with TestServer(fake.application()) as server:
        settings = AriSettings(url=str(server.make_url("")).rstrip("/"), username="cc", password=SecretStr(PASSWORD))
        yield Bench(fake, settings)
