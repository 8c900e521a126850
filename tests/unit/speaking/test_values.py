"""Values against sentences written by hand, in our three languages."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from callcontrol.config.problems import Problems
from callcontrol.config.spoken_tables import spoken_tables
from callcontrol.model.names import Language
from callcontrol.model.speech import How
from callcontrol.speaking import (
    as_text,
    birth_date,
    clock,
    day,
    digits,
    hours,
    money,
    number,
    wait,
    wait_range,
)

TABLES = spoken_tables({}, Problems())
EN, ES, FR = Language("en"), Language("es"), Language("fr")
MONDAY = date(2026, 11, 23)
DAY_LONG = [(time(8), time(12)), (time(13), time(17))]


@pytest.mark.parametrize(
    ("value", "en", "es", "fr"),
    [
        (0, "zero", "cero", "zéro"),
        (1, "one", "uno", "un"),
        (21, "twenty-one", "veintiuno", "vingt et un"),
        (100, "one hundred", "cien", "cent"),
        (101, "one hundred one", "ciento uno", "cent un"),
        (321, "three hundred twenty-one", "trescientos veintiuno", "trois cent vingt et un"),
        (1000, "one thousand", "mil", "mille"),
        (2001, "two thousand one", "dos mil uno", "deux mille un"),
        (21000, "twenty-one thousand", "veintiún mil", "vingt et un mille"),
        (200_080, "two hundred thousand eighty", "doscientos mil ochenta", "deux cent mille quatre-vingts"),
        (
            999_999,
            "nine hundred ninety-nine thousand nine hundred ninety-nine",
            "novecientos noventa y nueve mil novecientos noventa y nueve",
            "neuf cent quatre-vingt-dix-neuf mille neuf cent quatre-vingt-dix-neuf",
        ),
    ],
)
def test_numbers(value: int, en: str, es: str, fr: str) -> None:
    assert [as_text(number(TABLES, language, value)) for language in (EN, ES, FR)] == [en, es, fr]


@pytest.mark.parametrize("value", [-1, 1_000_000])
def test_a_number_out_of_bounds_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="0 to 999999"):
        number(TABLES, EN, value)


def test_digits_are_spoken_one_by_one() -> None:
    assert as_text(digits(TABLES, EN, "+04-2.1")) == "zero four two one"
    assert [prompt.name for prompt, _ in digits(TABLES, FR, "04")] == ["say/number-0", "say/number-4"]


@pytest.mark.parametrize(
    ("away", "how", "en", "es", "fr"),
    [
        (0, How.PLAIN, "today", "hoy", "aujourd'hui"),
        (0, How.AT, "today", "hoy", "aujourd'hui"),
        (1, How.PLAIN, "tomorrow, Tuesday", "mañana martes", "demain, mardi"),
        (7, How.PLAIN, "Monday, November thirtieth", "lunes treinta de noviembre", "lundi trente novembre"),
        (8, How.AT, "on Tuesday, December first,", "el martes primero de diciembre", "le mardi premier décembre"),
        (-1, How.PLAIN, "Sunday, November twenty-second", "domingo veintidós de noviembre",
         "dimanche vingt-deux novembre"),
    ],
)  # fmt: skip
def test_days(away: int, how: How, en: str, es: str, fr: str) -> None:
    asked = MONDAY + timedelta(days=away)
    assert [as_text(day(TABLES, language, asked, MONDAY, how)) for language in (EN, ES, FR)] == [en, es, fr]


@pytest.mark.parametrize(
    ("value", "en", "es", "fr"),
    [
        (date(1984, 3, 14), "March fourteenth, nineteen eighty-four",
         "catorce de marzo de mil novecientos ochenta y cuatro", "quatorze mars mille neuf cent quatre-vingt-quatre"),
        (date(1900, 1, 1), "January first, nineteen hundred", "primero de enero de mil novecientos",
         "premier janvier mille neuf cents"),
        (date(1905, 2, 28), "February twenty-eighth, nineteen oh five",
         "veintiocho de febrero de mil novecientos cinco", "vingt-huit février mille neuf cent cinq"),
        (date(2000, 2, 29), "February twenty-ninth, two thousand", "veintinueve de febrero de dos mil",
         "vingt-neuf février deux mille"),
        (date(2009, 12, 31), "December thirty-first, two thousand nine", "treinta y uno de diciembre de dos mil nueve",
         "trente et un décembre deux mille neuf"),
        (date(2024, 8, 2), "August second, twenty twenty-four", "dos de agosto de dos mil veinticuatro",
         "deux août deux mille vingt-quatre"),
    ],
)  # fmt: skip
def test_days_of_birth(value: date, en: str, es: str, fr: str) -> None:
    assert [as_text(birth_date(TABLES, language, value)) for language in (EN, ES, FR)] == [en, es, fr]


@pytest.mark.parametrize(
    ("value", "how", "en", "es", "fr"),
    [
        (time(0), How.PLAIN, "midnight", "medianoche", "minuit"),
        (time(12), How.UNTIL, "until noon", "hasta el mediodía", "jusqu'à midi"),
        (time(8), How.AT, "at eight in the morning", "a las ocho de la mañana", "à huit heures"),
        (time(8, 5), How.PLAIN, "eight oh five in the morning", "las ocho y cinco de la mañana", "huit heures cinq"),
        (time(1, 15), How.AT, "at one fifteen in the morning", "a la una y cuarto de la madrugada",
         "à une heure quinze"),
        (time(12, 30), How.PLAIN, "twelve thirty in the afternoon", "las doce y media de la tarde",
         "douze heures trente"),
        (time(13, 21), How.AT, "at one twenty-one in the afternoon", "a la una y veintiuno de la tarde",
         "à treize heures vingt et une"),
        (time(17), How.UNTIL, "until five in the afternoon", "hasta las cinco de la tarde", "jusqu'à dix-sept heures"),
        (time(19), How.FROM, "from seven in the evening", "desde las siete de la tarde", "de dix-neuf heures"),
        (time(23, 59), How.PLAIN, "eleven fifty-nine at night", "las once y cincuenta y nueve de la noche",
         "vingt-trois heures cinquante-neuf"),
    ],
)  # fmt: skip
def test_times_of_day(value: time, how: How, en: str, es: str, fr: str) -> None:
    assert [as_text(clock(TABLES, language, value, how)) for language in (EN, ES, FR)] == [en, es, fr]


@pytest.mark.parametrize(
    ("spans", "en", "es", "fr"),
    [
        (DAY_LONG, "from eight in the morning until noon and from one until five in the afternoon",
         "desde las ocho de la mañana hasta el mediodía y desde la una hasta las cinco de la tarde",
         "de huit heures à midi et de treize heures à dix-sept heures"),
        ([(time(8, 30), time(11, 30))], "from eight thirty until eleven thirty in the morning",
         "desde las ocho y media hasta las once y media de la mañana", "de huit heures trente à onze heures trente"),
        ([(time(8), time(17))], "from eight in the morning until five in the afternoon",
         "desde las ocho de la mañana hasta las cinco de la tarde", "de huit heures à dix-sept heures"),
        ([(time(13), time(0))], "from one in the afternoon until midnight",
         "desde la una de la tarde hasta la medianoche", "de treize heures à minuit"),
        ([(time(0), time(0))], "around the clock", "las veinticuatro horas", "vingt-quatre heures sur vingt-quatre"),
    ],
)  # fmt: skip
def test_hours(spans: list[tuple[time, time]], en: str, es: str, fr: str) -> None:
    assert [as_text(hours(TABLES, language, spans)) for language in (EN, ES, FR)] == [en, es, fr]


@pytest.mark.parametrize(
    ("seconds", "en", "es", "fr"),
    [
        (0, "less than a minute", "menos de un minuto", "moins d'une minute"),
        (59.9, "less than a minute", "menos de un minuto", "moins d'une minute"),
        (60, "one minute", "un minuto", "une minute"),
        (130, "two minutes", "dos minutos", "deux minutes"),
        (21 * 60, "twenty-one minutes", "veintiún minutos", "vingt et une minutes"),
        (58 * 60, "about an hour", "alrededor de una hora", "environ une heure"),
        (8000, "about two hours", "alrededor de dos horas", "environ deux heures"),
        (21 * 3600, "about twenty-one hours", "alrededor de veintiuna horas", "environ vingt et une heures"),
        (86400, "more than a day", "más de un día", "plus d'un jour"),
    ],
)
def test_waits(seconds: float, en: str, es: str, fr: str) -> None:
    assert [as_text(wait(TABLES, language, seconds)) for language in (EN, ES, FR)] == [en, es, fr]


@pytest.mark.parametrize(
    ("low", "high", "en", "es", "fr"),
    [
        (300, 600, "between five and ten minutes", "entre cinco y diez minutos", "entre cinq et dix minutes"),
        (30, 300, "up to five minutes", "hasta cinco minutos", "jusqu'à cinq minutes"),
        (290, 310, "five minutes", "cinco minutos", "cinq minutes"),
        (0, 30, "less than a minute", "menos de un minuto", "moins d'une minute"),
        (600, 7200, "about two hours", "alrededor de dos horas", "environ deux heures"),
    ],
)
def test_what_a_wait_may_come_to(low: float, high: float, en: str, es: str, fr: str) -> None:
    assert [as_text(wait_range(TABLES, language, low, high)) for language in (EN, ES, FR)] == [en, es, fr]


@pytest.mark.parametrize(
    ("value", "currency", "en", "es", "fr"),
    [
        ("0", "USD", "zero dollars", "cero dólares", "zéro dollar"),
        ("1", "USD", "one dollar", "un dólar", "un dollar"),
        ("0.01", "EUR", "one cent", "un céntimo", "un centime"),
        ("21.50", "USD", "twenty-one dollars and fifty cents", "veintiún dólares con cincuenta centavos",
         "vingt et un dollars et cinquante cents"),
        ("1234.56", "CAD", "one thousand two hundred thirty-four Canadian dollars and fifty-six cents",
         "mil doscientos treinta y cuatro dólares canadienses con cincuenta y seis centavos",
         "mille deux cent trente-quatre dollars canadiens et cinquante-six cents"),
        ("2.005", "EUR", "two euros and one cent", "dos euros con un céntimo", "deux euros et un centime"),
    ],
)  # fmt: skip
def test_money(value: str, currency: str, en: str, es: str, fr: str) -> None:
    said = [as_text(money(TABLES, language, Decimal(value), currency)) for language in (EN, ES, FR)]
    assert said == [en, es, fr]


def test_money_that_no_table_has_is_refused() -> None:
    with pytest.raises(ValueError, match="no currency XYZ"):
        money(TABLES, EN, Decimal(1), "XYZ")
    with pytest.raises(ValueError, match="0 to 999999"):
        money(TABLES, EN, Decimal(-1), "USD")


def test_a_language_without_a_table_is_refused() -> None:
    with pytest.raises(ValueError, match=r"add languages/vi\.yaml"):
        digits(TABLES, Language("vi"), "1")
