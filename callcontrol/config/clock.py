"""The clocks of the process: the only place, beside the queue's driver, that reads one."""

import time
from datetime import UTC, datetime


class Clock:
    """UTC for records, monotonic seconds for waits, and the moment at which rules are evaluated.

    ``as_if`` (aware) is for rehearsals: rules see that moment, running on from the clock's start, while records
    keep the true time.
    """

    def __init__(self, as_if: datetime | None = None) -> None:
        self._as_if = as_if
        self._started = time.monotonic()

    def now(self) -> datetime:
        """The true time, aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back, for durations and for order."""
        return time.monotonic()

    def rules_now(self) -> datetime:
        """The moment, aware UTC, at which opening hours are evaluated."""
        if self._as_if is None:
            return self.now()
        return datetime.fromtimestamp(self._as_if.timestamp() + time.monotonic() - self._started, UTC)
