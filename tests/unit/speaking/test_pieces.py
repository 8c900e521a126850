"""No value of a kind needs a piece that is not listed, in any language; German is here by text alone."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcontrol.config import load_group_text
from callcontrol.model.names import Language
from callcontrol.speaking import (
    LAST_PLACE,
    How,
    Kind,
    Line,
    as_text,
    birth_date,
    clock,
    day,
    digits,
    hours,
    moment,
    money,
    number,
    pieces,
    wait,
    wait_range,
)
from tests.fixtures.rules import everything_files

TABLES = load_group_text(everything_files()).speech
DE = Language("de")
LANGUAGES = st.sampled_from([Language(code) for code in ("en", "es", "fr", "de")])
DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))
TIMES = st.times().map(lambda value: value.replace(microsecond=0))
Spoken = Callable[[Language], tuple[Line, ...]]


def spans(times: list[time]) -> list[tuple[time, time]]:
    ordered = sorted(times)
    return list(zip(ordered[::2], ordered[1::2], strict=False))


VALUES: dict[Kind, st.SearchStrategy[Spoken]] = {
    Kind.DIGITS: st.text("0123456789+- ").map(lambda text: lambda code: digits(TABLES, code, text)),
    Kind.PLACE: st.integers(1, LAST_PLACE).map(lambda value: lambda code: number(TABLES, code, value)),
    Kind.NUMBER: st.integers(0, 999_999).map(lambda value: lambda code: number(TABLES, code, value)),
    Kind.DATE: DAYS.map(lambda value: lambda code: day(TABLES, code, value, None)),
    Kind.DAY: st.tuples(DAYS, st.integers(-3, 60)).map(
        lambda two: lambda code: day(TABLES, code, two[0], two[0] - timedelta(days=two[1]))
    ),
    Kind.BIRTH_DATE: st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(
        lambda value: lambda code: birth_date(TABLES, code, value)
    ),
    Kind.CLOCK: TIMES.map(lambda value: lambda code: clock(TABLES, code, value)),
    Kind.UNTIL: TIMES.map(lambda value: lambda code: clock(TABLES, code, value, How.UNTIL)),
    Kind.MOMENT: st.tuples(DAYS, TIMES, st.integers(0, 60)).map(
        lambda three: (
            lambda code: moment(TABLES, code, datetime.combine(three[0], three[1]), three[0] - timedelta(days=three[2]))
        )
    ),
    Kind.WAIT: st.one_of(
        st.floats(0, 200_000).map(lambda value: lambda code: wait(TABLES, code, value)),
        st.tuples(st.floats(0, 9000), st.floats(0, 9000)).map(
            lambda two: lambda code: wait_range(TABLES, code, min(two), max(two))
        ),
    ),
    Kind.MONEY: st.tuples(st.integers(0, 99_999_999), st.sampled_from(["USD", "EUR", "CAD"])).map(
        lambda two: lambda code: money(TABLES, code, Decimal(two[0]) / 100, two[1])
    ),
    Kind.HOURS: st.lists(TIMES, min_size=2, max_size=6, unique=True).map(
        lambda times: lambda code: hours(TABLES, code, spans(times))
    ),
}


def named(lines: tuple[Line, ...]) -> Iterator[tuple[str, str]]:
    return ((prompt.name, prompt.text[language]) for prompt, language in lines)


def test_every_kind_is_tried() -> None:
    assert set(VALUES) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
@given(data=st.data(), language=LANGUAGES)
def test_every_value_is_made_of_listed_pieces(kind: Kind, data: st.DataObject, language: Language) -> None:
    said = data.draw(VALUES[kind])(language)
    assert set(named(said)) <= set(named(pieces(TABLES, language, [kind])))
    assert all(prompt.name.startswith("say/") and prompt.text[language].strip() for prompt, _ in said)


@pytest.mark.parametrize("language", ["en", "es", "fr", "de"])
def test_a_piece_has_one_text_and_knows_its_place(language: str) -> None:
    every = pieces(TABLES, Language(language), Kind)
    assert len({prompt.name for prompt, _ in every}) == len(every)
    assert {prompt.source.file.rpartition("/")[2] for prompt, _ in every} == {f"{language}.yaml"}
    assert all(prompt.source.line > 1 for prompt, _ in every)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (number(TABLES, DE, 21_121), "einundzwanzig tausend hundert einundzwanzig"),
        (birth_date(TABLES, DE, date(1984, 3, 14)), "vierzehnte März neunzehnhundert vierundachtzig"),
        (birth_date(TABLES, DE, date(1900, 1, 1)), "erste Januar neunzehnhundert"),
        (birth_date(TABLES, DE, date(2005, 1, 2)), "zweite Januar zwei tausend fünf"),
        (day(TABLES, DE, date(2026, 11, 30), date(2026, 11, 23)), "Montag, der dreißigste November"),
        (moment(TABLES, DE, datetime(2026, 11, 30, 8, 30), date(2026, 11, 23)),  # noqa: DTZ001
         "am Montag, dem dreißigsten November um acht Uhr dreißig"),
        (moment(TABLES, DE, datetime(2026, 11, 24, 8, 1), date(2026, 11, 23)),  # noqa: DTZ001
         "morgen, Dienstag um acht Uhr eins"),
        (hours(TABLES, DE, [(time(8), time(12)), (time(13), time(0))]),
         "von acht Uhr bis zwölf Uhr und von dreizehn Uhr bis Mitternacht"),
        (wait(TABLES, DE, 60), "eine Minute"),
        (wait(TABLES, DE, 7200), "etwa zwei Stunden"),
        (money(TABLES, DE, Decimal("1.21"), "EUR"), "ein Euro und einundzwanzig Cent"),
    ],
)  # fmt: skip
def test_german_is_a_text_and_nothing_else(said: tuple[Line, ...], text: str) -> None:
    assert as_text(said) == text


def test_plurals_follow_the_rules_of_the_file() -> None:
    """The file for English has a category for each of these, and keeps our words for everything else."""
    en = Language("en")
    assert [one.category for one in TABLES[en].plurals] == ["zero", "one", "two", "few", "many"]
    assert as_text(wait(TABLES, en, 120)) == "two minutes"
    assert as_text(clock(TABLES, en, time(8, 5))) == "eight oh five in the morning"
