"""The check of the proof that looks at the rotas of the whole group: whether somebody is on call while calls ring."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from callcontrol.model.names import ChainName, Source
from callcontrol.model.on_call import ON_CALL, Chain
from callcontrol.routing.case import Case, Way
from callcontrol.routing.findings import Finding, Gap
from callcontrol.routing.graph import Kind
from callcontrol.routing.phrases import duration_in_words, moment_in_words
from callcontrol.routing.rota import asks_rota, duty_gaps, on_duty
from callcontrol.routing.stretches import Stretches, common, later, union
from callcontrol.routing.walk import waited_seconds

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _Asked:
    """When calls of a location come to a chain, and how."""

    case: Case
    way: Way
    moments: Stretches


def rotas_have_no_gap(cases: Sequence[Case]) -> Iterator[Finding]:
    """Whenever calls come to a chain that asks its rota, the rota names somebody; each chain is told of once.

    A rota that names nobody any more while the chain still rings is only warned of.
    """
    asked: dict[ChainName, list[_Asked]] = {}
    for case in cases:
        for act, node, way in case.stages(Kind.ON_CALL):
            if coming := case.when(act, way):
                moments = later(coming, _waited(way))
                asked.setdefault(ChainName(node.name), []).append(_Asked(case, way, moments))
    for name, comings in asked.items():
        chain = comings[0].case.group.chains[name]
        if asks_rota(chain):
            findings = tuple(_first_gap(chain, comings))
            yield from findings or _ends_while_ringing(chain, comings)


def _first_gap(chain: Chain, asked: list[_Asked]) -> Iterator[Finding]:
    whole = union(*(one.moments for one in asked))
    gaps = [
        (starts.timestamp(), ends.timestamp())
        for starts, ends in duty_gaps(chain, _utc(whole[0][0]), _utc(whole[-1][1]))
    ]
    missed = common(whole, union(gaps))
    if not missed:
        return
    at = missed[0][0]
    shortest = sorted(asked, key=lambda one: len(one.way))
    one = next(one for one in shortest if common(((at, at + 1.0),), one.moments))
    begin, end = next(gap for gap in gaps if gap[0] <= at < gap[1])
    local = [moment_in_words(_utc(moment).astimezone(chain.zone)) for moment in (begin, end)]
    message = f"nobody is on call in {chain.name} from {local[0]} to {local[1]}"
    hint = f"let a shift or a swap cover it; {_more(missed)}" if len(missed) > 1 else "let a shift or a swap cover it"
    ending = f"on call {chain.name} → nobody on duty"
    yield one.case.finding(Gap.ROTA_GAP, message, hint, _before(chain, begin), one.way, ending, at)


def _ends_while_ringing(chain: Chain, asked: list[_Asked]) -> Iterator[Finding]:
    """Nobody of the chain takes a call, and when the rota is asked again it names nobody."""
    coming = union(*(one.moments for one in asked))
    rings = tuple(_rota_asked_after(chain))
    starts, ends = coming[0][0], coming[-1][1] + max(rings)
    gaps = tuple((a.timestamp(), b.timestamp()) for a, b in duty_gaps(chain, _utc(starts), _utc(ends)))
    for seconds in rings:
        missed = common(later(coming, seconds), gaps)
        if missed:
            at = missed[0][0]
            one = next(one for one in asked if common(((at - seconds, at - seconds + 1.0),), one.moments))
            local = moment_in_words(_utc(at).astimezone(chain.zone))
            message = (
                f"a call that comes to {chain.name} shortly before {local} finds nobody on call any more "
                f"{duration_in_words(seconds)} later"
            )
            ending = f"on call {chain.name} → nobody on duty"
            hint = "let the shift end later, or the next one begin then"
            yield one.case.finding(Gap.ROTA_ENDS, message, hint, _before(chain, at), one.way, ending, at - seconds)
            return


def _rota_asked_after(chain: Chain) -> Iterator[float]:
    """Seconds of ringing before each time that the rota is asked, if nobody takes the call."""
    seconds = 0.0
    for _ in range(chain.rounds):
        for step in chain.steps:
            for _ in range(step.times):
                if ON_CALL in step.contacts:
                    yield seconds
                seconds += step.ring_seconds


def _before(chain: Chain, gap: float) -> Source:
    """The shift that ends where nobody is on call; the chain itself where none does."""
    duty = on_duty(chain, _utc(gap) - _MOMENT)
    return duty.source if duty is not None else chain.source


def _more(missed: Stretches) -> str:
    return f"{len(missed)} stretches in all have nobody"


def _waited(way: Way) -> float:
    return sum(waited_seconds(edge.overflow) for edge in way if edge.overflow is not None)


def _utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
