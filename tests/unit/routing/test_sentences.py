"""Which of the group's own sentences anybody can hear."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from callcontrol.model.names import (
    BoxName,
    CallbackName,
    CallTypeName,
    ChainName,
    ContactName,
    Language,
    LocationKey,
    QuestionName,
    QueueName,
    Source,
)
from callcontrol.model.on_call import ON_CALL, Chain, Contact, Shift, Step, Swap
from callcontrol.model.paths import Category, Destination, ToBox, ToCallback, ToOnCall, ToQueue
from callcontrol.model.rules import Group, SystemPrompt
from callcontrol.model.staff import Overflow
from callcontrol.routing import contacts_of, needed, reached
from callcontrol.routing.sentences import EVERYWHERE
from tests.support.small_group import small_group

HERE = Source("group.yaml", 1, 1)
WITH_QUEUES = EVERYWHERE | {SystemPrompt.CLOSED_MEANWHILE}
NORTH, LAKE = LocationKey("northside"), LocationKey("lakeview")
BILLING, OTHER = CallTypeName("billing"), CallTypeName("other")
EN, ES, VI = Language("en"), Language("es"), Language("vi")
BOX, CALLBACK, CHAIN = ToBox(BoxName("b"), HERE), ToCallback(CallbackName("c"), HERE), ToOnCall(ChainName("o"), HERE)


def leading(to: Destination, *, closed: bool = False, questions: tuple[QuestionName, ...] = ()) -> Group:
    """The small group whose calls about billing at Northside, and there alone, go to ``to``."""
    group = small_group()
    north = group.locations[NORTH]
    about = replace(north.call_types[BILLING], questions=questions)
    about = replace(about, closed=to) if closed else replace(about, opened=to)
    types = {**north.call_types, BILLING: about}
    lakeview = replace(group.locations[LAKE], languages=group.locations[LAKE].languages[:1])
    return replace(group, locations={NORTH: replace(north, call_types=types), LAKE: lakeview})


def contact(name: str, *languages: Language, presses_one: bool = True) -> Contact:
    return Contact(ContactName(name), name, "+12125550190", presses_one, languages, HERE)


def chain(*steps: tuple[str, ...], duty: tuple[str, ...] = (), swap: tuple[str, ...] = ()) -> Chain:
    weeks = (tuple(Shift(day, time(8), time(17), ContactName(name), HERE) for day, name in enumerate(duty)),)
    begins, ends = datetime(2026, 1, 1), datetime(2026, 1, 2)  # noqa: DTZ001  local time of the rules
    swaps = tuple(Swap(begins, ends, ContactName(name), "", HERE) for name in swap)
    rung = tuple(Step(tuple(map(ContactName, names)), 25.0, 1, HERE) for names in steps)
    zone = ZoneInfo("America/New_York")
    return Chain(ChainName("o"), "On call", zone, weeks, date(2026, 1, 5), swaps, rung, 2, HERE)


def on_call(told: Chain, *contacts: Contact) -> Group:
    return replace(leading(CHAIN), chains={told.name: told}, contacts={each.name: each for each in contacts})


def test_a_group_of_queues_needs_only_what_every_location_speaks() -> None:
    assert set(needed(small_group())) == WITH_QUEUES
    assert needed(small_group())[SystemPrompt.WRONG_KEY] == {EN, ES}


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize(
    ("to", "more"),
    [
        (BOX, {SystemPrompt.MESSAGE_KEPT, SystemPrompt.MESSAGE_EMPTY}),
        (
            CALLBACK,
            {
                SystemPrompt.YOUR_NUMBER,
                SystemPrompt.CONFIRM_NUMBER,
                SystemPrompt.ENTER_NUMBER,
                SystemPrompt.NUMBER_REFUSED,
                SystemPrompt.CALLBACK_KEPT,
            },
        ),
        (
            CHAIN,
            {
                SystemPrompt.CALLING_ON_CALL,
                SystemPrompt.STILL_CALLING,
                SystemPrompt.CALLING_NEXT,
                SystemPrompt.GIVE_NUMBER,
                SystemPrompt.NUMBER_NOTED,
                SystemPrompt.YOUR_NUMBER,
                SystemPrompt.CONFIRM_NUMBER,
                SystemPrompt.ENTER_NUMBER,
                SystemPrompt.NUMBER_REFUSED,
                SystemPrompt.ON_CALL_UNREACHED,
            },
        ),
    ],
)
def test_a_destination_brings_its_sentences(to: Destination, more: set[SystemPrompt], closed: bool) -> None:
    assert set(needed(leading(to, closed=closed))) == WITH_QUEUES | more


def test_questions_bring_the_sentence_for_unclear_answers() -> None:
    group = leading(ToQueue(QueueName("northside/billing"), HERE), questions=(QuestionName("known"),))
    assert set(needed(group)) == WITH_QUEUES | {SystemPrompt.ANSWER_UNCLEAR}
    assert reached(group, group.locations[NORTH]).questions == ("known",)


@pytest.mark.parametrize("closed", [False, True])
def test_urgent_calls_that_wait_hear_that_they_are_first(closed: bool) -> None:
    desk = ToQueue(QueueName("northside/front_desk"), HERE)
    group = leading(desk, closed=closed)
    north = group.locations[NORTH]
    urgent = replace(north.call_types[BILLING], category=Category.URGENT)
    group = replace(group, locations={**group.locations, NORTH: replace(north, call_types={BILLING: urgent})})
    assert needed(group)[SystemPrompt.URGENT_WAIT] == {EN, ES}


def test_only_the_languages_of_those_who_come_there() -> None:
    north = leading(BOX)
    assert needed(north)[SystemPrompt.MESSAGE_KEPT] == {EN, ES}
    english = replace(north.locations[NORTH], languages=north.locations[LAKE].languages)
    spanish = replace(north.locations[LAKE], languages=small_group().locations[LAKE].languages)
    turned = replace(north, locations={NORTH: english, LAKE: spanish})
    assert needed(turned)[SystemPrompt.MESSAGE_KEPT] == {EN}
    assert needed(turned)[SystemPrompt.WRONG_KEY] == {EN, ES}


def test_what_callers_overflow_to_from_queue_to_queue_is_reached() -> None:
    group = small_group()
    desk, billing = QueueName("northside/front_desk"), QueueName("northside/billing")
    queues = dict(group.queues)
    queues[desk] = replace(queues[desk], overflow=(Overflow(ToQueue(billing, HERE), 60.0, None, None, HERE),))
    queues[billing] = replace(
        queues[billing],
        overflow=(
            Overflow(ToQueue(desk, HERE), 60.0, None, None, HERE),
            Overflow(BOX, None, 10, None, HERE),
            Overflow(ToQueue(QueueName("northside/nowhere"), HERE), 60.0, None, None, HERE),
        ),
    )
    there = reached(replace(group, queues=queues), group.locations[NORTH])
    assert (there.boxes, there.chains) == ((BOX.box,), ())


def test_whoever_may_be_rung_is_told_to_press_one_in_their_language() -> None:
    group = on_call(
        chain((ON_CALL,), ("vi",), duty=("both",), swap=("swapped",)),
        contact("both", EN, ES),
        contact("vi", VI),
        contact("swapped", Language("fr")),
        contact("not_rung", Language("de")),
        contact("service", Language("it"), presses_one=False),
    )
    assert needed(group)[SystemPrompt.TAKE_CALL] == {EN, ES, VI, Language("fr")}
    assert set(contacts_of(group.chains[ChainName("o")])) == {"both", "vi", "swapped"}


def test_a_contact_of_no_known_language_is_told_in_all_that_are_offered() -> None:
    assert needed(on_call(chain(("a",)), contact("a")))[SystemPrompt.TAKE_CALL] == {EN, ES}


def test_a_service_that_takes_every_call_is_told_nothing() -> None:
    group = on_call(chain(("a",), duty=("b",)), contact("a", EN, presses_one=False), contact("b", EN))
    assert SystemPrompt.TAKE_CALL not in needed(group)


def test_rules_that_lead_nowhere_are_no_trouble_here() -> None:
    assert SystemPrompt.CALLING_ON_CALL in needed(leading(CHAIN))
    assert needed(replace(small_group(), locations={})) == {}
