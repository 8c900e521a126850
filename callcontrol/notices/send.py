"""One notice to every address, in a thread of its own: nothing here may make a call wait."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from apprise import Apprise

from callcontrol.observe.logs import logger

_LOG = logger("callcontrol.notices")
SEND_SECONDS = 30.0
"""All addresses together."""


class Sender:
    """Sends to all addresses at once; an async context manager that owns its thread."""

    def __init__(self, addresses: Sequence[str]) -> None:
        """An address that is none is no reason to answer no calls: it is told of in the log and in ``trouble``."""
        self.trouble = ""
        """Which address is none, by its place: it may hold a password. Empty: all are."""
        self._to: list[tuple[int, Apprise]] = []
        for number, address in enumerate(addresses, 1):
            service = Apprise()
            if service.add(address):
                self._to.append((number, service))
                continue
            self.trouble = (
                f"CALLCONTROL_NOTICES: address {number} of {len(addresses)} is none that a notice can be sent to; "
                "write such as mailto://user:password@example.org or json://127.0.0.1:8080/path"
            )
            _LOG.error("a notice can not be sent there", reason=self.trouble)
        self._thread = ThreadPoolExecutor(max_workers=max(len(self._to), 1), thread_name_prefix="notices")

    def __bool__(self) -> bool:
        """Whether there is anybody to tell."""
        return bool(self._to)

    def close(self) -> None:
        """Let go of the threads; what is under way is not waited for."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def send(self, title: str, body: str) -> tuple[int, ...]:
        """The places of the addresses that it did not reach in time. Never raises for what a service does."""
        loop = asyncio.get_running_loop()
        under_way = {
            number: loop.run_in_executor(self._thread, partial(_notify, service, title, body))
            for number, service in self._to
        }
        if under_way:
            await asyncio.wait(under_way.values(), timeout=SEND_SECONDS)
        return tuple(number for number, sent in under_way.items() if not (sent.done() and sent.result()))


def _notify(service: Apprise, title: str, body: str) -> bool:
    try:
        return bool(service.notify(title=title, body=body))
    except Exception:  # noqa: BLE001  a hundred services' plugins: none may end the task that tells the others
        return False
