"""Work whose failure must not become ours."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

T = TypeVar("T")


async def tried(work: Coroutine[object, object, T]) -> T | BaseException:
    """Run ``work`` to its end; what it returned, or its error. Our own cancellation passes on."""
    task = asyncio.create_task(work)
    try:
        await asyncio.wait({task})
    except asyncio.CancelledError:
        task.cancel()
        await asyncio.wait({task})
        raise
    if task.cancelled():
        return asyncio.CancelledError()
    return task.exception() or task.result()
