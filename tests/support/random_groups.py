"""Groups of every shape that the rules' language allows, as hypothesis draws them, and callers of any patience.

All can go live: what leads nowhere, or to nobody, is planted by the tests that look for it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from callcontrol.model.callers import Recognise, ShowName
from callcontrol.model.names import (
    KEYS,
    AnswerName,
    BoxName,
    CallbackName,
    CallTypeName,
    Did,
    Language,
    LocationKey,
    MenuName,
    PersonId,
    QueueName,
    Source,
)
from callcontrol.model.paths import (
    CLOSED_MENU,
    MAIN_MENU,
    Answer,
    Box,
    Callback,
    CallType,
    Category,
    Destination,
    Menu,
    MenuOption,
    Prompt,
    ToAnswer,
    ToBox,
    ToCallback,
    ToCallType,
    ToMenu,
    ToOnCall,
    ToQueue,
)
from callcontrol.model.rules import Closure, Group, LanguageChoice, Location, Opening, SpecialHours
from callcontrol.model.staff import Person, Queue
from callcontrol.routing import Heard, Key, Silence
from tests.fixtures.rules import example_group
from tests.support.random_chains import CHAIN, chains, contacts
from tests.support.random_questions import questions
from tests.support.random_queues import people_of, queues_of

FIRST_DAY = date(2026, 1, 1)
DAYS = 400
NOBODYS = Did("+12125559999")

_EXAMPLE = example_group()
_TEMPLATE = _EXAMPLE.locations[LocationKey("northside")]
_CODES = tuple(Language(code) for code in ("en", "es", "fr", "vi"))
_ZONES = ("America/New_York", "America/Los_Angeles", "Australia/Lord_Howe", "Asia/Beirut", "Asia/Kathmandu")
_HEALTH = (Category.CLINICAL, Category.PRESCRIPTION, Category.RESULTS, Category.URGENT)
_FURTHER = MenuName("further")
_RECOGNISE = Recognise(180, 14, ShowName.IDENTIFIED, Source("x.yaml", 2, 1))
_WEDNESDAY = 2
"""The one day on which every location is open for a quarter of an hour at least."""


def _text(name: str) -> Prompt:
    return Prompt(name, {language: f"{name} in {language}" for language in _CODES}, Source("x.yaml", 1, 1))


_PROMPTS = {which: _text(which.value) for which in _EXAMPLE.prompts}


@st.composite
def _openings(draw: st.DrawFn) -> tuple[Opening, ...]:
    if draw(st.booleans()):
        return tuple(Opening(day, time(0), time(0), Source("hours.yaml", day + 1, 1)) for day in range(7))
    found = []
    for weekday in range(7):
        edges = sorted(draw(st.sets(st.integers(2 if weekday == _WEDNESDAY else 0, 96), max_size=4)))
        for line, (a, b) in enumerate(zip(edges[::2], edges[1::2], strict=False)):
            found.append(Opening(weekday, _quarter(a), _quarter(b), Source("hours.yaml", weekday + 1, line + 1)))
    return (*found, Opening(_WEDNESDAY, time(0, 0), time(0, 15), Source("hours.yaml", 9, 9)))


def _days(most: int) -> st.SearchStrategy[list[date]]:
    """Days that are no Wednesdays: every promise to call back can be kept."""
    day = st.integers(0, DAYS).map(lambda number: FIRST_DAY + timedelta(days=number))
    return st.lists(day.filter(lambda one: one.weekday() != _WEDNESDAY), max_size=most, unique=True).map(sorted)


def _quarter(number: int) -> time:
    return time(number // 4 % 24, number % 4 * 15)


@st.composite
def _destinations(
    draw: st.DrawFn, key: LocationKey, category: Category, queues: Mapping[QueueName, Queue], opened: bool
) -> Destination:
    """Where a call of this kind may go."""
    source = Source(f"{key}.yaml", draw(st.integers(500, 600)), 7)
    people = [ToQueue(name, source) for name in queues if name.endswith("/nurse")]
    heard: list[Destination] = [ToOnCall(CHAIN, source), *people]
    if category in _HEALTH:
        return draw(st.sampled_from(heard))
    desk = [ToQueue(name, source) for name in queues]
    if category is Category.OTHER and opened:
        return draw(st.sampled_from([*desk, *heard]))
    anything: list[Destination] = [*desk, *heard, ToBox(BoxName(f"{key}/box"), source)]
    anything.append(ToCallback(CallbackName(f"{key}/callback"), source))
    if category is not Category.OTHER:
        anything.append(ToAnswer(AnswerName("answer"), source))
    return draw(st.sampled_from(anything))


@st.composite
def _menus(draw: st.DrawFn, key: LocationKey, keys: str, names: list[CallTypeName]) -> dict[MenuName, Menu]:
    """The first menu, perhaps one behind it, perhaps one of the night; urgent calls are possible by night too."""
    leads = [ToCallType(name) for name in names]
    further = draw(st.booleans())
    found = {MAIN_MENU: draw(_menu(key, MAIN_MENU, keys, leads, further))}
    if further:
        found[_FURTHER] = draw(_menu(key, _FURTHER, keys, leads, False))
    urgent = any(ToCallType(CallTypeName("urgent")) == o.leads for menu in found.values() for o in menu.options)
    if urgent or draw(st.booleans()):
        found[CLOSED_MENU] = draw(_menu(key, CLOSED_MENU, keys, leads, False))
        menu = found[CLOSED_MENU]
        if urgent:
            first = replace(menu.options[0], leads=ToCallType(CallTypeName("urgent")))
            found[CLOSED_MENU] = replace(menu, options=(first, *menu.options[1:]))
    return found


@st.composite
def _menu(draw: st.DrawFn, key: LocationKey, name: MenuName, keys: str, leads: list[ToCallType], further: bool) -> Menu:
    line = 20 + 20 * len(name)
    options = [
        MenuOption(one, draw(st.sampled_from(leads)), Source(f"{key}.yaml", line + number, 5))
        for number, one in enumerate(keys[: draw(st.integers(1, 4))])
    ]
    if further:
        options[0] = replace(options[0], leads=ToMenu(_FURTHER))
    return replace(
        _TEMPLATE.menu,
        name=name,
        prompt=_text(f"{key}/{name}"),
        options=tuple(options),
        person=CallTypeName("person"),
        silences=draw(st.integers(1, 3)),
        wrong_keys=draw(st.integers(1, 3)),
        source=Source(f"{key}.yaml", line - 1, 1),
    )


@st.composite
def _call_types(
    draw: st.DrawFn, key: LocationKey, queues: Mapping[QueueName, Queue], asked: list[str]
) -> dict[CallTypeName, CallType]:
    drawn = draw(st.lists(st.sampled_from(Category), min_size=1, max_size=4, unique=True))
    kinds = {CallTypeName("person"): Category.OTHER, **{CallTypeName(one.value): one for one in drawn}}
    found = {}
    for number, (name, category) in enumerate(kinds.items()):
        puts = draw(st.lists(st.sampled_from(asked), max_size=2, unique=True)) if asked else []
        opened = draw(_destinations(key, category, queues, True))
        closed = draw(_destinations(key, category, queues, False))
        source = Source(f"{key}.yaml", 300 + number, 3)
        found[name] = CallType(name, category, tuple(puts), opened, closed, source)  # type: ignore[arg-type]
    return found


@st.composite
def _locations(
    draw: st.DrawFn, key: LocationKey, did: Did, keys: list[LocationKey]
) -> tuple[Location, dict[QueueName, Queue], dict[PersonId, Person]]:
    """A location that can go live, with its queues and people."""
    pressed = "".join(draw(st.permutations("123456789")))
    languages = [LanguageChoice(_CODES[0], None, None, Source(f"{key}.yaml", 3, 1))]
    for number, code in enumerate(_CODES[1 : 1 + draw(st.integers(0, 3))]):
        source = Source(f"{key}.yaml", 4 + number, 3)
        languages.append(
            LanguageChoice(code, pressed[8 - number], _text(f"{key}/invitation"), source, _text(f"{key}/back"))
        )
    queues = draw(queues_of(key, keys))
    asked = draw(questions(key, _text))
    call_types = draw(_call_types(key, queues, list(asked)))
    special = draw(_days(3))
    closed = [day for day in draw(_days(6)) if day not in special]
    location = replace(
        _TEMPLATE,
        key=key,
        dids=(did,),
        zone=ZoneInfo(draw(st.sampled_from(_ZONES))),
        languages=tuple(languages),
        recognise=draw(st.sampled_from([None, _RECOGNISE])),
        greeting=_text(f"{key}/greeting"),
        after_hours=_text(f"{key}/after_hours"),
        menus=draw(_menus(key, pressed[:4], list(call_types))),
        call_types=call_types,
        questions=asked,
        answers={AnswerName("answer"): Answer(AnswerName("answer"), _text(f"{key}/answer"), Source("x.yaml", 2, 2))},
        hours=draw(_openings()),
        closures=tuple(Closure(day, "closed", Source(f"{key}.yaml", 60, 1)) for day in closed),
        special_hours=tuple(
            SpecialHours(day, ((time(10, 0), time(11, 30)),), "a special day", Source("x.yaml", 70, 1))
            for day in special
        ),
    )
    return location, queues, draw(people_of(key, queues))


@st.composite
def groups(draw: st.DrawFn) -> Group:
    """A group of one to three locations that can go live."""
    locations: dict[LocationKey, Location] = {}
    queues: dict[QueueName, Queue] = {}
    people: dict[PersonId, Person] = {}
    keys = [LocationKey(f"site{number}") for number in range(draw(st.integers(1, 3)))]
    dids = {Did(f"+1212555010{number}"): key for number, key in enumerate(keys)}
    for did, key in dids.items():
        locations[key], own_queues, own_people = draw(_locations(key, did, keys))
        queues |= own_queues
        people |= own_people
    boxes = {BoxName(f"{key}/box"): _box(key) for key in keys}
    callbacks = {CallbackName(f"{key}/callback"): _callback(key, queues) for key in keys}
    return replace(
        _EXAMPLE,
        locations=locations,
        queues=queues,
        people=people,
        dids=dids,
        prompts=_PROMPTS,
        unknown_did=draw(st.sampled_from([None, *locations])),
        boxes=boxes,
        callbacks=callbacks,
        contacts=contacts(),
        chains={CHAIN: draw(chains())},
    )


def _box(key: LocationKey) -> Box:
    return Box(BoxName(f"{key}/box"), "Box", _text(f"{key}/box"), 900.0, 60.0, Source(f"{key}.yaml", 800, 3))


def _callback(key: LocationKey, queues: Mapping[QueueName, Queue]) -> Callback:
    """At night, on the one day of the week on which every location is open."""
    name, queue = CallbackName(f"{key}/callback"), next(name for name in queues if name.startswith(f"{key}/"))
    return Callback(name, "Call", _text(name), queue, time(0, 0), time(0, 10), Source(f"{key}.yaml", 810, 3))


def numbers(group: Group) -> st.SearchStrategy[Did | None]:
    """A number that somebody dials: of a location, of nobody, or unreadable."""
    return st.sampled_from([*group.dids, NOBODYS, None])


moments = st.integers(86_400, (DAYS - 2) * 86_400).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
"""Any second that lies within `DAYS` days from `FIRST_DAY` in every zone."""

_CHUNKS: st.SearchStrategy[list[Heard]] = st.one_of(
    st.just([Silence()]),
    st.sampled_from(KEYS).map(lambda key: [Key(key)]),
    st.sampled_from("123456789").map(lambda key: [Key(key)]),
    st.text(max_size=2).map(lambda key: [Key(key)]),
    st.sampled_from(["12311999", "31121999", "19991231", "01022003", "1#", "12#", "123"]).map(lambda k: [*map(Key, k)]),
)
heards = st.lists(_CHUNKS, max_size=12).map(lambda chunks: [one for chunk in chunks for one in chunk])
"""Keys and silences; also answers to questions as a whole."""
