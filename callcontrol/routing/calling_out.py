"""Who is rung after whom when somebody on call is sought."""

from dataclasses import replace

from callcontrol.model.calls import CallingOut, Outcome, Telling
from callcontrol.model.on_call import Chain


def next_ring(chain: Chain, stage: CallingOut) -> CallingOut | Telling:
    """What follows a ring that nobody took: the same step again, the next step, the next round, or the last words."""
    if stage.step < len(chain.steps) and stage.time + 1 < chain.steps[stage.step].times:
        return replace(stage, time=stage.time + 1)
    if stage.step + 1 < len(chain.steps):
        return replace(stage, step=stage.step + 1, time=0)
    if chain.steps and stage.round + 1 < chain.rounds:
        return replace(stage, round=stage.round + 1, step=0, time=0)
    return Telling(Outcome.UNREACHED)
