"""The example group with everything in its rules that their language has; northside uses all of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from callcontrol.model.names import (
    AnswerName,
    BoxName,
    CallbackName,
    CallTypeName,
    ChainName,
    ContactName,
    Language,
    LocationKey,
    MenuName,
    QuestionName,
    QueueName,
    Skill,
    Source,
)
from callcontrol.model.on_call import ON_CALL, Chain, Contact, Shift, Step, Swap
from callcontrol.model.paths import (
    CLOSED_MENU,
    MAIN_MENU,
    Answer,
    AnswerKind,
    Box,
    Callback,
    CallType,
    Category,
    Destination,
    Menu,
    MenuOption,
    Prompt,
    Question,
    ToAnswer,
    ToBox,
    ToCallback,
    ToCallType,
    ToMenu,
    ToOnCall,
    ToQueue,
)
from callcontrol.model.rules import Group, Location
from callcontrol.model.staff import Overflow, Ring
from tests.fixtures.rules import example_group

_example = cache(example_group)
"""Loaded once: a frozen value."""
NORTH, SOUTH = LocationKey("northside"), LocationKey("southside")
DESK, BILLING, NURSE = (QueueName(f"northside/{name}") for name in ("front_desk", "billing", "nurse"))
MESSAGES, MORNING = BoxName("northside/messages"), CallbackName("northside/morning")
CLINICIAN, SERVICE = ChainName("clinician"), ContactName("night_service")
PATEL, COHEN = ContactName("dr_patel"), ContactName("dr_cohen")
KNOWN, BORN = QuestionName("known"), QuestionName("birth_date")
HOURS = AnswerName("hours")
MORE = MenuName("more")
EN, ES = Language("en"), Language("es")


def at(line: int, file: str = "locations/northside.yaml") -> Source:
    """A place in a file."""
    return Source(file, line, 5)


def words(name: str) -> Prompt:
    """A text in both languages."""
    return Prompt(name, {EN: f"{name} in English.", ES: f"{name} in Spanish."}, at(3))


def told_hours() -> Prompt:
    """An answer that holds today's hours."""
    return Prompt("northside/hours", {EN: "Hours: {hours_today}", ES: "Horario: {hours_today}"}, at(3))


def to(where: str, line: int) -> Destination:
    """A destination as it is written: ``queue nurse``."""
    kind, name = where.split()
    source = at(line)
    match kind:
        case "queue":
            return ToQueue(QueueName(f"northside/{name}"), source)
        case "box":
            return ToBox(BoxName(f"northside/{name}"), source)
        case "callback":
            return ToCallback(CallbackName(f"northside/{name}"), source)
        case "answer":
            return ToAnswer(AnswerName(name), source)
        case _:
            return ToOnCall(ChainName(name), source)


_TYPES: Mapping[str, tuple[Category, tuple[QuestionName, ...], str, str]] = {
    "appointment": (Category.APPOINTMENT, (KNOWN, BORN), "queue front_desk", "box messages"),
    "billing": (Category.BILLING, (), "queue billing", "callback morning"),
    "clinical": (Category.CLINICAL, (), "queue nurse", "on_call clinician"),
    "urgent": (Category.URGENT, (), "queue nurse", "on_call clinician"),
    "directions": (Category.INFORMATION, (), "answer hours", "answer hours"),
    "other": (Category.OTHER, (), "queue front_desk", "box messages"),
}


def call_types() -> dict[CallTypeName, CallType]:
    """Northside's, at lines 101 and on; where they go is written one line and two lines below each."""
    found = {}
    for number, (name, (category, asked, opened, closed)) in enumerate(_TYPES.items()):
        line = 101 + 10 * number
        key = CallTypeName(name)
        found[key] = CallType(key, category, asked, to(opened, line + 1), to(closed, line + 2), at(line))
    return found


def menu(name: MenuName, line: int, options: Mapping[str, str]) -> Menu:
    """A menu; what a key leads to that begins with ``menu`` is one."""
    template = _example().locations[NORTH].menu
    written = tuple(
        MenuOption(
            key,
            ToMenu(MenuName(lead.split()[1])) if lead.startswith("menu ") else ToCallType(CallTypeName(lead)),
            at(line + 1 + number),
        )
        for number, (key, lead) in enumerate(options.items())
    )
    prompt = words(f"northside/{name}")
    return replace(template, name=name, prompt=prompt, options=written, person=CallTypeName("other"), source=at(line))


def menus() -> dict[MenuName, Menu]:
    """Two levels by day, one by night."""
    return {
        MAIN_MENU: menu(MAIN_MENU, 20, {"1": "appointment", "2": "urgent", "3": "billing", "4": "menu more"}),
        MORE: menu(MORE, 30, {"1": "clinical", "2": "directions"}),
        CLOSED_MENU: menu(CLOSED_MENU, 40, {"1": "appointment", "2": "urgent", "3": "billing", "4": "directions"}),
    }


def chain(**changes: Any) -> Chain:
    """Dr. Patel by night, Dr. Cohen at the weekend and at lunch; then the answering service."""
    file = "group.yaml"
    nights = [Shift(day, time(17), time(8), PATEL, at(200 + day, file)) for day in range(4)]
    friday = Shift(4, time(16), time(8), PATEL, at(204, file))
    lunch = [Shift(day, time(12), time(13), COHEN, at(210 + day, file)) for day in range(5)]
    weekend = [Shift(day, time(8), time(8), COHEN, at(220 + day, file)) for day in (5, 6)]
    holidays = [Shift(day, time(8), time(12), COHEN, at(230 + day, file)) for day in range(5)]
    afternoons = [Shift(day, time(13), time(16 if day == 4 else 17), COHEN, at(240 + day, file)) for day in range(5)]
    week = (*nights, friday, *lunch, *weekend, *holidays, *afternoons)
    steps = (Step((ON_CALL,), 25.0, 2, at(260, file)), Step((COHEN, SERVICE), 40.0, 1, at(261, file)))
    swap = Swap(datetime(2026, 3, 4, 17), datetime(2026, 3, 5, 8), COHEN, "Exchange", at(250, file))  # noqa: DTZ001
    whole = Chain(CLINICIAN, "Clinician on call", ZoneInfo("America/New_York"), (week,), date(2026, 1, 5), (swap,),
                  steps, 2, at(190, file))  # fmt: skip
    return replace(whole, **changes)


def contact(name: ContactName, label: str, *languages: Language) -> Contact:
    """Somebody outside."""
    return Contact(name, label, "+12125550190", name != SERVICE, languages, at(180, "group.yaml"))


def questions() -> dict[QuestionName, Question]:
    """One of the kind of a choice, one of a date."""
    choices = {"1": "New patient", "2": "Known patient"}
    born = Question(BORN, words("northside/birth_date"), AnswerKind.DATE, {}, "mdy", 8, 8, 2, at(65))
    return {
        KNOWN: Question(KNOWN, words("northside/known"), AnswerKind.CHOICE, choices, "", 0, 0, 2, at(60)),
        BORN: replace(born, read_back=True),
    }


def box(**changes: Any) -> Box:
    """Answered within four hours of being open."""
    return replace(Box(MESSAGES, "Messages", words("northside/messages"), 14_400.0, 180.0, at(80)), **changes)


def callback(**changes: Any) -> Callback:
    """In the morning, by those who know bills."""
    morning = Callback(MORNING, "Morning", words("northside/morning"), BILLING, time(8, 30), time(10), at(85))
    return replace(morning, **changes)


def northside() -> Location:
    """The location that uses everything."""
    place = _example().locations[NORTH]
    answers = {HOURS: Answer(HOURS, told_hours(), at(75))}
    return replace(place, menus=menus(), call_types=call_types(), questions=questions(), answers=answers)


def whole_group(**changes: Any) -> Group:
    """The group; ``changes`` are fields of it."""
    group = _example()
    queues = dict(group.queues)
    after = Overflow(ToBox(MESSAGES, at(91)), 300.0, None, None, at(91))
    alone = Overflow(ToQueue(DESK, at(92)), None, None, 30.0, at(92))
    crowded = Overflow(ToCallback(MORNING, at(93)), None, 10, None, at(93))
    queues[BILLING] = replace(queues[BILLING], overflow=(crowded, after, alone))
    pager = Overflow(ToOnCall(CLINICIAN, at(95)), None, None, 30.0, at(95))
    wider = Ring(45.0, frozenset({SOUTH}), frozenset({Skill("speaks-es")}), at(96))
    queues[NURSE] = replace(queues[NURSE], overflow=(pager,), prefers=frozenset({Skill("speaks-es")}), rings=(wider,))
    contacts = (contact(PATEL, "Dr. Patel", EN, ES), contact(COHEN, "Dr. Cohen"), contact(SERVICE, "Answering service"))
    whole = replace(
        group,
        locations={**group.locations, NORTH: northside()},
        queues=queues,
        boxes={MESSAGES: box()},
        callbacks={MORNING: callback()},
        chains={CLINICIAN: chain()},
        contacts={one.name: one for one in contacts},
    )
    return replace(whole, **changes)
