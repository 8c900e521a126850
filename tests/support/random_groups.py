"""Groups of every shape that the rules' language allows, as hypothesis draws them, and callers of any patience."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from callcontrol.model.names import KEYS, Did, Language, LocationKey, PersonId, QueueName, Skill, Source
from callcontrol.model.paths import Category, MenuOption, Prompt
from callcontrol.model.rules import Closure, Group, LanguageChoice, Location, Opening, SpecialHours
from callcontrol.model.serving import language_skill
from callcontrol.model.staff import Person, Queue
from callcontrol.routing import Heard, Key, Silence
from tests.fixtures.rules import example_group

FIRST_DAY = date(2026, 1, 1)
DAYS = 400
NOBODYS = Did("+12125559999")

_EXAMPLE = example_group()
_TEMPLATE = _EXAMPLE.locations[LocationKey("northside")]
_CODES = tuple(Language(code) for code in ("en", "es", "fr", "vi"))
_ZONES = ("America/New_York", "America/Los_Angeles", "Australia/Lord_Howe", "Asia/Beirut", "Asia/Kathmandu")
_SKILLS = tuple(Skill(name) for name in ("reception", "billing", "nurse"))


def _text(name: str) -> Prompt:
    return Prompt(name, {language: f"{name} in {language}" for language in _CODES}, Source("x.yaml", 1, 1))


_PROMPTS = {which: _text(which.value) for which in _EXAMPLE.prompts}


@st.composite
def _openings(draw: st.DrawFn) -> tuple[Opening, ...]:
    found = []
    for weekday in range(7):
        edges = sorted(draw(st.sets(st.integers(0, 96), max_size=4)))
        for line, (a, b) in enumerate(zip(edges[::2], edges[1::2], strict=False)):
            found.append(Opening(weekday, _quarter(a), _quarter(b), Source("hours.yaml", weekday + 1, line + 1)))
    return tuple(found)


@st.composite
def _special_days(draw: st.DrawFn) -> tuple[SpecialHours, ...]:
    days = draw(st.lists(st.integers(0, DAYS), max_size=3, unique=True))
    span = ((time(10, 0), time(11, 30)),)
    return tuple(
        SpecialHours(FIRST_DAY + timedelta(days=n), span, "a special day", Source("x.yaml", 70, 1))
        for n in sorted(days)
    )


def _quarter(number: int) -> time:
    return time(number // 4 % 24, number % 4 * 15)


@st.composite
def _locations(
    draw: st.DrawFn, key: LocationKey, did: Did
) -> tuple[Location, dict[QueueName, Queue], dict[PersonId, Person]]:
    """A location whose queues somebody serves, with its queues and people."""
    keys = draw(st.permutations("123456789*#"))
    names = [QueueName(f"{key}/{skill}") for skill in _SKILLS[: draw(st.integers(1, 3))]]
    wanted = {name: {draw(st.sampled_from(_SKILLS))} for name in names}
    queues = {
        name: replace(
            next(iter(_EXAMPLE.queues.values())), name=name, skills=frozenset(wanted[name]), sites=frozenset({key})
        )
        for name in names
    }
    speaks = st.sets(st.sampled_from([language_skill(code) for code in _CODES]), max_size=3)
    people = {}
    for number, name in enumerate(names * draw(st.integers(1, 3))):
        person = PersonId(f"{key}-{100 + number}")
        skills = frozenset(wanted[name] | draw(speaks))
        people[person] = Person(person, f"P{number}", key, str(100 + number), skills, Source(f"{key}.yaml", 90, 3))
    options = tuple(
        MenuOption(k, draw(st.sampled_from(Category)), draw(st.sampled_from(names)), Source(f"{key}.yaml", 20 + n, 5))
        for n, k in enumerate(keys[: draw(st.integers(1, 4))])
    )
    languages = [LanguageChoice(_CODES[0], None, None, Source(f"{key}.yaml", 3, 1))]
    for number, code in enumerate(_CODES[1 : 1 + draw(st.integers(0, 3))]):
        source = Source(f"{key}.yaml", 4 + number, 3)
        languages.append(LanguageChoice(code, keys[len(options) + number], _text(f"{key}/invitation"), source))
    menu = replace(
        _TEMPLATE.menu,
        prompt=_text(f"{key}/menu"),
        options=options,
        person_queue=draw(st.sampled_from(names)),
        silences=draw(st.integers(1, 4)),
        wrong_keys=draw(st.integers(1, 4)),
    )
    special = draw(_special_days())
    closed = draw(st.sets(st.integers(0, DAYS).map(lambda n: FIRST_DAY + timedelta(days=n)), max_size=6))
    closed -= {one.day for one in special}
    location = replace(
        _TEMPLATE,
        key=key,
        dids=(did,),
        zone=ZoneInfo(draw(st.sampled_from(_ZONES))),
        languages=tuple(languages),
        greeting=_text(f"{key}/greeting"),
        after_hours=_text(f"{key}/after_hours"),
        menu=menu,
        hours=(*draw(_openings()), Opening(2, time(0, 0), time(0, 15), Source("hours.yaml", 9, 9)))[:20],
        closures=tuple(Closure(day, "closed", Source(f"{key}.yaml", 60, 1)) for day in sorted(closed)),
        special_hours=special,
    )
    return location, queues, people


@st.composite
def groups(draw: st.DrawFn) -> Group:
    """A group of one to three locations that can go live."""
    locations: dict[LocationKey, Location] = {}
    queues: dict[QueueName, Queue] = {}
    people: dict[PersonId, Person] = {}
    dids: dict[Did, LocationKey] = {}
    for number in range(draw(st.integers(1, 3))):
        key, did = LocationKey(f"site{number}"), Did(f"+1212555010{number}")
        locations[key], own_queues, own_people = draw(_locations(key, did))
        queues |= own_queues
        people |= own_people
        dids[did] = key
    unknown = draw(st.sampled_from([None, *locations]))
    return replace(
        _EXAMPLE,
        locations=locations,
        queues=queues,
        people=people,
        dids=dids,
        prompts=_PROMPTS,
        unknown_did=unknown,
    )


def numbers(group: Group) -> st.SearchStrategy[Did | None]:
    """A number that somebody dials: of a location, of nobody, or unreadable."""
    return st.sampled_from([*group.dids, NOBODYS, None])


moments = st.integers(86_400, (DAYS - 2) * 86_400).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
"""Any second that lies within `DAYS` days from `FIRST_DAY` in every zone."""

heards: st.SearchStrategy[list[Heard]] = st.lists(
    st.one_of(st.just(Silence()), st.sampled_from(KEYS).map(Key), st.text(max_size=2).map(Key)), max_size=12
)
