"""Numbers, digit by digit or as amounts, and what is counted."""

from decimal import ROUND_HALF_UP, Decimal

from callcontrol.model.names import Language
from callcontrol.model.speech import OTHER, Condition, Line, Speech, SpokenTables
from callcontrol.speaking.orders import fill, table_of, word

LARGEST = 999_999


def digits(tables: Speech, language: Language, text: str) -> tuple[Line, ...]:
    """Each digit by itself; whatever else stands in ``text`` is not spoken."""
    table = table_of(tables, language)
    return tuple(line for each in text if each in "0123456789" for line in word(table, f"number-{each}"))


def number(tables: Speech, language: Language, value: int) -> tuple[Line, ...]:
    """A whole number from 0 to 999 999. Raises ValueError for any other."""
    return amount(table_of(tables, language), value)


def money(tables: Speech, language: Language, value: Decimal, currency: str) -> tuple[Line, ...]:
    """An amount of money, rounded to cents: "two dollars and fifty cents". Currencies: those of the tables.

    Raises ValueError for a negative amount, one of a million or more, and a currency that the table has not.
    """
    table = table_of(tables, language)
    if f"unit-{currency}-{OTHER}" not in table.words:
        raise ValueError(f"the table of {language} has no currency {currency}")
    cents = int((value * 100).to_integral_value(ROUND_HALF_UP))
    whole, rest = divmod(cents, 100)
    if not rest or whole:
        said = counted(table, whole, currency)
        also = counted(table, rest, f"{currency}_cents") if rest else ()
        return fill(table, "money-both", {"whole": said, "cents": also}) if also else said
    return counted(table, rest, f"{currency}_cents")


def counted(table: SpokenTables, value: int, unit: str) -> tuple[Line, ...]:
    """So many of a unit: "one minute", "five minutes"."""
    noun = word(table, f"unit-{unit}-{category(table, value)}", f"unit-{unit}-{OTHER}")
    return *amount(table, value, table.forms.get(unit)), *noun


def category(table: SpokenTables, value: int) -> str:
    """The plural's category for a number: the first whose rule it meets, else `OTHER`."""
    for plural in table.plurals:
        if any(all(_holds(one, value) for one in together) for together in plural.any_of):
            return plural.category
    return OTHER


def amount(table: SpokenTables, value: int, form: str | None = None) -> tuple[Line, ...]:
    """The words of a number in a grammatical form. Raises ValueError below 0 and above `LARGEST`."""
    if not 0 <= value <= LARGEST:
        raise ValueError(f"{value} is no number that can be spoken: 0 to {LARGEST}")
    thousands, rest = divmod(value, 1000)
    if not thousands:
        return _below_thousand(table, rest, form)
    if thousands == 1:
        said = word(table, "thousand")
    else:
        said = (*_below_thousand(table, thousands, table.forms.get("thousands")), *word(table, "thousands"))
    return (*said, *_below_thousand(table, rest, form)) if rest else said


def _below_thousand(table: SpokenTables, value: int, form: str | None) -> tuple[Line, ...]:
    hundreds, rest = divmod(value, 100)
    if not hundreds:
        return word(table, f"number-{rest}-{form}", f"number-{rest}")
    key = f"number-{hundreds}00"
    if not rest:
        return word(table, f"{key}-{form}", key)
    return *word(table, f"{key}-{form}", f"{key}-before", key), *_below_thousand(table, rest, form)


def _holds(condition: Condition, value: int) -> bool:
    rest = value % condition.modulus if condition.modulus else value
    return any(low <= rest <= high for low, high in condition.ranges) != condition.negated
