"""`callcontrol run`: what is there before the first call is no garbage, and is not searched for any."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

from callcontrol.config import load_settings
from callcontrol.rules import Start
from tests.support.small_group import small_group

COMMAND = import_module("callcontrol.cli.run")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()


async def test_what_is_there_before_the_first_call_is_out_of_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[list[int]] = []
    counts: dict[str, int] = {}

    @asynccontextmanager
    async def opening(*_: Any) -> AsyncIterator[SimpleNamespace]:
        counts["opening"] = gc.get_freeze_count()
        opened.extend([number] for number in range(1000))
        yield SimpleNamespace(rules=SimpleNamespace(follow=serving))

    async def serving(_: asyncio.Event) -> None:
        counts["serving"] = gc.get_freeze_count()

    monkeypatch.setattr(COMMAND, "running", opening)
    await COMMAND._beside_asterisk(load_settings(), Start(small_group(), ()), asyncio.Event())
    assert counts["opening"] > 10_000
    assert counts["serving"] >= counts["opening"] + len(opened)
