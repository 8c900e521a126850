"""Keeps the compiled part of the dialplan as the live rules are, and makes Asterisk read it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from callcontrol.config.disk import replace_file
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.rules import Group
from callcontrol.observe.logs import logger
from callcontrol.prompts import PromptLibrary
from callcontrol.rules.dialplan import compiled

_LOG = logger("callcontrol.rules")
RETRY_SECONDS = 5.0
"""Until the next attempt, while the file can not be written or Asterisk does not take it."""


class DialplanFile:
    """`wanted` is told of the live rules and never waits; `run` does the work, and is owned by the process."""

    def __init__(
        self,
        path: Path,
        prompts: Path,
        reload: Callable[[], Awaitable[None]],
        group: Group,
        retry: float = RETRY_SECONDS,
    ) -> None:
        """``reload`` makes Asterisk read its dialplan; raises CallcontrolError."""
        self.path = path
        self.trouble = "it is being written"
        """Why Asterisk does not have what the rules say; empty when it has."""
        self._prompts, self._reload, self._group, self._retry = prompts, reload, group, retry
        self._changed = asyncio.Event()
        self._changed.set()
        self._loaded = ""
        """What Asterisk was last made to read."""

    def wanted(self, group: Group) -> None:
        """These rules are live."""
        self._group = group
        self._changed.set()

    async def run(self) -> None:
        """Until cancelled. A failure is told, tried again, and never costs a call."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._bring(self._group)
                self.trouble = ""
            except (CallcontrolError, OSError) as error:
                if str(error) != self.trouble:
                    _LOG.error("the dialplan does not follow the rules", path=str(self.path), error=str(error))
                self.trouble = str(error)
                await asyncio.sleep(self._retry)
                self._changed.set()

    async def _bring(self, group: Group) -> None:
        text = await asyncio.to_thread(self._write, group)
        if text == self._loaded:
            return
        await self._reload()
        self._loaded = text
        _LOG.info("dialplan written from the rules", path=str(self.path), version=group.version)

    def _write(self, group: Group) -> str:
        text = compiled(group, PromptLibrary(self._prompts))  # a library of our own: we are in a thread
        content = text.encode()
        if not self.path.is_file() or self.path.read_bytes() != content:
            replace_file(self.path, content)
        return text
