"""A call of a location that is not live yet goes on to what answered it before; what we would have done is written.

This comes before anything is heard of the call: the caller's leaving our application means that it worked, not that
they hung up.
"""

import asyncio

from callcontrol.ari.errors import AriError, Conflict, Gone
from callcontrol.flows.call import Call, CallerGone
from callcontrol.model.calls import Closed, Done, EventKind, Greeting, Outcome, PassingOn
from callcontrol.routing.rollout import default_queue, instead

_PAUSES = (0.5, 2.0)
"""Seconds before it is tried again; after the last attempt we answer ourselves."""
_NOT_OURS = 409
"""What Asterisk says of a channel that is not in our application."""


async def pass_on(call: Call, stage: PassingOn) -> Done | Greeting | Closed:
    """Give the caller to the old destination. What follows: nothing more, or our own answer when that does not work.

    May be asked again after a restart. Raises CallerGone.
    """
    for pause in (*_PAUSES, None):
        try:
            if not await _is_there(call, stage):
                return _our_own(call, stage, "the dialplan has no such extension, or not that context")
            await call.services.ari.channels.continue_in_dialplan(
                channel_id=call.channel, context=stage.context, extension=call.dialled, priority=1
            )
            return _passed_on(call, stage)
        except Gone as gone:
            raise CallerGone(f"the caller's channel is gone: {gone}") from gone
        except AriError as error:
            if isinstance(error, Conflict) and error.status == _NOT_OURS:
                # An attempt before this one, perhaps of the process before, worked after all.
                return _passed_on(call, stage)
            if pause is None:
                return _our_own(call, stage, str(error))
            await asyncio.sleep(pause)
    raise AssertionError("the last attempt returns")


async def _is_there(call: Call, stage: PassingOn) -> bool:
    """Whether the dialplan knows where to go on: Asterisk hangs up on a caller who is sent nowhere.

    True when Asterisk can not tell, as without its module func_dialplan.
    """
    question = f"DIALPLAN_EXISTS({stage.context},{call.dialled},1)"
    try:
        found = await call.services.ari.channels.get_channel_var(channel_id=call.channel, variable=question)
    except AriError:
        return True
    return found.value != "0"


def _passed_on(call: Call, stage: PassingOn) -> Done:
    queue = default_queue(call.location, is_open=stage.open)
    call.note(EventKind.PASSED_ON, to=stage.context, open=stage.open, reason=stage.reason, queue=queue)
    return Done(Outcome.PASSED_ON, f"passed on to {stage.context}")


def _our_own(call: Call, stage: PassingOn, why: str) -> Greeting | Closed:
    call.note(EventKind.FAULT, what="not passed on", to=stage.context, error=why)
    call.services.metrics.faults.labels("not_passed_on").inc()
    call.log.error("the old destination does not take a call; it is answered here", to=stage.context, error=why)
    return instead(stage)
