"""What a stage is given."""

import asyncio
from dataclasses import dataclass

from callcontrol.flows.call import Call
from callcontrol.flows.hold import Hold


@dataclass(frozen=True, slots=True)
class Context:
    """The call and the scope in which a stage may let something run on after it: the hold, nothing else."""

    call: Call
    hold: Hold
    tasks: asyncio.TaskGroup
