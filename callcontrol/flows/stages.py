"""Which function runs which stage."""

from callcontrol.flows.closed import tell_closed
from callcontrol.flows.context import Context
from callcontrol.flows.greeting import greet
from callcontrol.flows.menu import choose
from callcontrol.flows.ringing import ring
from callcontrol.flows.talking import talk
from callcontrol.flows.telling import tell
from callcontrol.flows.waiting import wait
from callcontrol.model.calls import (
    Closed,
    Done,
    Greeting,
    InMenu,
    Ringing,
    Stage,
    Talking,
    Telling,
    Waiting,
)


async def run_stage(context: Context, stage: Stage) -> Stage:
    """Run one stage and return the next. A stage may be entered again after a restart of ours."""
    match stage:
        case Greeting():
            return await greet(context, stage)
        case InMenu():
            return await choose(context, stage)
        case Waiting():
            return await wait(context, stage)
        case Ringing():
            return await ring(context, stage)
        case Talking():
            return await talk(context, stage)
        case Closed():
            return await tell_closed(context, stage)
        case Telling():
            return await tell(context, stage)
        case Done():
            return stage
        case _:
            raise NotImplementedError(stage)
