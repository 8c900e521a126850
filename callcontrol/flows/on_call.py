"""Whoever is on call is rung outside, over the trunk: step by step, several at once, until somebody takes the call."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace

from callcontrol.flows.call import Call
from callcontrol.flows.context import Context
from callcontrol.flows.hold import NEXT_FOR_NOTED, NEXT_ON_CALL, ON_CALL, Words
from callcontrol.flows.joining import end_leg, join_with
from callcontrol.flows.leg import Leg
from callcontrol.flows.outside import TAKEN, Ring, person_of, ring_outside
from callcontrol.model.calls import CallingOut, EventKind, Stage, Telling
from callcontrol.model.names import ContactName
from callcontrol.model.notices import Alert
from callcontrol.model.on_call import Chain
from callcontrol.queueing import OfferResult
from callcontrol.routing import next_ring, rung

_AGAIN_SECONDS = 5.0
"""A busy phone is not rung again sooner than this; nor does anybody else's follow at once on a trunk that fails."""


async def call_out(context: Context, stage: CallingOut) -> Stage:
    """One ring of the chain: joined with the caller when somebody takes the call, else the next ring.

    Entered again after a restart, it ends what rings still and rings anew.
    """
    call = context.call
    chain, clock = call.group.chains[stage.chain], call.services.clock
    if not context.reachable.speaking:
        await context.hold.change(context.tasks, _words(call, stage))
    context.reachable.start(context.tasks, stage.chain)
    await _end(context, list(call.legs.values()))
    began = clock.monotonic()
    rings = await _ring(context, stage, chain)
    taken = next((ring for ring in rings if ring.taken), None)
    if taken is not None:
        await context.reachable.end()
        talking = await join_with(context, call.record.queued_at or stage.since, taken.leg)
        if talking is not None:
            return talking
        _note(context, stage, taken.contact.name, "not_joined", taken.leg.cause)
    following = next_ring(chain, stage)
    if isinstance(following, Telling):
        return await _unreached(context, stage, following)
    same = (following.round, following.step) != (stage.round, stage.step + 1)
    if same or (rings and all(ring.result == OfferResult.FAILED for ring in rings)):
        await asyncio.sleep(began + _AGAIN_SECONDS - clock.monotonic())
    if rings and following.step != stage.step and not context.reachable.speaking:
        await context.hold.end()  # and the next ring begins with word of it
    return following


def _words(call: Call, stage: CallingOut) -> Words:
    """What is said while this step's telephones ring."""
    if (stage.round, stage.step) == (0, 0):
        return ON_CALL
    return NEXT_FOR_NOTED if call.back_number else NEXT_ON_CALL


async def _ring(context: Context, stage: CallingOut, chain: Chain) -> Sequence[Ring]:
    """Ring everybody of the step at once; all are hung up but the one who takes the call."""
    call, step = context.call, chain.steps[stage.step]
    names = rung(chain, step, call.services.clock.rules_now())
    if not names:
        call.note(EventKind.ON_CALL, **_where(stage), contact=None, result="nobody_on_duty", cause=None)
        call.log.error("nobody is on call by the rota", chain=chain.name)
    rings = [Ring(call.group.contacts[name], call.new_leg(person_of(name))) for name in names]
    for ring in rings:
        _note(context, stage, ring.contact.name, "ringing", None)
    await _until_taken(context, rings, step.ring_seconds)
    taken = any(ring.taken for ring in rings)
    await _end(context, [ring.leg for ring in rings if not ring.taken], elsewhere=taken)
    for ring in rings:
        _note(context, stage, ring.contact.name, ring.result, ring.leg.cause)
    return rings


async def _until_taken(context: Context, rings: Sequence[Ring], seconds: float) -> None:
    """Until one has taken the call, or nobody does. Decides alone, so that no two can take it."""
    tasks = {asyncio.create_task(ring_outside(context, ring, seconds)): ring for ring in rings}
    waiting: set[asyncio.Task[bool]] = set(tasks)
    try:
        while waiting:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in (task for task in tasks if task in done):
                if task.result():
                    tasks[task].result = TAKEN
                    return
    finally:
        for task in waiting:
            task.cancel()
        if waiting:
            await asyncio.wait(waiting)


async def _unreached(context: Context, stage: CallingOut, following: Telling) -> Telling:
    call = context.call
    await context.reachable.settled()
    await context.reachable.end()
    await context.hold.end()
    waited = max((call.services.clock.now() - (call.record.queued_at or stage.since)).total_seconds(), 0.0)
    if call.record.answered_at is None:
        call.update(replace(call.record, wait_seconds=waited))
    number = call.sealed_number()
    told = {"contact": None, "result": "unreached", "cause": None, "location": call.location.key, "sealed": number}
    call.note(EventKind.ON_CALL, **_where(stage), **told)
    call.services.metrics.faults.labels("on_call_unreached").inc()
    call.log.error("nobody on call was reached: see to this caller", chain=stage.chain)
    call.services.alerts.unreached(Alert(call.id, call.location.key, stage.chain, call.services.clock.now()))
    return following


def note_left(call: Call, stage: CallingOut) -> None:
    """The caller has hung up while whoever is on call was sought: somebody must see to them all the same."""
    told = {"contact": None, "result": "unreached", "cause": None, "left": True, "location": call.location.key}
    call.note(EventKind.ON_CALL, **_where(stage), **told, sealed=call.sealed_number())
    call.services.metrics.faults.labels("on_call_left").inc()
    call.log.error("a caller hung up before anybody on call was reached: see to this caller", chain=stage.chain)
    call.services.alerts.unreached(Alert(call.id, call.location.key, stage.chain, call.services.clock.now()))


async def _end(context: Context, legs: Iterable[Leg], *, elsewhere: bool = False) -> None:
    """All at once: they must fall silent now. ``elsewhere``: somebody has taken the call."""
    await asyncio.gather(*(end_leg(context, leg, elsewhere=elsewhere) for leg in legs))


def _note(context: Context, stage: CallingOut, contact: ContactName, result: str, cause: int | None) -> None:
    context.call.note(EventKind.ON_CALL, **_where(stage), contact=contact, result=result, cause=cause)


def _where(stage: CallingOut) -> dict[str, object]:
    return {"chain": stage.chain, "round": stage.round, "step": stage.step}
