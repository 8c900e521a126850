"""When `compare` says that no caller will notice, none does: every call hears, and reaches, the same."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from callcontrol.model.names import Did
from callcontrol.model.paths import Category
from callcontrol.model.rules import Group
from callcontrol.routing import Heard
from callcontrol.routing.changes import compare
from callcontrol.routing.compiling import compile_group
from callcontrol.routing.walk import walk
from tests.support.exploring import examples
from tests.support.random_groups import DAYS, FIRST_DAY, groups, heards, moments, numbers


@st.composite
def mended(draw: st.DrawFn, group: Group) -> Group:
    """The group after a small change: one that callers notice, or one that they do not."""
    key = draw(st.sampled_from(sorted(group.locations)))
    location = group.locations[key]
    menu, option = location.menu, location.menu.options[0]
    queue = group.queues[option.queue]
    person = draw(st.sampled_from([p for p in group.people.values() if p.location == key]))
    other = draw(st.sampled_from(sorted(name for name in group.queues if name.startswith(key))))
    menus = [
        replace(menu, silences=menu.silences + 1),
        replace(menu, wrong_keys=max(menu.wrong_keys - 1, 1)),
        replace(menu, person_queue=other),
        replace(menu, options=(replace(option, queue=other), *menu.options[1:])),
        replace(menu, options=(replace(option, category=Category.OTHER), *menu.options[1:])),
        replace(menu, options=menu.options[1:]),
        replace(menu, options=menu.options[::-1]),
    ]
    changes: list[dict[str, Any]] = [
        {"menu": draw(st.sampled_from(menus))},
        {"hours": location.hours[1:]},
        {"hours": location.hours[::-1]},
        {"closures": location.closures[1:]},
        {"special_hours": location.special_hours[1:]},
        {"languages": location.languages[:1]},
        {"name": "another name"},
        {"greeting": replace(location.greeting, text={k: f"{t}!" for k, t in location.greeting.text.items()})},
    ]
    changed = {k: replace(place, **draw(st.sampled_from(changes))) if k == key else place for k, place in
               group.locations.items()}  # fmt: skip
    longer = replace(queue, max_wait_seconds=queue.max_wait_seconds + 1)
    fewer = frozenset(skill for skill in person.skills if not skill.startswith("speaks-"))
    whole = [
        replace(group, locations=changed),
        replace(group, queues={**group.queues, queue.name: longer}),
        replace(group, queues={**group.queues, queue.name: replace(queue, cooldown_seconds=99.0)}),
        replace(group, people={**group.people, person.id: replace(person, skills=fewer)}),
        replace(group, unknown_did=None),
        replace(group, version="another"),
    ]
    return draw(st.sampled_from(whole))


def noticed(group: Group, did: Did | None, at: datetime, heard: list[Heard]) -> list[object]:
    """Everything that a caller hears and for whom they wait how long."""
    trace: list[object] = []
    for step in walk(group, compile_group(group), did, at, heard).steps:
        assert step.node is not None
        lines = (*step.edge.words, *step.node.words)
        trace += [(prompt.text[language], language) for prompt, language in lines]
        if step.node.queue is not None:
            trace += [step.node.people, group.queues[step.node.queue].max_wait_seconds]
    return trace


@examples(60)
@given(st.data())
def test_when_nobody_is_said_to_notice_nobody_does(data: st.DataObject) -> None:
    old = data.draw(groups())
    new = data.draw(mended(old))
    changes = compare(old, new, FIRST_DAY, DAYS)
    if new == replace(old, version=new.version):
        assert changes == ()
    for _ in range(4):
        call = data.draw(numbers(old)), data.draw(moments), data.draw(heards)
        if noticed(old, *call) != noticed(new, *call):
            assert changes
