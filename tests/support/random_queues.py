"""Queues and the people who serve them, as hypothesis draws them: every call about health comes to somebody."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time

from hypothesis import strategies as st

from callcontrol.model.names import BoxName, CallbackName, Language, LocationKey, PersonId, QueueName, Skill, Source
from callcontrol.model.paths import Destination, Prompt, ToAnswer, ToBox, ToCallback, ToOnCall, ToQueue
from callcontrol.model.serving import language_skill
from callcontrol.model.staff import Duty, Overflow, Person, Queue, Ring
from callcontrol.model.waiting import WaitKey
from tests.fixtures.rules import example_group
from tests.support.random_chains import CHAIN

_TEMPLATE = next(iter(example_group().queues.values()))
_CODES = tuple(Language(code) for code in ("en", "es", "fr", "vi"))
_SKILLS = tuple(Skill(name) for name in ("reception", "billing", "nurse"))


@st.composite
def queues_of(draw: st.DrawFn, key: LocationKey, keys: list[LocationKey]) -> dict[QueueName, Queue]:
    """Up to three, each overflowing to those behind it alone; the last, the nurse's, only to people."""
    skills = [*_SKILLS[: draw(st.integers(1, 2))], _SKILLS[2]]
    names = [QueueName(f"{key}/{skill}") for skill in skills]
    found = {}
    for number, (name, skill) in enumerate(zip(names, skills, strict=True)):
        source = Source(f"{key}.yaml", 700 + 10 * number, 3)
        to: list[Destination] = [ToOnCall(CHAIN, source)]
        if number + 1 < len(names):
            to += [ToQueue(names[number + 1], source), ToBox(BoxName(f"{key}/box"), source)]
            to += [ToCallback(CallbackName(f"{key}/callback"), source)]
        found[name] = replace(
            _TEMPLATE,
            name=name,
            skills=frozenset({skill}),
            sites=frozenset({key}),
            prefers=draw(st.sets(st.sampled_from([Skill("fast"), Skill("kind")]), max_size=1).map(frozenset)),
            rings=(Ring(draw(st.sampled_from([20.0, 45.0, 90.0])), frozenset(draw(st.sets(st.sampled_from(keys)))),
                        frozenset({Skill("fast"), Skill("kind")}), source),),
            keys=draw(_keys(to, source)),
            overflow=draw(st.lists(_overflows(to, source), max_size=3).map(tuple)),
            max_wait_seconds=draw(st.sampled_from([60.0, 300.0])),
            source=source,
        )  # fmt: skip
    return found


@st.composite
def _keys(draw: st.DrawFn, to: list[Destination], source: Source) -> tuple[WaitKey, ...]:
    """0, where it means anything, leads to people."""
    found = []
    for key in sorted(draw(st.sets(st.sampled_from("01234567"), max_size=3))):
        target = draw(st.sampled_from([one for one in to if key != "0" or isinstance(one, ToQueue | ToOnCall)]))
        assert not isinstance(target, ToAnswer)
        said = Prompt(f"key-{key}", {code: f"press {key} in {code}" for code in _CODES}, source)
        found.append(WaitKey(key, target, said, replace(source, line=source.line + 100 + int(key))))
    return tuple(found)


@st.composite
def _overflows(draw: st.DrawFn, to: list[Destination], source: Source) -> Overflow:
    target = draw(st.sampled_from(to))
    assert not isinstance(target, ToAnswer)
    kind = draw(st.integers(0, 2))
    after = draw(st.sampled_from([15.0, 45.0, 120.0, 400.0]))
    line = replace(source, line=source.line + draw(st.integers(1, 9)))
    longer = draw(st.integers(1, 9))
    return Overflow(
        target, after if kind == 0 else None, longer if kind == 1 else None, after if kind == 2 else None, line
    )


@st.composite
def people_of(draw: st.DrawFn, key: LocationKey, queues: Mapping[QueueName, Queue]) -> dict[PersonId, Person]:
    """Somebody for each queue who is always there; others by shifts, or with other gifts."""
    speaks = st.sets(st.sampled_from([language_skill(code) for code in _CODES]), max_size=3)
    gifts = st.sets(st.sampled_from([Skill("fast"), Skill("kind")]))
    found = {}
    for number, queue in enumerate([*queues.values()] * draw(st.integers(1, 2))):
        person = PersonId(f"{key}-{100 + number}")
        source = Source(f"{key}.yaml", 90 + number, 3)
        works = draw(_shifts(source)) if number >= len(queues) else ()
        skills = queue.skills | draw(speaks) | draw(gifts)
        found[person] = Person(person, f"P{number}", key, str(100 + number), skills, source, {}, works)
    return found


@st.composite
def _shifts(draw: st.DrawFn, source: Source) -> tuple[Duty, ...]:
    days = draw(st.sets(st.integers(0, 6), min_size=1))
    starts, ends = draw(st.sampled_from([(8, 12), (0, 24), (13, 24), (9, 10)]))
    return tuple(Duty(day, time(starts), time(ends % 24), source) for day in sorted(days))
