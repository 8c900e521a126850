"""Shows what is being prepared, on one line that changes."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.status import Status

from callcontrol.sandbox.fetch import Progress as Fetched
from callcontrol.sandbox.fetch import Stage

_COUNTS = "0123456789/% "
"""What changes within one step."""


class Preparing:
    """A status line while a box comes up; on no terminal, a line for each step."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status = Status("preparing", console=console)
        self._last = ""

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.done()

    def say(self, what: str) -> None:
        """A step begins; counts after its name change nothing where lines are printed."""
        step = what.rstrip(_COUNTS)
        if self._console.is_terminal:
            self._status.update(f"preparing: {what}")
        elif step != self._last:
            self._console.print(f"preparing: {step}")
        self._last = step

    def fetching(self, fetched: Fetched) -> None:
        """Asterisk is being fetched, once for this machine."""
        share = f" {fetched.done / fetched.total:.0%}" if fetched.total else ""
        if fetched.stage is not Stage.DONE:
            self.say(f"{fetched.stage.value}, once for this machine:{share}")

    def done(self) -> None:
        """Everything is up."""
        self._status.stop()
