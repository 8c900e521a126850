"""Several things awaited at once, of which the first decides."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

T = TypeVar("T")


async def race(*ways: Coroutine[object, object, T]) -> list[T | None]:
    """Until one is over. The results of all that are over by then; None for the others, which are cancelled and ended.

    Raises what one of them raised.
    """
    tasks = [asyncio.create_task(way) for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    return [None if task.cancelled() else task.result() for task in tasks]
