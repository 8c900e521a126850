"""Who is rung after whom when somebody on call is sought."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from callcontrol.model.calls import CallingOut, Outcome, Telling
from callcontrol.model.names import ContactName
from callcontrol.model.on_call import ON_CALL, Chain
from callcontrol.routing.rota import OnDuty, on_duty, rung


@dataclass(frozen=True, slots=True)
class ContactsRung:
    """Contacts who are rung at once."""

    stage: CallingOut
    at: datetime
    """UTC."""
    contacts: tuple[ContactName, ...]
    """Empty: the rota names nobody, and the step nobody else."""
    duty: OnDuty | None
    """Of a step that rings whoever is on call."""


def next_ring(chain: Chain, stage: CallingOut) -> CallingOut | Telling:
    """What follows a ring that nobody took: the same step again, the next step, the next round, or the last words."""
    if stage.step < len(chain.steps) and stage.time + 1 < chain.steps[stage.step].times:
        return replace(stage, time=stage.time + 1)
    if stage.step + 1 < len(chain.steps):
        return replace(stage, step=stage.step + 1, time=0)
    if chain.steps and stage.round + 1 < chain.rounds:
        return replace(stage, round=stage.round + 1, step=0, time=0)
    return Telling(Outcome.UNREACHED)


def rings_of(chain: Chain, since_utc: datetime) -> Iterator[ContactsRung]:
    """Every ring until the chain gives a call up that came to it at this moment; one that rings nobody takes none."""
    stage: CallingOut | Telling = CallingOut(chain.name, since_utc)
    at = since_utc
    while isinstance(stage, CallingOut) and stage.step < len(chain.steps):
        step = chain.steps[stage.step]
        contacts = rung(chain, step, at)
        yield ContactsRung(stage, at, contacts, on_duty(chain, at) if ON_CALL in step.contacts else None)
        if contacts:
            at += timedelta(seconds=step.ring_seconds)
        stage = next_ring(chain, stage)
