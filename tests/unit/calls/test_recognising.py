"""A call begins as its number was recognised, and what it leaves is handed on at its end."""

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest

from callcontrol.flows.identifying import identify
from callcontrol.model.callers import Entry, Recognise, Recognised, Recognition, ShowName
from callcontrol.model.calls import CallerKind, CallRecord, EventKind, Outcome
from callcontrol.model.names import Language, LocationKey, QuestionName, Source
from callcontrol.model.paths import Identifies
from callcontrol.model.rules import Group, Location
from tests.support.full_group import EAST, full_group
from tests.support.practice import Practice
from tests.support.small_group import LAKE, NORTH, small_group
from tests.support.virtual_time import virtual
from tests.unit.flows.scenes import caller, heard, told

ES = Language("es")
NUMBER = "+13475550123"
BORN = "03121980"
RULE = Recognise(180, 14, ShowName.IDENTIFIED, Source("group.yaml", 1, 1))
SPANISH = Recognised(Recognition.KNOWN, ES, from_memory=True)
ANN = Entry("17", "Ann Lee", "1980-03-12", language=ES)


class Known:
    """Recognises everybody as ``found`` after ``seconds``, and remembers what it is told."""

    def __init__(self, found: Recognised | None, seconds: float = 0.0) -> None:
        self.found, self.seconds = found, seconds
        self.asked: list[tuple[CallerKind, str, LocationKey]] = []
        self.told: list[tuple[CallRecord, str, Recognised | None]] = []

    async def recognise(self, kind: CallerKind, number: str, location: Location, now: datetime) -> Recognised | None:
        """As `Recogniser`."""
        self.asked.append((kind, number, location.key))
        await asyncio.sleep(self.seconds)
        return self.found

    def remember(
        self, record: CallRecord, number: str, location: Location, found: Recognised | None, now: datetime
    ) -> None:
        """As `Recogniser`."""
        self.told.append((record, number, found))


def recognising(group: Group, show_name: ShowName = ShowName.IDENTIFIED) -> Group:
    """Every location recognises callers, and a date of birth identifies them."""
    rule = replace(RULE, show_name=show_name)
    places = {}
    for key, place in group.locations.items():
        questions = {
            name: replace(question, identifies=Identifies.DATE_OF_BIRTH if name == QuestionName("birth_date") else None)
            for name, question in place.questions.items()
        }
        places[key] = replace(place, recognise=rule, questions=questions)
    return replace(group, locations=places)


@virtual
async def test_who_is_known_hears_their_language_from_the_first_word_on() -> None:
    known = Known(SPANISH, seconds=0.2)
    async with Practice(recognising(small_group()), callers=known) as practice:
        line = practice.pbx.call_in(NORTH, number=NUMBER)
        await practice.until(lambda: len(heard(line)) > 2)
        assert heard(line)[:2] == ["emergency_notice.es", "northside/greeting.es"]
        assert practice.journal.only.language == ES
        (event,) = told(practice, EventKind.RECOGNISED)
        assert event == {"caller": "known", "language": "es", "by": "memory"}
        assert known.asked == [(CallerKind.NUMBER, NUMBER, "northside")]
        practice.pbx.hang_up(line)
        await practice.over()
        [(record, number, found)] = known.told
        assert (record.outcome, record.language, number, found) == (Outcome.LEFT_MENU, ES, NUMBER, SPANISH)


@virtual
async def test_who_is_still_being_recognised_is_not_taken_for_abandoned() -> None:
    async with Practice(recognising(small_group()), callers=Known(SPANISH, seconds=10)) as practice:
        line = practice.pbx.call_in(NORTH)
        for _ in range(3):
            await asyncio.sleep(2.5)
            practice.supervisor.replace(practice.group)  # has Asterisk looked at
        await practice.until(lambda: line.heard)
        assert practice.pbx.fallback == []
        assert practice.journal.only.language == ES


@virtual
async def test_a_closed_location_speaks_their_language_first() -> None:
    async with Practice(recognising(small_group()), callers=Known(SPANISH)) as practice:
        line = practice.pbx.call_in(LAKE)
        await practice.over()
        first = ["emergency_notice.es", "lakeview/after_hours.es", "emergency_notice.en", "lakeview/after_hours.en"]
        assert heard(line) == first


@pytest.mark.parametrize("kind", [Recognition.NEW, Recognition.WITHHELD, Recognition.FAILED])
@virtual
async def test_who_is_not_known_hears_the_first_language(kind: Recognition) -> None:
    async with Practice(recognising(small_group()), callers=Known(Recognised(kind))) as practice:
        line = practice.pbx.call_in(NORTH)
        await practice.until(lambda: line.heard)
        assert heard(line)[0] == "emergency_notice.en"
        assert practice.session.call.known is (False if kind is Recognition.NEW else None)
        assert told(practice, EventKind.RECOGNISED) == [{"caller": kind, "language": None, "by": None}]
        count = practice.metrics.registry.get_sample_value("callcontrol_recognised_callers_total", {"kind": kind})
        assert count == 1


@virtual
async def test_where_nobody_is_recognised_nothing_is_told() -> None:
    async with Practice(callers=Known(None)) as practice:
        line = practice.pbx.call_in(NORTH)
        await practice.until(lambda: line.heard)
        assert told(practice, EventKind.RECOGNISED) == []
        assert practice.session.call.known is None


@virtual
async def test_a_number_that_is_withheld_is_handed_to_nobody() -> None:
    known = Known(Recognised(Recognition.WITHHELD))
    async with Practice(recognising(small_group()), callers=known) as practice:
        line = practice.pbx.call_in(NORTH, number=NUMBER, name="Anonymous")
        await practice.until(lambda: line.heard)
        assert known.asked == [(CallerKind.ANONYMOUS, "", "northside")]


@virtual
async def test_after_a_restart_the_number_is_asked_for_again() -> None:
    group = recognising(small_group())
    async with Practice(group, callers=Known(SPANISH)) as before:
        before.no_phones()
        line = await before.call_in_queue()
        await before.stage("Waiting")
    known = Known(SPANISH)
    async with Practice(group, pbx=before.pbx, journal=before.journal, callers=known) as after:
        await after.stage("Waiting")
        assert after.session.call.recognised == SPANISH
        assert after.session.call.language == ES
        after.pbx.hang_up(line)
        await after.over()
        [(record, number, found)] = known.told
        assert (record.outcome, number, found) == (Outcome.ABANDONED, "+13475550123", SPANISH)


@pytest.mark.parametrize("show_name", ShowName)
@virtual
async def test_a_date_of_birth_identifies_and_only_then_there_is_a_name(show_name: ShowName) -> None:
    found = Recognised(Recognition.KNOWN, entries=(ANN, Entry("18", "Ben Lee", "1990-01-01")))
    async with Practice(recognising(full_group(), show_name), callers=Known(found)) as practice:
        line = await caller(practice, EAST, "12")
        call = practice.session.call
        await practice.stage("Asking")
        assert (call.identified, call.name, call.known) == (None, None, True)
        for key in BORN:
            practice.pbx.press(line, key)
        await practice.stage("Talking")
        assert call.identified is ANN
        assert call.name == ("Ann Lee" if show_name is ShowName.IDENTIFIED else None)
        assert told(practice, EventKind.IDENTIFIED) == [{"by": "date_of_birth"}]
        events = str([(event.kind, event.data) for event in practice.journal.events(call.id)])
        assert "Lee" not in events + str(practice.logs)
        assert "1980" not in events + str(practice.logs)


@virtual
async def test_who_has_been_identified_still_is_after_a_restart_and_no_checkpoint_tells_it() -> None:
    group, found = recognising(full_group()), Recognised(Recognition.KNOWN, entries=(ANN,))
    async with Practice(group, callers=Known(found)) as before:
        before.no_phones()
        await caller(before, EAST, "12" + BORN)
        await before.stage("Waiting")
        kept = str(await before.journal.checkpoints())
    assert "Lee" not in kept
    assert ANN.date_of_birth not in kept
    async with Practice(group, pbx=before.pbx, journal=before.journal, callers=Known(None)) as after:
        await after.stage("Waiting")
        assert after.session.call.name == "Ann Lee"
        assert after.session.call.identified == replace(ANN, date_of_birth="", code="")


@virtual
async def test_a_wrong_date_is_an_answer_as_any_other() -> None:
    found = Recognised(Recognition.KNOWN, entries=(ANN,))
    async with Practice(recognising(full_group()), callers=Known(found)) as practice:
        await caller(practice, EAST, "1203131980")
        await practice.stage("Talking")
        call = practice.session.call
        assert (call.identified, call.name, call.identifying) == (None, None, 1)
        assert told(practice, EventKind.IDENTIFIED) == []
        assert [event["answered"] for event in told(practice, EventKind.QUESTION)] == [True, True]


@virtual
async def test_no_more_answers_are_compared_than_the_question_has_tries() -> None:
    found = Recognised(Recognition.KNOWN, entries=(ANN,))
    async with Practice(recognising(full_group()), callers=Known(found)) as practice:
        await caller(practice, EAST)
        call = practice.session.call
        question = call.location.questions[QuestionName("birth_date")]
        for _ in range(question.tries - 1):
            identify(call, question, "1999-01-01")
        before = replace(question, tries=question.tries - 1)
        identify(call, before, ANN.date_of_birth)
        assert call.identified is None
        identify(call, question, ANN.date_of_birth)
        assert call.identified is ANN
