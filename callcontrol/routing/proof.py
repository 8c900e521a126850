"""The proof that every call ends well: each location, each moment, each choice (requirement L4).

Nothing is sampled. Within an interval of the time line one rule decides, so one look at its arrival stands for every
moment in it; a stage has no memory beyond itself, so a look at every edge stands for every way through the graph.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from callcontrol.model.names import Source
from callcontrol.model.rules import Group, Location, SystemPrompt
from callcontrol.routing import (
    checks,
    checks_clinical,
    checks_menus,
    checks_people,
    checks_promises,
    checks_serving,
    checks_waits,
)
from callcontrol.routing.case import Case
from callcontrol.routing.checks import Check
from callcontrol.routing.checks_rota import rotas_have_no_gap
from callcontrol.routing.compiling import Graphs, compile_group
from callcontrol.routing.findings import Finding, Gap, Proof
from callcontrol.routing.graph import Act, Graph
from callcontrol.routing.loops import ways
from callcontrol.routing.phrases import moment_in_words
from callcontrol.routing.sentences import EVERYWHERE
from callcontrol.routing.spans import Span, spans

DAYS = 400
"""A year with every public holiday and both changes of the clock, and a month more."""

MOST_NAMED = 5
"""Further locations that a mistake which they share names."""

_CHECKS: tuple[Check, ...] = (
    checks_people.it_opens_some_day,
    checks_menus.menus_are_short,
    checks.every_choice_leads_somewhere,
    checks.every_key_and_silence_is_heard,
    checks.nobody_goes_round_for_ever,
    checks.zero_silence_and_wrong_keys_reach_a_person,
    checks_clinical.clinical_calls_come_to_people,
    checks_clinical.urgent_calls_are_possible_by_night,
    checks_people.every_queue_can_be_served,
    checks_promises.somebody_works_in_every_queue,
    checks_promises.every_callback_can_be_kept,
    checks_promises.every_box_can_be_answered,
    checks_waits.waits_fit_together,
    checks_serving.settings_can_come_about,
    checks_people.every_language_is_spoken,
    checks_people.every_language_is_named,
    checks_people.every_word_exists,
    checks_people.help_finds_the_place,
)


@dataclass(frozen=True, slots=True)
class LocationProof:
    """The part of one location."""

    findings: tuple[Finding, ...]
    intervals: int
    ways: int
    triples: int


def prove(group: Group, first_day: date, days: int = DAYS) -> Proof:
    """Look at every call that can come within so many days, local days of each location.

    Pure. Raises CallcontrolError for a menu with more states than `compiling.MOST_NODES`.
    """
    found = [*_numbers(group), *_messages(group)]
    if any(finding.gap in {Gap.NOWHERE, Gap.MISSING_PROMPT} for finding in found):
        return _sum(found, [], days)  # without these there is no graph
    graphs = compile_group(group)
    cases = [
        _case(group, location, graphs.locations[key], spans(location, first_day, days))
        for key, location in group.locations.items()
    ]
    proofs = [_prove(case) for case in cases]
    return _sum([*found, *_unknown(group, graphs), *rotas_have_no_gap(cases)], proofs, days)


def prove_location(group: Group, location: Location, graph: Graph, timeline: tuple[Span, ...]) -> LocationProof:
    """The proof of one location's graph over a time line; rotas belong to the group and are no part of it."""
    return _prove(_case(group, location, graph, timeline))


def _case(group: Group, location: Location, graph: Graph, timeline: tuple[Span, ...]) -> Case:
    """Nobody waits at closing time where it never comes."""
    closes = any(not span.opened.open for span in timeline)
    return Case(group, location, graph if closes else graph.without(Act.CLOSING), timeline)


def _prove(case: Case) -> LocationProof:
    found = [*_moments(case)]
    for check in _CHECKS:
        found += check(case)
    onward = ways(case.graph)
    by_act = {edge.act: onward.get(edge.end, 0) for edge in case.graph.out(case.graph.start)}
    triples = sum(by_act.get(case.act_of(span), 0) for span in case.timeline)
    return LocationProof(tuple(found), len(case.timeline), onward.get(case.graph.start, 0), triples)


def _moments(case: Case) -> Iterator[Finding]:
    """Moments at which a call would lead to nothing."""
    told = set()
    for span in case.timeline:
        act = case.act_of(span)
        if case.graph.by(case.graph.start, act) is None and act not in told:
            told.add(act)
            when = moment_in_words(span.starts.astimezone(case.location.zone))
            message = f"nothing is said about calls while {case.location.key} is {act.value}"
            example = f"{when}, {case.location.key}: {span.opened.reason} → nothing"
            source = span.opened.source or case.location.source
            yield Finding(Gap.NOWHERE, case.location.key, message, "say what callers hear then", example, source)


def _numbers(group: Group) -> Iterator[Finding]:
    """Each number leads to one location that exists, and each location has one."""
    for key, location in group.locations.items():
        for did in location.dids:
            if group.dids.get(did) != key:
                other = group.dids.get(did, "nobody")
                message = f"{did} is written at {key}, but {other} answers it"
                yield Finding(Gap.NUMBER_TWICE, key, message, "a number belongs to one location", "", location.source)
        if not location.dids and key != group.unknown_did:
            message = f"no number leads to {key}"
            yield Finding(Gap.NO_NUMBER, key, message, 'add such as `dids: ["+12125550110"]`', "", location.source)
    named = {*group.dids.values(), *([group.unknown_did] if group.unknown_did is not None else [])}
    for missing in sorted(named - group.locations.keys()):
        message = f"calls are led to the location {missing}, which does not exist"
        hint = "known: " + ", ".join(group.locations)
        yield Finding(Gap.NOWHERE, None, message, hint, "a call → nothing", _GROUP)
    if not group.locations:
        yield Finding(Gap.NOWHERE, None, "the group has no location", "add one", "a call → nothing", _GROUP)


def _unknown(group: Group, graphs: Graphs) -> Iterator[Finding]:
    """What callers hear whom no location answers; a location that answers them has its own proof."""
    if graphs.unknown.location is None:
        case = Case(group, next(iter(group.locations.values())), graphs.unknown, ())
        yield from checks.every_choice_leads_somewhere(case)
        yield from checks_people.every_word_exists(case)


def _messages(group: Group) -> Iterator[Finding]:
    """Sentences without which no call can be answered; those of single stages are looked for where calls reach them."""
    for which in SystemPrompt:
        if which in EVERYWHERE and which not in group.prompts:
            message = f"the sentence `{which.value}` is missing"
            yield Finding(Gap.MISSING_PROMPT, None, message, "add it under `messages`", "", _GROUP)


_GROUP = Source("group.yaml", 1, 1)


def _once(found: Iterable[Finding]) -> list[Finding]:
    """A mistake in what locations share is one, with one example, wherever callers meet it."""
    alike: dict[object, list[Finding]] = {}
    for finding in found:
        message = finding.message.replace(finding.location, "") if finding.location is not None else finding.message
        alike.setdefault((finding.gap, finding.source, message), []).append(finding)
    return [_with_others(*findings) for findings in alike.values()]


def _with_others(first: Finding, *others: Finding) -> Finding:
    keys = list(dict.fromkeys(one.location for one in others if one.location not in {first.location, None}))
    shown = ", ".join(str(key) for key in keys[:MOST_NAMED])
    more = f" and {len(keys) - MOST_NAMED} more" if len(keys) > MOST_NAMED else ""
    return replace(first, message=f"{first.message}; the same at {shown}{more}") if keys else first


def _sum(found: list[Finding], proofs: list[LocationProof], days: int) -> Proof:
    everything = _once([*found, *(finding for proof in proofs for finding in proof.findings)])
    return Proof(
        problems=tuple(finding for finding in everything if not finding.is_warning),
        warnings=tuple(finding for finding in everything if finding.is_warning),
        triples=sum(proof.triples for proof in proofs),
        locations=len(proofs),
        intervals=sum(proof.intervals for proof in proofs),
        ways=sum(proof.ways for proof in proofs),
        days=days,
    )
