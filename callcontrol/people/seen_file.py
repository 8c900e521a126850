"""Which long waits somebody has seen to, in one file of this machine: a restart does not raise them again."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from callcontrol.model.calls import CallId
from callcontrol.model.names import QueueName
from callcontrol.observe.logs import logger
from callcontrol.people.kept_file import KeptFileError, read_kept, write_kept

_LOG = logger("callcontrol.people")


@dataclass(frozen=True, slots=True)
class SeenTo:
    """One queue's alert that was acknowledged."""

    id: str
    """The alert's name in the trail."""
    by: str
    calls: tuple[CallId, ...]
    """Who waited too long then; whoever does besides raises it anew."""


class SeenFile:
    """The file ``<state>/long-waits.json``. Nothing that goes wrong here harms a call: at worst it is raised again."""

    def __init__(self, path: Path) -> None:
        self.path = path

    async def load(self) -> dict[QueueName, SeenTo]:
        """`read`, beside everything else."""
        return await asyncio.to_thread(self.read)

    async def keep(self, seen: dict[QueueName, SeenTo]) -> None:
        """`write`, beside everything else."""
        await asyncio.to_thread(self.write, seen)

    def read(self) -> dict[QueueName, SeenTo]:
        """What was seen to when it was last written. Blocks on the disk; a damaged file holds nothing."""
        try:
            return read_kept(self.path, dict[QueueName, SeenTo]) or {}
        except KeptFileError as error:
            _LOG.warning("it is not known which long waits were seen to: they are raised again", error=str(error))
            return {}

    def write(self, seen: dict[QueueName, SeenTo]) -> None:
        """In the place of what it held. Blocks on the disk; one that refuses is told of in the log."""
        try:
            write_kept(self.path, seen)
        except KeptFileError as error:
            _LOG.warning("which long waits were seen to is not kept over a restart", error=str(error))
