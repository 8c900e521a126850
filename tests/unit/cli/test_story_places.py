"""Every event that a call after the menu can leave is told, also when it lacks something."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest

from callcontrol.cli.story import Story
from callcontrol.cli.story_callers import CALLERS
from callcontrol.cli.story_places import PLACES
from callcontrol.cli.story_transfers import TRANSFERS
from callcontrol.journal import StoredCall, StoredEvent
from callcontrol.journal.reading import CallRow
from callcontrol.model.calls import EventKind
from tests.support.whole_group import whole_group
from tests.unit.journal.builders import START

TOLD: list[tuple[EventKind, dict[str, Any], str]] = [
    (EventKind.CHOSEN, {"key": "4", "menu": "more", "rule": "x:1:1"}, "goes on to the menu more  x:1:1"),
    (EventKind.CHOSEN, {"call_type": "billing", "category": "billing"}, "has chosen billing"),
    (EventKind.CHOSEN, {"call_type": "sick", "category": "clinical"}, "has chosen sick, which is about clinical"),
    (EventKind.CHOSEN, {"call_type": "other", "reason": "zero"}, "is to have a person: pressed 0"),
    (EventKind.QUESTION, {"question": "known", "answered": True, "answer": "New patient"}, "known: New patient"),
    (EventKind.QUESTION, {"question": "born", "answered": True, "sealed": "xx"}, "born: answered, and kept sealed"),
    (EventKind.QUESTION, {"question": "born", "answered": False}, "born: no clear answer"),
    (EventKind.INFORMED, {"answer": "hours"}, "hears the answer hours"),
    (
        EventKind.OVERFLOWED,
        {"from": "northside/nurse", "to": "on_call clinician", "reason": "unattended"},
        "goes on from northside/nurse to on_call clinician: unattended",
    ),
    (
        EventKind.CLOSED_MEANWHILE,
        {"from": "northside/nurse", "to": "clinician", "into": "on_call"},
        "is told that the location has closed meanwhile, and goes on from northside/nurse to clinician",
    ),
    (
        EventKind.CLOSED_MEANWHILE,
        {"from": "northside/nurse", "to": "northside", "into": "closed", "rule": "x:1:1"},
        "goes on from northside/nurse to the after-hours message  x:1:1",
    ),
    (
        EventKind.ON_CALL,
        {"chain": "clinician", "contact": None, "result": "unreached", "left": True},
        "hangs up before anybody on call was reached (clinician)",
    ),
    (
        EventKind.ON_CALL,
        {"chain": "clinician", "round": 0, "step": 1, "contact": "dr_cohen", "result": "taken"},
        "Dr. Cohen takes the call (clinician, step 2, round 1)",
    ),
    (
        EventKind.ON_CALL,
        {"chain": "clinician", "round": 1, "step": 0, "contact": "gone", "result": "odd"},
        "gone odd (clinician, step 1, round 2)",
    ),
    (EventKind.ON_CALL, {"chain": "clinician", "contact": None, "result": "unreached"}, "nobody on call was reached"),
    (
        EventKind.MESSAGE,
        {"box": "northside/messages", "seconds": 12.34, "due": "2026-03-03T17:00:00+00:00"},
        "leaves a message of 12.3 s in northside/messages, to be answered by Tue 3 Mar 2026 12:00",
    ),
    (
        EventKind.CALLBACK,
        {
            "callback": "northside/morning",
            "queue": "northside/billing",
            "starts": "2026-03-04T13:30:00+00:00",
            "ends": "2026-03-04T15:00:00+00:00",
        },
        "is promised a call between Wed 4 Mar 2026 08:30 and Wed 4 Mar 2026 10:00 by somebody of northside/billing",
    ),
    (EventKind.RECOGNISED, {"caller": "new", "language": None, "by": None}, "the number is new"),
    (
        EventKind.RECOGNISED,
        {"caller": "known", "language": "es", "by": "memory"},
        "the number is known; is greeted in Spanish, chosen in an earlier call",
    ),
    (EventKind.RECOGNISED, {"caller": "shared", "language": "es", "by": "directory"}, "by the directory"),
    (EventKind.RECOGNISED, {"caller": "failed"}, "could not be looked up in time"),
    (EventKind.IDENTIFIED, {"by": "date_of_birth"}, "is identified by date of birth"),
    (EventKind.TRANSFERRED, {"by": "northside-1", "to": "northside-2", "how": "blind"}, "over to northside-2"),
    (EventKind.TRANSFERRED, {"by": "northside-1", "queue": "northside/nurse"}, "over to the queue northside/nurse"),
    (EventKind.TRANSFER_ENDED, {"by": "n-1", "result": "refused", "why": "outside"}, "do not allow this number"),
    (EventKind.TRANSFER_ENDED, {"by": "n-1", "to": "n-2", "result": "missed"}, "does not answer: back to n-1"),
    (
        EventKind.TRANSFER_ENDED,
        {"by": "n-1", "to": "n-1", "result": "taken", "returned": True},
        "takes the caller back",
    ),
    (EventKind.TRANSFER_ENDED, {"to": "n-1", "result": "missed", "returned": True}, "back to the queue"),
    (EventKind.PARKED, {"by": "n-1", "at": 3}, "n-1 parks the caller at place 3"),
    (EventKind.UNPARKED, {"person": "n-2", "at": 3, "result": "picked_up"}, "n-2 picks the caller up"),
    (EventKind.UNPARKED, {"person": "n-1", "at": 3, "result": "back"}, "back to n-1"),
    (EventKind.HELD, {"person": "n-1", "seconds": 20.04}, "n-1 had the caller on hold for 20.0 s"),
    (EventKind.PASSED_ON, {"to": "old-northside", "reason": "shadow"}, "old destination old-northside: shadow"),
]


TELLERS = {**PLACES, **CALLERS, **TRANSFERS}


def story() -> Story:
    call = "c", "northside", "+12125550110", "inbound", START
    row = CallRow(*call, None, None, None, None, None, None, None, None, None)
    return Story(StoredCall(row, "v1", "number", ()), whole_group())


@pytest.mark.parametrize(("kind", "data", "words"), TOLD)
def test_an_event_in_words(kind: EventKind, data: dict[str, Any], words: str) -> None:
    event = StoredEvent(START + timedelta(seconds=1), kind, MappingProxyType(data))
    told = TELLERS[kind](story(), event)
    assert told is not None
    assert words in told.plain


@pytest.mark.parametrize("kind", sorted({kind for kind, _, _ in TOLD}))
@pytest.mark.parametrize("data", [{}, {"due": "soon", "starts": 1, "ends": "x", "step": "a", "contact": 7}])
def test_an_event_that_lacks_everything_is_still_told(kind: EventKind, data: dict[str, Any]) -> None:
    assert TELLERS[kind](story(), StoredEvent(START, kind, data)) is not None
    assert TELLERS[kind](replace(story(), group=None), StoredEvent(START, kind, data)) is not None


def test_a_contact_who_talked_with_the_caller_has_a_name() -> None:
    assert story().person("contact/dr_patel") == "Dr. Patel"
    assert story().person("contact/gone") == "contact/gone"
