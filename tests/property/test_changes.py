"""When `compare` says that no caller will notice, none does: every call hears, and reaches, the same."""

from dataclasses import replace
from datetime import datetime, time
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from callcontrol.model.names import BoxName, CallbackName, ChainName, Did, LocationKey, QueueName, Skill
from callcontrol.model.paths import Category, ToCallType
from callcontrol.model.rules import Group, Location
from callcontrol.routing import Heard, due, window
from callcontrol.routing.calling_out import rings_of
from callcontrol.routing.changes import compare
from callcontrol.routing.compiling import compile_group
from callcontrol.routing.graph import Kind
from callcontrol.routing.walk import Step, walk
from tests.support.exploring import examples
from tests.support.random_chains import CHAIN
from tests.support.random_groups import DAYS, FIRST_DAY, groups, heards, moments, numbers


@st.composite
def mended(draw: st.DrawFn, group: Group) -> Group:
    """The group after a small change: one that callers notice, or one that they do not."""
    key = draw(st.sampled_from(sorted(group.locations)))
    if draw(st.booleans()):
        location = replace(group.locations[key], **draw(_of_location(group.locations[key])))
        return replace(group, locations={**group.locations, key: location})
    return draw(_of_group(group, key))


@st.composite
def _of_location(draw: st.DrawFn, location: Location) -> dict[str, Any]:
    name = draw(st.sampled_from(sorted(location.menus)))
    menu = location.menus[name]
    other = draw(st.sampled_from(sorted(location.call_types)))
    menus = [
        replace(menu, silences=menu.silences + 1),
        replace(menu, wrong_keys=max(menu.wrong_keys - 1, 1)),
        replace(menu, person=other),
        replace(menu, options=(replace(menu.options[0], leads=ToCallType(other)), *menu.options[1:])),
        replace(menu, options=menu.options[1:]),
        replace(menu, options=menu.options[::-1]),
    ]
    kind = draw(st.sampled_from(sorted(location.call_types)))
    types = [
        replace(location.call_types[kind], category=Category.OTHER),
        replace(location.call_types[kind], questions=()),
        replace(location.call_types[kind], closed=location.call_types[kind].opened),
    ]
    louder = {k: f"{t}!" for k, t in location.greeting.text.items()}
    changes: list[dict[str, Any]] = [
        {"menus": {**location.menus, name: draw(st.sampled_from(menus))}},
        {"call_types": {**location.call_types, kind: draw(st.sampled_from(types))}},
        {"hours": location.hours[1:]},
        {"hours": location.hours[::-1]},
        {"closures": location.closures[1:]},
        {"special_hours": location.special_hours[1:]},
        {"languages": location.languages[:1]},
        {"name": "another name"},
        {"greeting": replace(location.greeting, text=louder)},
        {"answers": {n: replace(a, prompt=replace(a.prompt, text=louder)) for n, a in location.answers.items()}},
        {"questions": {n: replace(q, tries=q.tries + 1) for n, q in location.questions.items()}},
    ]
    return draw(st.sampled_from(changes))


@st.composite
def _of_group(draw: st.DrawFn, group: Group, key: LocationKey) -> Group:
    queue = group.queues[draw(st.sampled_from(sorted(group.queues)))]
    person = draw(st.sampled_from([p for p in group.people.values() if p.location == key]))
    box, callback = group.boxes[BoxName(f"{key}/box")], group.callbacks[CallbackName(f"{key}/callback")]
    chain = group.chains[CHAIN]
    queues = [
        replace(queue, max_wait_seconds=queue.max_wait_seconds + 1),
        replace(queue, cooldown_seconds=99.0),
        replace(queue, overflow=queue.overflow[1:]),
        replace(queue, rings=()),
        replace(queue, prefers=frozenset()),
    ]
    fewer = frozenset(skill for skill in person.skills if not skill.startswith("speaks-"))
    people = [replace(person, skills=fewer), replace(person, works=()), replace(person, levels={Skill("nurse"): 4})]
    chains = [
        replace(chain, weeks=chain.weeks[::-1]),
        replace(chain, swaps=()),
        replace(chain, steps=chain.steps[::-1]),
        replace(chain, rounds=chain.rounds + 1),
    ]
    changed = draw(st.sampled_from(queues))
    return draw(
        st.sampled_from(
            [
                replace(group, queues={**group.queues, queue.name: changed}),
                replace(group, people={**group.people, person.id: draw(st.sampled_from(people))}),
                replace(group, chains={CHAIN: draw(st.sampled_from(chains))}),
                replace(group, boxes={**group.boxes, box.name: replace(box, within_seconds=1800.0)}),
                replace(group, callbacks={**group.callbacks, callback.name: replace(callback, ends=time(0, 12))}),
                replace(group, unknown_did=None),
                replace(group, version="another"),
            ]
        )
    )


def noticed(
    group: Group, did: Did | None, at: datetime, heard: list[Heard], down: frozenset[QueueName]
) -> list[object]:
    """Everything that a caller hears, who is rung for them, and what they are promised."""
    trace: list[object] = []
    walked = walk(group, compile_group(group), did, at, heard, down)
    for step in walked.steps:
        assert step.node is not None
        lines = (*step.edge.words, *step.node.words)
        trace += [(prompt.text[language], language) for prompt, language in lines]
        trace += [step.at, step.person, *_served(group, walked.arrival.location, step)]
    return trace


def _served(group: Group, location: Location | None, step: Step) -> list[object]:
    node, at = step.node, step.at
    assert node is not None
    assert at is not None
    if node.queue is not None:
        return [node.people, group.queues[node.queue].max_wait_seconds]
    if node.kind is Kind.ON_CALL:
        return [(ring.at, ring.contacts) for ring in rings_of(group.chains[ChainName(node.name)], at)]
    if node.kind is Kind.BOX and location is not None:
        return [due(location, group.boxes[BoxName(node.name)], at)]
    if node.kind is Kind.CALLBACK and location is not None:
        return [window(location, group.callbacks[CallbackName(node.name)], at)]
    return []


@examples(25)
@given(st.data())
def test_when_nobody_is_said_to_notice_nobody_does(data: st.DataObject) -> None:
    old = data.draw(groups())
    new = data.draw(mended(old))
    changes = compare(old, new, FIRST_DAY, DAYS)
    if new == replace(old, version=new.version):
        assert changes == ()
    for _ in range(4):
        down = data.draw(st.sets(st.sampled_from(sorted(old.queues))).map(frozenset))
        call = data.draw(numbers(old)), data.draw(moments), data.draw(heards), down
        if noticed(old, *call) != noticed(new, *call):
            assert changes
