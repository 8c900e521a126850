"""Which function runs which stage, and what is left to do when the caller has gone in one."""

from callcontrol.flows.answering import inform
from callcontrol.flows.asking import ask
from callcontrol.flows.call import Call
from callcontrol.flows.closed import tell_closed
from callcontrol.flows.consulting import consult
from callcontrol.flows.context import Context
from callcontrol.flows.greeting import greet
from callcontrol.flows.keying import key_target
from callcontrol.flows.menu import choose
from callcontrol.flows.message import keep_after_hangup, record
from callcontrol.flows.on_call import call_out, note_left
from callcontrol.flows.parked import park
from callcontrol.flows.promising import promise
from callcontrol.flows.ringing import ring
from callcontrol.flows.talking import talk
from callcontrol.flows.telling import tell
from callcontrol.flows.transferring import transfer
from callcontrol.flows.waiting import wait
from callcontrol.model.calls import (
    Answering,
    Asking,
    CallingOut,
    Closed,
    Consulting,
    Done,
    Greeting,
    InMenu,
    Keying,
    Outcome,
    Parked,
    PassingOn,
    Promising,
    Recording,
    Ringing,
    Stage,
    Talking,
    Telling,
    Transferring,
    Waiting,
)
from callcontrol.model.endings import outcome_of_hangup
from callcontrol.routing.rollout import instead


async def run_stage(context: Context, stage: Stage) -> Stage:  # noqa: C901, PLR0911, PLR0912 - a stage a line
    """Run one stage and return the next. A stage may be entered again after a restart of ours."""
    match stage:
        case Greeting():
            return await greet(context, stage)
        case InMenu():
            return await choose(context, stage)
        case Asking():
            return await ask(context, stage)
        case Answering():
            return await inform(context, stage)
        case Recording():
            return await record(context, stage)
        case Promising():
            return await promise(context, stage)
        case CallingOut():
            return await call_out(context, stage)
        case Waiting():
            return await wait(context, stage)
        case Ringing():
            return await ring(context, stage)
        case Talking():
            return await talk(context, stage)
        case Keying():
            return await key_target(context, stage)
        case Consulting():
            return await consult(context, stage)
        case Transferring():
            return await transfer(context, stage)
        case Parked():
            return await park(context, stage)
        case Closed():
            return await tell_closed(context, stage)
        case Telling():
            return await tell(context, stage)
        case PassingOn():
            return instead(stage)  # a session passes on before its stages begin
        case Done():
            return stage


async def after_hangup(call: Call, stage: Stage) -> Outcome:
    """How a call counts whose caller has gone in ``stage``.

    A message that they were speaking is kept first; who waited for somebody on call leaves a request.
    """
    if isinstance(stage, Recording) and await keep_after_hangup(call, stage):
        return Outcome.MESSAGE_LEFT
    if isinstance(stage, CallingOut) and call.record.answered_at is None:
        note_left(call, stage)
    return outcome_of_hangup(stage, waited=call.record.queued_at is not None, informed=call.informed)
