"""What a waiting caller is told: whole minutes, nothing that grows, nothing beyond what can be known."""

from dataclasses import replace

import pytest

from callcontrol.model.names import Language, QueueName
from callcontrol.model.staff import Queue
from callcontrol.model.waiting import Announce, Told
from callcontrol.routing import announcement
from callcontrol.speaking import as_text
from tests.support.small_group import DESK, small_group

GROUP = small_group()
EN, ES, FR = Language("en"), Language("es"), Language("fr")
BOTH = Announce(position=True, wait=True, every_seconds=60.0)


def queue(rule: Announce | None = BOTH, max_wait: float = 7200.0) -> Queue:
    return replace(GROUP.queues[QueueName(DESK)], announce=rule, max_wait_seconds=max_wait)


def said(
    ahead: int,
    expected: tuple[float, float] | None = None,
    waited: float = 0.0,
    told: Told | None = None,
    language: Language = EN,
    of: Queue | None = None,
) -> tuple[dict[str, str], Told]:
    found = announcement(GROUP, of or queue(), language, ahead, expected, waited, told or Told())
    values = {str(name): as_text(lines) for name, lines in found.values.items()}
    names = [prompt.name for prompt, _ in found.lines]
    return {
        name: values.get({"expected_wait": "wait", "long_wait": "wait"}.get(name, name), "") for name in names
    }, found.told


@pytest.mark.parametrize(
    ("low", "high", "en", "es", "fr"),
    [
        (10.0, 40.0, "less than a minute", "menos de un minuto", "moins d'une minute"),
        (20.0, 61.0, "up to two minutes", "hasta dos minutos", "jusqu'à deux minutes"),
        (150.0, 200.0, "between two and four minutes", "entre dos y cuatro minutos", "entre deux et quatre minutes"),
        (300.0, 300.0, "five minutes", "cinco minutos", "cinq minutes"),
    ],
)
def test_a_range_in_whole_minutes_the_longer_end_rounded_up(low: float, high: float, en: str, es: str, fr: str) -> None:
    for language, words in ((EN, en), (ES, es), (FR, fr)):
        found, _ = said(0, (low, high), language=language)
        assert found["expected_wait"] == words


def test_a_place_and_who_is_next() -> None:
    assert said(0)[0].keys() == {"next_in_line"}
    assert said(2)[0] == {"position": "three"}
    assert said(2, language=FR)[0] == {"position": "trois"}
    assert said(50)[0] == {}, "so far behind a number says nothing"


def test_no_place_and_no_wait_that_is_worse_than_what_was_told() -> None:
    _, told = said(2, (120.0, 180.0))
    worse, kept = said(3, (300.0, 600.0), 30.0, told)
    assert worse == {"expected_wait": "between two and three minutes"}
    assert kept.ahead == 2
    better, _ = said(1, (60.0, 90.0), 30.0, kept)
    assert better == {"position": "two", "expected_wait": "up to two minutes"}


def test_a_place_in_another_line_is_another_place() -> None:
    _, told = said(0)
    other = replace(queue(), name=QueueName("northside/other"))
    assert said(4, told=told, of=other)[0] == {"position": "five"}


def test_who_has_waited_longer_than_they_were_told_is_told_no_other_wait() -> None:
    _, told = said(0, (60.0, 110.0))
    assert "expected_wait" in said(0, (60.0, 110.0), 119.0, told)[0]
    _, again = said(0, (60.0, 110.0), 60.0, told)
    assert again.by == told.by, "what is said later does not put it off"
    assert said(0, (60.0, 110.0), 121.0, again)[0].keys() == {"next_in_line"}


def test_nothing_reaches_beyond_the_longest_wait() -> None:
    short = queue(max_wait=300.0)
    assert said(0, (120.0, 900.0), 0.0, of=short)[0]["expected_wait"] == "between two and five minutes"
    assert said(0, (120.0, 900.0), 150.0, of=short)[0]["expected_wait"] == "two minutes"
    assert "expected_wait" not in said(0, (120.0, 900.0), 181.0, of=short)[0]


def test_of_what_can_not_be_foreseen_only_the_shorter_end_is_told() -> None:
    found, told = said(0, (1200.0, 4000.0))
    assert found["long_wait"] == "twenty minutes"
    assert said(0, (2400.0, 4000.0), 60.0, told)[0]["long_wait"] == "twenty minutes", "that may not grow either"
    assert said(0, (1200.0, 1500.0), 60.0, told)[0]["expected_wait"] == "between twenty and twenty-five minutes"


def test_only_what_the_rules_want_told() -> None:
    assert said(1, (60.0, 180.0), of=queue(None))[0] == {}
    assert said(1, (60.0, 180.0), of=queue(replace(BOTH, wait=False)))[0].keys() == {"position"}
    assert said(1, (60.0, 180.0), of=queue(replace(BOTH, position=False)))[0].keys() == {"expected_wait"}
    assert said(1, (60.0, 180.0), language=Language("vi"))[0] == {}, "there is no table of this language"
