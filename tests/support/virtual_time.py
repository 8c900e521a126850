"""An event loop whose clock leaps to the next timer when nothing else is ready: ten minutes pass in milliseconds."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from callcontrol.config.clock import Clock

T = TypeVar("T")
P = ParamSpec("P")

EPOCH = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
"""Tuesday 09:30 in New York: where virtual time begins."""


class NothingWillHappenError(AssertionError):
    """Every task waits, and no timer is set: the test would hang for ever."""


class _Leaping(selectors.SelectSelector):
    """Waits for nothing: what should be a wait moves the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None:
            raise NothingWillHappenError("all tasks wait for something that no timer and no socket will bring")
        self.now += timeout
        return []


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Has no business with threads or sockets: what they bring does not move the clock."""

    def __init__(self) -> None:
        self._leaping = _Leaping()
        super().__init__(self._leaping)

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._leaping.now


def run_virtual(main: Coroutine[Any, Any, T]) -> T:
    """Run ``main`` to its end in virtual time."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(main)


def virtual(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Make an async test run in virtual time; fixtures reach it as usual."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        run_virtual(test(*args, **kwargs))

    return run


class VirtualClock(Clock):
    """The process's clocks, read from the loop that runs."""

    def now(self) -> datetime:
        """`EPOCH` and the virtual seconds since."""
        return EPOCH + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """The loop's time."""
        return asyncio.get_running_loop().time()

    def rules_now(self) -> datetime:
        """The same moment: nothing is rehearsed here."""
        return self.now()
