"""`callcontrol live`: what stands where, and answers only for who has the key."""

import io
from dataclasses import replace
from datetime import UTC, datetime

from rich.console import Console

from callcontrol.calls.live import LiveCall
from callcontrol.cli.live import table_of
from callcontrol.journal import Sealer, seal_answers
from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, LocationKey, PersonId, QuestionName, QueueName
from callcontrol.model.paths import Category
from callcontrol.model.told import Answered
from tests.support.practice import SEALER

OTHER = Sealer(b"MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=")
BORN = Answered(QuestionName("birth_date"), "DOB", "03/14/1984", False)
CALL = LiveCall(
    call_id=CallId("20261122T154528848Z-e9224f59"),
    location=LocationKey("northside"),
    stage="Ringing",
    language=Language("es"),
    started_at=datetime(2026, 11, 22, 15, tzinfo=UTC),
    category=Category.CLINICAL,
    queue=QueueName("northside/nurse"),
    person=PersonId("northside-103"),
    waited_seconds=130.0,
    urgent=False,
    answers=seal_answers(SEALER, (BORN,)),
)


def page(call: LiveCall, sealer: Sealer | None = None) -> str:
    out = io.StringIO()
    Console(file=out, width=200).print(table_of([call], sealer))
    return out.getvalue()


def test_where_a_call_stands() -> None:
    shown = page(CALL)
    for word in ("e9224f59", "northside", "Ringing", "clinical", "Spanish", "northside/nurse", "northside-103", "2:10"):
        assert word in shown
    assert "(sealed)" in shown
    assert "1984" not in shown


def test_answers_open_with_the_key_alone() -> None:
    assert "DOB 03/14/1984?" in page(CALL, SEALER)
    assert "(another key)" in page(CALL, OTHER)
    assert "(another key)" in page(replace(CALL, answers=SEALER.seal("no answers")), SEALER)
    assert "(sealed)" not in page(replace(CALL, answers=""))


def test_a_name_is_no_markup() -> None:
    assert "[red]" in page(replace(CALL, queue=QueueName("[red]x")))
