"""The keys of callers who wait: a wrong one costs nobody their place."""

import asyncio

from callcontrol.flows.announcing import InQueue
from callcontrol.flows.context import Context
from callcontrol.model.names import QueueName
from callcontrol.model.waiting import WaitKey
from callcontrol.routing import choice_while_waiting
from callcontrol.routing.menu import PERSON_KEY


def words_of(context: Context, queue: QueueName) -> InQueue:
    """What the call's caller hears in a queue."""
    return InQueue(queue, context.call.urgent)


async def choice(context: Context, queue: QueueName) -> WaitKey:
    """The caller has pressed a key that leads on. Never returns where the queue has none; may be cancelled at any time.

    For any other key they hear the choices again. 0 means a person to every caller: where nothing else is said of it,
    that is whom they wait for already.
    """
    call = context.call
    rule = call.group.queues[queue]
    if not rule.keys:
        await asyncio.get_running_loop().create_future()
    while True:
        key = await call.keys.press_comes()
        found = choice_while_waiting(rule, key)
        if found is not None:
            return found
        context.hold.interject(context.tasks, words_of(context, queue).again(call, wrong=key != PERSON_KEY))
