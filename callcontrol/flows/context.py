"""What a stage is given."""

import asyncio
from dataclasses import dataclass

from callcontrol.flows.call import Call
from callcontrol.flows.hold import Hold
from callcontrol.flows.reachable import Reachable


@dataclass(frozen=True, slots=True)
class Context:
    """The call and the scope in which a stage may let something run on after it: hold and reachable, nothing else."""

    call: Call
    hold: Hold
    tasks: asyncio.TaskGroup
    reachable: Reachable
